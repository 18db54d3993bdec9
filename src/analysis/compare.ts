import { type CanaryJudgement, judgeCanary } from '../detectors/canary-judge.ts';
import type { Grid, Provenance } from '../recording/recording.ts';
import { holm } from '../stats/holm.ts';
import type { Signal, SignalTable } from '../telemetry/signal.ts';
import type { SignalStatistics } from './assessment.ts';
import { type Caution, cautionsOf } from './compare-cautions.ts';
import { effectOf, isLarge, type ShiftEffect } from './compare-effect.ts';
import { runData } from './run-data.ts';
import type { AnalysisSettings } from './settings.ts';

/** One of two runs: its signals, and what is left out of the judgement (warm-up, maintenance). */
export interface ComparedRun {
  /** What people call it. */
  readonly name: string;
  readonly table: SignalTable;
  readonly settings: AnalysisSettings;
}

export interface CompareOptions {
  /** Chance that any of the signals is called worse although nothing changed, 0 to 1. Default 0.05. */
  readonly alpha?: number;
  /** Smaller differences do not count, however certain they are: a share of the level before. Default 0.05. */
  readonly minEffect?: number;
  /** Signals to compare; all if left out. */
  readonly signals?: readonly string[];
}

/**
 * WORSE and BETTER: certain, in that direction, and of at least the smallest effect that counts. CHANGED: the same of a signal
 * of which neither direction is bad. NO DATA: too few samples on one side, or the signal is not there.
 */
export type CompareVerdict = 'WORSE' | 'CHANGED' | 'BETTER' | 'PASS' | 'NO DATA';

/** One side of a signal: its judged samples (NaN = missing or left out) and their figures. */
export interface ComparedSide {
  readonly values: Float64Array;
  readonly statistics: SignalStatistics;
}

/** One signal in both runs. */
export interface ComparedSignal {
  readonly signal: Signal;
  /** It decides the verdict of the whole; others are shown. */
  readonly counts: boolean;
  readonly verdict: CompareVerdict;
  /** A difference is certain but smaller than what counts. */
  readonly isSmall: boolean;
  /** Absent where the run does not have the signal. */
  readonly before?: ComparedSide;
  readonly after?: ComparedSide;
  /** NaN throughout without data. */
  readonly effect: ShiftEffect;
  /** Of the judgement that decided, before the correction for the number of signals; NaN without data. */
  readonly pValue: number;
  /** Why: the judge's tests with their figures. */
  readonly judgement?: CanaryJudgement;
  /** They are of the earlier run beside the later one: that it would be worse is what makes the later one better. */
  readonly isExchanged: boolean;
}

export interface RunFacts {
  readonly name: string;
  readonly provenance: Provenance;
  readonly grid: Grid;
  /** Samples left after warm-up and maintenance. */
  readonly judged: number;
}

/** Two runs side by side. */
export interface Comparison {
  readonly before: RunFacts;
  readonly after: RunFacts;
  readonly alpha: number;
  readonly minEffect: number;
  /** The worst that a signal which counts says: WORSE, CHANGED, BETTER, PASS; NO DATA when none could be judged. */
  readonly verdict: CompareVerdict;
  /** Those that count first, each group in the order of the runs. */
  readonly signals: readonly ComparedSignal[];
  /** What the reader should know before trusting the verdict. */
  readonly cautions: readonly Caution[];
}

/**
 * Judges a run beside an earlier one: before and after a change, a canary beside its control, today beside a release.
 *
 * Every signal goes to the canary judge (`judgeCanary`), which respects autocorrelation, once in the direction that is bad, and
 * once with the runs exchanged: a run is better where the other would be worse beside it. Holm's correction then holds the
 * chance of a false WORSE or CHANGED over all signals that count to `alpha`, that of a false BETTER likewise. Criteria and context
 * (a success ratio beside the error ratio, traffic) are compared among themselves and do not decide.
 *
 * Runs need neither be equally long nor at the same time; a daily wave that only one of them has is a difference like any other.
 *
 * @param before its samples must be as far apart as those of `after`
 * @returns deterministic; exchanging the runs exchanges WORSE and BETTER where the effect counts either way
 * @throws RangeError when the steps of the two grids differ, or no signal is in both
 * O(signals · n log n), pure.
 */
