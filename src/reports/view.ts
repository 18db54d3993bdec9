import type { Assessment, Reason } from '../analysis/assessment.ts';
import type { Criterion } from '../scenario/scenario.ts';
import { fileWord } from './escape.ts';
import {
  formatChange,
  formatClock,
  formatCount,
  formatDuration,
  formatInstant,
  formatNumber,
  formatRatio,
  formatShare,
  formatValue,
  NOT_MEASURED,
} from './figures.ts';
import type { ReportInput } from './report-input.ts';
import { alertRules } from './view-alerts.ts';
import { type AnomalyGroup, anomalyView, groupAnomalies } from './view-anomaly.ts';
import { prerequisiteViews } from './view-prerequisites.ts';
import { chartPaths, type SignalView, signalView } from './view-signal.ts';
import { timelineOf } from './view-timeline.ts';
import { truthView } from './view-truth.ts';

/** Up to this many anomalies are told one by one in a summary; more are told by signal. */
const FEW_ANOMALIES = 6;

/** The sections of the metrics, in the order of the documents. */
const sections: readonly { readonly key: string; readonly roles: readonly string[] }[] = [
  { key: 'performance', roles: ['latency'] },
  { key: 'reliability', roles: ['errors', 'availability'] },
  { key: 'traffic', roles: ['traffic'] },
  { key: 'resources', roles: ['saturation', 'memory'] },
  { key: 'database', roles: ['database'] },
  { key: 'cache', roles: ['cache'] },
  { key: 'other', roles: ['other'] },
];

function sectionsOf(signals: readonly SignalView[]) {
  return sections
    .map(({ key, roles }) => ({ key, signals: signals.filter((s) => roles.includes(s.role)) }))
    .filter((section) => section.signals.length > 0);
}

/** All that the templates say, as plain data: every document of a set is made of this one value. */
export type ReportView = ReturnType<typeof reportView>;

