import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signedRank } from '../../src/stats/signed-rank.ts';

/** By signed-rank.py beside this file. */
const cases: { differences: number[]; p: number }[] = JSON.parse(
  readFileSync(new URL('signed-rank.json', import.meta.url), 'utf8'),
);

describe('the signed-rank test', () => {
  test.each(
    cases.map(({ differences, p }) => [differences.length, differences, p] as const),
  )('of %i differences gives what SciPy gives', (_, differences, p) => {
    expect(Math.abs(signedRank(differences) / p - 1)).toBeLessThan(1e-9);
  });

  test('knows nothing without a difference', () => {
    expect([signedRank([]), signedRank([0, 0]), signedRank([NaN])]).toEqual([1, 1, 1]);
    expect(signedRank([0, 3, NaN, 1, 2, 4, 5, 0])).toBe(0.03125);
  });

  test('is a chance, depends on neither order nor scale, and rises as differences fall', () => {
    const difference = fc.integer({ min: -6, max: 6 });
    fc.assert(
      fc.property(fc.array(difference, { maxLength: 40 }), fc.nat(39), (list, k) => {
        const p = signedRank(list);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(signedRank([...list].reverse())).toBe(p);
        expect(signedRank(list.map((d) => d / 4))).toBe(p);
        if (k >= list.length || list[k] <= 0) return;
        expect(signedRank(list.map((d, i) => (i === k ? -d : d)))).toBeGreaterThan(p);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  test('raises a false alarm as often as it says', () => {
    // Every sign pattern of eight differences: the level is kept exactly.
    const ps = Array.from({ length: 256 }, (_, bits) =>
      signedRank(Array.from({ length: 8 }, (_, i) => (bits & (1 << i) ? i + 1 : -i - 1))),
    );
    for (const level of [0.01, 0.05, 0.1, 0.5])
      expect(ps.filter((p) => p <= level).length / 256).toBeLessThanOrEqual(level);
    expect(ps.filter((p) => p <= 10 / 256).length).toBe(10);
  });
});
