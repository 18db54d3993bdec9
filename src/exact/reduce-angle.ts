import { doubleView, HIGH_WORD, wordView } from './bits.ts';

/** π/2 as a sum of four numbers; whole multiples up to 2^20 of the first three are exact. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487111665e-21;
const HALF_PI_4 = 8.4784276603689e-32;
const TWO_OVER_PI = 0.6366197723675814;
/** 2/π · 2^1216. */
const TWO_OVER_PI_BITS =
  0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babn;

/** π/2 · 2^200. */
const HALF_PI_BITS = 0x1921fb54442d18469898cc51701b839a252049c1114cf98e804n;

/** 2^-350, the weight of the last bit of an angle made with the two above. */
const UNIT = 4.3601508761683463e-106;

/** The reduced angle in two parts, as the last call of {@link reduceAngle} left it: nearest double and what it misses. */
export const reducedAngle = new Float64Array(2);

/**
 * Takes whole quarter turns off an angle. Leaves the rest, −π/4 … π/4, in {@link reducedAngle}.
 *
 * @param x angle in radians, finite
 * @returns how many quarter turns were taken off, modulo 4
 * O(1) below a million, some microseconds above. Source: Cody and Waite's reduction with π/2 in four parts; above 2^20
 * quarter turns the whole number arithmetic of Payne and Hanek with 1,216 bits of 2/π.
 */
export function reduceAngle(x: number): number {
  if (x > 1.6e6 || x < -1.6e6) return reduceLargeAngle(x);
  const n = Math.floor(x * TWO_OVER_PI + 0.5);
  const first = x - n * HALF_PI_1;
  const second = n * HALF_PI_2;
  const y = first - second;
  const back = first - y;
  const missed = first - (y + back) + (back - second);
  const rest = missed - n * HALF_PI_3 - n * HALF_PI_4;
  const r = y + rest;
  const restBack = r - y;
  reducedAngle[0] = r;
  reducedAngle[1] = y - (r - restBack) + (rest - restBack);
  return n & 3;
}

function reduceLargeAngle(x: number): number {
  doubleView[0] = x;
  const high = wordView[HIGH_WORD];
  const exponent = ((high >>> 20) & 0x7ff) - 1075;
  const mantissa = (BigInt((high & 0xfffff) | 0x100000) << 32n) | BigInt(wordView[1 - HIGH_WORD] >>> 0);
  // |x| in quarter turns, scaled by 2^1216.
  const product = mantissa * TWO_OVER_PI_BITS;
  const turns = exponent >= 0 ? product << BigInt(exponent) : product >> BigInt(-exponent);
  let n = Number((turns >> 1216n) & 3n);
  let fraction = BigInt.asUintN(1216, turns);
  if (fraction >> 1215n) {
    n++;
    fraction -= 1n << 1216n;
  }
  // Multiples of π/2 come no closer than 2^-61 to any double, so 150 bits of the fraction leave enough digits.
  const angle = (fraction >> 1066n) * HALF_PI_BITS;
  const nearest = Number(angle);
  const missed = Number(angle - BigInt(nearest));
  const unit = x < 0 ? -UNIT : UNIT;
  reducedAngle[0] = nearest * unit;
  reducedAngle[1] = missed * unit;
  return (x < 0 ? -n : n) & 3;
}
