import { describe, expect, it } from 'vitest';
import { nextGamma } from '../../src/random/gamma.ts';
import { normalCdf } from '../../src/random/normal-cdf.ts';
import { fillUniforms, fillWords, nextUniform, nextWord, seedSfc32 } from '../../src/random/sfc32.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { fillNormals, nextNormal } from '../../src/random/ziggurat.ts';

const key = streamKey('7', 'bulk');
function seeded(block = 0): Int32Array {
  const state = new Int32Array(4);
  seedSfc32(state, key, block);
  return state;
}

describe('sfc32', () => {
  it('gives the words of PractRand’s sfc32', () => {
    // Written anew with whole numbers of any size, from the definition.
    const state = Int32Array.of(1, 2, 3, 4);
    let [a, b, c, counter] = [1n, 2n, 3n, 4n];
    const mask = 0xffffffffn;
    for (let i = 0; i < 100; i++) {
      const word = (a + b + counter++) & mask;
      a = b ^ (b >> 9n);
      b = (c + (c << 3n)) & mask;
      c = ((((c << 21n) | (c >> 11n)) & mask) + word) & mask;
      expect(nextWord(state) >>> 0).toBe(Number(word));
    }
  });
  it('fills with the numbers that single draws give', () => {
    const words = new Int32Array(1000);
    fillWords(seeded(), words, 1000);
    const one = seeded();
    expect([...words]).toEqual(Array.from({ length: 1000 }, () => nextWord(one)));
    const uniforms = new Float64Array(1000);
    const state = seeded(5);
    fillUniforms(state, uniforms, 1000);
    const other = seeded(5);
    expect([...uniforms]).toEqual(Array.from({ length: 1000 }, () => nextUniform(other)));
    expect([...state]).toEqual([...other]);
  });
  it('is another stream in every block, before the first as well', () => {
    expect(new Set([-2, -1, 0, 1, 2, 1e6].map((block) => nextWord(seeded(block)))).size).toBe(6);
  });
  it('has no correlation between blocks at the same place', () => {
    const n = 65536;
    let sum = 0;
    for (let block = 0; block < n; block++)
      sum += (nextUniform(seeded(block)) - 0.5) * (nextUniform(seeded(block + 1)) - 0.5);
    expect(Math.abs((sum * 12) / Math.sqrt(n))).toBeLessThan(4);
  });
});

describe.each([
  [
    'fillNormals',
    (n: number) => {
      const out = new Float64Array(n);
      fillNormals(seeded(), out, n);
      return out;
    },
  ],
  [
    'nextNormal',
    (n: number) => {
      const state = seeded(1);
      return Float64Array.from({ length: n }, () => nextNormal(state));
    },
  ],
] as [string, (n: number) => Float64Array][])('%s', (_, draw) => {
  const n = 400_000;
  const z = draw(n);
  it('has the first four moments of the standard normal, within 4 standard errors', () => {
    const moment = (k: number) => z.reduce((sum, x) => sum + x ** k, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(1 / n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });
  it('falls evenly into bins of equal probability, and into the tails', () => {
    const bins = new Float64Array(200);
    for (const x of z) bins[Math.min(199, Math.floor(normalCdf(x) * 200))]++;
    const chi = bins.reduce((sum, b) => sum + (b - n / 200) ** 2 / (n / 200), 0);
    expect(Math.abs((chi - 199) / Math.sqrt(2 * 199))).toBeLessThan(4);
    for (const limit of [3, 3.6541528853610088, 4]) {
      const expected = 2 * n * normalCdf(-limit);
      const beyond = z.filter((x) => Math.abs(x) > limit).length;
      expect(Math.abs(beyond - expected), `beyond ${limit}`).toBeLessThan(4 * Math.sqrt(expected));
    }
  });
  it('has no correlation between neighbours, nor between their squares', () => {
    for (const lag of [1, 2, 3, 4, 5, 8]) {
      let sum = 0;
      let squares = 0;
      for (let i = lag; i < n; i++) {
        sum += z[i] * z[i - lag];
        squares += (z[i] * z[i] - 1) * (z[i - lag] * z[i - lag] - 1);
      }
      expect(Math.abs(sum / Math.sqrt(n)), `lag ${lag}`).toBeLessThan(4);
      expect(Math.abs(squares / (2 * Math.sqrt(n))), `squares, lag ${lag}`).toBeLessThan(4);
    }
  });
});

it('fillNormals: a shorter fill is the beginning of a longer one', () => {
  const long = new Float64Array(4096);
  fillNormals(seeded(3), long, 4096);
  for (const count of [0, 1, 2, 3, 5, 1023]) {
    const short = new Float64Array(count);
    fillNormals(seeded(3), short, count);
    expect([...short]).toEqual([...long.subarray(0, count)]);
  }
});

it.each([0.1, 0.7, 1, 3.5, 200])('nextGamma(state, %s) has its shape as mean and variance', (shape) => {
  const n = 100_000;
  const state = seeded(9);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const g = nextGamma(state, shape);
    sum += g;
    squares += (g - shape) ** 2;
  }
  expect(Math.abs(sum / n - shape)).toBeLessThan(4 * Math.sqrt(shape / n));
  // The variance of (g − shape)² is 2 shape² + 6 shape.
  expect(Math.abs(squares / n - shape)).toBeLessThan(4 * Math.sqrt((2 * shape * shape + 6 * shape) / n));
});
