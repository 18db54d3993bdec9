import { erfc, erfcOfThree } from '../exact/erfc.ts';

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

/**
 * {@link normalCdf} of three numbers in about the time of one.
 *
 * @param out receives the three values, each as `normalCdf` gives it to the last bit
 */
export function normalCdfOfThree(x: number, y: number, z: number, out: Float64Array): void {
  erfcOfThree(x * -Math.SQRT1_2, y * -Math.SQRT1_2, z * -Math.SQRT1_2, out);
  out[0] *= 0.5;
  out[1] *= 0.5;
  out[2] *= 0.5;
}
