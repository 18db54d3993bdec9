import { doubleView, HIGH_WORD, wordView } from './bits.ts';
import { exp } from './exp.ts';
import { scale } from './scale.ts';

/** ln 2 in two parts: nearest double and what it misses. */
const LN2 = Math.LN2;
const LN2_REST = 2.3190468138462996e-17;
/** 2^27 + 1: multiplying by it splits a double into two halves whose products are exact (Veltkamp). */
const SPLITTER = 134217729;

/**
 * x to the power y, the same on every machine: `**` and `Math.pow` change between versions of Node.
 * Powers of whole numbers that fit in 53 bits, their reciprocals, and powers of two are exact.
 *
 * @param x any number
 * @param y any number
 * @returns x^y, within 2 units in the last place while |y ln x| < 50 and 8 up to the range's ends; special values are
 * those of `Math.pow` (x^0 = 1, also for NaN; (±1)^±Infinity = NaN)
 * O(1), pure. Source: exponential of y ln x, both factors in double-double arithmetic (Dekker, A floating-point
 * technique for extending the available precision, Numerische Mathematik 18, 1971).
 * @example pow(10, -3) // => 0.001
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (y === 1) return x;
  const ax = x < 0 ? -x : x;
  if (y === Infinity || y === -Infinity) {
    if (ax === 1) return NaN;
    return ax > 1 === y > 0 ? Infinity : 0;
  }
  const isWhole = Math.floor(y) === y;
  const isOdd = isWhole && Math.floor(y / 2) * 2 !== y;
  const isNegative = (x < 0 || (x === 0 && 1 / x < 0)) && isOdd;
  if (ax === 0 || ax === Infinity) {
    const size = (ax === 0) === y > 0 ? 0 : Infinity;
    return isNegative ? -size : size;
  }
  if (x < 0 && !isWhole) return NaN;
  if (y === 0.5) return Math.sqrt(x);
  const size = magnitude(ax, y, isWhole);
  return isNegative ? -size : size;
}

/** ax^y for finite ax > 0 and finite y. */
function magnitude(ax: number, y: number, isWhole: boolean): number {
  if (ax === 1) return 1;
  if (y > 1e18 || y < -1e18) return ax > 1 === y > 0 ? Infinity : 0;
  if (isWhole && y >= -64 && y <= 64) {
    const n = y < 0 ? -y : y;
    const p = wholePower(ax, n);
    if (n <= 4 || (Math.floor(ax) === ax && p <= 9007199254740992)) {
      if (y > 0) return p;
      if (p > 1e-300 && p < 1e300) return 1 / p;
    }
  }

  let subnormal = 0;
  if (ax < 2.2250738585072014e-308) {
    ax *= 18014398509481984; // 2^54
    subnormal = 54;
  }
  doubleView[0] = ax;
  const exponent = ((wordView[HIGH_WORD] + 0x95f62) >> 20) - 1023;
  const m = scale(ax, -exponent); // in [√½, √2)
  const k = exponent - subnormal;
  if (m === 1 && isWhole && k * y >= -1100 && k * y <= 1100) return scale(1, k * y);

  // s = (m − 1) / (m + 1) in two parts.
  const above = m - 1;
  const below = m + 1;
  const belowRest = m - (below - 1);
  const s = above / below;
  const sRest = (above - s * below - productRest(s, below, s * below) - s * belowRest) / below;
  // ln m = 2s + s³ W(s²); beside 2s the rest is so small that plain doubles do.
  const z = s * s;
  const w =
    0.6666666666666666 +
    z *
      (0.3999999999999999 +
        z *
          (0.2857142857143537 +
            z *
              (0.2222222221985584 +
                z *
                  (0.18181818594078544 +
                    z *
                      (0.15384575099196265 +
                        z * (0.13335640103104682 + z * (0.1168809152688022 + z * 0.1188228823899286)))))));
  const small = 2 * sRest + s * z * w;
  // k ln 2 + 2s + small, in two parts.
  const kLn2 = k * LN2;
  const kLn2Rest = productRest(k, LN2, kLn2) + k * LN2_REST;
  const sum = kLn2 + 2 * s;
  const back = sum - kLn2;
  const sumRest = kLn2 - (sum - back) + (2 * s - back) + kLn2Rest + small;
  const ln = sum + sumRest;
  const lnRest = sum - ln + sumRest;
  const product = y * ln;
  if (product > 710 || product < -746) return product > 0 ? Infinity : 0;
  const rest = productRest(y, ln, product) + y * lnRest;
  const result = exp(product);
  return result === Infinity ? Infinity : result + result * rest;
}

/** x^n by squaring, exact as long as x^n has at most 53 bits. */
function wholePower(x: number, n: number): number {
  let result = 1;
  for (let base = x; ; base *= base) {
    if (n & 1) result *= base;
    n >>= 1;
    if (n === 0) return result;
  }
}

/** What the rounded product p = fl(a·b) misses: a·b − p, exactly. */
function productRest(a: number, b: number, p: number): number {
  const aUp = SPLITTER * a;
  const aHigh = aUp - (aUp - a);
  const aLow = a - aHigh;
  const bUp = SPLITTER * b;
  const bHigh = bUp - (bUp - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - p + aHigh * bLow + aLow * bHigh + aLow * bLow;
}
