import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, it } from 'vitest';
import { type DashboardInput, dashboardOf } from '../../src/reports/dashboard.ts';
import type { Signal } from '../../src/telemetry/signal.ts';

const signal = (given: Partial<Signal>): Signal => ({
  name: 'response_time_ms',
  title: 'Mean response time',
  unit: 'ms',
  bad: 'up',
  role: 'latency',
  component: 'api',
  quantity: 'response_time_ms',
  scale: 'log',
  use: 'judged',
  expression: { op: 'rate', of: { metric: 'requests_total', labels: { job: 'api' } } },
  ...given,
});

const input = (given: Partial<DashboardInput>): DashboardInput => ({
  name: 'checkout',
  title: 'One hour',
  description: 'A lesson',
  signals: [signal({})],
  criteria: [],
  baseline: {},
  stepMs: 15_000,
  range: { startMs: Date.UTC(2025, 0, 6, 9), endMs: Date.UTC(2025, 0, 6, 10) },
  durationMs: 3_600_000,
  faults: [],
  ...given,
});

interface Panels {
  readonly panels?: readonly unknown[];
}
const panelsOf = ({ panels }: Panels) => (panels ?? []) as readonly Panel[];
const exprOf = (panel: Panel) => (panel.targets?.[0] as unknown as { expr: string }).expr;

