import { doubleView, HIGH_WORD, wordView } from './bits.ts';
import { scale } from './scale.ts';

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/**
 * Natural logarithm, the same on every machine.
 *
 * @param x any number
 * @returns ln x within 1 unit in the last place; −Infinity for 0; NaN for negative numbers and NaN
 * O(1), pure. Source: x = 2^k (1 + f), s = f / (2 + f), ln(1 + f) = 2s + s·R(s²), as in fdlibm's e_log (Sun
 * Microsystems, 1993); coefficients fitted by test/exact/fit.py.
 * @example log(10) // => 2.302585092994046
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  let subnormal = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54
    subnormal = 54;
  }
  doubleView[0] = x;
  // Adding the distance from √½ to 1 carries into the exponent, so that 1 + f comes to lie in [√½, √2).
  const exponent = ((wordView[HIGH_WORD] + 0x95f62) >> 20) - 1023;
  const f = scale(x, -exponent) - 1;
  const k = exponent - subnormal;
  const s = f / (2 + f);
  const z = s * s;
  const r =
    z *
    (0.666666666666667 +
      z *
        (0.3999999999989938 +
          z *
            (0.28571428626031065 +
              z *
                (0.22222211125722807 +
                  z * (0.18182889786191203 + z * (0.15331699633539508 + z * 0.14616721179907316))))));
  const halfSquare = 0.5 * f * f;
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + r) + k * LN2_LOW) - f);
}
