import { exp } from './exp.ts';
import { scale } from './scale.ts';

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;

/**
 * e^x − 1 without the loss of digits that subtracting 1 from {@link exp} has near 0.
 *
 * @param x any number
 * @returns e^x − 1 within 2 units in the last place; −0 for −0; NaN for NaN
 * O(1), pure. Source: as `exp`.
 * @example expm1(1e-10) // => 1.00000000005e-10
 */
export function expm1(x: number): number {
  if (!(x > -40)) return Number.isNaN(x) ? NaN : -1;
  if (x > 40) return exp(x);
  if (x > -1e-16 && x < 1e-16) return x;
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (0.1666666666666666 +
        t *
          (-0.0027777777777564404 +
            t * (6.613756471622828e-5 + t * (-1.653406003383645e-6 + t * 4.1437662804021675e-8))));
  const e = (r * c) / (2 - c) - low + high; // e^r − 1
  if (k === 0) return e;
  if (k === 1) return e < -0.25 ? 2 * (e + 0.5) : 1 + 2 * e;
  if (k === -1) return 0.5 * e - 0.5;
  return scale(e + (1 - scale(1, -k)), k);
}
