import { expect, it } from 'vitest';
import { wilsonInterval } from '../../src/stats/wilson-interval.ts';

it('wilsonInterval(hits, tries) is that of the literature, and never without width', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const rounded = (hits: number, tries: number) => wilsonInterval(hits, tries).map((limit) => Number(limit.toFixed(4)));
  expect(rounded(81, 263)).toEqual([0.2553, 0.3662]);
  expect(rounded(15, 148)).toEqual([0.0624, 0.1605]);
  expect(rounded(0, 20)).toEqual([0, 0.1611]);
  expect(rounded(1, 29)).toEqual([0.0061, 0.1718]);
  expect(rounded(20, 20)).toEqual([0.8389, 1]);
  expect(wilsonInterval(0, 0)).toEqual([NaN, NaN]);
  expect(wilsonInterval(9, 10).map((limit) => Number(limit.toFixed(3)))).toEqual([0.596, 0.982]);
});
