import { countsErrors } from '../detectors/counted-signals.ts';
import { uniformAt } from '../random/hash.ts';
import { streamKey } from '../random/stream-key.ts';
import type { Criterion, Decision, Severity } from '../scenario/scenario.ts';
import { levelShifts } from '../stats/level-shifts.ts';
import { type MeanInterval, meanInterval } from '../stats/mean-interval.ts';
import { studentQuantile } from '../stats/student-quantile.ts';
import { criterionResult } from './criteria.ts';
import { decide } from './decide.ts';
import type { Finding } from './finding.ts';
import type { RunData } from './run-data.ts';
import type { AnalysisSettings } from './settings.ts';
import { stretches } from './stretches.ts';

/** What one signal adds to a decision, given how often each block of the run was drawn. */
type Judge = (drawn: Uint32Array) => Severity | undefined;

/**
 * How often the decision survives: the share of block-bootstrap resamples of the run that lead to the same one. All signals are
 * resampled together, in blocks about as long as their autocorrelation. In each resample the means are compared with the
 * baseline (intervals as wide as those of the run), errors are counted, strange stretches appear as often as their block was drawn, and the
 * criteria are computed anew. Trends, crashes and absences, which have no order to lose, stand as found.
 *
 * @returns 0 to 1; NaN when the policy asks for no resamples or nothing is judged
 * O(resamples · signals · blocks + resamples · quantile criteria · n), pure: the draws depend on the seed alone.
 * Source: Carlstein, The use of subseries values, Annals of Statistics 14 (1986).
 */
export function verdictStability(facts: {
  readonly run: RunData;
  readonly found: readonly Finding[];
  /** Robust scores by index of the signal. */
  readonly scores: ReadonlyMap<number, Float64Array>;
  readonly settings: AnalysisSettings;
  readonly decision: Decision;
}): number {
  const { run, found, scores, settings, decision } = facts;
  const { resamples } = settings.policy.confidence;
  const judged = Array.from(run.judged.keys()).filter((i) => run.judged[i] === 1);
  if (resamples === 0 || judged.length === 0) return NaN;
  const size = blockLength(run, judged.length);
  const blocks = Math.ceil(judged.length / size);
  const blockOf = new Int32Array(run.grid.count).fill(-1);
  judged.forEach((i, j) => {
    blockOf[i] = Math.floor(j / size);
  });
  const context: Blocks = { run, scores, blockOf, blocks, settings };
  const judges = run.signals.flatMap(({ signal }, s) =>
    signal.use === 'judged' ? [{ signal, judge: signalJudge(s, context, found) }] : [],
  );
  const criteria = settings.criteria.map((criterion) => criterionJudge(criterion, context));
  const key = streamKey(settings.seed, 'analysis/bootstrap');
  const drawn = new Uint32Array(blocks);
  let same = 0;
  for (let r = 0; r < resamples; r++) {
    drawn.fill(0);
    for (let b = 0; b < blocks; b++) drawn[Math.floor(uniformAt(key, r, b) * blocks)]++;
    const families = new Set<string>();
    const anomalies = judges.flatMap(({ signal, judge }) => {
      const severity = judge(drawn);
      if (!severity) return [];
      const family =
        signal.role === 'latency' || signal.role === 'errors' ? `${signal.role} ${signal.component}` : signal.name;
      if (families.has(family)) return [];
      families.add(family);
      return [{ severity, role: signal.role }];
    });
    const failedCriteria = criteria.filter((fails) => fails(drawn)).length;
    if (decide({ anomalies, failedCriteria }) === decision) same++;
  }
  return same / resamples;
}

interface Blocks {
  readonly run: RunData;
  readonly scores: ReadonlyMap<number, Float64Array>;
  /** Block of each sample; −1 where not judged. */
  readonly blockOf: Int32Array;
  readonly blocks: number;
  readonly settings: AnalysisSettings;
}

