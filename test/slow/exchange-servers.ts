import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a program of Debian's packages is there; in CI it must be. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env.CI) throw new Error(`${name} is not installed: apt-get install -y prometheus victoria-metrics`);
    return false;
  }
}

export interface Server {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A folder that is removed with whoever uses it. */
export const scratchFolder = (): string => mkdtempSync(join(tmpdir(), 'exchange-'));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function start(
  program: string,
  argsFor: (address: string, folder: string) => readonly string[],
  ready: string,
  folder: string,
): Promise<Server> {
  const address = `127.0.0.1:${await freePort()}`;
  // The shell ends the server when its input closes: so it outlives no test, however that ends.
  const guard = '"$@" </dev/null & cat >/dev/null; kill -9 $!; wait $! 2>/dev/null';
  const child = spawn('bash', ['-c', guard, 'guard', program, ...argsFor(address, folder)], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said = (said + text).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://${address}`;
  for (let attempt = 0; attempt < 300; attempt++) {
    const isReady = await fetch(url + ready).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error(`${program} does not answer: ${said}`);
}

/** A Prometheus that scrapes nothing, takes remote write, and keeps samples of any age; over blocks in `folder` where there are some. */
export function startPrometheus(folder = scratchFolder()): Promise<Server> {
  const args = (address: string, data: string) => [
    '--config.file=/dev/null',
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=${address}`,
    '--web.enable-remote-write-receiver',
    '--log.level=warn',
  ];
  return start('prometheus', args, '/-/ready', folder);
}

export function startVictoriaMetrics(): Promise<Server> {
  const args = (address: string, data: string) => [
    `-storageDataPath=${data}`,
    `-httpListenAddr=${address}`,
    '-retentionPeriod=100y',
    '-influxSkipSingleField',
    '-loggerLevel=ERROR',
  ];
  return start('victoria-metrics', args, '/health', scratchFolder());
}

/** One series as a server answers: its labels as text, and [seconds, value as text]. */
export type Answer = Readonly<Record<string, readonly (readonly [number, string])[]>>;

/** Raw samples of everything in [startMs, endMs], by an instant query for a range. */
export async function rawSamples({ url }: Server, selector: string, startMs: number, endMs: number): Promise<Answer> {
  const query = `${selector}[${endMs - startMs + 1}ms]`;
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query, time: String(endMs / 1000) })}`);
  const body = (await response.json()) as {
    data?: { result: { metric: Record<string, string>; values: [number, string][] }[] };
    error?: string;
  };
  if (!body.data) throw new Error(`${query}: ${body.error}`);
  return Object.fromEntries(
    body.data.result.map(({ metric, values }) => [JSON.stringify(Object.entries(metric).sort()), values]),
  );
}
