import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildOnce, cli } from '../e2e/built-cli.ts';
import { ask, hasPrometheus, Started, startPrometheus } from './replay-prometheus.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-dashboard-'));
const started = new Started();
beforeAll(() => buildOnce());
afterEach(() => started.end());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Written {
  readonly time: { readonly from: string; readonly to: string };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
}
interface Matrix {
  readonly result: readonly { readonly values: readonly [number, string][] }[];
}

const shakedown = (...words: string[]): string =>
  execFileSync(process.execPath, [cli, ...words], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });

writeFileSync(
  join(folder, 'hostile.yaml'),
  `version: 1
name: hostile
title: 'A "title" with $datasource, [[x]] and {{y}}'
duration: 10m
series:
  - name: heat
    title: 'Heat $__rate_interval "]}'
    unit: celsius
    labels: {path: '/$datasource[[x]][5m]"\\'}
    parts: [{kind: level, value: 20}]
`,
);

writeFileSync(
  join(folder, 'queue.yaml'),
  `version: 1
name: queue
duration: 15m
workload: {to: api, rate: 20/s}
system:
  services:
    api: {calls: {mail: {perRequest: 1}}}
    mailer: {}
  queues:
    mail: {to: mailer}
`,
);

describe.skipIf(!hasPrometheus())(
  'the queries of a dashboard, asked of a real Prometheus that holds the scenario',
  () => {
    it.each([
      'faults/slow-query',
      'free-form',
      'shop',
      'plan-a-day3',
      'hostile.yaml',
      'queue.yaml',
    ])('%s', async (scenario) => {
      const own = join(folder, `data-${scenario}`.replace(/\W/g, '-'));
      mkdirSync(own);
      shakedown('simulate', scenario, '--out', join(own, 'samples.om'), '--seed', '1');
      execFileSync(
        'promtool',
        ['tsdb', 'create-blocks-from', 'openmetrics', join(own, 'samples.om'), join(own, 'data')],
        {
          stdio: 'ignore',
        },
      );
      const url = await startPrometheus(started, own, { 'prometheus.yml': '' });
      const { time, panels, annotations } = JSON.parse(shakedown('dashboard', scenario)) as Written;
      const start = Date.parse(time.from) / 1000;
      const end = Date.parse(time.to) / 1000;
      const over = async (query: string) => {
        const parameters = { query, start: String(start), end: String(end), step: '15' };
        return (await ask<Matrix>(url, 'query_range', parameters)).result;
      };
      const empty: string[] = [];
      let asked = 0;
      for (const { title, targets } of panels) {
        for (const { expr } of targets ?? []) {
          asked++;
          const [first] = await over(expr.replaceAll('$__rate_interval', '2m'));
          // Four scrapes at the begin, before there is a rate, and as many that are missed.
          if (!first || first.values.length < (end - start) / 15 - 12) empty.push(`${title}: ${expr}`);
        }
      }
      expect(empty).toEqual([]);
      expect(asked).toBeGreaterThan(0);
      for (const { name, expr } of annotations.list.slice(0, -1)) {
        const [{ values }] = await over(expr);
        expect([name, values.every(([, value]) => value === '1'), values.length > 0]).toEqual([name, true, true]);
      }
    });
  },
);
