import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { Connections } from '../../src/commands/monitor-sources.ts';
import { httpClient } from '../../src/monitor/http.ts';

// Made by: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout tls-key.pem -out tls-cert.pem
//   -days 36500 -subj "/CN=shakedown test" -addext "subjectAltName=IP:127.0.0.1"
const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  return (server.address() as AddressInfo).port;
}

function client(options: Parameters<typeof httpClient>[0] = {}) {
  const { http, close } = httpClient(options);
  closing.push(close);
  return http;
}

const tls = () =>
  createTlsServer({ cert: fixture('tls-cert.pem'), key: fixture('tls-key.pem') }, (_, response) =>
    response.end('safe'),
  ) as unknown as Server;

test('a certificate that nobody vouches for is refused; one that the user trusts is not', async () => {
  const url = `https://127.0.0.1:${await listening(tls())}/`;
  await expect(client()({ url, timeoutMs: 5_000 })).rejects.toThrow(/^certificate not trusted$/);
  const connections = new Connections(httpClient);
  closing.push(() => connections.close());
  const trusting = await connections.open(fileURLToPath(new URL('fixtures/tls-cert.pem', import.meta.url)));
  expect(await trusting({ url, timeoutMs: 5_000 })).toMatchObject({ status: 200, text: 'safe' });
});

test('a redirect is an answer: what was sent goes nowhere else', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.writeHead(302, { location: '/elsewhere', date: 'Mon, 05 Jan 2026 09:00:00 GMT' }).end();
  });
  const url = `http://127.0.0.1:${await listening(server)}/`;
  const answer = await client()({ url, timeoutMs: 5_000, headers: { authorization: 'Bearer x' } });
  expect([answer, asked]).toEqual([{ status: 302, text: '', dateMs: Date.UTC(2026, 0, 5, 9) }, 1]);
});

test('failures say why in a few words', async () => {
  const silent = `http://127.0.0.1:${await listening(createServer(() => {}))}/`;
  await expect(client()({ url: silent, timeoutMs: 100 })).rejects.toMatchObject({
    message: 'no answer within 0.1 s',
    code: 'ETIMEDOUT',
  });
  const stopped = AbortSignal.abort();
  await expect(client()({ url: silent, timeoutMs: 100, signal: stopped })).rejects.toThrow(/^interrupted$/);
  await expect(client()({ url: 'http://127.0.0.1:1', timeoutMs: 5_000 })).rejects.toThrow(/^connection refused$/);
  const endless = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '67108865' });
    response.flushHeaders();
    const chunk = Buffer.alloc(8 * 1024 * 1024);
    const more = () => response.write(chunk, (error) => error ?? more());
    more();
  });
  const url = `http://127.0.0.1:${await listening(endless)}/`;
  await expect(client()({ url, timeoutMs: 20_000 })).rejects.toThrow(/^an answer of more than 67108864 bytes$/);
});
