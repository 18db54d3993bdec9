import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { type FakeSample, type FakeSeries, fakePrometheus } from '../monitor/fake-range-prometheus.ts';
import { type FakeWorld, fakeWorld } from './fake-world.ts';

const START = 1_760_000_400_000;
/** More seconds than a block holds. */
const LONG = 4_200;
const HOSTILE = 'a"b\\c\n\u001b[31m=1+1';

const scrapes = (count: number, of: (i: number) => number): FakeSample[] =>
  Array.from({ length: count }, (_, i) => [START + 1000 * i - 300, of(i)] as const);
const series: readonly FakeSeries[] = [
  { labels: { __name__: 'up', job: 'api', instance: 'a:1' }, samples: scrapes(LONG, () => 1) },
  {
    labels: { __name__: 'queue_length', job: 'api', instance: 'a:1', odd: HOSTILE },
    samples: scrapes(LONG, (i) => i % 13).filter((_, i) => i < 100 || i >= 110),
  },
  { labels: { __name__: 'gone', job: 'api', instance: 'a:1' }, samples: [] },
];

let folder: string;
let server: Server;
let address: string;
let asked: string[];
let authorizations: Set<string | undefined>;
/** Answers refused from this one on; none while undefined. */
let refusedFrom: number | undefined;
/** What is answered to everything; nothing special while undefined. */
let answered: readonly [status: number, text: string] | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shakedown-record-'));
  const fake = fakePrometheus(series, { queue_length: [{ type: 'gauge', help: 'Waiting.', unit: '' }] });
  asked = fake.asked;
  authorizations = new Set();
  refusedFrom = undefined;
  answered = undefined;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', async () => {
      authorizations.add(request.headers.authorization);
      if (answered !== undefined) {
        response.writeHead(answered[0]).end(answered[1]);
        return;
      }
      if (refusedFrom !== undefined && asked.length >= refusedFrom) {
        response.writeHead(403).end(`{"status":"error","error":"no more for ${request.headers.authorization}"}`);
        return;
      }
      const { status, text } = await fake.http({
        url: `http://x${request.url}`,
        timeoutMs: 1,
        ...(request.method === 'POST' && { body }),
      });
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const range = ['--from', '2025-10-09T09:00:00Z', '--to', '2025-10-09T10:09:59Z', '--step', '1s'];

