import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Series } from '../../src/recording/series.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import { Plan } from '../../src/simulation/plan.ts';
import { hasPrograms, portsOf, processesBelow, stack, stackFolder, startedStack } from '../stack/running-stack.ts';

/** `name type label,label` of every series of a scrape. */
function shown(text: string): Set<string> {
  const types = new Map<string, string>();
  const lines = new Set<string>();
  for (const line of text.split('\n')) {
    const [, name, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (name) types.set(name, type);
    const [, metric, body = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (!metric) continue;
    const labels = [...body.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)].map((match) => match[1]);
    const family = metric.replace(/_(bucket|sum|count)$/, '');
    lines.add(described(metric, types.get(metric) ?? types.get(family) ?? 'untyped', labels));
  }
  return lines;
}
const described = (name: string, type: string, labels: readonly string[]) =>
  `${name} ${type} ${[...labels].sort().join(',')}`;

/** What the simulated counterpart shows in a job; `up` is Prometheus' own. */
const simulated = (job: string): Set<string> => {
  const file = new URL('../stack/counterpart.yaml', import.meta.url);
  const scenario = compileScenario({ file: 'counterpart.yaml', text: readFileSync(file, 'utf8') });
  const series = new Plan(scenario).watches
    .filter(({ target }) => target.job === job)
    .flatMap(({ series }): readonly Series[] => series)
    .filter(({ name }) => name !== 'up');
  return new Set(series.map(({ name, type, labels }) => described(name, type, Object.keys(labels))));
};

const { folder, remove } = stackFolder();

describe.skipIf(!hasPrograms() && !process.env.CI)('the real stack', () => {
  afterAll(async () => {
    await stack('stop', '--dir', folder);
    remove();
  });

  it('leaves nothing behind when its start was killed, at whatever moment', async () => {
    for (const afterMs of [150, 900, 2500, 6000]) {
      const starting = startedStack('start', '--dir', folder);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      starting.kill('SIGKILL');
      await stack('stop', '--dir', folder);
      expect(processesBelow(folder)).toEqual([]);
      expect(existsSync(folder)).toBe(false);
    }
  });

  describe('started', () => {
    beforeAll(() => stack('start', '--settle', '2s', '--for', '5m', '--dir', folder));

    it.each([
      ['postgres', 'postgresExporter'],
      ['redis', 'redisExporter'],
    ])('shows every name, type and label set that the simulated %s shows', async (job, part) => {
      const wanted = simulated(job);
      expect(wanted.size).toBeGreaterThan(10);
      const real = await scrape(part);
      expect([...wanted].filter((line) => !real.has(line))).toEqual([]);
    });

    it('has a service that shows what a simulated one does, no more and no less', async () => {
      expect([...(await scrape('api'))].sort()).toEqual([...simulated('api')].sort());
    });

    it('stops although a part of it is paused, and leaves nothing', async () => {
      const pausing = startedStack('fault', 'pause', '--dir', folder);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      pausing.kill('SIGKILL');
      await stack('stop', '--dir', folder);
      expect(processesBelow(folder)).toEqual([]);
      expect(existsSync(folder)).toBe(false);
    });
  });

  async function scrape(part: string): Promise<Set<string>> {
    const response = await fetch(`http://127.0.0.1:${portsOf(folder)[part]}/metrics`);
    return shown(await response.text());
  }
});
