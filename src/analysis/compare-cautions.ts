import { linearTrend } from '../stats/linear-trend.ts';
import type { ComparedSide, ComparedSignal, Comparison } from './compare.ts';

/** Something that weakens a comparison, as a key that templates word, with the figures it speaks of. */
export type Caution =
  /** The load was another: what depends on it is not compared like with like. `change` of the median, a share. */
  | { readonly key: 'load'; readonly signal: string; readonly change: number }
  /** One run is many times longer than the other and may hold a time of day that the other lacks. */
  | { readonly key: 'length'; readonly before: number; readonly after: number }
  /** Signals that pass, but whose samples are worth so few that a small difference could not be seen. */
  | { readonly key: 'few'; readonly signals: readonly string[]; readonly effectiveSamples: number }
  /** The level drifts within a run, so that its length and time decide. `rise` over the run, a share of the median. */
  | { readonly key: 'drift'; readonly signal: string; readonly side: 'before' | 'after'; readonly rise: number }
  /** Part of the samples is missing. `share` of the judged ones of the signals that count. */
  | { readonly key: 'missing'; readonly side: 'before' | 'after'; readonly share: number }
  /** Signals that only one run has. */
  | { readonly key: 'only'; readonly side: 'before' | 'after'; readonly signals: readonly string[] }
  /** Signals that count although nobody said which direction is bad. */
  | { readonly key: 'direction'; readonly signals: readonly string[] };

/** Below so many effective samples on a side a signal is told to be worth little. */
const FEW = 8;
/** Times longer. */
const LONGER = 4;
/** A drift is told when it is certain to this level over all signals and sides, and as large as this share of the level. */
const DRIFT_LEVEL = 0.01;
const DRIFT_SHARE = 0.1;
const MISSING_SHARE = 0.05;

/** In the order in which they should worry. O(signals · n), pure. */
export function cautionsOf({ before, after, signals }: Pick<Comparison, 'before' | 'after' | 'signals'>): Caution[] {
  const sides = ['before', 'after'] as const;
  const counting = signals.filter(({ counts, judgement }) => counts && judgement);
  const load = signals.filter(({ signal, verdict }) => signal.role === 'traffic' && verdict === 'CHANGED');
  const few = counting.filter((one) => one.verdict === 'PASS' && worthOf(one) < FEW);
  const undirected = counting.filter(({ signal }) => signal.bad === 'none');
  const longest = Math.max(before.judged, after.judged);
  return [
    ...load.map(({ signal, effect }): Caution => ({ key: 'load', signal: signal.name, change: effect.relative })),
    ...(longest > LONGER * Math.min(before.judged, after.judged)
      ? [{ key: 'length' as const, before: before.judged, after: after.judged }]
      : []),
    ...sides.flatMap((side) => drifts(counting, side)),
    ...sides.flatMap((side): Caution[] => {
      const share = missingShare(counting, side);
      return share > MISSING_SHARE ? [{ key: 'missing', side, share }] : [];
    }),
    ...(few.length > 0
      ? [{ key: 'few' as const, signals: namesOf(few), effectiveSamples: Math.min(...few.map(worthOf)) }]
      : []),
    ...sides.flatMap((side): Caution[] => {
      const only = signals.filter((one) => one[side] && !one[side === 'before' ? 'after' : 'before']);
      return only.length > 0 ? [{ key: 'only', side, signals: namesOf(only) }] : [];
    }),
    ...(undirected.length > 0 ? [{ key: 'direction' as const, signals: namesOf(undirected) }] : []),
  ];
}

const namesOf = (signals: readonly ComparedSignal[]): string[] => signals.map(({ signal }) => signal.name);

const worthOf = ({ judgement }: ComparedSignal): number =>
  Math.min(judgement!.effectiveSamples.control, judgement!.effectiveSamples.experiment);

function drifts(signals: readonly ComparedSignal[], side: 'before' | 'after'): Caution[] {
  return signals.flatMap((one): Caution[] => {
    const { values, statistics } = one[side] as ComparedSide;
    const { slope, pValue } = linearTrend(values);
    const rise = (slope * (values.length - 1)) / Math.abs(statistics.p50);
    const isCertain = pValue < DRIFT_LEVEL / (2 * signals.length);
    return isCertain && Number.isFinite(rise) && Math.abs(rise) >= DRIFT_SHARE
      ? [{ key: 'drift', signal: one.signal.name, side, rise }]
      : [];
  });
}

function missingShare(signals: readonly ComparedSignal[], side: 'before' | 'after'): number {
  let absent = 0;
  let all = 0;
  for (const one of signals) {
    const { count, missing } = (one[side] as ComparedSide).statistics;
    absent += missing;
    all += count + missing;
  }
  return all > 0 ? absent / all : 0;
}