/** O(signals + anomalies × faults), pure. */
export function reportView(input: ReportInput) {
  const { assessment: a, settings } = input;
  const { startMs, stepMs, count } = a.grid;
  const endMs = startMs + count * stepMs;
  const charts = chartPaths(a.signals);
  const signals = a.signals.map((s) => signalView(s, a, charts));
  const byName = new Map(signals.map((s) => [s.name, s]));
  const anomalies = a.anomalies.map((anomaly) => anomalyView(anomaly, a, byName));
  const scored = a.anomalies.filter((anomaly) => anomaly.known === undefined);
  const warnings = scored.filter((anomaly) => anomaly.severity === 'WARNING').length;
  const judged = a.judged.reduce((n, j) => n + j, 0);
  const missing = a.verdict.rationale.find((reason) => reason.key === 'missing-data')?.value ?? 0;
  const word = fileWord(a.tag);
  const jsonFile = `stability-report-${word}.json`;
  const primary =
    (signals.find((s) => s.role === 'latency') ?? signals.find((s) => s.use === 'judged') ?? signals[0])?.name.replace(
      /[^\w.:-]/g,
      '_',
    ) ?? '';
  const groups = groupAnomalies(a.anomalies, anomalies);
  const reasons = onePerSignal(a.verdict.rationale).map(({ reason, count }) =>
    reasonView(reason, a, byName, groups, count),
  );
  return {
    title: a.title,
    tag: word,
    upperTag: word.toUpperCase(),
    /** `4` when the tag is `day3`: the day that comes next. */
    nextDay: /^day(\d{1,4})$/.test(word) ? String(Number(word.slice(3)) + 1) : '',
    thisDay: /^day(\d{1,4})$/.test(word) ? String(Number(word.slice(3))) : '',
    version: input.version,
    command: input.command,
    source: a.provenance.source,
    name: a.provenance.name,
    seed: a.provenance.seed ?? '',
    scenarioHash: a.provenance.scenarioHash ?? '',
    shortHash: (a.provenance.scenarioHash ?? '').slice(0, 12),
    modelVersion: a.provenance.modelVersion ?? '',
    notes: a.provenance.notes,
    scenarioText: input.scenarioText ?? '',
    start: formatInstant(startMs),
    end: formatInstant(endMs),
    duration: formatDuration(count * stepMs),
    step: formatDuration(stepMs),
    samples: formatCount(count),
    judged: formatCount(judged),
    allJudged: judged === count,
    nothing: signals.every((s) => !s.measured),
    excluded: a.excluded.map((e) => ({
      start: formatInstant(e.startMs),
      end: formatClock(e.endMs),
      duration: formatDuration(e.endMs - e.startMs),
      reason: e.reason,
    })),
    baselineTitle: a.baselineTitle,
    hasBaseline: signals.some((s) => s.hasBaseline),
    signals,
    sections: sectionsOf(signals),
    /** The same without what only explains: for summaries. Traffic is always told. */
    keySections: sectionsOf(signals.filter((s) => s.use !== 'context' || s.role === 'traffic')),
    compared: signals.filter((s) => s.hasBaseline || s.baselineP99 !== '–'),
    charted: signals.filter((s) => s.chart !== ''),
    judgedSignals: signals.filter((s) => s.use === 'judged'),
    unlike: unlikeQuantiles(a, byName),
    limited: signals.filter((s) => s.hasLimit && s.measured),
    gapped: signals.filter((s) => s.hasMissing),
    requests: {
      known: Number.isFinite(a.requests.total) && Number.isFinite(a.requests.failed),
      total: formatCount(a.requests.total),
      failed: formatCount(a.requests.failed),
      failedOne: Math.round(a.requests.failed) === 1,
      failedNone: Math.round(a.requests.failed) === 0,
      ratio: formatRatio(a.requests.failed / a.requests.total),
    },
    criteria: a.criteria.map(({ criterion, value, result }) => criterionView(criterion, value, result, a, byName)),
    hasCriteria: a.criteria.length > 0,
    criteriaPassed: a.criteria.filter((c) => c.result === 'PASS').length,
    criteriaFailed: a.criteria.filter((c) => c.result === 'FAIL').length,
    criteriaUnmeasured: a.criteria.filter((c) => c.result === 'NOT MEASURED').length,
    criteriaTotal: a.criteria.length,
    anomalies,
    anomalyCount: anomalies.length,
    anomaliesFew: anomalies.length <= FEW_ANOMALIES,
    groups,
    warnings,
    criticals: scored.length - warnings,
    known: a.anomalies.length - scored.length,
    score: {
      overall: formatNumber(a.score.overall),
      health: a.score.health,
      productionReady: a.score.productionReady,
      breakdown: a.score.breakdown.map((line) => ({
        key: line.key,
        result: line.result,
        measured: line.result !== NOT_MEASURED,
        figure: line.key === 'exhaustion' ? formatRatio(line.figure) : formatValue(line.figure, unitOf(a, line.signal)),
        title: byName.get(line.signal)?.title ?? line.signal,
      })),
      perWarning: formatNumber(a.policy.score.perWarning),
      perCritical: formatNumber(a.policy.score.perCritical),
    },
    verdict: {
      decision: a.verdict.decision,
      confidence: formatShare(a.verdict.confidence),
      confidenceWord: a.verdict.confidenceWord,
      resampled: Number.isFinite(a.verdict.stability),
      stability: formatShare(a.verdict.stability),
      resamples: formatCount(a.policy.confidence.resamples),
      supporting: reasons.filter((r) => r.supports),
      opposing: reasons.filter((r) => !r.supports),
      prerequisites: prerequisiteViews(
        a.verdict.prerequisites.map((reason) => reasonView(reason, a, byName, groups, 1)),
      ),
    },
    policy: {
      warning: formatShare(a.policy.baseline.warning),
      critical: formatShare(a.policy.baseline.critical),
      confidence: formatShare(a.policy.baseline.confidence),
      pointThreshold: formatNumber(a.policy.point.threshold),
      pointCritical: formatNumber(a.policy.point.critical),
      pointHold: formatCount(a.policy.point.hold),
      trendRise: formatShare(a.policy.trend.rise),
      trendExhaustion: formatDuration(a.policy.trend.exhaustion),
      errorIncrease: formatRatio(a.policy.errors.increase),
      errorCritical: formatRatio(a.policy.errors.critical),
      errorFailures: formatCount(a.policy.errors.failures),
      absence: formatCount(a.policy.absence.samples),
      crashes: formatCount(a.policy.crashes.restarts),
    },
    load: loadView(a),
    truth: truthView(input.truth, a, byName),
    components: settings.components.map((c) => ({ name: c.name, type: c.type })),
    entry: settings.entry,
    missingShare: formatRatio(missing),
    hasMissing: missing > 0,
    jsonFile,
    verifyCommand: `shakedown verify ${jsonFile}`,
    reportCommand: `shakedown report ${jsonFile}`,
    visualizeCommand: `shakedown visualize ${jsonFile}`,
    alertRules: alertRules(a),
    gateExample: `${input.command}\nshakedown verify ${jsonFile}`,
    figuresExample: [
      `jq '.verdict.decision, .score.overall' ${jsonFile}`,
      `jq '.statistics["${primary}"] | {mean, p50, p95, p99}' ${jsonFile}`,
      `jq -r '.anomalies[] | [.id, .severity, .signal, .start, .end, .cause] | @tsv' ${jsonFile}`,
    ].join('\n'),
    troubles: sections
      .flatMap((section) => section.roles)
      .filter((role) => signals.some((s) => s.role === role && s.use !== 'context'))
      .map((role) => ({ role })),
    timeline: timelineOf(a, anomalies, byName),
  };
}

