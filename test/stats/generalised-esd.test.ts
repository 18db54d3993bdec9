import fc from 'fast-check';
import { expect, it } from 'vitest';
import { generalisedEsd } from '../../src/stats/generalised-esd.ts';
import { median } from '../../src/stats/median.ts';

const ROSNER = [
  -0.25, 0.68, 0.94, 1.15, 1.2, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69, 1.7, 1.76, 1.77,
  1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.1, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35, 2.37, 2.4, 2.47, 2.54, 2.62, 2.64,
  2.9, 2.92, 2.92, 2.93, 3.21, 3.26, 3.3, 3.59, 3.68, 4.3, 4.64, 5.34, 5.42, 6.01,
];

it('finds the three outliers of Rosner, with the figures of the NIST e-Handbook, 1.3.5.17.3', () => {
  const { rounds, outliers } = generalisedEsd(Float64Array.from(ROSNER), { alpha: 0.05, most: 10, robust: false });
  expect(outliers).toBe(3);
  expect(rounds.map(({ value }) => value).slice(0, 4)).toEqual([6.01, 5.42, 5.34, 4.64]);
  const published = [3.118, 2.942, 3.179, 2.81, 2.815, 2.848, 2.279, 2.31, 2.101, 2.067];
  const critical = [3.158, 3.151, 3.143, 3.136, 3.128, 3.12, 3.111, 3.103, 3.094, 3.085];
  rounds.forEach((round, k) => {
    expect(Math.abs(round.statistic - published[k])).toBeLessThan(0.0011);
    expect(Math.abs(round.critical - critical[k])).toBeLessThan(0.0011);
  });
});

it('robustly it agrees with medians taken afresh each round', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 40 }),
      fc.constantFrom('both', 'above', 'below'),
      (raw, side) => {
        const rest = [...raw];
        const { rounds } = generalisedEsd(Float64Array.from(raw), { alpha: 0.05, most: 10, robust: true, side });
        for (const { value, statistic } of rounds) {
          const centre = median(Float64Array.from(rest));
          const deviations = rest.map((one) => Math.abs(one - centre));
          const scale = 1.482602218505602 * median(Float64Array.from(deviations));
          const size = (one: number) =>
            side === 'both' ? Math.abs(one - centre) : side === 'above' ? one - centre : centre - one;
          expect(statistic).toBeCloseTo(size(value) / scale, 10);
          expect(size(value)).toBe(Math.max(...rest.map(size)));
          rest.splice(rest.indexOf(value), 1);
        }
      },
    ),
    { seed: 5, numRuns: 300 },
  );
});

it('is not fooled by outliers that hide one another, as mean and standard deviation are', () => {
  const values = Float64Array.from({ length: 40 }, (_, i) => (i < 14 ? 100 + (i % 3) : (i % 7) / 7));
  expect(generalisedEsd(values, { alpha: 0.01, most: 12, robust: true }).outliers).toBe(12);
  expect(generalisedEsd(values, { alpha: 0.01, most: 12, robust: false }).outliers).toBe(0);
});

it('has nothing to say of a constant, of two samples, or of none', () => {
  for (const values of [[5, 5, 5, 5], [1, 9], [Number.NaN], []])
    expect(generalisedEsd(Float64Array.from(values), { alpha: 0.05, most: 3, robust: true })).toEqual({
      rounds: [],
      outliers: 0,
    });
});
