import { log } from './log.ts';

/**
 * ln(1 + x) without the loss of digits near 0.
 *
 * @param x any number
 * @returns ln(1 + x) within 2 units in the last place; −0 for −0; −Infinity for −1; NaN below −1 and for NaN
 * O(1), pure. Source: log of the rounded 1 + x plus the first-order effect of the rounding.
 * @example log1p(1e-10) // => 9.999999999500001e-11
 */
export function log1p(x: number): number {
  if (x > -1e-9 && x < 1e-9) return x === 0 ? x : x - 0.5 * x * x;
  const u = 1 + x;
  if (!(u > 0) || u === Infinity) return log(u);
  const lost = x > 1 ? 1 - (u - x) : x - (u - 1);
  return log(u) + lost / u;
}
