import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawnQuantile } from '../../src/evaluation/drawn-quantile.ts';
import { quantileSorted } from '../../src/stats/quantile-sorted.ts';

it('drawnQuantile(drawn, times, q) is the quantile of the values written out as often as their case is drawn', () => {
  const value = fc.record({ value: fc.integer({ min: -9, max: 9 }), drawnCase: fc.nat(3) });
  const times = fc.array(fc.nat(4), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 12 }), times, fc.constantFrom(0, 0.05, 0.5, 0.95, 1), (all, often, q) => {
      const sorted = [...all].sort((a, b) => a.value - b.value);
      const written = sorted.flatMap((one) => Array<number>(often[one.drawnCase]).fill(one.value));
      const drawn = {
        values: Float64Array.from(sorted, (one) => one.value),
        cases: Uint32Array.from(sorted, (one) => one.drawnCase),
      };
      expect(drawnQuantile(drawn, Uint16Array.from(often), q)).toBe(quantileSorted(Float64Array.from(written), q));
    }),
    { seed: 1, numRuns: 300 },
  );
});
