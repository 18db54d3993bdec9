import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { binomialQuantile } from '../../src/random/binomial-quantile.ts';
import { geometricQuantile } from '../../src/random/geometric-quantile.ts';
import { normalCdf } from '../../src/random/normal-cdf.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { poissonQuantile } from '../../src/random/poisson-quantile.ts';

/** Made by reference.py with scipy.stats and mpmath. */
const reference = JSON.parse(readFileSync(new URL('./reference.json', import.meta.url), 'utf8')) as Record<
  string,
  number[][]
>;

/** Rows (arguments …, wanted) that a function gets wrong, with what it gave. */
function wrong(name: string, f: (...args: number[]) => number): string[] {
  return reference[name]
    .map((row) => ({ row, got: f(...row.slice(0, -1)) }))
    .filter(({ row, got }) => got !== row.at(-1))
    .map(({ row, got }) => `${row.slice(0, -1)} gave ${got}, not ${row.at(-1)}`);
}

describe('normal', () => {
  it('normalQuantile agrees with mpmath to 2e-15, relative', () => {
    for (const [p, z] of reference.normalQuantile) {
      expect(Math.abs(normalQuantile(p) - z), `p = ${p}`).toBeLessThanOrEqual(
        2e-15 * Math.max(1e-300, Math.abs(z)) + 1e-17,
      );
    }
    expect([
      normalQuantile(0),
      normalQuantile(1),
      normalQuantile(0.5),
      normalQuantile(-0.1),
      normalQuantile(1.1),
      normalQuantile(NaN),
    ]).toEqual([-Infinity, Infinity, 0, NaN, NaN, NaN]);
  });
  it('normalCdf agrees with mpmath, also far out in the lower tail', () => {
    for (const [x, p] of reference.normalCdf)
      expect(Math.abs(normalCdf(x) / p - 1), `x = ${x}`).toBeLessThanOrEqual(1e-15 * (1 + x * x));
    expect([normalCdf(-Infinity), normalCdf(0), normalCdf(Infinity), normalCdf(NaN)]).toEqual([0, 0.5, 1, NaN]);
  });
});

describe('counts by one uniform number', () => {
  it('poissonQuantile is exact up to a mean of 64', () => {
    expect(wrong('poissonQuantile', poissonQuantile)).toEqual([]);
  });
  it('binomialQuantile is exact up to a mean of 64', () => {
    expect(wrong('binomialQuantile', binomialQuantile)).toEqual([]);
  });
  it('geometricQuantile is exact', () => {
    expect(wrong('geometricQuantile', geometricQuantile)).toEqual([]);
  });
  it('above that, the expansions hit all but a few of 2,000 and 2,400 draws', () => {
    expect(wrong('poissonLarge', poissonQuantile).length).toBeLessThanOrEqual(1);
    expect(wrong('binomialLarge', binomialQuantile).length).toBeLessThanOrEqual(4);
  });
  it('the edges are right', () => {
    expect([
      poissonQuantile(0, 5),
      poissonQuantile(0.5, 0),
      poissonQuantile(1, 0.5),
      poissonQuantile(1, 1e4),
      poissonQuantile(0.5, -1),
    ]).toEqual([0, 0, 14, 10832, NaN]);
    expect(
      [
        [0, 10, 0.5],
        [1, 10, 0.5],
        [0.3, 0, 0.5],
        [0.3, 10, 0],
        [0.3, 10, 1],
        [0.3, 10, 1.1],
        [0.3, -1, 0.5],
        [1, 1e6, 0.5],
        [1e-16, 1000, 0.5],
      ].map(([u, n, p]) => binomialQuantile(u, n, p)),
    ).toEqual([0, 10, 0, 0, 10, NaN, NaN, 504105, 371]);
    expect([
      geometricQuantile(0, 3),
      geometricQuantile(0.5, 0),
      geometricQuantile(1, 1),
      geometricQuantile(0.5, -1),
    ]).toEqual([0, 0, 52, NaN]);
  });
  it('never fall as u grows', () => {
    for (const f of [
      (u: number) => poissonQuantile(u, 0.2),
      (u: number) => poissonQuantile(u, 40),
      (u: number) => poissonQuantile(u, 65),
      (u: number) => poissonQuantile(u, 4000),
      (u: number) => binomialQuantile(u, 50, 0.3),
      (u: number) => binomialQuantile(u, 50, 0.9),
      (u: number) => binomialQuantile(u, 2000, 0.4),
      (u: number) => binomialQuantile(u, 2000, 0.95),
      (u: number) => geometricQuantile(u, 12),
    ]) {
      let last = f(0);
      for (const u of [
        1e-300,
        1e-100,
        1e-30,
        1e-16,
        ...Array.from({ length: 4000 }, (_, i) => (i + 1) / 4002),
        1 - 1e-9,
        1 - 1e-13,
        1 - 2e-16,
        1,
      ]) {
        const k = f(u);
        expect(k, `u = ${u}`).toBeGreaterThanOrEqual(last);
        last = k;
      }
    }
  });
});
