import type { Anomaly, Assessment, SuspectedCause } from '../analysis/assessment.ts';
import { faultKindByName } from '../faults/index.ts';
import {
  formatChange,
  formatCount,
  formatDifference,
  formatDuration,
  formatInstant,
  formatMoment,
  formatNumber,
  formatRatio,
  formatShare,
} from './figures.ts';
import type { SignalView } from './view-signal.ts';

export interface CauseView {
  readonly kind: string;
  readonly unknown: boolean;
  /** What befalls people, from the registry of faults; the bare kind where the registry does not know it. */
  readonly what: string;
  readonly target: string;
  readonly likelihood: string;
  readonly supporting: readonly SignView[];
  readonly contradicting: readonly SignView[];
}
interface SignView {
  readonly title: string;
  readonly expected: string;
  readonly observed: string;
}

export interface AnomalyView {
  readonly id: string;
  readonly severity: string;
  readonly kind: string;
  readonly signal: string;
  readonly title: string;
  readonly role: string;
  readonly component: string;
  readonly start: string;
  readonly end: string;
  readonly startClock: string;
  readonly endClock: string;
  readonly duration: string;
  /** It covers every sample of the run. */
  readonly wholeRun: boolean;
  readonly rises: boolean;
  readonly effect: string;
  readonly hasRelative: boolean;
  readonly relative: string;
  /** The change in one figure: relative where there is a reference, else in the unit of the signal. */
  readonly change: string;
  readonly test: string;
  readonly description: string;
  readonly statistic: string;
  readonly threshold: string;
  /** The statistic is the time until a limit is reached. */
  readonly reachesLimit: boolean;
  readonly hasInterval: boolean;
  readonly low: string;
  readonly high: string;
  readonly effective: string;
  readonly hasPValue: boolean;
  readonly pValue: string;
  readonly impactChange: string;
  readonly hasFailed: boolean;
  readonly failedNone: boolean;
  readonly failed: string;
  readonly failedOne: boolean;
  readonly hasSlowed: boolean;
  readonly slowedNone: boolean;
  readonly slowed: string;
  readonly hasBudget: boolean;
  readonly budgetNone: boolean;
  readonly budget: string;
  readonly cause: CauseView;
  readonly otherCauses: readonly CauseView[];
  readonly assessment: string;
  readonly actions: readonly { readonly key: string }[];
  readonly isKnown: boolean;
  readonly known: string;
  readonly baselineMean: string;
  readonly runMean: string;
  readonly chart: string;
}

/** The anomalies of one signal, so that thirty of them can be told in a few lines. */
export interface AnomalyGroup {
  readonly title: string;
  readonly signal: string;
  readonly count: number;
  readonly many: boolean;
  readonly warnings: number;
  readonly criticals: number;
  readonly known: number;
  readonly first: string;
  readonly last: string;
  readonly worst: AnomalyView;
  readonly causes: string;
  readonly anomalies: readonly AnomalyView[];
  /** Told in full: all where they are few, the worst where they are many. */
  readonly detailed: readonly AnomalyView[];
  readonly chart: string;
}

/** Groups up to this size are told anomaly by anomaly. */
const FEW = 3;

export function anomalyView(a: Anomaly, assessment: Assessment, signals: ReadonlyMap<string, SignalView>): AnomalyView {
  const { evidence, impact } = a;
  const signal = signals.get(a.signal);
  const unit = assessment.signals.find((s) => s.signal.name === a.signal)?.signal.unit ?? '';
  const { startMs, stepMs, count } = assessment.grid;
  const hasRelative = Number.isFinite(evidence.relativeEffect);
  const relative = formatChange(evidence.relativeEffect);
  const effect = formatDifference(evidence.effect, unit);
  const inUnit = statisticUnit(a);
  const firstJudged = Math.max(0, assessment.judged.indexOf(1));
  return {
    id: a.id,
    severity: a.severity,
    kind: a.kind,
    signal: a.signal,
    title: signal?.title ?? a.signal,
    role: signal?.role ?? 'other',
    component: signal?.component ?? '',
    start: formatInstant(a.startMs),
    end: formatInstant(a.endMs),
    startClock: formatMoment(a.startMs, assessment.grid),
    endClock: formatMoment(a.endMs, assessment.grid),
    duration: formatDuration(a.endMs - a.startMs),
    wholeRun: a.startMs <= startMs + firstJudged * stepMs && a.endMs >= startMs + count * stepMs,
    rises: evidence.effect > 0,
    effect,
    hasRelative,
    relative,
    change: a.kind === 'absence' ? '–' : hasRelative ? relative : effect,
    test: evidence.test,
    description: evidence.description,
    statistic: inUnit(evidence.statistic),
    threshold: inUnit(evidence.threshold),
    reachesLimit: reachesLimit(evidence),
    hasInterval: evidence.interval.every(Number.isFinite),
    low: formatDifference(evidence.interval[0], unit),
    high: formatDifference(evidence.interval[1], unit),
    effective: evidence.effectiveSamples > 0 ? formatCount(evidence.effectiveSamples) : '',
    hasPValue: evidence.pValue !== undefined && Number.isFinite(evidence.pValue),
    pValue: probability(evidence.pValue ?? Number.NaN),
    impactChange: formatDifference(impact.change, unit),
    hasFailed: Number.isFinite(impact.requestsFailed),
    failedNone: Math.round(impact.requestsFailed) === 0,
    failed: formatCount(impact.requestsFailed),
    failedOne: Math.round(impact.requestsFailed) === 1,
    hasSlowed: Number.isFinite(impact.requestsSlowed),
    slowedNone: Math.round(impact.requestsSlowed) === 0,
    slowed: formatCount(impact.requestsSlowed),
    hasBudget: Number.isFinite(impact.errorBudgetUsed),
    budgetNone: impact.errorBudgetUsed === 0,
    budget: formatRatio(impact.errorBudgetUsed),
    cause: causeView(a.causes[0] ?? { kind: 'unknown', target: '', likelihood: Number.NaN, evidence: [] }, signals),
    otherCauses: a.causes.slice(1).map((cause) => causeView(cause, signals)),
    assessment: a.assessment,
    actions: a.actions.map((key) => ({ key })),
    isKnown: a.known !== undefined,
    known: a.known ?? '',
    baselineMean: signal?.baselineMean ?? '',
    runMean: signal?.mean ?? '',
    chart: signal?.chart ?? '',
  };
}

