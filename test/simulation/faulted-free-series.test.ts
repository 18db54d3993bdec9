import { expect, test } from 'vitest';
import { runScenario } from '../../src/pipeline.ts';
import { scenarioOf } from './support.ts';

test('a faulted free-form series stays within its bounds and decimals', () => {
  const { table } = runScenario(
    scenarioOf({
      duration: '30m',
      series: [{ name: 'backlog_messages', parts: [{ kind: 'level', value: 10 }], min: 0, max: 25, decimals: 0 }],
      faults: [{ kind: 'variance-change', target: 'backlog_messages', at: '5m', for: '20m', spread: '200%' }],
    }),
  );
  const values = [...table.signals.find(({ signal }) => signal.name === 'backlog_messages')!.values];
  expect(values.filter((value) => !Number.isInteger(value) || Object.is(value, -0))).toEqual([]);
  expect([Math.min(...values), Math.max(...values)]).toEqual([0, 25]);
});
