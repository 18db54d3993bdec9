import { expect, test } from 'vitest';
import { joinBlocks } from '../../src/recording/materialize.ts';
import { lockstep } from '../../src/simulation/lockstep.ts';
import { Plan } from '../../src/simulation/plan.ts';
import { allFaults, noFaults, Simulation } from '../../src/simulation/simulation.ts';
import type { TwinFeed } from '../../src/simulation/state-ring.ts';
import { fingerprint, pairOf, scenarioOf } from './support.ts';

/** A twin computed beside the run, as another thread does it, with its own plan; it refuses to go back. */
function feedOf(data: Readonly<Record<string, unknown>>): TwinFeed {
  const plan = new Plan(scenarioOf(data));
  const twin = Simulation.create(plan, noFaults(plan));
  return {
    at: (step) => {
      if (step < twin.stepIndex) throw new Error(`asked for step ${step} after ${twin.stepIndex}`);
      while (twin.stepIndex < step) twin.step();
      return twin.state.slice();
    },
  };
}

test.each([
  ['a fault that comes and goes', [{ kind: 'slow-query', at: '5m', for: '5m' }], {}],
  [
    'a fault that comes back',
    [{ kind: 'added-latency', at: '2m', for: '25m', envelope: { kind: 'periodic', period: '7m' } }],
    {},
  ],
  ['a restart out of memory', [{ kind: 'memory-leak', target: 'api', at: '3m', for: '10m', growth: '200MB' }], {}],
  [
    'a counter reset and missed scrapes',
    [
      { kind: 'counter-reset', target: 'api', at: '4m' },
      { kind: 'missed-scrapes', target: 'postgres', at: '6m', for: '4m' },
      { kind: 'error-burst', at: '8m', for: '3m' },
    ],
    {},
  ],
  ['jitter', [{ kind: 'flash-crowd', at: '6m', for: '5m' }], { scrape: { interval: '15s', jitter: '3s' } }],
])('a twin that is computed elsewhere changes nothing: %s', (_, faults, more) => {
  const data = { duration: '30m', workload: { rate: '20/s' }, faults, ...more };
  const scenario = scenarioOf(data);
  const expected = pairOf(scenario);
  const plan = new Plan(scenario);
  const pairs = [...lockstep(plan, allFaults(plan), noFaults(plan), undefined, feedOf(data))];
  expect(fingerprint(joinBlocks(pairs.map(({ run }) => run)))).toBe(fingerprint(expected.run));
  expect(fingerprint(joinBlocks(pairs.map(({ twin }) => twin)))).toBe(fingerprint(expected.twin));
  expect(fingerprint(expected.run)).not.toBe(fingerprint(expected.twin));
});
