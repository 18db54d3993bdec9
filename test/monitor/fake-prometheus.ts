import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Labels = Record<string, string>;
/** Value at an instant of the server's clock (s); undefined: no sample. */
type Course = (seconds: number) => number | undefined;

/** How the server misbehaves at a request; undefined: it answers as it should. */
export type Mood = 'refuse' | 'slow' | 'half' | 'not-json' | 'wrong-json' | number | undefined;

/**
 * A Prometheus over node:http with series that are functions of time: answers `{__name__=~…}[…]` with raw samples every
 * `scrapeSeconds`, and other queries with the values it is given for them.
 */
export class FakePrometheus {
  readonly series: { labels: Labels; course: Course; phase?: number }[] = [];
  readonly answers = new Map<string, (seconds: number) => { metric: Labels; value: number }[]>();
  readonly requests: { url: string; authorization?: string }[] = [];
  scrapeSeconds = 15;
  /** Phase of the scrapes. */
  phase = 3;
  /** How far scrape k comes late, s. */
  jitter: (k: number) => number = () => 0;
  mood: (request: number) => Mood = () => undefined;
  /** Date header, ms. */
  date: () => number;
  readonly #nowMs: () => number;
  readonly #server = createServer((request, response) => this.#answer(request, response));

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.date = nowMs;
  }

  /** Forgets its series and behaves. */
  reset(): void {
    this.series.length = 0;
    this.requests.length = 0;
    this.answers.clear();
    this.scrapeSeconds = 15;
    this.mood = () => undefined;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  add(name: string, labels: Labels, course: Course): void {
    this.series.push({ labels: { __name__: name, ...labels }, course });
  }

  /** A service of 20 requests a second that take 10 ms each, of which a share fails. */
  addService(job: string, failing: (seconds: number) => number = () => 0, milliseconds: Course = () => 10): void {
    const of = { job, instance: `${job}:8080` };
    const requests = (s: number) => 20 * (s - 1_000_000_000);
    const failed = accumulated((s) => 20 * failing(s));
    const busy = accumulated((s) => (20 * milliseconds(s)!) / 1000);
    this.add('http_requests_total', { ...of, code: '200' }, (s) => Math.round(requests(s) - failed(s)));
    this.add('http_requests_total', { ...of, code: '500' }, (s) => (failed(s) > 0 ? Math.round(failed(s)) : undefined));
    this.add('http_request_duration_seconds_sum', of, (s) => busy(s));
    this.add('http_request_duration_seconds_count', of, (s) => Math.round(requests(s)));
    for (const le of ['0.005', '0.025', '0.1', '+Inf'])
      this.add('http_request_duration_seconds_bucket', { ...of, le }, (s) =>
        le === '0.005' ? 0 : Math.round(requests(s)),
      );
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const mood = this.mood(this.requests.length);
    this.requests.push({ url: request.url!, authorization: request.headers.authorization });
    response.sendDate = false;
    response.setHeader('date', new Date(this.date()).toUTCString());
    const query = new URL(request.url!, 'http://localhost').searchParams.get('query')!;
    const body = JSON.stringify({ status: 'success', data: this.#data(query) });
    if (mood === 'refuse') request.socket.destroy();
    else if (mood === 'slow') setTimeout(() => response.end(body), 300);
    else if (mood === 'half') {
      response.setHeader('content-length', String(body.length));
      response.write(body.slice(0, body.length / 2), () => request.socket.destroy());
    } else if (mood === 'not-json') response.end('<html>busy</html>');
    else if (mood === 'wrong-json')
      response.end('{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1]]}]}}');
    else if (typeof mood === 'number') {
      response.statusCode = mood;
      response.end(JSON.stringify({ status: 'error', error: `no: ${request.headers.authorization ?? 'nobody'}` }));
    } else response.end(body);
  }

  #data(query: string): unknown {
    const now = this.#nowMs() / 1000;
    const own = this.answers.get(query);
    if (own)
      return {
        resultType: 'vector',
        result: own(now).map(({ metric, value }) => ({ metric, value: [now, String(value)] })),
      };
    const count = /^count by \((.*)\) \((.*)\)$/.exec(query);
    if (count) {
      const groups = new Map<string, Labels>();
      for (const { labels, course } of this.series) {
        if (labels.__name__ !== count[2] || course(now) === undefined) continue;
        const metric = Object.fromEntries(count[1].split(', ').map((label) => [label, labels[label]]));
        groups.set(JSON.stringify(metric), metric);
      }
      return { resultType: 'vector', result: [...groups.values()].map((metric) => ({ metric, value: [now, '1'] })) };
    }
    const range = /^\{__name__=~"(.*?)"(.*)\}\[(\d+)s\]$/.exec(query);
    if (!range) return { resultType: 'vector', result: [] };
    const names = range[1].split('|');
    const matchers = [...range[2].matchAll(/,(\w+)(=~?)"(.*?)"/g)];
    const result = this.series
      .filter(
        ({ labels }) =>
          names.includes(labels.__name__) &&
          matchers.every(([, label, op, value]) =>
            op === '=' ? labels[label] === value : new RegExp(`^(?:${value})$`).test(labels[label] ?? ''),
          ),
      )
      .map(({ labels, course, phase = this.phase }) => {
        const values: [number, string][] = [];
        const since = now - Number(range[3]);
        for (let k = Math.floor((since - phase) / this.scrapeSeconds); k * this.scrapeSeconds <= now; k++) {
          const at = k * this.scrapeSeconds + phase + this.jitter(k);
          if (at <= since || at > now) continue;
          const value = course(at);
          if (value !== undefined) values.push([at, String(value)]);
        }
        return { metric: labels, values };
      })
      .filter(({ values }) => values.length > 0);
    return { resultType: 'matrix', result };
  }
}

/** Adds a rate up, second by second, from the first instant it is asked for. */
function accumulated(rate: (seconds: number) => number): (seconds: number) => number {
  const sums: number[] = [];
  const origin = START_SECONDS - 600;
  return (seconds) => {
    const k = Math.max(0, Math.floor(seconds - origin));
    for (let n = sums.length; n <= k; n++) sums.push((sums[n - 1] ?? 0) + rate(origin + n));
    return sums[k];
  };
}

/** When test runs begin. */
export const START_SECONDS = Date.UTC(2026, 0, 5, 9) / 1000;
