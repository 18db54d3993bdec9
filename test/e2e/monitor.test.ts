import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakePrometheus } from '../monitor/fake-prometheus.ts';
import { buildOnce, shakedown } from './built-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-monitor-'));
const startMs = Date.now();
const server = new FakePrometheus(() => Date.UTC(2026, 0, 5, 9) + (Date.now() - startMs));
server.scrapeSeconds = 0.05;
server.phase = 0.01;
let url: string;
beforeAll(async () => {
  await buildOnce();
  server.addService('shop');
  url = await server.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const env = { ...process.env, SHAKEDOWN_MEMORY: 'off', NO_COLOR: '1' };
const live = (out: string) => ['monitor', '--prometheus', url, '--samples', '500', '--interval', '100ms', '--out', out];
const samplesOf = (out: string) =>
  JSON.parse(readFileSync(join(folder, out, 'stability-report-monitor.json'), 'utf8')).samples;

test('a run that is killed reports on all that its journal has', async () => {
  const killed = await shakedown(live('killed'), { cwd: folder, env }, (child) =>
    child.stderr!.on('data', (text) => /^sample 7 /m.test(String(text)) && child.kill('SIGKILL')),
  );
  expect(killed.signal).toBe('SIGKILL');
  const { code, out } = await shakedown(['monitor', '--resume', 'killed', '--report', '--json'], { cwd: folder, env });
  expect([code, JSON.parse(out).decision]).toEqual([0, 'PROCEED']);
  expect(samplesOf('killed').length).toBeGreaterThanOrEqual(7);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a run with its report', async (signal) => {
  const { code, out, err } = await shakedown(live(signal), { cwd: folder, env }, (child) =>
    child.stderr!.on('data', (text) => /^sample 7 /m.test(String(text)) && child.kill(signal)),
  );
  expect([code, out.match(/^PROCEED /m)?.[0]]).toEqual([0, 'PROCEED ']);
  expect(err).toMatch(/^note: The run was ended after \d+ of 500 samples\.$/m);
  expect(samplesOf(signal).length).toBeGreaterThanOrEqual(7);
});
