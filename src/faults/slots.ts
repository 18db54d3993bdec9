import { uniformAt } from '../random/hash.ts';
import type { FaultContext, FaultInstance } from './fault.ts';

/**
 * Picks the steps of `total` single events within a fault's time: at random, but as evenly as can be over the scrape intervals
 * that lie wholly inside it (no interval gets a second event before each has one).
 *
 * @returns steps from the start of the run, unsorted; repeats only when there are more events than steps
 */
export function distinctSlots(instance: FaultInstance, context: FaultContext, total: number): number[] {
  const end = Math.min(instance.at + instance.for, context.durationMs);
  const first = Math.ceil(instance.at / context.scrapeMs);
  const intervals = Math.max(1, Math.floor(end / context.scrapeMs) - first);
  const stepsEach = Math.max(1, Math.round(context.scrapeMs / context.stepMs));
  const firstStep =
    intervals === 1 && end - instance.at < context.scrapeMs
      ? Math.ceil(instance.at / context.stepMs)
      : first * stepsEach;
  const order = Array.from({ length: intervals }, (_, i) => i);
  const steps: number[] = [];
  for (let i = 0; i < total; i++) {
    const round = Math.floor(i / intervals);
    const k = i % intervals;
    // Fisher-Yates, one draw an event: a prefix of a random permutation of the intervals, begun anew each round.
    const j = k + Math.floor(uniformAt(context.key, round, k) * (intervals - k));
    const interval = order[j];
    order[j] = order[k];
    order[k] = interval;
    // Not the last step of an interval: a scrape at its end must see the failure.
    const within = Math.floor(uniformAt(context.key, i, 0x40000000) * Math.max(1, stepsEach - 1));
    steps.push(firstStep + interval * stepsEach + within);
  }
  return steps;
}
