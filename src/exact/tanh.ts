import { expm1 } from './expm1.ts';

/**
 * Hyperbolic tangent, the same on every machine.
 *
 * @param x any number
 * @returns tanh x within 3 units in the last place; −0 for −0; NaN for NaN
 * O(1), pure. Source: tanh x = t / (t + 2), t = e^2x − 1.
 * @example tanh(0.5) // => 0.46211715726000974
 */
export function tanh(x: number): number {
  if (x === 0) return x;
  if (x > 20) return 1;
  if (x < -20) return -1;
  const t = expm1(x < 0 ? -2 * x : 2 * x);
  return x < 0 ? -t / (t + 2) : t / (t + 2);
}