/** About the time in which the most persistent judged signal forgets, but at least 10 blocks. */
function blockLength(run: RunData, n: number): number {
  const phi = run.signals.reduce(
    (most, { signal, statistics }) =>
      signal.use === 'judged' ? Math.max(most, statistics.autocorrelation || 0) : most,
    0,
  );
  return Math.max(1, Math.min(Math.floor(n / 10), Math.max(Math.ceil(Math.cbrt(n)), Math.ceil((1 + phi) / (1 - phi)))));
}

function signalJudge(s: number, context: Blocks, found: readonly Finding[]): Judge {
  const { run, settings } = context;
  const { signal, baseline } = run.signals[s];
  const { policy } = settings;
  const stands: Severity[] = found
    .filter((one) => one.signal === s && (one.kind === 'trend' || one.kind === 'crash' || one.kind === 'absence'))
    .map(({ severity }) => severity);
  const startMs = run.grid.startMs;
  const knownUntil = Math.max(
    -Infinity,
    ...settings.known.filter((one) => one.signal === signal.name).map(({ untilMs }) => untilMs),
  );
  const isKnown = (from: number) => startMs + from * run.grid.stepMs < knownUntil;
  const counted = isKnown(run.from) ? [] : stands;
  if (countsErrors(signal))
    return errorJudge(s, context, isKnown(run.values[s].findIndex((value) => value > 0)) ? [] : counted);
  const sums = blockSums(run.values[s], context);
  const reference = baseline?.mean;
  const compares = reference !== undefined && Math.abs(reference) > 0 && !isKnown(run.from);
  const interval = compares
    ? meanInterval(run.values[s], policy.baseline.confidence, levelShifts(run.values[s]).levels)
    : undefined;
  const half = interval ? baselineHalfWidth(interval, run, policy.baseline.confidence) : NaN;
  const strange = strangeBlocks(s, context, isKnown);
  return (drawn) => {
    const severities = [...counted];
    if (compares && interval) {
      const effect = weighted(sums.sum, drawn) / weighted(sums.count, drawn) - reference;
      const share =
        (signal.bad === 'up' ? effect : signal.bad === 'down' ? -effect : Math.abs(effect)) / Math.abs(reference);
      if (share >= policy.baseline.warning && Math.abs(effect) > half) {
        severities.push(share >= policy.baseline.critical ? 'CRITICAL' : 'WARNING');
      }
    }
    for (let b = 0; b < drawn.length; b++)
      if (drawn[b] > 0 && strange[b] > 0) severities.push(strange[b] === 2 ? 'CRITICAL' : 'WARNING');
    return worst(severities);
  };
}

/** Half the interval of one mean when all compared signals together keep the confidence. */
function baselineHalfWidth({ standardError, degrees }: MeanInterval, run: RunData, confidence: number): number {
  if (standardError === 0) return 0;
  const compared = run.signals.filter(
    ({ signal, baseline }) => signal.use === 'judged' && !countsErrors(signal) && baseline?.mean,
  ).length;
  return standardError * studentQuantile(1 - (1 - confidence) / (2 * Math.max(compared, 1)), degrees);
}

function errorJudge(s: number, context: Blocks, counted: readonly Severity[]): Judge {
  const { run, settings } = context;
  const { errors } = settings.policy;
  const values = run.values[s];
  const sums = blockSums(values, context);
  const failures = blockSums(
    values.map((value, i) => (value > 0 ? value * (run.requests?.[i] ?? 1 / value) : 0)),
    context,
  );
  const reference = run.signals[s].baseline?.mean ?? 0;
  return (drawn) => {
    const ratio = weighted(sums.sum, drawn) / weighted(sums.count, drawn);
    const raised = ratio - reference >= errors.increase && weighted(failures.sum, drawn) >= errors.failures - 0.01;
    return worst(raised ? [...counted, ratio > errors.critical ? 'CRITICAL' : 'WARNING'] : counted);
  };
}

