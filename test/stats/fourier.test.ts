import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniformAt } from '../../src/random/hash.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { autocorrelation } from '../../src/stats/autocorrelation.ts';
import { fft } from '../../src/stats/fft.ts';
import { fillGaps } from '../../src/stats/fill-gaps.ts';
import { findPeriod } from '../../src/stats/find-period.ts';

const { NaN: gap } = Number;
function ar(seed: string, phi: number, n: number): Float64Array {
  const key = streamKey(seed, 'ar');
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const z = normalQuantile(uniformAt(key, i, 0));
    values[i] = i === 0 ? z : phi * values[i - 1] + Math.sqrt(1 - phi * phi) * z;
  }
  return values;
}

describe('fft', () => {
  it.each([0, 1, 2, 3, 8, 12, 17, 60])('of %d values is the sum that defines it', (n) => {
    const input = { re: ar('re', 0, n), im: ar('im', 0, n) };
    const { re, im } = fft(input);
    for (let k = 0; k < n; k++) {
      let x = 0;
      let y = 0;
      for (let j = 0; j < n; j++) {
        const angle = (-2 * Math.PI * ((j * k) % n)) / n;
        x += input.re[j] * Math.cos(angle) - input.im[j] * Math.sin(angle);
        y += input.re[j] * Math.sin(angle) + input.im[j] * Math.cos(angle);
      }
      expect(re[k]).toBeCloseTo(x, 11);
      expect(im[k]).toBeCloseTo(y, 11);
    }
  });
  it('is undone by its inverse, at any length', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { maxLength: 70 }), (raw) => {
        const re = Float64Array.from(raw);
        const back = fft(fft({ re, im: new Float64Array(raw.length) }), true);
        back.re.forEach((value, i) => {
          expect(value).toBeCloseTo(re[i], 9);
          expect(back.im[i]).toBeCloseTo(0, 9);
        });
      }),
      { seed: 3, numRuns: 100 },
    );
  });
});

it('fillGaps draws lines and holds the ends', () => {
  expect([...fillGaps(Float64Array.of(gap, 1, gap, 3, gap))]).toEqual([1, 1, 2, 3, 3]);
  expect([...fillGaps(Float64Array.of(gap, gap))]).toEqual([0, 0]);
  expect(fillGaps(new Float64Array(0))).toHaveLength(0);
});

it('autocorrelation is the mean product over the pairs that are there', () => {
  const values = ar('gaps', 0.6, 50).map((value, i) => (i % 7 === 2 ? gap : value));
  const mean = (k: number) => {
    let sum = 0;
    let pairs = 0;
    for (let i = 0; i + k < values.length; i++) {
      const product = values[i] * values[i + k];
      if (Number.isNaN(product)) continue;
      sum += product;
      pairs++;
    }
    return sum / pairs;
  };
  const found = autocorrelation(values, 20);
  for (let k = 0; k <= 20; k++) expect(found[k]).toBeCloseTo(mean(k) / mean(0), 10);
  expect([...autocorrelation(new Float64Array(5), 2)]).toEqual([0, 0, 0]);
});

describe('findPeriod', () => {
  it.each([
    ['a wave', (i: number) => Math.sin((2 * Math.PI * i) / 48)],
    ['a pulse', (i: number) => (i % 48 < 5 ? 2 : 0)],
    ['a wave on a slope', (i: number) => Math.sin((2 * Math.PI * i) / 48) + i / 40],
    ['a wave with a wild hour', (i: number) => Math.sin((2 * Math.PI * i) / 48) + (i > 90 && i < 97 ? 80 : 0)],
  ])('of %s, through noise and gaps', (_, wave) => {
    const values = ar('wave', 0.3, 300).map((z, i) => (i % 9 === 4 ? gap : wave(i) + 0.2 * z));
    expect(Math.abs(findPeriod(values) - 48)).toBeLessThanOrEqual(1);
  });
  it('is 0 where nothing comes round three times', () => {
    expect(findPeriod(Float64Array.from({ length: 120 }, (_, i) => Math.sin((2 * Math.PI * i) / 50)))).toBe(0);
    expect(findPeriod(new Float64Array(100).fill(7))).toBe(0);
    expect(findPeriod(new Float64Array(100).fill(gap))).toBe(0);
    expect(findPeriod(Float64Array.of(1, 2, 1))).toBe(0);
  });
  it.each([
    [0.5, 120, 2],
    [0.5, 960, 1],
    [0.9, 960, 4],
  ])('of noise at AR(1) %d and %d samples is found in at most %d of 60 runs', (phi, n, most) => {
    let found = 0;
    for (let k = 0; k < 60; k++) if (findPeriod(ar(`noise ${k}`, phi, n)) > 0) found++;
    expect(found).toBeLessThanOrEqual(most);
  });
});
