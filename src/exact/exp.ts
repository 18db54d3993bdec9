import { scale } from './scale.ts';

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;

/**
 * e to the power x, the same on every machine: `Math.exp` differs between CPU architectures.
 *
 * @param x any number
 * @returns e^x within 1 unit in the last place; 0 below −745.13, Infinity above 709.78; NaN for NaN
 * O(1), pure. Source: the reduction x = k ln 2 + r and the form of the approximation are those of fdlibm's e_exp
 * (Sun Microsystems, 1993); the coefficients are a Chebyshev fit of r (e^r + 1) / (e^r − 1) (test/exact/fit.py).
 * @example exp(1) // => 2.718281828459045
 */
export function exp(x: number): number {
  if (!(x > -745.2)) return Number.isNaN(x) ? NaN : 0;
  if (x > 709.8) return Infinity;
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
  return scale(1 + ((r * c) / (2 - c) - low + high), k);
}