export function compareRuns(before: ComparedRun, after: ComparedRun, options: CompareOptions = {}): Comparison {
  const { alpha = 0.05, minEffect = 0.05, signals: chosen } = options;
  const [first, second] = [runData(before.table, before.settings), runData(after.table, after.settings)];
  if (first.grid.stepMs !== second.grid.stepMs)
    throw new RangeError(`the samples are ${first.grid.stepMs} ms apart before and ${second.grid.stepMs} ms after`);
  const sidesOf = (run: typeof first) =>
    new Map(
      run.signals.map(({ signal, statistics }, s) => [signal.name, { signal, values: run.values[s], statistics }]),
    );
  const [earlier, later] = [sidesOf(first), sidesOf(second)];
  const wanted = (name: string) => chosen === undefined || chosen.includes(name);
  const names = [...new Set([...later.keys(), ...earlier.keys()])].filter(wanted);
  if (!names.some((name) => earlier.has(name) && later.has(name))) throw new RangeError('no signal is in both runs');
  const pairs = names.map((name) => pairOf(earlier.get(name), later.get(name), alpha));
  const families = [pairs.filter(({ counts }) => counts), pairs.filter(({ counts }) => !counts)];
  const signals = families.flatMap((family) => judged(family, alpha, minEffect));
  const deciding = signals.filter(({ counts }) => counts);
  const facts = ({ name, table }: ComparedRun, { grid, judged: mask }: typeof first): RunFacts => ({
    name,
    provenance: table.provenance,
    grid,
    judged: mask.reduce((sum, one) => sum + one, 0),
  });
  const comparison = { before: facts(before, first), after: facts(after, second), alpha, minEffect, signals };
  return {
    ...comparison,
    verdict: ORDER.find((verdict) => deciding.some((one) => one.verdict === verdict)) ?? 'NO DATA',
    cautions: cautionsOf(comparison),
  };
}

/** The worst first. */
const ORDER: readonly CompareVerdict[] = ['WORSE', 'CHANGED', 'BETTER', 'PASS'];

interface Side extends ComparedSide {
  readonly signal: Signal;
}

interface Pair {
  readonly signal: Signal;
  readonly counts: boolean;
  readonly before?: Side;
  readonly after?: Side;
  /** The later run beside the earlier one, and the other way round; absent where there is nothing to judge. */
  readonly worse?: CanaryJudgement;
  readonly better?: CanaryJudgement;
}

function pairOf(before: Side | undefined, after: Side | undefined, alpha: number): Pair {
  const { signal } = (after ?? before) as Side;
  const pair = { signal, counts: signal.use === 'judged', before, after };
  if (!before || !after) return pair;
  const options = { bad: signal.bad, alpha };
  const worse = judgeCanary(before.values, after.values, options);
  if (worse.verdict === 'no data') return pair;
  return signal.bad === 'none'
    ? { ...pair, worse }
    : { ...pair, worse, better: judgeCanary(after.values, before.values, options) };
}

function judged(family: readonly Pair[], alpha: number, minEffect: number): ComparedSignal[] {
  const isWorse = holm(
    family.map(({ worse }) => worse?.pValue ?? NaN),
    alpha,
  );
  const isBetter = holm(
    family.map(({ better }) => better?.pValue ?? NaN),
    alpha,
  );
  return family.map(({ signal, counts, before, after, worse, better }, i): ComparedSignal => {
    const effect = effectOf(signal, before, after, worse);
    const common = { signal, counts, before: sideOf(before), after: sideOf(after), effect };
    if (!worse) return { ...common, verdict: 'NO DATA', isSmall: false, pValue: NaN, isExchanged: false };
    const isLargeWorse = isWorse[i] && isLarge(worse, effect, minEffect);
    const isLargeBetter = isBetter[i] && isLarge(better!, effect, minEffect);
    const verdict = isLargeWorse ? (signal.bad === 'none' ? 'CHANGED' : 'WORSE') : isLargeBetter ? 'BETTER' : 'PASS';
    const isExchanged = isLargeBetter ? !isLargeWorse : isBetter[i] && !isWorse[i];
    const says = isExchanged ? better! : worse;
    const isSmall = verdict === 'PASS' && (isWorse[i] || isBetter[i]);
    return { ...common, verdict, isSmall, pValue: says.pValue, judgement: says, isExchanged };
  });
}

const sideOf = (side: Side | undefined): ComparedSide | undefined =>
  side && { values: side.values, statistics: side.statistics };
