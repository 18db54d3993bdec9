import { afterAll, expect, test } from 'vitest';
import { defaultSettings } from '../../src/analysis/default-settings.ts';
import { registries } from '../../src/detectors/registries.ts';
import { httpClient } from '../../src/monitor/http.ts';
import { liveRecording } from '../../src/monitor/live-recording.ts';
import { prometheusApi } from '../../src/monitor/prometheus-api.ts';
import { PrometheusSource } from '../../src/monitor/prometheus-source.ts';
import { type Watched, watch } from '../../src/monitor/watch.ts';
import { namedComponents } from '../../src/monitor/watched-components.ts';
import { componentSignals } from '../../src/monitor/watched-signals.ts';
import { runScenario, settingsOf } from '../../src/pipeline.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import { deriveSignals } from '../../src/telemetry/derive.ts';
import { FakePrometheus, START_SECONDS } from './fake-prometheus.ts';
import { VirtualClock } from './virtual-clock.ts';

const SCENARIO = `version: 1
duration: 10m
scrape: {interval: 15s, missed: 2%}
faults: [{kind: slow-query, at: 4m, for: 3m}]
`;
const client = httpClient();
afterAll(() => client.close());

test('what exporters show gives the same signals, to the bit, whether it is simulated or scraped by a Prometheus that we ask', async () => {
  const scenario = compileScenario({ file: 'alike.yaml', text: SCENARIO }, registries);
  const run = runScenario(scenario);
  const clock = new VirtualClock(START_SECONDS * 1000);
  const server = new FakePrometheus(() => clock.wallMs());
  server.phase = 0;
  // The scrapes that are there before we come: the first that we count is the fifth.
  const BEFORE = 4;
  for (const { target, columns } of run.recording.targets)
    for (const { series, values, presence } of columns)
      server.add(series.name, { ...target, ...series.labels }, (seconds) => {
        const k = Math.round((seconds - START_SECONDS) / 15) + BEFORE + 1;
        return k >= 0 && k < values.length && !presence?.[k] ? values[k] : undefined;
      });
  const url = await server.start();
  const settings = settingsOf(scenario);
  const components = namedComponents({}, settings.components);
  if (!Array.isArray(components)) throw new Error('no components');
  const signals = componentSignals(components, settings.entry);
  const plan = {
    name: 'alike',
    prometheus: { url, timeoutMs: 5_000 },
    samples: 30,
    intervalMs: 15_000,
    metrics: {},
    signals: [],
    probes: [],
    settings: defaultSettings(),
    command: '',
  };
  const watched: Watched = { series: [], rows: [], notes: [] };
  const api = prometheusApi({ url, http: clock.standing(client.http) });
  await watch({
    plan,
    prometheus: new PrometheusSource({ api, plan, components, signals, clock, notes: () => {} }),
    probes: [],
    clock,
    signal: new AbortController().signal,
    startMs: START_SECONDS * 1000,
    from: 0,
    watched,
    journal: { append: async () => {} },
    note: async () => {},
    onSample: () => {},
  });
  await server.stop();
  const grid = { startMs: START_SECONDS * 1000, stepMs: 15_000, count: 31 };
  const live = deriveSignals(
    liveRecording(watched.series, watched.rows, { ...grid, name: 'alike', notes: [] }),
    signals,
  );
  expect(signals).toEqual(run.table.signals.map(({ signal }) => signal));
  const values = (table: typeof live, from: number) =>
    Object.fromEntries(table.signals.map((one) => [one.signal.name, [...one.values.slice(from, from + 30)]]));
  expect(values(live, 0)).toEqual(values(run.table, BEFORE));
  expect(live.signals.filter((one) => one.values.some((value) => !Number.isNaN(value))).length).toBeGreaterThan(20);
});
