import { expect, it } from 'vitest';
import { loadScenario } from '../../src/commands/scenario-source.ts';

it('finds a ready-made scenario, and what it extends, from the folder of the package too', () => {
  const here = loadScenario('faults/slow-query', { cwd: process.cwd() });
  expect(here).toEqual(loadScenario('faults/slow-query', { cwd: '/' }));
  expect(here.title).toBe('Slow queries');
});
