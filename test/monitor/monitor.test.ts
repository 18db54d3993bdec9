import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeFailure } from '../../src/commands/failure.ts';
import { monitorCommand } from '../../src/commands/monitor.ts';
import { readSecrets } from '../../src/commands/monitor-secrets.ts';
import { parseArguments } from '../../src/commands/parse-arguments.ts';
import { verbs } from '../../src/commands/verbs.ts';
import { httpClient } from '../../src/monitor/http.ts';
import { fakeWorld } from '../commands/fake-world.ts';
import { FakePrometheus, type Mood, START_SECONDS } from './fake-prometheus.ts';
import { VirtualClock } from './virtual-clock.ts';

let folder: string;
let clock: VirtualClock;
let server: FakePrometheus;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shakedown-monitor-'));
  server = new FakePrometheus(() => START_SECONDS * 1000 + clock.monotonicMs());
  url = await server.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  clock = new VirtualClock(START_SECONDS * 1000);
  server.reset();
});

/** Runs the verb on the virtual clock, with requests over real sockets. */
async function monitor(argv: string[], given: Parameters<typeof fakeWorld>[0] = {}) {
  const world = { ...fakeWorld({ cwd: folder, ...given }), now: clock.wallMs };
  const command = monitorCommand({
    clock: () => clock,
    connect: (options) => {
      const { http, close } = httpClient(options);
      return { http: clock.standing(http), close };
    },
  });
  const verb = verbs.find(({ name }) => name === 'monitor')!;
  let code: number;
  try {
    code = await command.run(await parseArguments(verb, command.describe, argv), world);
  } catch (error) {
    const failure = await describeFailure(error, world);
    await world.stderr.write(failure.text);
    code = failure.exitCode;
  }
  return { code, out: world.out(), err: world.err() };
}

const report = (out: string, tag = 'monitor') =>
  JSON.parse(readFileSync(join(folder, out, `stability-report-${tag}.json`), 'utf8'));

const journalOf = (out: string) => readFileSync(join(folder, out, 'monitor.ndjson'), 'utf8');
const quick = (out: string) => ['--prometheus', url, '--profile', 'quick', '--out', out, '--json'];
const missing = (out: string): number[] =>
  report(out).samples.flatMap((sample: Record<string, unknown>, i: number) =>
    sample.response_time_ms === null ? [i] : [],
  );

