import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildOnce, cli } from '../e2e/built-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-kill-'));
const out = join(folder, 'set');
beforeAll(() => buildOnce());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the main job and kills it with SIGKILL after a while; resolves with whether it was killed in time. */
function runAndKill(seed: number, afterMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [cli, 'run', 'plan-a-day3', '--seed', String(seed), '--out', out, '--quiet'],
      { cwd: folder },
    );
    const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
    child.on('exit', (_, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    });
  });
}

interface Manifest {
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** Names of the files that the manifest lists but that are not as it says. */
function damaged(): string[] {
  const { files } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as Manifest;
  return files
    .filter(({ path, sha256 }) => {
      const file = join(out, path);
      return !existsSync(file) || createHash('sha256').update(readFileSync(file)).digest('hex') !== sha256;
    })
    .map(({ path }) => path);
}

it('a run killed at any moment leaves no set half written once the next run has started', async () => {
  // How long a whole run takes here sets where the kills fall.
  const before = performance.now();
  expect(await runAndKill(1, 60_000)).toBe(false);
  const whole = performance.now() - before;
  writeFileSync(join(out, 'mine.txt'), 'a file of the user');
  let killed = 0;
  for (let k = 0; k < 24; k++) {
    // The last part, in which files move, gets most of the kills.
    const share = k < 6 ? 0.2 + 0.1 * k : 0.8 + 0.01 * (k - 6);
    if (await runAndKill(2 + k, whole * share)) killed++;
    // Repaired by the next start: a run of another seed that completes.
    expect(await runAndKill(100 + k, 60_000)).toBe(false);
    expect(damaged()).toEqual([]);
    expect(readFileSync(join(out, 'mine.txt'), 'utf8')).toBe('a file of the user');
  }
  expect(killed).toBeGreaterThan(6);
  // Nothing is left of what was written aside.
  const listed = (JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as Manifest).files.map(
    ({ path }) => path.split('/')[0],
  );
  expect(readdirSync(out).sort()).toEqual([...new Set([...listed, 'manifest.json', 'mine.txt'])].sort());
  expect(readdirSync(folder)).toEqual(['set']);
});
