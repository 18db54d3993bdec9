import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The bundled command line. */
export const cli = join(root, 'dist', 'cli.js');

/**
 * Builds dist/ unless it is newer than every source. `npm test` has built it already; this is for running one test alone.
 * A folder serves as the lock, so that test files that start together build once.
 */
export async function buildOnce(): Promise<void> {
  const lock = join(root, 'node_modules', '.shakedown-build.lock');
  for (let attempt = 0; ; attempt++) {
    if (isBuilt()) return;
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (attempt > 300) throw new Error(`${lock} is in the way: another build hangs or was killed; remove it`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    if (isBuilt()) return;
    const { status, stderr } = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
  } finally {
    rmdirSync(lock);
  }
}

function isBuilt(): boolean {
  const built = statSync(cli, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return sources.every(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs <= built);
}

export interface Finished {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the bundled command line to its end. @param during is given the process once it runs */
export function shakedown(
  argv: readonly string[],
  options: SpawnOptions = {},
  during: (child: ReturnType<typeof spawn>) => void = () => {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...argv], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout!.on('data', (chunk) => out.push(chunk));
    child.stderr!.on('data', (chunk) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ code, signal, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') }),
    );
    during(child);
  });
}

/** Sends Ctrl-C once a journal holds a job; for `shakedown(…, during)`. @returns also how many jobs the journal holds */
export function interruptedAt(journal: string): {
  readonly during: (child: ReturnType<typeof spawn>) => void;
  readonly done: () => number;
} {
  // The first line is the plan.
  const done = () => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 2 : -1);
  const during = (child: ReturnType<typeof spawn>) => {
    const watch = setInterval(() => {
      if (done() < 1) return;
      clearInterval(watch);
      child.kill('SIGINT');
    }, 2);
    child.on('close', () => clearInterval(watch));
  };
  return { during, done };
}
