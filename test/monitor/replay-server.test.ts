import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ReplayPages,
  type ReplayServer,
  serveReplay,
  targetPaths,
  wantsOpenMetrics,
} from '../../src/monitor/replay-server.ts';

const pages: ReplayPages = {
  targets: [
    { job: 'api', instance: 'api-0:8080' },
    { job: 'a/b', instance: 'x?y#z%2F é"' },
    { job: '', instance: '' },
  ],
  page: (target, style) => (target === 2 ? undefined : `${style} of ${target}\n`),
  contentType: (style) => `test/${style}`,
  about: (address) => `at ${address}\n`,
};

let server: ReplayServer;
beforeAll(async () => {
  server = await serveReplay(pages, '127.0.0.1', 0);
});
afterAll(() => server.close());

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

function get(path: string, options: { headers?: Record<string, string>; method?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const [host, port] = server.address.split(':');
    const sent = request({ host, port, path, ...options }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, type: response.headers['content-type'], body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

const plain = 'text/plain; charset=utf-8';

describe('the server of a replay', () => {
  it('answers as the target of the path would, and with all targets at /metrics', async () => {
    expect(await get('/metrics/api/api-0:8080')).toEqual({ status: 200, type: 'test/text', body: 'text of 0\n' });
    expect(await get('/metrics?x=1', { headers: { accept: 'application/openmetrics-text; version=1.0.0' } })).toEqual({
      status: 200,
      type: 'test/openmetrics',
      body: 'openmetrics of all\n',
    });
    expect(await get('/metrics', { method: 'HEAD' })).toEqual({ status: 200, type: 'test/text', body: '' });
    expect(await get('/')).toEqual({ status: 200, type: plain, body: `at ${server.address}\n` });
  });

  it('lists targets as Prometheus takes them, reachable as the list was reached', async () => {
    const labels = [
      { job: 'api', instance: 'api-0:8080', __metrics_path__: '/metrics/api/api-0:8080' },
      { job: 'a/b', instance: 'x?y#z%2F é"', __metrics_path__: '/metrics/a/b/x?y#z%2F é"' },
      { __metrics_path__: '/metrics/job/instance' },
    ];
    const listed = (address: string) => labels.map((own) => ({ targets: [address], labels: own }));
    const { status, type, body } = await get('/targets');
    expect([status, type, JSON.parse(body)]).toEqual([200, 'application/json', listed(server.address)]);
    const named = await get('/targets', { headers: { host: 'replay.test:80' } });
    expect(JSON.parse(named.body)).toEqual(listed('replay.test:80'));
    const odd = await get('/targets', { headers: { host: 'a b/"<' } });
    expect(JSON.parse(odd.body)).toEqual(listed(server.address));
  });

  it('finds the paths that it lists, however they are escaped', async () => {
    const path = `/metrics/${encodeURIComponent('a/b')}/${encodeURIComponent('x?y#z%2F é"')}`;
    expect((await get(path)).body).toBe('text of 1\n');
    expect((await get(path.replace('a%2Fb', 'a/b'))).body).toBe('text of 1\n');
  });

  it('refuses in plain words', async () => {
    expect(await get('/metrics/job/instance')).toEqual({
      status: 503,
      type: plain,
      body: 'no answer from this target\n',
    });
    for (const path of ['/metrics/', '/metrics/api', '/metrics/../targets', '/%zz', '/__proto__'])
      expect(await get(path)).toEqual({ status: 404, type: plain, body: 'not here; see /targets\n' });
    expect(await get('/metrics', { method: 'POST' })).toEqual({ status: 405, type: plain, body: 'only GET\n' });
  });

  it('says when its port is taken', async () => {
    const port = Number(server.address.split(':')[1]);
    await expect(serveReplay(pages, '127.0.0.1', port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('what a request accepts', () => {
  it.each([
    [undefined, false],
    ['*/*', false],
    ['text/plain', false],
    // Prometheus 2.42, and 2.55.
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      true,
    ],
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      true,
    ],
    ['text/plain;version=0.0.4;q=0.9, application/openmetrics-text;version=1.0.0;q=0.5', false],
    ['application/openmetrics-text;version=2.0.0', false],
    ['application/openmetrics-text;version=1.0.0;q=0', false],
  ])('%s', (accept, expected) => {
    expect(wantsOpenMetrics(accept)).toBe(expected);
  });
});

it('every target has a path of its own', () => {
  const target = { job: 'a', instance: 'b' };
  expect(targetPaths([target, target, { job: 'a', instance: 'b~2' }])).toEqual([
    '/metrics/a/b',
    '/metrics/a/b~2',
    '/metrics/a/b~2~2',
  ]);
});
