import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openmetrics } from '../../src/formats/openmetrics.ts';
import type { MaterialRecording } from '../../src/recording/recording.ts';
import { push } from './exchange-push.ts';
import { encoded, exchangeRecording, expectedSamples, type Samples, spanOf } from './exchange-recording.ts';
import { hasProgram, rawSamples, type Server, scratchFolder, startPrometheus } from './exchange-servers.ts';

/** Raw samples of a Prometheus as numbers. It does not show its markers of stale samples. */
async function held(server: Server, expected: Samples): Promise<Samples> {
  const [startMs, endMs] = spanOf(expected);
  const answer = await rawSamples(server, '{__name__=~".+"}', startMs, endMs);
  return Object.fromEntries(
    Object.entries(answer).map(([series, samples]) => [
      series,
      samples.map(([seconds, text]) => [Math.round(seconds * 1000), Number(text.replace('Inf', 'Infinity'))] as const),
    ]),
  );
}

describe.skipIf(!hasProgram('prometheus') || !hasProgram('promtool'))('a real Prometheus', () => {
  let recording: MaterialRecording;
  let expected: Samples;
  beforeAll(async () => {
    recording = exchangeRecording();
    expected = await expectedSamples(recording, (value) => value !== 'stale');
    expect(Object.keys(expected).length).toBeGreaterThan(60);
  });

  describe('over the blocks that promtool made of OpenMetrics', () => {
    let server: Server;
    const folder = scratchFolder();
    beforeAll(async () => {
      const file = join(folder, 'recording.om');
      writeFileSync(file, await encoded(openmetrics, recording));
      execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, join(folder, 'data')], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      server = await startPrometheus(join(folder, 'data'));
    });
    afterAll(async () => {
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('answers every sample, to the bit and the millisecond', async () => {
      expect(await held(server, expected)).toStrictEqual(expected);
    });
  });

  describe('that was sent remote write', () => {
    let server: Server;
    beforeAll(async () => {
      server = await startPrometheus();
    });
    afterAll(() => server?.stop());

    test('takes every request and answers every sample', async () => {
      const all = await expectedSamples(recording);
      expect(await push(server, recording)).toBe(Object.values(all).reduce((sum, own) => sum + own.length, 0));
      expect(await held(server, expected)).toStrictEqual(expected);
    });

    test('knows which series are stale: none of them answers after its last sample', async () => {
      const stale = 'queue_ratio{job="hostile"}';
      const at = (ms: number) =>
        fetch(`${server.url}/api/v1/query?${new URLSearchParams({ query: stale, time: String(ms / 1000) })}`)
          .then((response) => response.json() as Promise<{ data: { result: unknown[] } }>)
          .then(({ data }) => data.result.length);
      const startMs = Date.UTC(2025, 9, 18, 0, 52);
      expect([await at(startMs + 20_000), await at(startMs + 44_999), await at(startMs + 45_000)]).toStrictEqual([
        1, 1, 0,
      ]);
    });

    test('answers a range query with the rates that the recording shows', async () => {
      const [startMs] = spanOf(expected);
      const query = 'sum(http_requests_total{job="hostile"})';
      const params = new URLSearchParams({
        query,
        start: String(startMs / 1000),
        end: String(startMs / 1000 + 45),
        step: '15',
      });
      const response = await fetch(`${server.url}/api/v1/query_range?${params}`);
      const { data } = (await response.json()) as { data: { result: { values: [number, string][] }[] } };
      // The second scrape is 129 ms late, the third 7 ms early.
      expect(data.result[0].values.map(([, text]) => text)).toStrictEqual(['10', '10', '3', '8']);
    });
  });
});
