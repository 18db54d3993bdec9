import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultSettings } from '../../src/analysis/default-settings.ts';
import { discover } from '../../src/monitor/discover.ts';
import { httpClient } from '../../src/monitor/http.ts';
import { gapNotes } from '../../src/monitor/live-notes.ts';
import { liveRecording } from '../../src/monitor/live-recording.ts';
import { prometheusApi } from '../../src/monitor/prometheus-api.ts';
import { PrometheusSource } from '../../src/monitor/prometheus-source.ts';
import { type Watched, watch } from '../../src/monitor/watch.ts';
import type { WatchPlan } from '../../src/monitor/watch-plan.ts';
import { componentSignals, entryOf } from '../../src/monitor/watched-signals.ts';
import { deriveSignals } from '../../src/telemetry/derive.ts';
import { FakePrometheus, type Mood, START_SECONDS } from './fake-prometheus.ts';
import { VirtualClock } from './virtual-clock.ts';

const START_MS = START_SECONDS * 1000;
let clock: VirtualClock;
let server: FakePrometheus;
let client: ReturnType<typeof httpClient>;
beforeEach(() => {
  clock = new VirtualClock(START_MS);
  server = new FakePrometheus(() => START_MS + clock.monotonicMs());
  client = httpClient();
});
afterEach(async () => {
  await server.stop();
  await client.close();
});

/** Watches the components that are found, and gives one signal, with what was told. */
async function seen(signalName: string, given: Partial<WatchPlan> = {}, stop = new AbortController()) {
  const url = await server.start();
  const api = prometheusApi({ url, http: clock.standing(client.http) });
  const components = await discover(api, {}, { timeoutMs: 5_000 });
  const signals = componentSignals(components, entryOf(components));
  const plan: WatchPlan = {
    name: 'test',
    prometheus: { url, timeoutMs: 200 },
    samples: 20,
    intervalMs: 15_000,
    metrics: {},
    signals: [],
    probes: [],
    settings: defaultSettings(),
    command: '',
    ...given,
  };
  const notes: string[] = [];
  const watched: Watched = { series: [], rows: [], notes };
  const isWhole = await watch({
    plan,
    prometheus: new PrometheusSource({ api, plan, components, signals, clock, notes: (text) => notes.push(text) }),
    probes: [],
    clock,
    signal: stop.signal,
    startMs: START_MS,
    from: 0,
    watched,
    journal: { append: async () => {} },
    note: async (text) => void notes.push(text),
    onSample: () => {},
  });
  const grid = { startMs: START_MS, stepMs: plan.intervalMs, count: (watched.rows.at(-1)?.i ?? -1) + 1 };
  const recording = liveRecording(watched.series, watched.rows, { ...grid, name: 'test', notes });
  const table = deriveSignals(recording, signals);
  const values = [...table.signals.find(({ signal }) => signal.name === signalName)!.values];
  const missing = values.flatMap((value, i) => (Number.isNaN(value) ? [i] : []));
  return { values, missing, notes: [...notes, ...gapNotes(watched.rows)], isWhole, watched, recording };
}

/** It is asked at 0 s, 15 s …: who misbehaves from 100 s to 130 s spoils the looks at 105 s and 120 s. */
const spoilt = (from: number, to: number, mood: Mood) => () => {
  const seconds = clock.monotonicMs() / 1000;
  return seconds >= from && seconds < to ? mood : undefined;
};
const LATENCY = 'response_time_ms';

describe('a Prometheus that', () => {
  test.each([
    ['breaks connections off', 'refuse', 'the connection broke off'],
    ['answers half', 'half', 'the connection broke off'],
    ['answers no JSON', 'not-json', 'an answer that is not JSON'],
    ['answers other JSON', 'wrong-json', 'an answer that is not one of Prometheus'],
    ['is slow', 'slow', 'no answer within 0.2 s'],
    ['has no time', 503, 'HTTP 503: no: nobody'],
    ['has forgotten us', 403, 'HTTP 403: no: nobody'],
  ] as const)('%s leaves a gap of those samples, which is told', async (_, mood, reason) => {
    server.addService('shop');
    server.mood = spoilt(100, 130, mood);
    const { missing, notes } = await seen(LATENCY);
    // Both looks are missing, so the samples before, between and after them are.
    expect(missing).toEqual([6, 7, 8]);
    expect(notes).toEqual([`2 of 21 looks at Prometheus have gaps: ${reason} (2).`]);
  });

  test('answers at the third attempt leaves no gap', async () => {
    server.addService('shop');
    let failures = 0;
    server.mood = () => (clock.monotonicMs() >= 105_000 && failures < 4 && ++failures ? 503 : undefined);
    const { values, notes } = await seen(LATENCY);
    expect([failures, values, notes]).toEqual([4, Array(20).fill(10), []]);
  });

  test('was down for a while loses the increments that nobody saw, and no others', async () => {
    server.addService('shop');
    // The service is restarted at 110 s, so its counters begin anew; two of its scrapes fail.
    const restart = START_SECONDS + 110;
    for (const one of server.series) {
      const { course } = one;
      one.course = (s) => (s < restart ? course(s) : s < restart + 30 ? undefined : course(s)! - course(restart)!);
    }
    server.mood = spoilt(104, 136, 'refuse');
    const { values, missing } = await seen(LATENCY);
    expect(missing).toEqual([6, 7, 8, 9, 10]);
    expect(new Set(values.filter((value) => !Number.isNaN(value)))).toEqual(new Set([10]));
  });

  test('sets its clock takes the grid along', async () => {
    server.addService('shop');
    let aheadMs = 0;
    const nowMs = () => START_MS + clock.monotonicMs() + aheadMs;
    const other = new FakePrometheus(nowMs);
    other.series.push(...server.series);
    other.mood = () => {
      if (clock.monotonicMs() >= 150_000) aheadMs = 3_600_000;
      return undefined;
    };
    server = other;
    const { values, notes } = await seen(LATENCY);
    expect(notes).toEqual(['The clock of Prometheus was set by 3600 s.']);
    expect(values).toEqual(Array(20).fill(10));
  });

  test('scrapes at the moment we look counts each scrape once', async () => {
    server.addService('shop');
    // Scrapes come some ms sooner or later than our looks.
    server.phase = 0;
    server.jitter = (k) => (k % 2 === 0 ? 0.004 : -0.004);
    const { values } = await seen('requests_per_second');
    expect(values.every((value) => Math.abs(value - 20) < 0.1)).toBe(true);
  });

  test('scrapes several targets at other moments has all of them in every sample', async () => {
    for (const [n, job] of ['a', 'b', 'c', 'd'].entries()) {
      server.addService(job);
      for (const one of server.series.filter(({ labels }) => labels.job === job)) one.phase = n * 3;
    }
    expect((await seen(LATENCY)).missing).toEqual([]);
  });
});

