import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Target } from '../recording/series.ts';

/** What a page of metrics may be written in. */
export type PageStyle = 'text' | 'openmetrics';

/** What is served. Everything is asked for anew at each request. */
export interface ReplayPages {
  readonly targets: readonly Target[];
  /** The page of one target, or of all with their `job` and `instance` as labels; undefined while there is no answer from it. */
  readonly page: (target: number | 'all', style: PageStyle) => string | undefined;
  readonly contentType: (style: PageStyle) => string;
  /** For people: what this is. */
  readonly about: (address: string) => string;
}

export interface ReplayServer {
  /** `host:port`, with the port that was given where 0 was asked for. */
  readonly address: string;
  readonly answered: () => number;
  readonly close: () => Promise<void>;
}

/** Where the page of each target is. A path decides nothing but itself: job and instance come with the list of targets. */
export function targetPaths(targets: readonly Target[]): string[] {
  const taken = new Set<string>();
  return targets.map(({ job, instance }) => {
    const base = `/metrics/${job || 'job'}/${instance || 'instance'}`;
    let path = base;
    for (let n = 2; taken.has(path); n++) path = `${base}~${n}`;
    taken.add(path);
    return path;
  });
}

/**
 * Serves a replay over HTTP. `/metrics/<job>/<instance>` is the page of one exporter, 503 while it gives no answer; `/targets` lists
 * them for Prometheus's `http_sd_configs`, with their own `job` and `instance`; `/metrics` is all of them at once.
 *
 * @throws errors of the operating system: the address is in use, or none of this machine
 */
export function serveReplay(pages: ReplayPages, host: string, port: number): Promise<ReplayServer> {
  const paths = targetPaths(pages.targets);
  const byPath = new Map<string, number | 'all'>(paths.map((path, t) => [path, t]));
  byPath.set('/metrics', 'all');
  let answered = 0;
  const server = createServer((request, response) => {
    const address = hostOf(request) ?? addressOf(server.address() as AddressInfo);
    const path = pathOf(request.url ?? '/');
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, PLAIN, 'only GET\n');
    if (path === '/') return send(response, 200, PLAIN, pages.about(address));
    if (path === '/targets') return send(response, 200, JSON_TYPE, targetList(pages.targets, paths, address));
    const target = path === undefined ? undefined : byPath.get(path);
    if (target === undefined) return send(response, 404, PLAIN, 'not here; see /targets\n');
    const style = wantsOpenMetrics(request.headers.accept) ? 'openmetrics' : 'text';
    const page = pages.page(target, style);
    if (page === undefined) return send(response, 503, PLAIN, 'no answer from this target\n');
    answered++;
    send(response, 200, pages.contentType(style), page);
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({
        address: addressOf(server.address() as AddressInfo),
        answered: () => answered,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

const PLAIN = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';

function send(response: ServerResponse, status: number, type: string, body: string): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length, 'cache-control': 'no-store' });
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

/** The path alone, decoded; undefined when it is none. */
function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split('?', 1)[0]);
  } catch {
    return undefined;
  }
}

/** How the asker reaches this server, which is how it will reach the targets: through a mapped port, by a name. */
function hostOf({ headers: { host } }: IncomingMessage): string | undefined {
  return host !== undefined && /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d+)?$/i.test(host) ? host : undefined;
}

const addressOf = ({ address, family, port }: AddressInfo): string =>
  `${family === 'IPv6' ? `[${address}]` : address}:${port}`;

function targetList(targets: readonly Target[], paths: readonly string[], address: string): string {
  const groups = targets.map((target, t) => ({
    targets: [address],
    labels: { ...withoutEmpty(target), __metrics_path__: paths[t] },
  }));
  return `${JSON.stringify(groups, null, 1)}\n`;
}

const withoutEmpty = ({ job, instance }: Target) => ({ ...(job && { job }), ...(instance && { instance }) });

/**
 * Whether the `Accept` of a request prefers OpenMetrics, in a version that is written here, to plain text.
 *
 * @example wantsOpenMetrics('application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5') // => true
 */
export function wantsOpenMetrics(accept: string | undefined): boolean {
  let openMetrics = 0;
  let text = 0;
  for (const part of (accept ?? '').split(',')) {
    const [type, ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
    const value = (name: string) => parameters.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
    const written = Number(value('q') ?? 1);
    const weight = Number.isNaN(written) ? 0 : written;
    if (type === 'application/openmetrics-text' && [undefined, '1.0.0', '0.0.1'].includes(value('version')))
      openMetrics = Math.max(openMetrics, weight);
    else if (type === 'text/plain' || type === 'text/*' || type === '*/*') text = Math.max(text, weight);
  }
  return openMetrics > 0 && openMetrics >= text;
}
