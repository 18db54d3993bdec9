import type { AssessedSignal, Assessment } from '../analysis/assessment.ts';
import { promql, rangeFor } from '../telemetry/promql.ts';
import type { SignalRole } from '../telemetry/signal.ts';
import { fileWord } from './escape.ts';
import { formatChange, formatCount, formatDifference, formatNumber, formatValue, NOT_MEASURED } from './figures.ts';
import { warningLevels } from './warning-levels.ts';

/** One signal as the documents show it: every figure already written. */
export interface SignalView {
  readonly name: string;
  readonly title: string;
  readonly component: string;
  readonly role: SignalRole;
  readonly quantity: string;
  readonly use: string;
  readonly measured: boolean;
  /** Every sample is the same. */
  readonly constant: boolean;
  readonly mean: string;
  readonly p50: string;
  readonly p95: string;
  readonly p99: string;
  readonly stddev: string;
  readonly min: string;
  readonly max: string;
  readonly low: string;
  readonly high: string;
  readonly count: string;
  readonly missing: string;
  readonly hasMissing: boolean;
  readonly effective: string;
  readonly autocorrelation: string;
  readonly hasBaseline: boolean;
  readonly baselineMean: string;
  readonly baselineP99: string;
  readonly changeMean: string;
  readonly changeP99: string;
  /** `better`, `worse`, `other` (no direction is bad) or empty (no baseline). */
  readonly direction: string;
  readonly directionP99: string;
  readonly hasLimit: boolean;
  readonly limit: string;
  /** Room between the mean and the limit, as a share of the limit. */
  readonly headroom: string;
  /** Levels at which the policy speaks up; empty where there is no baseline. */
  readonly warnAt: string;
  readonly criticalAt: string;
  readonly chart: string;
  readonly promql: string;
}

const DASH = '–';

/** Paths of the charts by signal name: signals that are judged or criteria and have data. Names that clash are numbered. */
export function chartPaths(signals: readonly AssessedSignal[]): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  const used = new Set(['overview']);
  for (const { signal, statistics } of signals) {
    if (signal.use === 'context' || statistics.count === 0) continue;
    const word = fileWord(signal.name);
    let free = word;
    for (let i = 2; used.has(free); i++) free = `${word}-${i}`;
    used.add(free);
    paths.set(signal.name, `charts/${free}.svg`);
  }
  return paths;
}

export function signalView(s: AssessedSignal, assessment: Assessment, charts: ReadonlyMap<string, string>): SignalView {
  const { signal, statistics: t, baseline } = s;
  const show = (v: number) => formatValue(v, signal.unit);
  const levels = warningLevels(s, assessment.policy);
  const level = (v: number) => (Number.isFinite(v) ? show(v) : '');
  const limit = signal.limit ?? Number.NaN;
  return {
    name: signal.name,
    title: signal.title || signal.name,
    component: signal.component,
    role: signal.role,
    quantity: signal.quantity,
    use: signal.use,
    measured: t.count > 0,
    constant: t.count > 0 && t.min === t.max,
    mean: show(t.mean),
    p50: show(t.p50),
    p95: show(t.p95),
    p99: show(t.p99),
    stddev: spread(t.stddev, signal.unit),
    min: show(t.min),
    max: show(t.max),
    low: show(t.interval[0]),
    high: show(t.interval[1]),
    count: formatCount(t.count),
    missing: formatCount(t.missing),
    hasMissing: t.missing > 0,
    effective: Number.isFinite(t.effectiveSamples) ? formatCount(t.effectiveSamples) : NOT_MEASURED,
    autocorrelation: formatNumber(t.autocorrelation),
    hasBaseline: baseline?.mean !== undefined,
    baselineMean: baseline?.mean === undefined ? DASH : show(baseline.mean),
    baselineP99: baseline?.p99 === undefined ? DASH : show(baseline.p99),
    changeMean: change(s, 'mean'),
    changeP99: change(s, 'p99'),
    direction: directionOf(s, 'mean'),
    directionP99: directionOf(s, 'p99'),
    hasLimit: signal.limit !== undefined,
    limit: signal.limit === undefined ? DASH : show(limit),
    headroom: Number.isFinite(t.mean) && limit > 0 ? formatValue(1 - t.mean / limit, 'ratio') : NOT_MEASURED,
    warnAt: level(levels.warning),
    criticalAt: level(levels.critical),
    chart: charts.get(signal.name) ?? '',
    promql: promql(signal.expression, rangeFor(assessment.grid.stepMs)),
  };
}

/** A standard deviation of a ratio is in points, not a share of something. */
function spread(v: number, unit: string): string {
  return unit === 'ratio' ? formatDifference(v, unit).replace(/^\+/, '') : formatValue(v, unit);
}

/** Relative to the baseline; where that is 0 the difference in the signal's unit. */
function change(s: AssessedSignal, figure: 'mean' | 'p99'): string {
  const from = s.baseline?.[figure];
  if (from === undefined) return DASH;
  const share = s.change[figure] ?? Number.NaN;
  if (Number.isFinite(share)) return formatChange(share);
  return formatDifference(s.statistics[figure] - from, s.signal.unit);
}

function directionOf(s: AssessedSignal, figure: 'mean' | 'p99'): string {
  const from = s.baseline?.[figure];
  const now = s.statistics[figure];
  if (from === undefined || !Number.isFinite(now)) return '';
  if (now === from) return 'same';
  if (s.signal.bad === 'none') return 'other';
  return now > from === (s.signal.bad === 'up') ? 'worse' : 'better';
}