describe('a dashboard', () => {
  it('is what Grafana imports: data source as a variable, the time of the run, alerts', () => {
    const { panels: _, ...rest } = JSON.parse(JSON.stringify(dashboardOf(input({}))));
    expect(rest).toMatchObject({
      uid: 'shakedown-checkout',
      title: 'One hour',
      description: 'A lesson',
      tags: ['shakedown'],
      timezone: 'utc',
      time: { from: '2025-01-06T09:00:00.000Z', to: '2025-01-06T10:00:00.000Z' },
      refresh: '',
      templating: { list: [{ name: 'datasource', type: 'datasource', query: 'prometheus' }] },
      annotations: {
        list: [
          {
            name: 'Firing alerts',
            datasource: { type: 'prometheus', uid: '$' + '{datasource}' },
            enable: true,
            expr: 'ALERTS{alertstate="firing"}',
            titleFormat: '{{alertname}}',
            step: '15s',
          },
        ],
      },
    });
    expect(rest.schemaVersion).toBeGreaterThan(35);
  });

  it('follows what comes in where it has no time of its own', () => {
    const { time, refresh } = dashboardOf(input({ range: undefined, durationMs: 90_000 }));
    expect([time, refresh]).toEqual([{ from: 'now-2m', to: 'now' }, '5s']);
  });

  it('has a row for each component, a chart for each signal, three beside one another, ids of their own', () => {
    const signals = [
      ...['a', 'b', 'c', 'd'].map((name) => signal({ name, title: name })),
      signal({ name: 'e', title: 'e', component: 'postgres' }),
      signal({ name: 'f', title: 'f', component: '' }),
    ];
    const panels = panelsOf(dashboardOf(input({ signals })));
    expect(panels.map(({ id, type, title, gridPos: g }) => [id, type, title, g?.x, g?.y, g?.w, g?.h])).toEqual([
      [1, 'row', 'api', 0, 0, 24, 1],
      [2, 'timeseries', 'a', 0, 1, 8, 7],
      [3, 'timeseries', 'b', 8, 1, 8, 7],
      [4, 'timeseries', 'c', 16, 1, 8, 7],
      [5, 'timeseries', 'd', 0, 8, 8, 7],
      [6, 'row', 'postgres', 0, 15, 24, 1],
      [7, 'timeseries', 'e', 0, 16, 8, 7],
      [8, 'row', 'Other series', 0, 23, 24, 1],
      [9, 'timeseries', 'f', 0, 24, 8, 7],
    ]);
  });

  it('shows the levels by which a signal is judged, each once, in order', () => {
    const criteria = [
      { signal: 'response_time_ms', statistic: 'mean' as const, atMost: 12 },
      { signal: 'response_time_ms', statistic: 'p99' as const, atMost: 50 },
      { signal: 'error_ratio', statistic: 'mean' as const, atMost: 0.1 },
    ];
    const baseline = { response_time_ms: { mean: 8.42, p95: 12 } };
    const [, panel] = panelsOf(dashboardOf(input({ criteria, baseline, signals: [signal({ limit: 100 })] })));
    expect(panel.fieldConfig?.defaults.thresholds).toEqual({
      mode: 'absolute',
      steps: [
        { value: null, color: 'green' },
        { value: 8.42, color: 'blue' },
        { value: 12, color: 'red' },
        { value: 50, color: 'red' },
        { value: 100, color: 'dark-red' },
      ],
    });
    expect(panel.description).toBe(
      'response_time_ms; mean of the baseline 8.42 ms (blue); mean at most 12.00 ms (red); p99 at most 50.00 ms (red); limit 100.00 ms (dark red)',
    );
    expect(panel.fieldConfig?.defaults.custom).toMatchObject({ thresholdsStyle: { mode: 'dashed' }, axisSoftMin: 0 });
    const [, plain] = panelsOf(dashboardOf(input({ signals: [signal({ scale: 'logit' })] })));
    expect(plain.fieldConfig?.defaults.custom).toEqual({
      showPoints: 'never',
      fillOpacity: 10,
      thresholdsStyle: { mode: 'off' },
    });
  });

  it.each([
    ['ms', 'ms'],
    ['ratio', 'percentunit'],
    ['bytes', 'decbytes'],
    ['per second', 'cps'],
    ['seconds', 's'],
    ['count', 'short'],
    ['', 'short'],
    ['celsius', 'suffix:celsius'],
  ])('has the unit of Grafana for "%s"', (unit, expected) => {
    const [, panel] = panelsOf(dashboardOf(input({ signals: [signal({ unit })] })));
    expect(panel.fieldConfig?.defaults.unit).toBe(expected);
  });

  it('asks for rates over the range that Grafana finds right', () => {
    const [, panel] = panelsOf(dashboardOf(input({})));
    expect(JSON.parse(JSON.stringify(panel.targets))).toEqual([
      {
        datasource: { type: 'prometheus', uid: '$' + '{datasource}' },
        expr: 'sum(rate(requests_total{job="api"}[$__rate_interval]))',
        interval: '15s',
        legendFormat: 'Mean response time',
        range: true,
        instant: false,
        refId: 'A',
      },
    ]);
  });

  it('marks faults while they last', () => {
    const faults = [{ id: 'slow', kind: 'slow-query', target: 'postgres', startMs: 1_000_500, endMs: 2_000_000 }];
    expect(dashboardOf(input({ faults })).annotations?.list?.[0]).toMatchObject({
      name: 'slow: slow-query at postgres',
      iconColor: 'purple',
      expr: 'vector(1) and (vector(time()) >= 1000.5 < 2000)',
      titleFormat: 'slow: slow-query at postgres',
    });
  });

  it('keeps hostile texts as they are, and lets none of them be run, replaced or looked up', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what Grafana would replace
    const title = '"}],\u0000\u202e $datasource ${datasource} [[datasource]] {{job}} <script>alert(1)</script>';
    const labels = { path: '/$datasource[[x]][RANGE]"\\' };
    const hostile = signal({
      title,
      unit: title,
      component: title,
      expression: { op: 'rate', of: { metric: 'm', labels } },
    });
    const faults = [{ id: title, kind: 'k', target: 't', startMs: 0, endMs: 1000 }];
    const text = JSON.stringify(
      dashboardOf(input({ title, name: title, description: title, signals: [hostile], faults })),
    );
    const dashboard = JSON.parse(text);
    const shown = '"}],␀ $\u2060datasource $\u2060{datasource} [\u2060[datasource]] {{job}} <script>alert(1)</script>';
    expect(dashboard.title).toBe(shown);
    expect(dashboard.uid).toMatch(/^shakedown-[a-z0-9._-]{1,30}$/);
    const [row, panel] = panelsOf(dashboard);
    expect([row.title, panel.title]).toEqual([shown, shown]);
    expect((panel.targets?.[0] as unknown as { legendFormat: string }).legendFormat).not.toMatch(/[{}]/);
    expect(dashboard.annotations.list[0].titleFormat).not.toMatch(/[{}]/);
    expect(exprOf(panel)).toBe('sum(rate(m{path="/\\x24datasource\\x5b[x]][RANGE]\\"\\\\"}[$__rate_interval]))');
  });
});
