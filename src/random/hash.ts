/**
 * Four random words as a function of a stream, a step and a slot: no state, so any draw can be had on its own, in any
 * order. Use it where a step draws a handful of numbers; for long runs of samples use `Sfc32`, which is faster.
 *
 * @param key four words from `streamKey`
 * @param step 0 to 2^32 − 1, wraps beyond
 * @param slot which draw of the step, 0 to 2^32 − 1
 * @param out receives four 32-bit words
 * O(1), about 5 ns. Source: pcg4d of Jarzynski and Olano, Hash functions for GPU rendering, Journal of Computer Graphics
 * Techniques 9 (2020).
 */
export function hash4(key: Uint32Array, step: number, slot: number, out: Uint32Array): void {
  let x = (Math.imul(key[0], 1664525) + 1013904223) | 0;
  let y = (Math.imul(key[1], 1664525) + 1013904223) | 0;
  let z = (Math.imul(key[2] + step, 1664525) + 1013904223) | 0;
  let w = (Math.imul(key[3] + slot, 1664525) + 1013904223) | 0;
  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;
  x ^= x >>> 16;
  y ^= y >>> 16;
  z ^= z >>> 16;
  w ^= w >>> 16;
  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;
  out[0] = x;
  out[1] = y;
  out[2] = z;
  out[3] = w;
}

const words = new Uint32Array(4);

/**
 * One uniform number as a function of a stream, a step and a slot.
 *
 * @param key four words from `streamKey`
 * @param step 0 to 2^32 − 1
 * @param slot which draw of the step, 0 to 2^32 − 1
 * @returns an odd multiple of 2^-53 strictly between 0 and 1; u and 1 − u are equally likely
 * O(1), pure.
 */
export function uniformAt(key: Uint32Array, step: number, slot: number): number {
  hash4(key, step, slot, words);
  return uniformOf(words[2], words[3]);
}

/**
 * Two random words as a uniform number.
 *
 * @param a 32 random bits
 * @param b 32 random bits, of which the lower 12 are not used
 * @returns an odd multiple of 2^-53 strictly between 0 and 1
 */
export function uniformOf(a: number, b: number): number {
  return ((a >>> 0) * 1048576 + (b >>> 12) + 0.5) * 2.220446049250313e-16;
}
