import { describe, expect, it } from 'vitest';
import { exp } from '../../src/exact/exp.ts';
import { BucketTable } from '../../src/system/bucket-table.ts';

const bounds = Float64Array.of(1, 5, 10, 25, 100);
const prepared = (mu: number, sigma: number, timeoutMs = 1e9): BucketTable => {
  const table = new BucketTable();
  table.prepare(exp(mu + (sigma * sigma) / 2), mu, sigma, timeoutMs, bounds);
  return table;
};
/** Shares of all requests, from those of the requests not yet placed. */
const shares = (table: BucketTable): number[] => {
  let left = 1 - table.late;
  return Array.from({ length: bounds.length + 1 }, (_, b) => {
    const share = left * table.shareOf(b);
    left -= share;
    return share;
  });
};

describe('the buckets of a lognormal', () => {
  it('hold its whole probability, mean and variance', () => {
    const [mu, sigma] = [2, 0.7];
    const table = prepared(mu, sigma);
    let total = 0;
    let mean = 0;
    let square = 0;
    shares(table).forEach((share, b) => {
      total += share;
      mean += share * table.meanOf(b);
      square += share * (table.varianceOf(b) + table.meanOf(b) * table.meanOf(b));
    });
    expect(total).toBeCloseTo(1, 14);
    expect(mean).toBeCloseTo(exp(mu + (sigma * sigma) / 2), 9);
    expect(square).toBeCloseTo(exp(2 * mu + 2 * sigma * sigma), 7);
  });

  it('end at the time-out, beyond which requests are late', () => {
    const table = prepared(2, 0.7, exp(2));
    expect(table.late).toBeCloseTo(0.5, 14);
    expect(shares(table).map((share) => Math.round(share * 1000) / 1000)).toEqual([0.002, 0.286, 0.212, 0, 0, 0]);
    expect([table.lowOf(2), table.highOf(2)]).toEqual([5, exp(2)]);
  });

  it('are the same however far they were asked for before, and follow a change of the distribution', () => {
    const table = prepared(1, 0.5);
    table.shareOf(1);
    table.prepare(exp(2 + 0.245), 2, 0.7, 1e9, bounds);
    expect(table.shareOf(5)).toBe(1);
    expect(shares(table)).toEqual(shares(prepared(2, 0.7)));
  });

  it('take all requests in one when there is no spread', () => {
    expect(shares(prepared(2, 0))).toEqual([0, 0, 1, 0, 0, 0].map((share) => expect.closeTo(share, 14)));
  });
});
