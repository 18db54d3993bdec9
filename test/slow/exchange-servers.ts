import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
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
  const child: ChildProcess = spawn(program, argsFor(address, folder), { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr!.on('data', (text) => {
    said = (said + text).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Whatever becomes of the test, the server does not outlive it.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const url = `http://${address}`;
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}: ${said}`);
    const isReady = await fetch(url + ready).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) {
      return {
        url,
        stop: async () => {
          process.off('exit', kill);
          kill();
          await ended;
          rmSync(folder, { recursive: true, force: true });
        },
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  kill();
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
