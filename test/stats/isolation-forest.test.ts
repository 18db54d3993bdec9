import { expect, it } from 'vitest';
import { uniformAt } from '../../src/random/hash.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { isolationForest } from '../../src/stats/isolation-forest.ts';

const key = streamKey('test', 'forest');
const normal = (stream: string, n: number) => {
  const own = streamKey('test', stream);
  return Float64Array.from({ length: n }, (_, i) => normalQuantile(uniformAt(own, i, 0)));
};

it('scores two rows 0.5: one cut sets each apart, as two rows take on the mean', () => {
  const scores = isolationForest([Float64Array.of(1, 2)], { trees: 5, sample: 256, key });
  expect([...scores]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(0.5, 12)]);
});

it('agrees with the path length of a search that fails: equal rows but one', () => {
  // Each tree of all 64 rows cuts the strange one off at once (depth 1) and leaves 63 equal rows of depth 1 + c(63).
  const column = new Float64Array(64);
  column[17] = 9;
  const scores = isolationForest([column], { trees: 20, sample: 64, key });
  const c = (n: number) => 2 * (Math.log(n - 1) + 0.5772156649015329) - (2 * (n - 1)) / n;
  expect(scores[17]).toBeCloseTo(2 ** (-1 / c(64)), 12);
  expect(scores[3]).toBeCloseTo(2 ** (-(1 + c(63)) / c(64)), 12);
});

it('ranks high, though no cut sees it at once, a row that is strange in two features together only', () => {
  const x = normal('x', 800);
  const other = normal('y', 800);
  const y = x.map((value, i) => value + 0.1 * other[i]);
  x[400] = 2.2;
  y[400] = -2.2;
  const scores = isolationForest([x, y], { trees: 100, sample: 256, key });
  const above = scores.reduce((sum, score) => sum + (score >= scores[400] ? 1 : 0), 0);
  expect(above).toBeLessThanOrEqual(20);
  expect(scores[400]).toBeGreaterThan(0.6);
});

it('scores what is usual near 0.5 and below, from 0 to 1', () => {
  const scores = isolationForest([normal('a', 2000), normal('b', 2000)], { trees: 100, sample: 256, key });
  expect([...scores].sort((a, b) => a - b)[1000]).toBeLessThan(0.5);
  for (const score of scores) expect(score > 0 && score < 1).toBe(true);
});

it('depends on its key alone, and is 0 where nothing varies', () => {
  const columns = [normal('a', 300)];
  const options = { trees: 10, sample: 64, key };
  expect(isolationForest(columns, options)).toEqual(isolationForest(columns, options));
  expect(isolationForest(columns, { ...options, key: streamKey('test', 'other') })).not.toEqual(
    isolationForest(columns, options),
  );
  expect(isolationForest([new Float64Array(50).fill(3)], options).every((score) => score === 0)).toBe(true);
  expect(isolationForest([Float64Array.of(3)], options)).toEqual(Float64Array.of(0));
  expect(isolationForest([], options)).toHaveLength(0);
});
