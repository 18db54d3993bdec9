import { quickselect } from 'simple-statistics';
import { asNumbers } from './as-numbers.ts';
import { present } from './present.ts';

/**
 * The middle value; of an even count the mean of the two middle ones.
 *
 * @param values samples in any order; NaN = missing
 * @returns NaN when nothing is there
 * O(n), pure.
 * @example median(Float64Array.of(3, NaN, 1, 2, 10)) // => 2.5
 */
export function median(values: Float64Array): number {
  const there = present(values);
  const n = there.length;
  if (n === 0) return NaN;
  const middle = n >> 1;
  quickselect(asNumbers(there), middle);
  if (n % 2 === 1) return there[middle];
  // Everything before the middle is no larger; its largest is the other middle value.
  let below = -Infinity;
  for (let i = 0; i < middle; i++) if (there[i] > below) below = there[i];
  return below + 0.5 * (there[middle] - below);
}
