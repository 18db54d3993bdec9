import { expect, it } from 'vitest';
import { habitOf } from '../../src/detectors/habit.ts';

/** Two samples for each of the twelve parts, the second of them 0. */
const parts = (...highest: number[]) => Float64Array.from(highest.flatMap((one) => [one, 0]));

it('is what two thirds of the parts reach', () => {
  expect(habitOf(parts(3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0))).toBe(3);
  expect(habitOf(parts(9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 0))).toBe(0);
  expect(habitOf(parts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))).toBeCloseTo(14 / 3, 12);
});

it('leaves out parts without an opinion, and is 0 where there is none', () => {
  const nan = Number.NaN;
  expect(habitOf(Float64Array.of(5, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, 5))).toBe(5);
  expect(habitOf(new Float64Array(24).fill(nan))).toBe(0);
  expect(habitOf(new Float64Array(0))).toBe(0);
});
