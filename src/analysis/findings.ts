import { mean } from 'simple-statistics';
import { absence } from '../detectors/absence.ts';
import { badness } from '../detectors/bad-direction.ts';
import { baselineDeviation } from '../detectors/baseline-deviation.ts';
import { countsErrors, countsRestarts } from '../detectors/counted-signals.ts';
import { crash } from '../detectors/crash.ts';
import type { Detection, DetectorInput, Evidence } from '../detectors/detector.ts';
import { errorRate } from '../detectors/error-rate.ts';
import { type RobustScores, robustScores } from '../detectors/robust-scores.ts';
import { trend } from '../detectors/trend.ts';
import { pow } from '../exact/pow.ts';
import type { Policy } from '../scenario/policy.ts';
import type { Severity } from '../scenario/scenario.ts';
import { asNumbers } from '../stats/as-numbers.ts';
import { holm } from '../stats/holm.ts';
import { levelShifts } from '../stats/level-shifts.ts';
import { meanInterval } from '../stats/mean-interval.ts';
import { present } from '../stats/present.ts';
import { type Finding, NEAR } from './finding.ts';
import type { RunData } from './run-data.ts';
import { type Stretch, stretches } from './stretches.ts';

/** What the detectors found, and of each signal (by its index) searched for strange samples the robust scores of its strange stretches, 0 elsewhere. */
export interface Findings {
  readonly found: readonly Finding[];
  readonly scores: ReadonlyMap<number, Float64Array>;
}

/**
 * Runs the detectors of the default policy over every judged signal.
 *
 * @returns findings in the order of the signals; several may speak of one fact (see `mergeFindings`)
 * O(signals · n log n), pure.
 */
export function findings(run: RunData, policy: Policy): Findings {
  const found: Finding[] = [];
  const scores = new Map<number, Float64Array>();
  const deviations: Tested[] = [];
  const trends: Tested[] = [];
  const requests = run.requests?.map((count) => (count * 1000) / run.grid.stepMs);
  const related = requests ? { requests_per_second: requests } : undefined;
  run.signals.forEach(({ signal, baseline }, s) => {
    if (signal.use !== 'judged') return;
    const input: DetectorInput = { signal, grid: run.grid, values: run.values[s], baseline, related };
    const whole = (kind: Finding['kind'], severity: Severity, evidence: Evidence, stretch: Stretch = run) =>
      found.push({ signal: s, kind, severity, from: stretch.from, to: stretch.to, evidence });
    if (countsErrors(signal)) {
      const { evidence } = errorRate.detect(input, policy.errors as never);
      if (evidence)
        whole(
          'errors',
          evidence.statistic > policy.errors.critical ? 'CRITICAL' : 'WARNING',
          evidence,
          failing(run.values[s]),
        );
    } else if (countsRestarts(signal)) found.push(...crashes(s, input, policy));
    else {
      test(deviations, s, baselineDeviation.detect(input, policy.baseline as never));
      const robust = robustScores(input, policy.point.minScale);
      const strange = strangeStretches(s, input, robust, policy);
      const shown = new Float64Array(robust.scores.length);
      for (const { from, to } of strange) shown.set(robust.scores.subarray(from, to), from);
      scores.set(s, shown);
      found.push(...strange);
      test(trends, s, trend.detect(input, policy.trend as never));
    }
    found.push(...absences(s, input, run, policy));
  });
  for (const { signal, evidence } of standing(deviations, 1 - policy.baseline.confidence)) {
    const severity = evidence.statistic >= policy.baseline.critical ? 'CRITICAL' : 'WARNING';
    found.push({ signal, kind: 'baseline', severity, ...deviating(signal, run, found, policy), evidence });
  }
  for (const { signal, evidence } of standing(trends, policy.trend.significance)) {
    const soon = evidence.threshold === policy.trend.exhaustion && evidence.statistic <= policy.trend.critical;
    found.push({
      signal,
      kind: 'trend',
      severity: soon ? 'CRITICAL' : 'WARNING',
      from: run.from,
      to: run.to,
      evidence,
    });
  }
  return { found, scores };
}

/** Stretches as long that chance may be expected to make in a run, at most. */
const EXPECTED = 0.1;

/** Stretches shorter than this are judged by the usual spread alone. */
const FEW = 8;

/** What a whole-run test said of one signal; without evidence it found nothing. */
interface Tested {
  readonly signal: number;
  readonly evidence?: Evidence;
}

/** Notes a test, if it had an opinion at all: only those count among the tests that are corrected together. */
function test(tests: Tested[], signal: number, { scores, evidence }: Detection): void {
  if (scores.some((score) => !Number.isNaN(score))) tests.push({ signal, evidence });
}

/** The tests that stand when all of them together may cry wolf with a chance of `level`. */
function standing(tests: readonly Tested[], level: number): { readonly signal: number; readonly evidence: Evidence }[] {
  const stands = holm(
    tests.map(({ evidence }) => evidence?.pValue ?? 1),
    level,
  );
  return tests.flatMap(({ signal, evidence }, k) => (evidence && stands[k] ? [{ signal, evidence }] : []));
}

/**
 * Where a run deviates from its baseline: all of it, unless the judged samples outside the strange stretches of the signal (or outside the
 * largest shift of its level) do not deviate by themselves; then those stretches, from the first to the last.
 */
