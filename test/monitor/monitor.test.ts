import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeFailure } from '../../src/commands/failure.ts';
import { monitorCommand } from '../../src/commands/monitor.ts';
import { parseArguments } from '../../src/commands/parse-arguments.ts';
import { verbs } from '../../src/commands/verbs.ts';
import { httpClient } from '../../src/monitor/http.ts';
import { fakeWorld } from '../commands/fake-world.ts';
import { FakePrometheus, START_SECONDS } from './fake-prometheus.ts';
import { VirtualClock } from './virtual-clock.ts';

let folder: string;
let clock: VirtualClock;
let server: FakePrometheus;
let url: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shakedown-monitor-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  clock = new VirtualClock(START_SECONDS * 1000);
  server = new FakePrometheus(() => START_SECONDS * 1000 + clock.monotonicMs());
  url = await server.start();
});
afterEach(() => server.stop());

/** Runs the verb on the virtual clock, with requests over real sockets. */
async function monitor(argv: string[], given: Parameters<typeof fakeWorld>[0] = {}) {
  const world = { ...fakeWorld({ cwd: folder, ...given }), now: clock.wallMs };
  const command = monitorCommand({
    clock: () => clock,
    connect: (options) => {
      const { http, close } = httpClient(options);
      return { http: clock.standing(http), close };
    },
  });
  const verb = verbs.find(({ name }) => name === 'monitor')!;
  let code: number;
  try {
    code = await command.run(await parseArguments(verb, command.describe, argv), world);
  } catch (error) {
    const failure = await describeFailure(error, world);
    await world.stderr.write(failure.text);
    code = failure.exitCode;
  }
  return { code, out: world.out(), err: world.err() };
}

const report = (out: string, tag = 'monitor') =>
  JSON.parse(readFileSync(join(folder, out, `stability-report-${tag}.json`), 'utf8'));

describe('monitor', () => {
  test('watches what Prometheus is found to scrape', async () => {
    server.addService('shop');
    const { code, out, err } = await monitor(['--prometheus', url, '--profile', 'quick', '--out', 'calm', '--json']);
    expect(err).toContain('sample 20 of 20; score so far 100/100; Mean response time 10.00 ms');
    const outcome = JSON.parse(out);
    expect(outcome).toMatchObject({ name: 'monitor', decision: 'PROCEED', score: 100, anomalies: [], notes: [] });
    expect(code).toBe(0);
    const { samples, statistics } = report('calm');
    expect(statistics.response_time_ms).toMatchObject({ count: 20, missing: 0, mean: 10, stddev: 0 });
    expect(statistics.requests_per_second).toMatchObject({ count: 20, missing: 0, mean: 20 });
    expect(samples).toHaveLength(20);
  });
});
