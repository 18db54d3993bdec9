import type { Signal } from '../telemetry/signal.ts';

/**
 * How bad a change is: its size in the bad direction, its size either way where neither is bad, else 0 or less.
 *
 * @param change in any unit
 * O(1), pure.
 */
export function badness(change: number, bad: Signal['bad']): number {
  return bad === 'up' ? change : bad === 'down' ? -change : Math.abs(change);
}
