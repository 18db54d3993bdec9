import { expect, it } from 'vitest';
import { seedsOf } from '../../src/evaluation/seeds.ts';

it('seedsOf(seed, count) begins with the scenario’s own and numbers the others', () => {
  expect(seedsOf('7', 3)).toEqual(['7', '7-2', '7-3']);
  expect(seedsOf('7', 5).slice(0, 3)).toEqual(seedsOf('7', 3));
});