describe('what Prometheus shows', () => {
  test('is found, watched and judged', async () => {
    server.addService('shop');
    const { code, out, err } = await monitor(quick('calm'));
    expect(err).toContain('sample 20 of 20; score so far 100/100; Mean response time 10.00 ms');
    const outcome = JSON.parse(out);
    expect(outcome).toMatchObject({ name: 'monitor', decision: 'PROCEED', score: 100, anomalies: [], notes: [] });
    expect(code).toBe(0);
    const { samples, statistics, provenance, grid } = report('calm');
    expect(statistics.response_time_ms).toMatchObject({ count: 20, missing: 0, mean: 10, stddev: 0 });
    expect(statistics.requests_per_second).toMatchObject({ count: 20, missing: 0, mean: 20 });
    expect(samples).toHaveLength(20);
    expect(grid).toMatchObject({ startMs: START_SECONDS * 1000, stepMs: 15_000, count: 20 });
    expect(provenance).toMatchObject({
      source: 'monitored',
      command: `shakedown monitor --prometheus ${url} --profile quick`,
    });
  });

  test('slower and failing, is an anomaly, told once while it lasts, and ends with 1', async () => {
    const from = START_SECONDS + 600;
    const isBad = (s: number) => s >= from && s < from + 600;
    server.addService(
      'shop',
      (s) => (isBad(s) ? 0.2 : 0),
      (s) => (isBad(s) ? 80 : 10),
    );
    const posted: Record<string, unknown>[] = [];
    const hook = createServer(async (request, response) => {
      const chunks = await request.toArray();
      posted.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.end();
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    const notify = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/T0/secret`;
    const argv = ['--prometheus', url, '--samples', '60', '--interval', '30s', '--out', 'bad', '--json'];
    const { code, out, err } = await monitor([...argv, '--notify', notify]);
    hook.close();
    expect(posted.map(({ event, text }) => `${event} ${text}`)).toEqual([
      'anomaly CRITICAL Error ratio since 09:10:00 (errors, suspected bad-release at shop)',
      'anomaly WARNING Mean response time since 09:10:00 (point, suspected bad-release at shop)',
      'verdict HOLD, score 60/100',
    ]);
    expect(posted[0]).toMatchObject({
      run: { name: 'monitor', tag: 'monitor' },
      anomaly: { signal: 'error_ratio', severity: 'CRITICAL', start: '2026-01-05T09:10:00.000Z', cause: 'bad-release' },
    });
    expect(posted[2]).toMatchObject({ decision: 'HOLD', score: 60 });
    expect([out, err, journalOf('bad'), JSON.stringify(report('bad'))].join().includes('secret')).toBe(false);
    expect(code).toBe(1);
    const { anomalies, decision } = JSON.parse(out);
    expect(decision).toBe('HOLD');
    expect(anomalies.map(({ signal, severity }: Record<string, string>) => `${severity} ${signal}`)).toEqual(
      expect.arrayContaining(['WARNING response_time_ms', 'CRITICAL error_ratio']),
    );
    const errors = anomalies.find(({ signal }: { signal: string }) => signal === 'error_ratio');
    // The first failure makes the series of its status code; its increment counts all the same.
    expect(Date.parse(errors.start) / 1000 - from).toBeLessThanOrEqual(30);
    expect(err.match(/^(CRITICAL|WARNING) .*$/gm)).toEqual([
      'CRITICAL Error ratio since 09:10:00 (errors, suspected bad-release at shop)',
      'WARNING Mean response time since 09:10:00 (point, suspected bad-release at shop)',
    ]);
  });

  test('by other names, with other codes, in other units', async () => {
    const of = { service: 'x', pod: 'p' };
    server.add('calls', { ...of, status: 'ok' }, (s) => s);
    server.add('calls', { ...of, status: 'bad' }, (s) => s);
    server.add('took_ms_sum', of, (s) => s * 500);
    server.add('took_ms_count', of, (s) => s * 2);
    server.add('took_ms_bucket', { ...of, le: '100' }, (s) => s);
    server.add('took_ms_bucket', { ...of, le: '+Inf' }, (s) => s * 2);
    server.answers.set('sum(lag)', (s) => [{ metric: {}, value: s % 2 === 0 ? 5 : 5.5 }]);
    writeFileSync(
      join(folder, 'names.yaml'),
      `name: named
prometheus: {url: "${url}"}
profile: quick
components: {shop: {type: service, select: {service: x}, success: ok}}
metrics:
  http_requests_total: {name: calls, labels: {code: status}}
  http_request_duration_seconds: {name: took_ms, factor: 0.001}
signals:
  lag_seconds: {title: Lag, bad: up, query: sum(lag)}
criteria:
  - {signal: error_ratio, atMost: 40%}
`,
    );
    const { code, out } = await monitor(['--config', 'names.yaml', '--json']);
    const { statistics, signals } = report('output/named', 'named');
    expect(statistics.response_time_ms.mean).toBe(250);
    expect(statistics.request_p50_ms.mean).toBe(100);
    expect(statistics.error_ratio.mean).toBe(0.5);
    expect(statistics.requests_per_second.mean).toBe(2);
    expect(statistics.lag_seconds.count).toBe(20);
    expect(signals.find(({ name }: { name: string }) => name === 'lag_seconds')).toMatchObject({
      title: 'Lag',
      unit: 'seconds',
      bad: 'up',
      expression: { op: 'sample', of: { metric: 'lag_seconds' }, query: 'sum(lag)' },
    });
    expect(JSON.parse(out).criteria).toEqual([
      { signal: 'error_ratio', statistic: 'mean', atMost: 0.4, value: 0.5, result: 'FAIL' },
    ]);
    expect(code).toBe(1);
  });

  test('not at all, is told', async () => {
    const { code, err } = await monitor(quick('nothing'));
    expect([code, err.split('\n')[0]]).toEqual([
      2,
      `shakedown: found none of the metrics that are known (http_requests_total, pg_stat_database_…, redis_…) in ${url}`,
    ]);
    server.addService('shop');
    writeFileSync(join(folder, 'absent.yaml'), 'components:\n  shop: {type: service}\n  db: {type: database}\n');
    const { err: told } = await monitor([...quick('partly'), '--config', 'absent.yaml']);
    expect(told).toContain('note: Nothing was seen of db (server="db:5432").\n');
  });

  test('in a criterion that is mistyped, is told at once', async () => {
    server.addService('shop');
    writeFileSync(join(folder, 'typo.yaml'), 'criteria: [{signal: request_p9_ms, atMost: 1s}]\n');
    const { err } = await monitor([...quick('typo'), '--config', 'typo.yaml']);
    expect(err.split('\n')[0]).toBe(
      'note: No signal of this run is called "request_p9_ms"; did you mean request_p95_ms?',
    );
  });

  test('by a query that Prometheus refuses, is refused before the run begins', async () => {
    server.addService('shop');
    server.mood = (request) => (request === 0 ? 400 : undefined);
    writeFileSync(join(folder, 'query.yaml'), 'signals: {lag_seconds: {query: "max(("}}\n');
    expect((await monitor([...quick('query'), '--config', 'query.yaml'])).err).toBe(
      'shakedown: the query of signal lag_seconds is refused: HTTP 400: no: nobody\n  help: try it in the web page of Prometheus\n',
    );
  });

  test('by one name twice, is refused', async () => {
    server.addService('shop');
    server.addService('front');
    writeFileSync(join(folder, 'twice.yaml'), `probes: {shop: {url: "${url}"}}\n`);
    expect((await monitor([...quick('twice'), '--config', 'twice.yaml'])).err).toBe(
      'shakedown: found two signals called "shop_response_time_ms", expected each name once\n  help: give the probe or the component another name\n',
    );
  });

  test('too much of, has to be chosen from', async () => {
    for (let n = 0; n < 31; n++) server.addService(`shop-${n}`);
    expect((await monitor(quick('many'))).err).toBe(
      `shakedown: found 31 components in ${url}, expected at most 30 that nobody named\n  help: name those to watch in a --config file (components:)\n`,
    );
  });

  test('less often than it is asked, is told', async () => {
    server.addService('shop');
    server.scrapeSeconds = 60;
    const { err } = await monitor(quick('seldom'));
    expect(err).toContain(
      'note: Prometheus scrapes every 60 s, so most samples taken every 15 s see nothing new: sample every 60 s or a multiple of it.\n',
    );
  });
});

/** The service misbehaves between two instants, in seconds. */
const spoilt = (from: number, to: number, mood: Mood) => () => {
  const seconds = clock.monotonicMs() / 1000;
  return seconds >= from && seconds < to ? mood : undefined;
};

test('hostile names of what is scraped are shown as they are, and obeyed nowhere', async () => {
  server.addService('<img src=x onerror=alert(1)>\u001b[2J\u202e=1+1');
  const { code, out, err } = await monitor(['--prometheus', url, '--profile', 'quick', '--out', 'hostile']);
  expect(code).toBe(0);
  expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  const files = readdirSync(join(folder, 'hostile'), { recursive: true, withFileTypes: true });
  const pages = files.filter((entry) => entry.isFile() && /\.(html|md|svg|yaml|csv)$/.test(entry.name));
  expect(pages.length).toBeGreaterThan(5);
  for (const { parentPath, name } of pages) {
    const text = readFileSync(join(parentPath, name), 'utf8');
    // In Markdown it stands in blocks of code only, as part of queries.
    const shown = name.endsWith('.md') ? text.replace(/^```.*?^```/gms, '') : text;
    expect([name, shown.match(/<img src=x/), text.match(/\u001b|\u202e/)]).toEqual([name, null, null]);
  }
});

test('what could not be had is told', async () => {
  server.addService('shop');
  server.mood = spoilt(100, 130, 'half');
  const { err } = await monitor(quick('gap'));
  expect(missing('gap')).toEqual([6, 7, 8]);
  expect(report('gap').provenance.notes).toEqual([
    '2 of 21 looks at Prometheus have gaps: the connection broke off (2).',
  ]);
  expect(err).toContain('sample 7 of 20; score so far 100/100; Mean response time NOT MEASURED');
  expect(err).toContain('; gap: the connection broke off; ');
});

describe('a Prometheus that', () => {
  test('refuses our credentials ends the run before it begins', async () => {
    server.mood = () => 401;
    const { code, err } = await monitor(quick('refused'));
    expect([code, err]).toEqual([
      2,
      `shakedown: ${url} answers HTTP 401: no: nobody\n  help: give --user with a password, or a token; see shakedown monitor --help\n`,
    ]);
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });

  test('is not there ends the run before it begins', async () => {
    const { code, err } = await monitor(['--prometheus', 'http://127.0.0.1:1']);
    expect([code, err]).toEqual([3, 'shakedown: cannot ask "http://127.0.0.1:1": connection refused (ECONNREFUSED)\n']);
  });
});

describe('a run that is cut off', () => {
  /** Lets a run write its journal and cuts that off, as a kill does. */
  async function cut(out: string, rows: number, torn = ''): Promise<void> {
    if (!existsSync(join(folder, 'whole'))) await monitor(quick('whole'));
    mkdirSync(join(folder, out));
    const lines = journalOf('whole').split('\n');
    const last = lines.findIndex((line) => line.startsWith(`{"i":${rows - 1},`));
    writeFileSync(join(folder, out, 'monitor.ndjson'), `${lines.slice(0, last + 1).join('\n')}\n${torn}`);
  }

  test('goes on where it is, with a gap', async () => {
    server.addService('shop');
    await cut('killed', 8, '{"i":8,"at":17675');
    clock.wallOffsetMs = START_SECONDS * 1000 + 150_000 - clock.monotonicMs();
    const { code, out } = await monitor(['--resume', 'killed', '--json']);
    expect(missing('killed')).toEqual([7, 8, 9]);
    const note = 'The run was cut off after sample 7 and went on at sample 10.';
    expect([code, JSON.parse(out).notes]).toEqual([0, [note]]);
    expect(report('killed').statistics.response_time_ms).toMatchObject({ count: 17, mean: 10 });
    expect(journalOf('killed').split('\n').at(-2)).toBe('{"end":true}');
    // What it has seen before is known again: no series is listed twice.
    expect(journalOf('killed').match(/"series":/g)).toHaveLength(1);
  });

  test('reports on what it has', async () => {
    server.addService('shop');
    await cut('half', 8);
    const before = journalOf('half');
    const { code, out } = await monitor(['--resume', 'half', '--report', '--json']);
    expect([code, JSON.parse(out).decision, report('half').samples.length]).toEqual([0, 'PROCEED', 7]);
    expect(JSON.parse(out).notes).toEqual(['The run was cut off after 7 of 20 samples.']);
    expect(journalOf('half')).toBe(before);
  });

  test('is not written over', async () => {
    server.addService('shop');
    await cut('precious', 8);
    const { code, err } = await monitor(quick('precious'));
    expect([code, err]).toEqual([
      2,
      'shakedown: found a run in precious that was cut off\n  help: go on with --resume precious, or report on it with --resume precious --report, or give another --out\n',
    ]);
  });

  test('goes on as it began, and not otherwise', async () => {
    server.addService('shop');
    await cut('same', 8);
    const { code, err } = await monitor(['--resume', 'same', '--interval', '5s']);
    expect([code, err]).toEqual([
      2,
      'shakedown: found --interval beside --resume, expected a run to go on as it began\n  help: leave --interval out\n',
    ]);
    const changed = journalOf('same').replace('"samples":20', '"samples":21');
    writeFileSync(join(folder, 'same', 'monitor.ndjson'), changed);
    expect((await monitor(['--resume', 'same'])).err).toBe(
      'same/monitor.ndjson:1:1: error[bad-journal]: found a plan that was changed since, expected it as it was written\n',
    );
    writeFileSync(join(folder, 'same', 'monitor.ndjson'), 'hello\n');
    expect((await monitor(['--resume', 'same'])).err).toBe(
      'same/monitor.ndjson:1:1: error[bad-journal]: found no header of a live run, expected {"shakedown":"monitor","version":1,…} on line 1\n',
    );
  });
});

test('Ctrl-C ends a run with a report', async () => {
  server.addService('shop');
  const controller = new AbortController();
  server.mood = () => {
    if (clock.monotonicMs() >= 150_000) controller.abort();
    return undefined;
  };
  const { code, out } = await monitor(quick('stopped'), { signal: controller.signal });
  expect([code, JSON.parse(out).notes]).toEqual([0, ['The run was ended after 9 of 20 samples.']]);
  expect(report('stopped').samples).toHaveLength(9);
});

test('a run that came to its end is reported on again, to the digit', async () => {
  server.addService('shop', (s) => (s > START_SECONDS + 100 ? 0.1 : 0));
  await monitor(quick('alike'));
  const live = report('alike');
  const again = await monitor(['--resume', 'alike', '--json']);
  expect(JSON.parse(again.out).anomalies).toHaveLength(live.anomalies.length);
  expect(report('alike')).toEqual(live);
});

describe('secrets', () => {
  const TOKEN = 'tok-5ecret-41';
  const PASSWORD = 'pa55-5ecret-17';
  const basic = Buffer.from(`ann:${PASSWORD}`).toString('base64');
  const everything = (out: string): string =>
    readdirSync(join(folder, out), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
      .join('\n');

  test.each([
    ['a token from the environment', {}, { SHAKEDOWN_PROMETHEUS_TOKEN: TOKEN }, `Bearer ${TOKEN}`],
    ['a token from a file', { 'token-file': 'token' }, {}, `Bearer ${TOKEN}`],
    ['a password from the environment', { user: 'ann' }, { SHAKEDOWN_PROMETHEUS_PASSWORD: PASSWORD }, `Basic ${basic}`],
    ['a password from a file', { user: 'ann', 'password-file': 'password' }, {}, `Basic ${basic}`],
  ])('%s is sent', async (_, args, env, authorization) => {
    writeFileSync(join(folder, 'token'), `${TOKEN}\n`);
    writeFileSync(join(folder, 'password'), PASSWORD);
    const secrets = await readSecrets({ url, timeoutMs: 1 }, args, fakeWorld({ cwd: folder, env }));
    expect(secrets.headers).toEqual({ authorization });
    expect(secrets.hide(`got ${authorization}!`)).toMatch(/^got (Basic|Bearer) \*\*\*!$/);
  });

  test('are found nowhere but in requests, even where the server repeats them', async () => {
    server.addService('shop');
    server.mood = spoilt(100, 130, 503);
    const given = { env: { SHAKEDOWN_PROMETHEUS_PASSWORD: PASSWORD, SHAKEDOWN_MEMORY: 'secret.db' } };
    const argv = ['--prometheus', url, '--profile', 'quick', '--out', 'secret', '--user', 'ann'];
    const { out, err } = await monitor(argv, given);
    expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(new Set([`Basic ${basic}`]));
    expect(err).toContain('gap: HTTP 503: no: Basic ***');
    const all = [out, err, everything('secret'), readFileSync(join(folder, 'secret.db'), 'latin1')].join('\n');
    expect([PASSWORD, basic].filter((secret) => all.includes(secret))).toEqual([]);
    expect(all).toContain('remembered as monitor/monitor');
  });

  test('in the query of a probe are in no file, and given again to go on', async () => {
    const asked: string[] = [];
    const shop = createServer((request, response) => {
      asked.push(String(request.url));
      response.end('welcome');
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/health`;
    const argv = ['--probe', `${address}?key=${TOKEN}`, '--probe-rate', '0.1/s', '--samples', '8', '--interval', '10s'];
    await monitor([...argv, '--out', 'keyed', '--json']);
    expect(new Set(asked)).toEqual(new Set([`/health?key=${TOKEN}`]));
    expect(everything('keyed')).not.toContain(TOKEN);
    const rows = journalOf('keyed').split('\n');
    const torn = rows.slice(0, rows.findIndex((line) => line.startsWith('{"i":0,')) + 1).join('\n');
    writeFileSync(join(folder, 'keyed', 'monitor.ndjson'), `${torn}\n`);
    asked.length = 0;
    const resume = ['--resume', 'keyed', '--json'];
    expect((await monitor(resume)).err).toBe(
      `shakedown: the address of probe had a query, which no journal keeps since it may be a key\n  help: give it again, as in --probe '${address}?…'\n`,
    );
    const left = 'shakedown: found --probe beside --resume, expected a run to go on as it began\n';
    const leave = '  help: leave it out where the address has no query\n';
    for (const words of [argv.slice(0, 2).concat('--probe', 'http://other/?a'), [...argv.slice(0, 2), '--report']])
      expect((await monitor([...resume, ...words])).err).toBe(left + leave);
    clock.wallOffsetMs = START_SECONDS * 1000 + 5_000 - clock.monotonicMs();
    await monitor([...resume, ...argv.slice(0, 2)]);
    shop.closeAllConnections();
    shop.close();
    expect(new Set(asked)).toEqual(new Set([`/health?key=${TOKEN}`]));
    expect(everything('keyed')).not.toContain(TOKEN);
  });

  test('in an address is refused, and not repeated', async () => {
    const { code, err } = await monitor(['--prometheus', `http://ann:${PASSWORD}@localhost:9090`]);
    expect([code, err.includes(PASSWORD), err.split('\n')[0]]).toEqual([
      2,
      false,
      'shakedown: --prometheus: found a name or password in the address, expected none',
    ]);
    writeFileSync(join(folder, 'leak.yaml'), `prometheus: {url: "http://ann:${PASSWORD}@localhost:9090", usr: x}\n`);
    const file = await monitor(['--config', 'leak.yaml']);
    expect([file.code, file.err.includes(PASSWORD)]).toEqual([2, false]);
    expect(file.err).toContain('error[secret-in-address]: found a name or password in the address, expected none');
  });

  test.each([
    [['--report'], 'found --report without --resume, expected a run to report on'],
    [['--probe', 'http://127.0.0.1:1', '--user', 'ann'], 'found --user but no Prometheus to use it for'],
    [['--prometheus', 'http://127.0.0.1:1', '--probe-rate', '1/s'], 'found --probe-rate but nothing to probe'],
    [
      ['--prometheus', 'http://127.0.0.1:1', '--user', 'ann', '--token-file', 'token'],
      'found --user and --token-file, expected one of them',
    ],
    [[], 'found neither --prometheus nor --probe, expected something to watch'],
    [['--prometheus', 'localhost:9090'], '--prometheus: found localhost://, expected http:// or https://'],
    [['--probe', 'shop'], '--probe: found no address, expected one that begins with http:// or https://'],
    [
      ['--prometheus', 'http://h/?q=1'],
      '--prometheus: found an address with ? or #, expected the base address of Prometheus',
    ],
  ])('and other options that mean nothing are refused: %j', async (argv, message) => {
    const { code, err } = await monitor(argv);
    expect([code, err.split('\n')[0]]).toEqual([2, `shakedown: ${message}`]);
  });

  test('that are missing are asked for', async () => {
    expect((await monitor([...quick('x'), '--user', 'ann'])).err).toBe(
      'shakedown: found the user "ann" but no password\n  help: give it in SHAKEDOWN_PROMETHEUS_PASSWORD or --password-file\n',
    );
  });
});