/** What the statistic of a test of this kind is: a change, a ratio, a time until a limit is reached, or a bare number. */
function statisticUnit({ kind, evidence }: Anomaly): (v: number) => string {
  if (kind === 'errors') return formatRatio;
  if (reachesLimit(evidence)) return formatDuration;
  if (kind === 'baseline' || kind === 'trend') return formatChange;
  return formatNumber;
}

/** A trend whose statistic is the time until its limit is reached; both are then in ms, where a rise is a share. */
function reachesLimit({ test, threshold }: Anomaly['evidence']): boolean {
  return test === 'trend' && threshold >= 1000;
}

function probability(p: number): string {
  return p < 0.0001 ? '< 0.0001' : formatNumber(p);
}

function causeView(cause: SuspectedCause, signals: ReadonlyMap<string, SignalView>): CauseView {
  const sign = (s: SuspectedCause['evidence'][number]) => ({
    title: signals.get(s.signal)?.title ?? s.signal,
    expected: s.expected,
    observed: s.observed,
  });
  return {
    kind: cause.kind,
    unknown: cause.kind === 'unknown',
    what: faultKindByName.get(cause.kind)?.cause ?? cause.kind,
    target: cause.target,
    likelihood: formatShare(cause.likelihood),
    supporting: cause.evidence.filter((e) => e.agrees).map(sign),
    contradicting: cause.evidence.filter((e) => !e.agrees).map(sign),
  };
}

/** Anomalies by signal, the signal with the worst first. */
export function groupAnomalies(anomalies: readonly Anomaly[], views: readonly AnomalyView[]): readonly AnomalyGroup[] {
  const bySignal = new Map<string, number[]>();
  anomalies.forEach((a, i) => {
    bySignal.set(a.signal, [...(bySignal.get(a.signal) ?? []), i]);
  });
  const weight = (i: number) =>
    (anomalies[i].severity === 'CRITICAL' ? 1 : 0) - (anomalies[i].known === undefined ? 0 : 2);
  const size = (i: number) => Math.abs(anomalies[i].evidence.statistic / anomalies[i].evidence.threshold) || 0;
  const groups = [...bySignal.values()].map((indexes) => {
    const worst = indexes.reduce((a, b) => ((weight(b) - weight(a) || size(b) - size(a)) > 0 ? b : a));
    const byStart = [...indexes].sort((a, b) => anomalies[a].startMs - anomalies[b].startMs || a - b);
    const counted = indexes.filter((i) => anomalies[i].known === undefined);
    return {
      worst,
      group: {
        title: views[worst].title,
        signal: views[worst].signal,
        count: indexes.length,
        many: indexes.length > FEW,
        warnings: counted.filter((i) => anomalies[i].severity === 'WARNING').length,
        criticals: counted.filter((i) => anomalies[i].severity === 'CRITICAL').length,
        known: indexes.length - counted.length,
        first: formatInstant(anomalies[byStart[0]].startMs),
        last: formatInstant(Math.max(...indexes.map((i) => anomalies[i].endMs))),
        worst: views[worst],
        causes: [...new Set(indexes.map((i) => views[i].cause.kind))].join(', '),
        anomalies: byStart.map((i) => views[i]),
        detailed: indexes.length > FEW ? [views[worst]] : indexes.map((i) => views[i]),
        chart: views[worst].chart,
      },
    };
  });
  return groups.sort((a, b) => weight(b.worst) - weight(a.worst) || a.worst - b.worst).map((g) => g.group);
}
