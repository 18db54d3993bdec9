import { powersOfTwo } from './powers-of-two.ts';

/**
 * x · 2^k, rounded once, also where the result is subnormal or overflows.
 *
 * @param x any number; of size 0.5 to 2 where the result may be subnormal
 * @param k a whole number, −1100 to 1100
 * @returns x · 2^k; NaN for NaN
 * O(1), pure.
 */
export function scale(x: number, k: number): number {
  const i = k + 1022;
  if (i >= 1 && i <= 2045) return x * powersOfTwo[i];
  if (k > 1023) return x * powersOfTwo[2045] * powersOfTwo[k - 1023 + 1022];
  return x * powersOfTwo[k + 200 + 1022] * powersOfTwo[822];
}