function unitOf(a: Assessment, signal: string | undefined): string {
  return a.signals.find((s) => s.signal.name === signal)?.signal.unit ?? '';
}

/** The reasons with those that speak of anomalies of one signal as one, and how many it stands for. */
function onePerSignal(reasons: readonly Reason[]): { readonly reason: Reason; readonly count: number }[] {
  const isSame = (one: Reason, other: Reason) =>
    one.key === 'anomaly' && other.key === 'anomaly' && one.signal === other.signal;
  return reasons
    .filter((reason, i) => reasons.findIndex((other) => other === reason || isSame(other, reason)) === i)
    .map((reason) => ({ reason, count: reasons.filter((other) => isSame(other, reason)).length }));
}

function reasonView(
  reason: Reason,
  a: Assessment,
  signals: ReadonlyMap<string, SignalView>,
  groups: readonly AnomalyGroup[],
  anomalies: number,
) {
  const worst = reason.key === 'anomaly' ? groups.find((group) => group.signal === reason.signal)?.worst : undefined;
  const criterion = a.criteria.find(
    ({ criterion: one }) => one.signal === reason.signal && (one.atMost ?? one.atLeast) === reason.limit,
  )?.criterion;
  const unit = unitOf(a, reason.signal);
  const value = reason.value ?? Number.NaN;
  return {
    key: reason.key,
    supports: reason.supports,
    signal: reason.signal ?? '',
    hasSignal: reason.signal !== undefined,
    title: signals.get(reason.signal ?? '')?.title ?? reason.signal ?? '',
    hasValue: reason.value !== undefined,
    value: formatValue(value, unit),
    many: anomalies > 1,
    count: anomalies,
    share: formatRatio(value),
    change: worst?.change ?? formatChange(value),
    hasLimit: reason.limit !== undefined,
    limit: formatValue(reason.limit ?? Number.NaN, unit),
    limitShare: formatRatio(reason.limit ?? Number.NaN),
    atMost: criterion?.atMost !== undefined,
    statistic: statisticName(criterion?.statistic ?? 'mean'),
    severity: worst?.severity ?? '',
  };
}

/** `P99`, `mean`. */
function statisticName(statistic: string): string {
  return statistic.replace(/^p(?=\d)/, 'P');
}

function criterionView(
  criterion: Criterion,
  value: number,
  result: string,
  a: Assessment,
  signals: ReadonlyMap<string, SignalView>,
) {
  const unit = unitOf(a, criterion.signal);
  return {
    signal: criterion.signal,
    title: signals.get(criterion.signal)?.title ?? criterion.signal,
    statistic: statisticName(criterion.statistic),
    hasAtMost: criterion.atMost !== undefined,
    atMost: formatValue(criterion.atMost ?? Number.NaN, unit),
    hasAtLeast: criterion.atLeast !== undefined,
    atLeast: formatValue(criterion.atLeast ?? Number.NaN, unit),
    value: formatValue(value, unit),
    result,
  };
}

/**
 * Response times whose P99 is that of sample means while the baseline's may be that of requests: the two are not like
 * with like, and the report says so beside the figure, with the P99 of requests where it was measured.
 */
function unlikeQuantiles(a: Assessment, signals: ReadonlyMap<string, SignalView>) {
  return (
    a.signals
      .filter(
        (s) => s.signal.quantity === 'response_time_ms' && s.baseline?.p99 !== undefined && s.statistics.count > 0,
      )
      .map((s) => ({
        s,
        requests: a.signals.find(
          (r) => r.signal.quantity === 'request_p99_ms' && r.signal.component === s.signal.component,
        ),
      }))
      // A baseline with a figure of its own for the P99 of requests knows the two apart: its P99 here is that of means.
      .filter(({ requests }) => requests?.baseline === undefined)
      .map(({ s, requests }) => {
        const mean = requests?.statistics.mean ?? Number.NaN;
        const view = signals.get(s.signal.name)!;
        return {
          title: view.title,
          p99: view.p99,
          baselineP99: view.baselineP99,
          changeP99: view.changeP99,
          hasRequests: Number.isFinite(mean),
          requestsTitle: requests ? signals.get(requests.signal.name)!.title : '',
          requestsMean: formatValue(mean, 'ms'),
          requestsChange: formatChange(mean / s.baseline!.p99! - 1),
        };
      })
  );
}

/** What two and three times the load of this run are, for the test that comes next. */
function loadView(a: Assessment) {
  const rate =
    a.signals.find((s) => s.signal.role === 'traffic' && s.signal.unit === 'per second')?.statistics.mean ?? Number.NaN;
  return {
    known: Number.isFinite(rate) && rate > 0,
    rate: formatValue(rate, 'per second'),
    double: formatValue(rate * 2, 'per second'),
    triple: formatValue(rate * 3, 'per second'),
  };
}
