import { cos } from '../exact/cos.ts';
import { sin } from '../exact/sin.ts';

/** A column of complex numbers. */
export interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Discrete Fourier transform of any length: X[k] = Σ x[j]·e^(−2πi·jk/n), without a factor.
 *
 * @param input length n of both columns
 * @param inverse takes +2πi and divides by n, so that the one undoes the other
 * @returns new columns of length n; error about 1e-15 · log n of the largest
 * O(n log n), pure. Source: Cooley and Tukey (1965) for powers of two; other lengths by chirp (Bluestein, IEEE Trans. Audio
 * Electroacoustics 18, 1970) over the next power of two above 2n.
 */
export function fft(input: Complex, inverse = false): Complex {
  const n = input.re.length;
  const re = input.re.slice();
  // Conjugating before and after turns the forward transform into the inverse one.
  const im = inverse ? input.im.map((value) => -value) : input.im.slice();
  const out = (n & (n - 1)) === 0 ? radixTwo(re, im) : chirp(re, im);
  if (inverse) {
    for (let k = 0; k < n; k++) {
      out.re[k] /= n;
      out.im[k] /= -n;
    }
  }
  return out;
}

/** In place; the length is 0 or a power of two. */
function radixTwo(re: Float64Array, im: Float64Array): Complex {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  const { re: turnRe, im: turnIm } = turns(n, n >> 1);
  for (let length = 2; length <= n; length *= 2) {
    const half = length / 2;
    const stride = n / length;
    for (let start = 0; start < n; start += length) {
      for (let k = 0; k < half; k++) {
        const a = start + k;
        const b = a + half;
        const c = turnRe[k * stride];
        const s = turnIm[k * stride];
        const x = re[b] * c - im[b] * s;
        const y = re[b] * s + im[b] * c;
        re[b] = re[a] - x;
        im[b] = im[a] - y;
        re[a] += x;
        im[a] += y;
      }
    }
  }
  return { re, im };
}

/** e^(−2πi·k/n) for k below `count`. */
function turns(n: number, count: number): Complex {
  const re = new Float64Array(count);
  const im = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    re[k] = cos((2 * Math.PI * k) / n);
    im[k] = -sin((2 * Math.PI * k) / n);
  }
  return { re, im };
}

/** jk = (j² + k² − (k − j)²) / 2 makes the transform a convolution with a chirp. */
function chirp(re: Float64Array, im: Float64Array): Complex {
  const n = re.length;
  let size = 1;
  while (size < 2 * n - 1) size *= 2;
  const full = turns(2 * n, 2 * n);
  const a = { re: new Float64Array(size), im: new Float64Array(size) };
  const b = { re: new Float64Array(size), im: new Float64Array(size) };
  // k² wraps at 2n; taking the remainder at once keeps the angle exact.
  const at = (k: number) => (k * k) % (2 * n);
  for (let k = 0; k < n; k++) {
    const c = full.re[at(k)];
    const s = full.im[at(k)];
    a.re[k] = re[k] * c - im[k] * s;
    a.im[k] = re[k] * s + im[k] * c;
    b.re[k] = c;
    b.im[k] = -s;
    if (k > 0) {
      b.re[size - k] = c;
      b.im[size - k] = -s;
    }
  }
  radixTwo(a.re, a.im);
  radixTwo(b.re, b.im);
  for (let k = 0; k < size; k++) {
    const x = a.re[k] * b.re[k] - a.im[k] * b.im[k];
    // Conjugated for the inverse transform below.
    a.im[k] = -(a.re[k] * b.im[k] + a.im[k] * b.re[k]);
    a.re[k] = x;
  }
  radixTwo(a.re, a.im);
  for (let k = 0; k < n; k++) {
    const c = full.re[at(k)];
    const s = full.im[at(k)];
    const x = a.re[k] / size;
    const y = -a.im[k] / size;
    re[k] = x * c - y * s;
    im[k] = x * s + y * c;
  }
  return { re, im };
}
