import { expect, test } from 'vitest';
import { type Http, HttpFailure } from '../../src/monitor/http.ts';
import { Probe } from '../../src/monitor/probe.ts';
import type { ProbePlan } from '../../src/monitor/watch-plan.ts';
import { VirtualClock } from './virtual-clock.ts';

const PLAN: ProbePlan = {
  name: 'shop',
  url: 'http://shop/',
  method: 'GET',
  ratePerSecond: 10,
  timeoutMs: 1_000,
  concurrency: 5,
  status: '2..',
};

type Answer = { status?: number; text?: string; tookMs: number };

/**
 * Probes for some windows of 10 s.
 *
 * @param answer what becomes of a request that is sent at a moment
 */
async function probed(answer: (sentMs: number) => Answer, given: Partial<ProbePlan> = {}, windows = 1) {
  const clock = new VirtualClock(0);
  const sentMs: number[] = [];
  const http: Http = async ({ timeoutMs, signal }) => {
    sentMs.push(clock.monotonicMs());
    const { status = 200, text = 'fine', tookMs } = answer(clock.monotonicMs());
    await clock.sleep(Math.min(tookMs, timeoutMs), signal);
    if (signal?.aborted) throw new HttpFailure('interrupted', 'ABORTED');
    if (tookMs > timeoutMs) throw new HttpFailure('no answer within 1 s', 'ETIMEDOUT');
    return { status, text, dateMs: Number.NaN };
  };
  const probe = new Probe({ ...PLAN, ...given }, true, http, clock);
  const stop = new AbortController();
  const running = probe.run(stop.signal);
  const first = figures(probe);
  const looks: Record<string, unknown>[] = [];
  for (let n = 0; n < windows; n++) {
    await clock.sleep(10_000 - 1);
    looks.push(figures(probe));
    await clock.sleep(1);
  }
  stop.abort();
  await running;
  return { first, looks, sentMs, reasons: probe.reasons };
}

const figures = (probe: Probe): Record<string, unknown> =>
  Object.fromEntries(probe.look().map(({ series, value }) => [series.name, value]));

test('requests go out at a fixed rate, and are counted', async () => {
  const { first, looks, sentMs, reasons } = await probed(() => ({ tookMs: 20 }));
  expect(Object.values(first)).toEqual(Array(7).fill(false));
  expect(looks[0]).toEqual({
    response_time_ms: 20,
    request_p50_ms: 20,
    request_p95_ms: 20,
    request_p99_ms: 20,
    success_ratio: 1,
    error_ratio: 0,
    requests_per_second: 10.001,
  });
  expect(sentMs.slice(0, 4)).toEqual([0, 100, 200, 300]);
  expect([sentMs.at(-1), sentMs.length, reasons]).toEqual([10_000, 101, []]);
});

test('a stall is not hidden: requests that had to wait for it count their waiting', async () => {
  // It answers nothing from 3 s to 3.9 s, to all who ask then.
  const stalled = (sentMs: number) => (sentMs >= 3_000 && sentMs < 3_900 ? { tookMs: 3_900 - sentMs } : { tookMs: 1 });
  const { looks } = await probed(stalled);
  // Five are under way (900, 800 … 500 ms), four wait for one of them to end (401 … 101 ms and a little).
  expect(looks[0].success_ratio).toBe(1);
  expect(looks[0].request_p99_ms).toBeGreaterThan(800);
  expect(looks[0].response_time_ms).toBeCloseTo(
    (91 * 1 + 900 + 800 + 700 + 600 + 500 + 401 + 301 + 201 + 101) / 100,
    0,
  );
});

test('what does not end in time has failed, sent or not', async () => {
  const { looks, reasons } = await probed(() => ({ tookMs: 10_000 }), { concurrency: 2 });
  expect(looks[0]).toMatchObject({ success_ratio: 0, error_ratio: 1, response_time_ms: false, request_p99_ms: false });
  // The first was due at 0 s; those that are due in the last second are still waiting.
  expect(reasons).toEqual([['no answer within 1 s', 91]]);
  expect(looks[0].requests_per_second).toBeCloseTo(9, 1);
});

test('a success has the status and the body that are expected', async () => {
  const answers = [
    { status: 200, text: 'all\nfine' },
    { status: 500, text: 'fine' },
    { status: 200, text: 'sorry' },
    { status: 204, text: 'fine' },
  ];
  let n = 0;
  const { looks, reasons } = await probed(() => ({ ...answers[n++ % 4], tookMs: 5 }), {
    body: 'all.fine|^fine$',
    status: '200|204',
  });
  expect(looks[0]).toMatchObject({ success_ratio: 0.5, error_ratio: 0.5, response_time_ms: 5 });
  expect(reasons).toEqual([
    ['HTTP 500', 25],
    ['another body than expected', 25],
  ]);
});

test('each window counts its own', async () => {
  const { looks } = await probed((sentMs) => ({ status: sentMs < 10_000 ? 500 : 200, tookMs: 5 }), {}, 2);
  expect(looks.map(({ success_ratio }) => success_ratio)).toEqual([0, 1]);
});