function deviating(signal: number, run: RunData, found: readonly Finding[], policy: Policy): Stretch {
  const values = run.values[signal];
  const strange = found.filter((one) => one.signal === signal && one.kind === 'point');
  const reference = run.signals[signal].baseline?.mean ?? NaN;
  const parts: readonly Stretch[] = strange.length > 0 ? strange : levelShifts(values).shifts.slice(0, 1);
  if (parts.length === 0) return { from: run.from, to: run.to };
  const from = Math.min(...parts.map((part) => part.from));
  const to = Math.max(...parts.map((part) => part.to));
  const rest = present(values.filter((_, i) => i < from || i >= to));
  if (rest.length === 0) return { from: run.from, to: run.to };
  const change = badness((mean(asNumbers(rest)) - reference) / Math.abs(reference), run.signals[signal].signal.bad);
  return change < policy.baseline.warning ? { from, to } : { from: run.from, to: run.to };
}

/** From the first to the last sample with a failure. */
function failing(values: Float64Array): Stretch {
  const from = values.findIndex((value) => value > 0);
  return { from, to: values.findLastIndex((value) => value > 0) + 1 };
}

/**
 * Strange stretches that are more than chance makes of a signal that often shows a strange sample: with a share s of such samples
 * in the rest of the run, n · s^length stretches as long are expected; they must be fewer than {@link EXPECTED}. Stretches near each
 * other (a burst that flickers) count as one. O(n).
 */
function rareStretches(scores: Float64Array, { threshold, hold }: Policy['point']): Stretch[] {
  const count = (part: Float64Array) => {
    let samples = 0;
    let strange = 0;
    for (const score of part) {
      if (Number.isNaN(score)) continue;
      samples++;
      if (score >= threshold) strange++;
    }
    return { samples, strange };
  };
  const all = count(scores);
  const groups: Stretch[][] = [];
  for (const stretch of stretches(scores, { threshold, hold })) {
    const last = groups.at(-1);
    if (last && stretch.from - last[last.length - 1].to <= NEAR) last.push(stretch);
    else groups.push([stretch]);
  }
  const rare = groups.filter((group) => {
    const inside = count(scores.subarray(group[0].from, group[group.length - 1].to));
    const rest = all.samples - inside.samples;
    return rest === 0 || rest * pow((all.strange - inside.strange) / rest, inside.strange) < EXPECTED;
  });
  return rare.flat();
}

function strangeStretches(
  s: number,
  input: DetectorInput,
  { scores, level, spread }: RobustScores,
  { point }: Policy,
): Finding[] {
  const critical = stretches(scores, { threshold: point.critical, hold: point.hold });
  return rareStretches(scores, point).map(({ from, to }) => {
    const values = input.values.slice(from, to);
    const inside = meanInterval(values, 0.95);
    const effect = inside.mean - level;
    // A few samples tell little of their own spread; the usual one is the least there can be.
    const own = to - from < FEW ? 0 : (inside.high - inside.low) / 2 || 0;
    const half = Math.max(own, (1.96 * spread) / Math.sqrt(inside.effectiveSamples));
    const evidence: Evidence = {
      test: 'robust-point',
      statistic: largest(scores.subarray(from, to)),
      threshold: point.threshold,
      description: 'largest robust z score of the stretch',
      effect,
      relativeEffect: level !== 0 ? effect / Math.abs(level) : NaN,
      interval: [effect - half, effect + half],
      effectiveSamples: inside.effectiveSamples,
    };
    const severity = critical.some((stretch) => stretch.from < to && from < stretch.to) ? 'CRITICAL' : 'WARNING';
    return { signal: s, kind: 'point', severity, from, to, evidence };
  });
}

/** The largest of what is there. */
const largest = (scores: Float64Array): number =>
  scores.reduce((most, score) => (Number.isNaN(score) ? most : Math.max(most, score)), 0);

/** All restarts of one component are one fact: it does not stay up. */
function crashes(s: number, input: DetectorInput, policy: Policy): Finding[] {
  const { scores, threshold, hold } = crash.detect(input, policy.crashes as never);
  const found = stretches(scores, { threshold, hold });
  if (found.length === 0) return [];
  const from = found[0].from;
  const to = found[found.length - 1].to;
  const restarts = scores.reduce((sum, score) => sum + (score >= threshold ? score : 0), 0);
  const evidence: Evidence = {
    test: 'crash',
    statistic: restarts,
    threshold,
    description: 'restarts counted',
    effect: restarts,
    relativeEffect: NaN,
    interval: [restarts, restarts],
    effectiveSamples: to - from,
  };
  return [{ signal: s, kind: 'crash', severity: 'CRITICAL', from, to, evidence }];
}

function absences(s: number, input: DetectorInput, run: RunData, policy: Policy): Finding[] {
  const { statistics } = run.signals[s];
  // A signal that the run never had is not measured; that is no event within the run.
  if (statistics.count === 0) return [];
  const values = input.values.map((value, i) => (run.judged[i] === 1 ? value : 0));
  const { scores, threshold, hold } = absence.detect({ ...input, values }, policy.absence as never);
  return stretches(scores, { threshold, hold }).map((stretch) => {
    const missing = scores[stretch.to - 1];
    const from = stretch.to - missing;
    return {
      signal: s,
      kind: 'absence',
      severity: 'WARNING',
      from,
      to: stretch.to,
      evidence: {
        test: 'absence',
        statistic: missing,
        threshold,
        description: 'missing samples in a row',
        effect: NaN,
        relativeEffect: NaN,
        interval: [NaN, NaN],
        effectiveSamples: 0,
      },
    };
  });
}
