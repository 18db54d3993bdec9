import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const script = fileURLToPath(new URL('stack.mjs', import.meta.url));

/** Needs Debian's packages that stack.mjs names. Without them live tests are skipped, except in CI. */
export function hasPrograms(): boolean {
  const find = 'for p in prometheus redis-server prometheus-{node,postgres,redis}-exporter; do command -v $p; done';
  try {
    const found = execFileSync('bash', ['-c', `${find}; ls -d /usr/lib/postgresql/*/bin/postgres`], { stdio: 'pipe' });
    return String(found).trim().split('\n').length >= 6;
  } catch {
    return false;
  }
}

/** A folder for a stack that does not exist yet, in one of its own. */
export function stackFolder(): { folder: string; remove: () => void } {
  const parent = mkdtempSync(join(tmpdir(), 'shakedown-live-'));
  // PostgreSQL's own user must get to its data.
  execFileSync('chmod', ['711', parent]);
  return { folder: join(parent, 'stack'), remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/** Runs the script to its end. @throws with what it said if it fails */
export function stack(...words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, ...words], { timeout: 180_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}\n${stdout}${stderr}`)) : resolve(stdout),
    );
  });
}

/** The same in the background. */
export const startedStack = (...words: string[]): ChildProcess =>
  spawn(process.execPath, [script, ...words], { stdio: 'ignore' });

export function portsOf(folder: string): Record<string, number> {
  return JSON.parse(readFileSync(join(folder, 'stack.json'), 'utf8')).ports;
}

/** Live processes that work in a folder or below it; not those that have ended and wait for their parent. */
export function processesBelow(folder: string): string[] {
  return readdirSync('/proc').flatMap((id) => {
    try {
      if (!readlinkSync(`/proc/${id}/cwd`).startsWith(folder)) return [];
      const command = readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return command === '' ? [] : [command];
    } catch {
      return [];
    }
  });
}