/** 1 for each block with a strange stretch, 2 with a CRITICAL one. */
function strangeBlocks(
  s: number,
  { scores: all, blockOf, blocks, settings }: Blocks,
  isKnown: (from: number) => boolean,
): Uint8Array {
  const { point } = settings.policy;
  const strange = new Uint8Array(blocks);
  const scores = all.get(s) ?? new Float64Array(0);
  for (const [threshold, mark] of [
    [point.threshold, 1],
    [point.critical, 2],
  ]) {
    for (const { from } of stretches(scores, { threshold, hold: point.hold }))
      if (!isKnown(from)) strange[blockOf[from]] = mark;
  }
  return strange;
}

/** Whether a criterion fails in a resample. */
function criterionJudge(criterion: Criterion, context: Blocks): (drawn: Uint32Array) => boolean {
  const { run, blockOf, blocks } = context;
  const s = run.signals.findIndex(({ signal }) => signal.name === criterion.signal);
  if (s < 0) return () => false;
  const values = run.values[s];
  const sums = blockSums(values, context);
  const fails = (value: number) => criterionResult(criterion, value).result === 'FAIL';
  switch (criterion.statistic) {
    case 'mean':
      return (drawn) => fails(weighted(sums.sum, drawn) / weighted(sums.count, drawn));
    case 'stddev': {
      const centre = run.signals[s].statistics.mean;
      const squares = blockSums(
        values.map((value) => (value - centre) * (value - centre)),
        context,
      );
      return (drawn) => {
        const count = weighted(sums.count, drawn);
        const shift = weighted(sums.sum, drawn) / count - centre;
        return fails(Math.sqrt(Math.max(0, weighted(squares.sum, drawn) - count * shift * shift) / (count - 1)));
      };
    }
    case 'min':
    case 'max': {
      const most = criterion.statistic === 'max';
      const extremes = new Float64Array(blocks).fill(NaN);
      values.forEach((value, i) => {
        const b = blockOf[i];
        if (b < 0 || Number.isNaN(value)) return;
        if (Number.isNaN(extremes[b]) || (most ? value > extremes[b] : value < extremes[b])) extremes[b] = value;
      });
      return (drawn) => {
        const seen = extremes.filter((value, b) => drawn[b] > 0 && !Number.isNaN(value));
        return (
          seen.length > 0 && fails(seen.reduce((one, value) => (most ? Math.max(one, value) : Math.min(one, value))))
        );
      };
    }
    default: {
      const q = { p50: 0.5, p95: 0.95, p99: 0.99 }[criterion.statistic];
      const order = Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]));
      order.sort((a, b) => values[a] - values[b] || a - b);
      return (drawn) => fails(weightedQuantile(values, order, blockOf, drawn, q));
    }
  }
}

/** Type 7 quantile of a sample in which each block appears as often as drawn. */
function weightedQuantile(
  values: Float64Array,
  order: readonly number[],
  blockOf: Int32Array,
  drawn: Uint32Array,
  q: number,
): number {
  let n = 0;
  for (const i of order) n += drawn[blockOf[i]];
  if (n === 0) return NaN;
  const at = q * (n - 1);
  const below = Math.floor(at);
  let passed = 0;
  let low = NaN;
  for (const i of order) {
    passed += drawn[blockOf[i]];
    if (Number.isNaN(low) && passed > below) low = values[i];
    if (passed > below + 1 || passed === n) return low + (at - below) * (values[i] - low);
  }
  return low;
}

function blockSums(
  values: Float64Array,
  { blockOf, blocks }: Blocks,
): { readonly sum: Float64Array; readonly count: Float64Array } {
  const sum = new Float64Array(blocks);
  const count = new Float64Array(blocks);
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]) || blockOf[i] < 0) continue;
    sum[blockOf[i]] += values[i];
    count[blockOf[i]]++;
  }
  return { sum, count };
}

function weighted(perBlock: Float64Array, drawn: Uint32Array): number {
  let sum = 0;
  for (let b = 0; b < drawn.length; b++) sum += drawn[b] * perBlock[b];
  return sum;
}

const worst = (severities: readonly Severity[]): Severity | undefined =>
  severities.includes('CRITICAL') ? 'CRITICAL' : severities[0];
