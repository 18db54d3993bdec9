import { erfc } from '../exact/erfc.ts';

/**
 * Distribution function of the standard normal.
 *
 * @param x any number
 * @returns Φ(x), relative error below 1e-15·(1 + x²), also far out in the lower tail; NaN for NaN
 * O(1), pure.
 * @example normalCdf(1.959963984540054) // => 0.975
 */
export function normalCdf(x: number): number {
  return 0.5 * erfc(x * -Math.SQRT1_2);
}
