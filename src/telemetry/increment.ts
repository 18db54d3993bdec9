/**
 * How much a counter grew between two scrapes; a counter below its predecessor began anew at 0.
 *
 * Counters of seconds have decimal digits, and the difference of two of them has binary dust in its last places. It is rounded to the decimals
 * that a number as large as the counter can hold for certain, so that equal increments are equal wherever the counter stands.
 *
 * @returns ≥ 0; NaN if one of them is missing
 * O(1), pure
 * @example increment(12.3, 12.4) // => 0.1
 */
export function increment(before: number, after: number): number {
  if (!(after >= before)) return Number.isNaN(before) ? Number.NaN : after;
  const grown = after - before;
  if (Number.isInteger(grown)) return grown;
  const scale = after < 1e6 ? 1e9 : after < 1e9 ? 1e6 : after < 1e12 ? 1e3 : 1;
  return Math.round(grown * scale) / scale;
}
