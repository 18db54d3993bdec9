import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/commands/scenario-source.ts';
import { runScenario } from '../../src/pipeline.ts';
import { buildOnce } from '../e2e/built-cli.ts';
import { ask, hasPrometheus, Started, startPrometheus, startReplay, until } from './replay-prometheus.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-replay-'));
const started = new Started();
beforeAll(() => buildOnce());
afterEach(() => started.end());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The half hour of slow queries, from minute 10 to minute 20, is over in a minute. */
const SPEED = 30;
const WORDS = ['faults/slow-query', '--speed', String(SPEED)];

const rules = `groups:
  - name: replay
    interval: 1s
    rules:
      - alert: SlowResponses
        expr: >-
          sum(rate(http_request_duration_seconds_sum[5s])) / sum(rate(http_request_duration_seconds_count[5s])) > 0.02
        for: 3s
`;

const scraping = (address: string): string => `global: {scrape_interval: 500ms, scrape_timeout: 500ms}
rule_files: [rules.yml]
scrape_configs:
  - job_name: replay
    http_sd_configs:
      - {url: 'http://${address}/targets', refresh_interval: 1s}
`;

interface Alerts {
  readonly alerts: readonly { readonly state: string; readonly labels: Record<string, string> }[];
}
interface Matrix {
  readonly result: readonly { readonly metric: Record<string, string>; readonly values: readonly [number, string][] }[];
}

const firing = async (url: string): Promise<boolean> =>
  (await ask<Alerts>(url, 'alerts')).alerts.some(({ state }) => state === 'firing');

/** Times, seconds, at which the alert fired. */
async function firedAt(url: string, fromMs: number, toMs: number): Promise<number[]> {
  const query = 'ALERTS{alertname="SlowResponses",alertstate="firing"}';
  const range = { query, start: String(fromMs / 1000), end: String(toMs / 1000), step: '1' };
  const { result } = await ask<Matrix>(url, 'query_range', range);
  return result.flatMap(({ values }) => values.map(([seconds]) => seconds));
}

describe.skipIf(!hasPrometheus())('a replay watched by a real Prometheus', () => {
  it('raises the alert while the fault lasts, and not before or after', async () => {
    const replay = await startReplay(started, WORDS);
    const beginMs = Date.now();
    const url = await startPrometheus(started, join(folder, 'scraped'), {
      'prometheus.yml': scraping(replay.url.slice('http://'.length)),
      'rules.yml': rules,
    });
    expect(await firing(url)).toBe(false);
    await until(() => firing(url));
    // The type as the exporter told it, by OpenMetrics: the name of the family.
    expect(await ask(url, 'metadata', { metric: 'http_requests' })).toEqual({
      http_requests: [{ type: 'counter', help: 'Requests answered, by status code.', unit: '' }],
    });
    await until(async () => !(await firing(url)));
    expect(await replay.ended).toBe(0);
    const fired = await firedAt(url, beginMs, Date.now());
    // From the onset at minute 10 (and the five seconds that the rate looks back) to shortly after the end at minute 20.
    expect(Math.min(...fired) * 1000).toBeGreaterThan(beginMs + (10 * 60_000) / SPEED);
    expect(Math.max(...fired) * 1000).toBeLessThan(beginMs + (20 * 60_000) / SPEED + 10_000);
    expect(fired.length).toBeGreaterThan(10);

    // The targets are those of the scenario, every series of theirs was there, and nothing of the way they were served is left.
    const { recording } = runScenario(loadScenario('faults/slow-query', { cwd: folder }));
    const wanted = recording.targets.flatMap(({ target, columns }) =>
      columns.map(({ series }) => keyOf({ ...series.labels, ...target, __name__: series.name })),
    );
    const all = await ask<Record<string, string>[]>(url, 'series', {
      'match[]': '{job=~".+",__name__!~"scrape_.*|ALERTS.*"}',
      start: String(beginMs / 1000),
      end: String(Date.now() / 1000),
    });
    expect(all.map(keyOf).sort()).toEqual(wanted.sort());
  });

  it('is understood as one page, too, and in the older text', async () => {
    const replay = await startReplay(started, ['faults/slow-query', '--from', '10m']);
    const url = await startPrometheus(started, join(folder, 'one-page'), {
      'prometheus.yml': `scrape_configs:
  - job_name: replay
    honor_labels: true
    scrape_interval: 500ms
    scrape_timeout: 500ms
    static_configs: [{targets: ['${replay.url.slice('http://'.length)}']}]
`,
    });
    const query = 'http_requests_total{code="200"}';
    const labelsOf = async () => (await ask<Matrix>(url, 'query', { query })).result.map(({ metric }) => metric);
    await until(async () => (await labelsOf()).length > 0);
    expect(await labelsOf()).toEqual([
      { __name__: 'http_requests_total', code: '200', job: 'api', instance: 'api-0:8080' },
    ]);
    const ups = (await ask<Matrix>(url, 'query', { query: 'up' })).result.map(({ metric }) => metric.job);
    expect(ups.sort()).toEqual(['api', 'cadvisor', 'postgres', 'redis', 'replay']);

    for (const path of ['/metrics', '/metrics/redis/redis-exporter:9121']) {
      const page = await (await fetch(replay.url + path)).text();
      const { stderr } = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
      expect(page).toContain('# TYPE redis_commands_processed_total counter\n');
      expect(stderr).not.toContain('error while linting');
    }
    const broken = spawnSync('promtool', ['check', 'metrics'], { input: 'a{ 1\n', encoding: 'utf8' });
    expect(broken.stderr).toContain('error while linting');
  });

  it('takes every sample that is pushed, and knows that its series ended', async () => {
    const url = await startPrometheus(started, join(folder, 'pushed'), { 'prometheus.yml': '' });
    const fromMs = Date.now();
    const replay = await startReplay(started, ['faults/slow-query', '--speed', '600', '--push', `${url}/api/v1/write`]);
    expect(await replay.ended).toBe(0);
    const { recording } = runScenario(loadScenario('faults/slow-query', { cwd: folder }));
    const range = Date.now() - fromMs + 60_000;
    const { result } = await ask<Matrix>(url, 'query', {
      query: `{job=~".+",__name__!~".*_start_time_seconds"}[${range}ms]`,
      time: String((Date.now() + 30_000) / 1000),
    });
    const taken = result.map(({ metric, values }) => [keyOf(metric), values.map(([, value]) => Number(value))]);
    const sent = recording.targets.flatMap(({ target, columns }) =>
      columns
        .filter(({ series }) => !series.name.endsWith('_start_time_seconds'))
        .map(({ series, values }) => [keyOf({ ...series.labels, ...target, __name__: series.name }), [...values]]),
    );
    expect(Object.fromEntries(taken)).toEqual(Object.fromEntries(sent));
    expect((await ask<Matrix>(url, 'query', { query: 'up', time: String((Date.now() + 1000) / 1000) })).result).toEqual(
      [],
    );
  });
});

const keyOf = (labels: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(labels).sort());
