import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextUniform, seedSfc32 } from '../../src/random/sfc32.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { midRanks } from '../../src/stats/mid-ranks.ts';
import { pairDifference } from '../../src/stats/pair-difference.ts';
import { sampleWorth } from '../../src/stats/sample-worth.ts';
import { sorted } from '../../src/stats/sorted.ts';
import { spreadTies } from '../../src/stats/spread-ties.ts';
import { tailGap } from '../../src/stats/tail-gap.ts';

const few = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })), {
  minLength: 1,
  maxLength: 15,
});

describe('midRanks', () => {
  it('gives equal values the mean of their ranks', () => {
    expect([...midRanks(Float64Array.of(30, 10, 20, 20))]).toEqual([4, 1, 2.5, 2.5]);
    expect([...midRanks(new Float64Array(5).fill(7))]).toEqual([3, 3, 3, 3, 3]);
    expect(midRanks(new Float64Array(0))).toHaveLength(0);
  });
  it('counts how many are below, and half of those that are equal', () => {
    fc.assert(
      fc.property(few, (values) => {
        const naive = values.map(
          (a) => values.filter((b) => b < a).length + (values.filter((b) => b === a).length + 1) / 2,
        );
        expect([...midRanks(Float64Array.from(values))]).toEqual(naive);
      }),
      { seed: 3 },
    );
  });
});

describe('pairDifference', () => {
  it('is the difference of that rank among all', () => {
    expect(pairDifference(Float64Array.of(1, 2, 3), Float64Array.of(11, 12, 15), 9)).toBe(14);
    fc.assert(
      fc.property(few, few, (a, b) => {
        const from = sorted(Float64Array.from(a));
        const to = sorted(Float64Array.from(b));
        const all = sorted(Float64Array.from([...to].flatMap((y) => [...from].map((x) => y - x))));
        expect([...all.keys()].map((r) => pairDifference(from, to, r + 1))).toEqual([...all]);
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

describe('spreadTies', () => {
  it('spreads equal values over one step, about where they were', () => {
    expect([...spreadTies(Float64Array.of(3, 1, 1), 1)]).toEqual([3, 1.25, 0.75]);
    expect([...spreadTies(Float64Array.of(3, 1, 1), 0)]).toEqual([3, 1, 1]);
  });
});

describe('tailGap', () => {
  const state = new Int32Array(4);
  seedSfc32(state, streamKey('two-samples', 'tail'), 0);
  const descending = (n: number, of: (u: number) => number) =>
    Float64Array.from({ length: n }, () => of(nextUniform(state)))
      .sort()
      .reverse();
  /** Share of samples whose p-value is at most 5 %. */
  const share = (of: (u: number) => number, above: number): number => {
    let hits = 0;
    for (let run = 0; run < 4000; run++) {
      const values = descending(80, of);
      if (tailGap(values, { above, lowest: values[above - 1] }) <= 0.05) hits++;
    }
    return hits / 4000;
  };
  const three = 3 * Math.sqrt((0.05 * 0.95) / 4000);

  it('is the chance of the gap where the tail is a power law, whatever its index', () => {
    for (const [index, above] of [
      [1, 1],
      [3, 1],
      [0.5, 3],
    ])
      expect(Math.abs(share((u) => u ** (-1 / index), above) - 0.05)).toBeLessThan(three);
  });
  it('is on the safe side of lighter tails', () => {
    expect(share((u) => -Math.log(u), 1)).toBeLessThan(0.05 + three);
    expect(share((u) => u, 3)).toBeLessThan(0.05 + three);
  });
  it('is small for a gap and 1 for none', () => {
    const values = Float64Array.of(90, 4, 3, 2.5, 2);
    expect(tailGap(values, { above: 1, lowest: 90 })).toBeCloseTo(0.06065, 5);
    expect(tailGap(values, { above: 1, lowest: 4 })).toBe(1);
  });
  it('has no opinion without a tail to look at', () => {
    expect(tailGap(Float64Array.of(90, 4, 3, 2.5), { above: 1, lowest: 90 })).toBe(NaN);
  });
});

describe('sampleWorth', () => {
  const state = new Int32Array(4);
  seedSfc32(state, streamKey('two-samples', 'worth'), 0);
  const series = (n: number, phi: number) => {
    let last = 0;
    return Float64Array.from({ length: n }, () => (last = phi * last + nextUniform(state) - 0.5));
  };
  it('is fewer samples the more each resembles the one before', () => {
    const worths = [0, 0.5, 0.9].map((phi) => sampleWorth(series(2000, phi), 1));
    expect(worths.map(({ autocorrelation }) => Math.round(10 * autocorrelation) / 10)).toEqual([0, 0.5, 0.9]);
    for (const [k, expected] of [2000, 667, 105].entries()) {
      expect(worths[k].effectiveSamples / expected).toBeGreaterThan(0.7);
      expect(worths[k].effectiveSamples / expected).toBeLessThan(1.4);
      expect(worths[k].leastEffectiveSamples).toBeLessThan(worths[k].effectiveSamples);
    }
  });
  it('sees slow wander under fast noise, where the first lag says little', () => {
    const slow = series(2000, 0.98);
    const worth = sampleWorth(
      slow.map((value) => value + 4 * (nextUniform(state) - 0.5)),
      1,
    );
    expect(worth.effectiveSamples).toBeGreaterThan(300);
    expect(worth.leastEffectiveSamples).toBeLessThan(120);
  });
  it('takes a constant, single samples and nothing at all', () => {
    const least = (values: number[]) => sampleWorth(Float64Array.from(values), 1).leastEffectiveSamples;
    expect(least(new Array(50).fill(0.1 + 0.2))).toBeGreaterThan(20);
    expect([least([5]), least([NaN, 5, NaN]), least([NaN])]).toEqual([1, 1, 0]);
  });
});
