import { expect, test } from 'vitest';
import type { Block } from '../../src/recording/recording.ts';
import { blockSource } from '../../src/simulation/block-source.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { scenarioOf } from './support.ts';

const series = [
  {
    name: 'level',
    parts: [
      { kind: 'level', value: 10 },
      { kind: 'ar-noise', spread: 1, correlation: 0.99 },
    ],
  },
  {
    name: 'orders_total',
    type: 'counter',
    missing: '5%',
    parts: [{ kind: 'level', value: 3 }, { kind: 'count-noise' }],
  },
  { name: 'walk', missing: '1%', parts: [{ kind: 'random-walk' }] },
];
const free = { duration: '10000s', step: '1s', scrape: { interval: '1s' }, system: { base: 'none' }, series };

/** Copies, since the samples of a block hold only until the next. */
const samplesOf = (block: Block) =>
  block.map(({ target, grid, columns }) => ({
    target,
    grid,
    columns: columns.map(({ series, values, presence }) => ({
      series,
      values: values.slice(),
      presence: presence?.slice(),
    })),
  }));

test('blocks made on their own, in any order, are those of the run', () => {
  const scenario = scenarioOf(free);
  const expected = [...simulate(scenario).blocks()].map(({ run }) => samplesOf(run));
  const source = blockSource(scenario)!;
  expect([source.blockCount, source.scrapeCount, source.seriesCount]).toEqual([3, 10_001, 4]);
  for (const index of [0, 1, 2, 0, 2, 1]) expect(samplesOf(source.block(index))).toStrictEqual(expected[index]);
});

test.each([
  ['a system', { ...free, system: {} }],
  ['a fault on a series', { ...free, faults: [{ kind: 'spike', target: 'level', at: '10s', for: '10s' }] }],
  ['missed scrapes', { ...free, scrape: { interval: '1s', missed: '1%' } }],
])('there are none with %s', (_, data) => {
  expect(blockSource(scenarioOf(data))).toBeUndefined();
});
