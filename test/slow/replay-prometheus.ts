import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { cli } from '../e2e/built-cli.ts';

/** Whether Debian's Prometheus is there; where tests must not be left out it has to be. */
export function hasPrometheus(): boolean {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env.CI) throw new Error('prometheus is not installed: apt-get install -y prometheus');
    return false;
  }
}

/** What a test started, ended in the reverse order of its start; nothing outlives the test's own process. */
export class Started {
  private readonly ends: (() => Promise<void>)[] = [];

  add(child: ChildProcess, signal: NodeJS.Signals): void {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    this.ends.push(async () => {
      process.off('exit', kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      const late = setTimeout(kill, 20_000);
      await ended;
      clearTimeout(late);
    });
  }

  async end(): Promise<void> {
    for (const end of this.ends.splice(0).reverse()) await end();
  }
}

export interface Replaying {
  readonly url: string;
  readonly out: () => string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts a replay on a free port and waits until it serves, or pushes. */
export async function startReplay(started: Started, words: readonly string[]): Promise<Replaying> {
  const child = spawn(process.execPath, [cli, 'replay', ...words, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child, 'SIGINT');
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  await until(() => {
    if (child.exitCode !== null) throw new Error(`replay ended with ${child.exitCode}: ${out}${err}`);
    return out.includes('Ctrl-C ends it');
  });
  return { url: /http:\/\/[\d.:]+/.exec(out)?.[0] ?? '', out: () => out, ended };
}

/**
 * Starts a Prometheus on a free port of the loopback.
 *
 * @param files of its folder, `prometheus.yml` among them
 * @returns its address
 */
export async function startPrometheus(
  started: Started,
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--web.enable-remote-write-receiver',
      '--storage.tsdb.retention.time=100y',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  started.add(child, 'SIGTERM');
  let said = '';
  child.stderr.on('data', (text) => {
    said = (said + text).slice(-4000);
  });
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}: ${said}`);
    return fetch(`http://${address}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return `http://${address}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until something holds; fails after a patience that only a hung program exhausts. */
export async function until(holds: () => boolean | Promise<boolean>, patienceMs = 240_000): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not happen in time');
}

/** An answer of Prometheus' HTTP API. */
export async function ask<T>(url: string, path: string, parameters: Readonly<Record<string, string>> = {}): Promise<T> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const body = (await response.json()) as { status: string; data?: T; error?: string };
  if (body.status !== 'success') throw new Error(`${path} ${JSON.stringify(parameters)}: ${body.error}`);
  return body.data!;
}