async function record(words: readonly string[], env: FakeWorld['env'] = {}) {
  const world = { ...fakeWorld({ cwd: folder, env: { SHAKEDOWN_MEMORY: 'off', ...env } }), now: () => START + 1e8 };
  const code = await main(['record', '--prometheus', address, ...words], world);
  return { code, out: world.out(), err: world.err() };
}
const whole = (out: string) => ['--select', 'up', '--select', '{job="api"}', ...range, '--out', out];
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('record', () => {
  test('writes series with gaps, types and hostile labels to a file that analyze takes', async () => {
    expect(await record(whole('incident.csv'))).toStrictEqual({
      code: 0,
      out: '2 series of 1 target, 4,200 scrapes from 2025-10-09 09:00:00 UTC to 2025-10-09 10:09:59 UTC in incident.csv\nnext: shakedown analyze incident.csv\n',
      err: 'note: Recorded from Prometheus in steps of 1 s: up, {job="api"}.\nnote: 10 of 8,400 samples are missing.\n',
    });
    expect(readdirSync(folder).sort()).toStrictEqual(['incident.csv', 'incident.csv-metadata.json']);
    const rows = read('incident.csv')
      .replace(/^[\s\S]*?\n(?=2025)/, '')
      .split('\n');
    expect([rows[0], rows[100], rows[110], rows.length]).toStrictEqual([
      '2025-10-09T09:00:00.000Z,-300,0,1',
      '2025-10-09T09:01:40.000Z,-300,,1',
      '2025-10-09T09:01:50.000Z,-300,6,1',
      LONG + 1,
    ]);
    const header = JSON.parse(read('incident.csv-metadata.json'))['shakedown:recording'];
    expect(header.targets[0].series).toStrictEqual([
      { name: 'queue_length', labels: { odd: HOSTILE }, type: 'gauge', unit: '', help: 'Waiting.' },
      { name: 'up', labels: {}, type: 'gauge', unit: '', help: '' },
    ]);
    const world = fakeWorld({ cwd: folder });
    const code = await main(['analyze', 'incident.csv', '--out', 'analysed', '--json'], world);
    expect([code, world.err().includes('internal')]).toStrictEqual([0, false]);
  });

  test('goes on after a failure, with the same bytes, and asks for nothing twice', async () => {
    await record([...whole('whole.ndjson'), '--quiet']);
    const all = asked.length;
    asked.length = 0;
    // Series, metadata, flags, and the first piece of three metrics, twice each and by two selectors.
    refusedFrom = 3 + 8;
    const first = await record([...whole('resumed.ndjson'), '--quiet']);
    expect([first.code, first.out, existsSync(join(folder, 'resumed.ndjson'))]).toStrictEqual([3, '', false]);
    expect(first.err).toBe(
      'what was fetched is kept in resumed.ndjson.journal; the same command goes on from there\n' +
        'shakedown: cannot ask Prometheus: HTTP 403: no more for undefined (HTTP_403)\n',
    );
    const asPart = asked.length;
    refusedFrom = undefined;
    appendFileSync(join(folder, 'resumed.ndjson.journal'), '{"from":4096,"offsets":[[-300,');
    expect((await record([...whole('resumed.ndjson'), '--quiet'])).code).toBe(0);
    expect(asked.length).toBe(all);
    expect(asPart).toBe(11);
    expect(read('resumed.ndjson').replace('resumed.ndjson', 'whole.ndjson')).toBe(read('whole.ndjson'));
    expect(readdirSync(folder).sort()).toStrictEqual(['resumed.ndjson', 'whole.ndjson']);
  });

  test('a journal of another command is not gone on with', async () => {
    refusedFrom = 3 + 8;
    await record(whole('a.ndjson'));
    expect((await record(['--select', 'up', ...range, '--out', 'a.ndjson'])).err).toMatch(
      /^shakedown: "a\.ndjson\.journal" is of a recording with other options\n {2}help: give the same ones to go on; else remove it, or choose another --out\n$/,
    );
  });

  test('sends credentials and writes them nowhere', async () => {
    refusedFrom = 3 + 8;
    const words = [...whole('a.ndjson'), '--user', 'me'];
    const env = { SHAKEDOWN_PROMETHEUS_PASSWORD: 'hunter2' };
    const sent = `Basic ${Buffer.from('me:hunter2').toString('base64')}`;
    const failed = await record(words, env);
    expect(failed.err).toContain('HTTP 403: no more for Basic ***');
    const journal = read('a.ndjson.journal');
    refusedFrom = undefined;
    const done = await record(words, env);
    expect([...authorizations]).toStrictEqual([sent]);
    const written = [failed.err, failed.out, journal, done.err, done.out, read('a.ndjson')].join('\n');
    expect(written).not.toMatch(/hunter2|bWU6aHVudGVyMg/);
  });

  test.each([
    [['--select', 'nothing', ...range], 'no series matches in that range'],
    [['--select', 'gone', ...range], 'the series that match have no sample on the grid'],
    [
      ['--select', 'rate(up[5m])', ...range],
      '--select: found "(up[5m])" at column 5 of rate(up[5m]), expected nothing more',
    ],
    [range, '--select is missing'],
    [['--select', 'up', '--from', 'now-1h', '--to', 'now-2h'], '--from now-1h is not before --to now-2h'],
    [['--select', 'up', '--from', '2030-01-01T00:00:00Z'], '--from 2030-01-01T00:00:00Z is not in the past'],
    [
      ['--select', 'up', '--from', 'yesterday'],
      '--from: found "yesterday", expected an instant such as 2025-10-18T00:52:00Z',
    ],
    [['--select', 'up', '--step', '15'], '--step: found the number 15, expected a duration with a unit'],
  ])('%j is refused', async (words, message) => {
    const { code, err } = await record([...words, '--out', 'a.csv']);
    expect([code, err.split('\n').find((line) => line.startsWith('shakedown: '))]).toStrictEqual([
      2,
      `shakedown: ${message}`,
    ]);
    expect(readdirSync(folder)).toStrictEqual([]);
  });

  test.each([
    [
      [400, '{"status":"error","error":"1:2: parse error: missing closing )"}'] as const,
      2,
      (): string =>
        'shakedown: Prometheus refuses the request: HTTP 400: 1:2: parse error: missing closing )\n  help: check --select, --from, --to and --step\n',
    ],
    [
      [404, 'not found'] as const,
      2,
      (): string => `shakedown: ${address} answers HTTP 404\n  help: expected the base address of a Prometheus\n`,
    ],
    [[401, 'who are you'] as const, 3, (): string => 'shakedown: cannot ask Prometheus: HTTP 401 (HTTP_401)\n'],
  ])('what Prometheus refuses for good is told at once: %j', async (answer, code, message) => {
    answered = answer;
    expect(await record(['--select', '{job=~"("}', ...range, '--out', 'a.csv'])).toStrictEqual({
      code,
      out: '',
      err: message(),
    });
    expect(readdirSync(folder)).toStrictEqual([]);
  });

  test('a baseline comes from the same range without a file', async () => {
    const words = ['--select', '{job="api"}', ...range, '--signal', 'up', '--json', '--title', 'Day 1'];
    const world = fakeWorld({ cwd: folder });
    const code = await main(['baseline', '--prometheus', address, ...words], { ...world, now: () => START + 1e8 });
    const { figures, behind, judged, provenance } = JSON.parse(world.out());
    expect([code, figures, behind.up.count, judged, provenance]).toStrictEqual([
      0,
      { up: { mean: 1, p50: 1, p95: 1, p99: 1, stddev: 0 } },
      LONG - 1,
      LONG - 1,
      { source: 'monitored', name: 'Prometheus', notes: [] },
    ]);
    expect(readdirSync(folder)).toStrictEqual([]);
    expect((await record(whole('incident.ndjson'))).code).toBe(0);
    const fromFile = fakeWorld({ cwd: folder });
    await main(['baseline', 'incident.ndjson', '--signal', 'up', '--json'], fromFile);
    expect(JSON.parse(fromFile.out()).figures).toStrictEqual(figures);
  });

  test('an address with a password, and an ending of no format, are refused before anything is asked', async () => {
    const world = fakeWorld({ cwd: folder });
    await main(['record', '--prometheus', 'http://me:hunter2@x', '--select', 'up', '--out', 'a.csv'], world);
    expect(world.err()).toMatch(/^shakedown: --prometheus: found a name or password in the address, expected none\n/);
    expect(world.err()).not.toContain('hunter2');
    expect((await record(['--select', 'up', '--out', 'a.txt'])).err).toMatch(
      /^shakedown: cannot tell the format of "a\.txt"\n/,
    );
    expect(asked).toStrictEqual([]);
  });
});
