import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  // How well samples of 100 ms fare depends on what else the machine does.
  expect([0, 1]).toContain(code);
  expect(JSON.parse(out)).toMatchObject({ name: 'monitor', out: 'killed' });
  expect(samplesOf('killed').length).toBeGreaterThanOrEqual(7);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a run with its report', async (signal) => {
  const { code, out, err } = await shakedown(live(signal), { cwd: folder, env }, (child) =>
    child.stderr!.on('data', (text) => /^sample 7 /m.test(String(text)) && child.kill(signal)),
  );
  expect([0, 1]).toContain(code);
  expect(out).toMatch(/^\d+ files in SIG(INT|TERM)$/m);
  expect(err).toMatch(/^note: The run was ended after \d+ of 500 samples\.$/m);
  expect(samplesOf(signal).length).toBeGreaterThanOrEqual(7);
});

test('a target is watched from outside alone; keys in its address reach no report', async () => {
  let asked = 0;
  const shop = createServer((_, response) => {
    response.statusCode = asked++ % 10 === 9 ? 500 : 200;
    response.end('welcome');
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/health`;
  const watched = ['monitor', '--probe', `${address}?key=k3y`, '--samples', '8', '--interval', '150ms'];
  const { code, out, err } = await shakedown([...watched, '--probe-rate', '100/s', '--out', 'outside', '--json'], {
    cwd: folder,
    env,
  });
  shop.closeAllConnections();
  shop.close();
  const report = JSON.parse(readFileSync(join(folder, 'outside', 'stability-report-monitor.json'), 'utf8'));
  expect([code, Object.keys(report.statistics)]).toEqual([
    1,
    [
      'response_time_ms',
      'request_p50_ms',
      'request_p95_ms',
      'request_p99_ms',
      'success_ratio',
      'error_ratio',
      'requests_per_second',
    ],
  ]);
  expect(report.statistics.error_ratio.mean).toBeGreaterThan(0.05);
  expect(report.statistics.error_ratio.mean).toBeLessThan(0.15);
  expect(report.provenance).toMatchObject({
    source: 'monitored',
    notes: [expect.stringMatching(/^Requests of probe failed: HTTP 500 \(\d+\)\.$/)],
    command: `shakedown monitor --samples 8 --interval 150ms --probe ${address} --probe-rate 100/s`,
  });
  expect([out, err, JSON.stringify(report)].join().includes('k3y')).toBe(false);
});