describe('series that', () => {
  test('are first seen later count from 0', async () => {
    const from = START_SECONDS + 130;
    server.addService('shop', (s) => (s >= from ? 0.5 : 0));
    const { values } = await seen('error_ratio');
    expect(values.slice(0, 9)).toEqual(Array(9).fill(0));
    // Scraped 8 s after the onset, with 80 failures (10 a second, from the second of the onset on) of 300 requests.
    expect(values[9]).toBeCloseTo(90 / 300, 2);
    expect(values.slice(10)).toEqual(Array(10).fill(0.5));
  });

  test('of successes are none where nothing ever succeeded', async () => {
    server.add('http_requests_total', { job: 'shop', instance: 'shop:1', code: '500' }, (s) => s);
    expect((await seen('error_ratio')).values).toEqual(Array(20).fill(1));
  });

  test('end take no part from then on', async () => {
    server.addService('shop');
    // A second replica that is taken away.
    const until = START_SECONDS + 150;
    const second = { job: 'shop', instance: 'shop:2' };
    server.add('http_requests_total', { ...second, code: '200' }, (s) => (s < until ? s * 20 : undefined));
    const { values } = await seen('requests_per_second');
    expect([values[2], values[18]]).toEqual([40, 20]);
  });
});

describe('the clock of this machine', () => {
  test('that is set is told; the stamps go on evenly', async () => {
    server.addService('shop');
    server.mood = () => {
      if (clock.monotonicMs() >= 150_000) clock.wallOffsetMs = START_MS - 3_600_000;
      return undefined;
    };
    const { values, notes } = await seen(LATENCY);
    expect(notes).toEqual(['The clock of this machine was set by -3600 s at sample 11; the stamps go on evenly.']);
    expect(values).toEqual(Array(20).fill(10));
  });

  test('that sleeps leaves a gap', async () => {
    server.addService('shop');
    let isAsleep = false;
    server.mood = () => {
      if (clock.monotonicMs() >= 150_000 && !isAsleep) {
        isAsleep = true;
        clock.suspend(62_000);
      }
      return undefined;
    };
    const { missing, notes } = await seen(LATENCY);
    expect(notes).toEqual(
      [
        'The clock of this machine was set by 62 s at sample 14; the stamps go on evenly.',
        'No samples were taken from 11 to 13: the program did not run.',
        '1 of 18 looks at Prometheus have gaps: no answer in time (1).',
      ].slice(1),
    );
    expect(missing).toEqual([9, 10, 11, 12, 13]);
  });
});

test('an interruption ends it with what it has', async () => {
  server.addService('shop');
  const stop = new AbortController();
  server.mood = () => {
    if (clock.monotonicMs() >= 150_000) stop.abort();
    return undefined;
  };
  const { values, isWhole, notes } = await seen(LATENCY, {}, stop);
  expect([isWhole, values, notes]).toEqual([false, Array(9).fill(10), []]);
});

test('queries of the user that give more or less than one value are told', async () => {
  server.addService('shop');
  const one = (value: number) => ({ metric: {}, value });
  server.answers.set('up', () => [one(1), one(1)]);
  server.answers.set('lag', (s) => (s < START_SECONDS + 60 ? [] : [one(3)]));
  const { recording, notes } = await seen(LATENCY, {
    signals: [
      { name: 'up_count', query: 'up' },
      { name: 'lag_seconds', query: 'lag' },
    ],
  });
  expect(notes).toEqual([
    '21 of 21 looks at Prometheus have gaps: up_count: the query gives 2 series, expected one value (use sum, max or avg) (21).',
  ]);
  const { columns } = recording.targets.find(({ target }) => target.job === '')!;
  expect(
    columns.map(({ series, values }) => [series.name, [...values].filter((v) => !Number.isNaN(v)).length]),
  ).toEqual([
    ['up_count', 0],
    ['lag_seconds', 17],
  ]);
});
