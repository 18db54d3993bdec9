import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { storedRuns } from '../../src/store/run-memory.ts';
import { buildOnce, cli, shakedown } from '../e2e/built-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-memory-slow-'));
const env = { ...process.env, SHAKEDOWN_MEMORY: '' };
beforeAll(async () => {
  await buildOnce();
  writeFileSync(
    join(folder, 'small.yaml'),
    'version: 1\nname: small\ntag: one\nduration: 5m\nmemory: {key: team/small, session: tuesday}\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the small scenario; the exit is that of the whole process. */
function start(): { child: ChildProcess; ended: Promise<{ code: number | null; signal: string | null }> } {
  const child = spawn(process.execPath, [cli, 'run', 'small.yaml', '--out', 'set', '--quiet'], { cwd: folder, env });
  return { child, ended: new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal }))) };
}

const run = (argv: readonly string[], more: Record<string, string> = {}) =>
  shakedown(argv, { cwd: folder, env: { ...env, ...more } });
const stored = (file: string) => {
  const store = MemoryStore.open(join(folder, file));
  try {
    return storedRuns(store).runs;
  } finally {
    store.close();
  }
};

it('takes entries of the user, lists and deletes them', async () => {
  const memory = ['--memory', 'notes.db'];
  expect((await run(['memory', 'put', '--key', 'note', '--value', '{"next":"load"}', ...memory])).out).toBe(
    'put note\n',
  );
  expect((await run(['memory', 'get', '--key', 'note', ...memory])).out).toBe('{\n  "next": "load"\n}\n');
  expect(JSON.parse((await run(['memory', 'list', '--json', ...memory])).out)).toMatchObject([
    { key: 'note', namespace: 'default', bytes: 15 },
  ]);
  const wrong = await run(['memory', 'get', '--key', 'nota', ...memory]);
  expect([wrong.code, wrong.err]).toEqual([
    2,
    'shakedown: nothing is stored under "nota" in the namespace default of notes.db\n  help: did you mean "note"?\n',
  ]);
  expect((await run(['memory', 'put', '--key', 'x', '--value', 'bare', ...memory])).err).toBe(
    'shakedown: found the value bare, expected JSON\n  help: a text is written \'"in quotes"\'\n',
  );
  expect((await run(['memory', 'delete', '--key', 'note', ...memory])).out).toBe('deleted note\n');
});

it('is left alone when it is switched off, and reading makes none', async () => {
  await run(['run', 'small.yaml', '--out', 'off', '--quiet', '--no-memory', '--memory', 'off.db']);
  await run(['run', 'small.yaml', '--out', 'off', '--quiet'], { SHAKEDOWN_MEMORY: 'off' });
  await run(['run', 'small.yaml', '--out', 'off', '--quiet'], { SHAKEDOWN_MEMORY: 'named.db' });
  expect([existsSync(join(folder, 'off.db')), existsSync(join(folder, 'named.db'))]).toEqual([false, true]);
  expect((await run(['history', '--memory', 'nonesuch/x.db'])).out).toBe('no run is remembered in nonesuch/x.db\n');
  expect(existsSync(join(folder, 'nonesuch'))).toBe(false);
});

it('keeps every run of processes that write at the same time', async () => {
  const memory = ['--memory', 'shared.db', '--quiet'];
  const finished = await Promise.all(
    ['a', 'b', 'c', 'd'].map((out) => run(['run', 'small.yaml', '--out', out, ...memory])),
  );
  expect(finished.map(({ code, err }) => [code, err])).toEqual(Array(4).fill([0, '']));
  expect(stored('shared.db').map((one) => one.run)).toEqual([1, 2, 3, 4].map((i) => `team/small#00000${i}`));
});

it.runIf(process.platform === 'linux')('loses nothing where the disk is full', async () => {
  const put = ['memory', 'put', '--memory', 'full.db', '--key'];
  await run([...put, 'kept', '--value', '1']);
  // No file may grow beyond this (KB), and the signal that says so is ignored, as on a full disk.
  const value = JSON.stringify('x'.repeat(120_000));
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', `trap '' XFSZ; ulimit -f 64; exec "$0" "$@"`, process.execPath, cli, ...put, 'large', '--value', value],
    { cwd: folder, env, encoding: 'utf8' },
  );
  expect([status, stderr.replace(/SQLITE_\w+/, 'CODE').replace(/.*full\.db/, 'full.db')]).toEqual([
    3,
    'full.db: cannot write (CODE): the disk is full or failing\n  help: nothing of it was changed; make room and run again\n',
  ]);
  expect(JSON.parse((await run(['memory', 'list', '--memory', 'full.db', '--json'])).out)).toMatchObject([
    { key: 'kept' },
  ]);
});

it('a process killed while it stores leaves whole runs only, and the next one goes on', async () => {
  const before = performance.now();
  expect(await start().ended).toEqual({ code: 0, signal: null });
  const whole = performance.now() - before;
  let complete = 1;
  let killed = 0;
  for (let k = 0; k < 30; k++) {
    // Storing is the last thing a run does.
    const { child, ended } = start();
    const timer = setTimeout(() => child.kill('SIGKILL'), whole * (0.75 + 0.01 * k));
    const { signal } = await ended;
    clearTimeout(timer);
    if (signal === 'SIGKILL') killed++;
    else complete++;
    const store = MemoryStore.open(join(folder, '.swarm', 'memory.db'));
    const { runs, unreadable } = storedRuns(store, 'team/small');
    // A run killed after its last write is stored too.
    expect(runs.length).toBeGreaterThanOrEqual(complete);
    complete = runs.length;
    expect(unreadable).toEqual([]);
    expect(runs.map(({ run }) => Number(run.slice(-6)))).toEqual(runs.map((_, i) => i + 1));
    expect(store.keys('reports')).toHaveLength(runs.length);
    store.close();
  }
  expect(killed).toBeGreaterThan(5);
});

it('the client that shares the table restores the session, and its own entries survive', async () => {
  const client = join(folder, 'client');
  execFileSync('mkdir', [client]);
  writeFileSync(join(client, 'package.json'), '{"private":true}');
  const npm = (...words: string[]) => execFileSync('npm', words, { cwd: client, stdio: 'pipe', timeout: 1_200_000 });
  npm(
    'install',
    '--no-audit',
    '--no-fund',
    '--omit=optional',
    '--ignore-scripts',
    'claude-flow@2.7.0',
    'better-sqlite3@12.11.1',
  );
  // Its SQLite binding is compiled here: a binary would have to be downloaded.
  npm('rebuild', 'better-sqlite3');
  const hooks = (...words: string[]) =>
    execFileSync(
      process.execPath,
      [join(client, 'node_modules', 'claude-flow', 'bin', 'claude-flow.js'), 'hooks', ...words],
      {
        cwd: folder,
        encoding: 'utf8',
        timeout: 120_000,
      },
    );

  hooks('notify', '--message', 'before');
  const run = await shakedown(['run', 'plan-a-day3', '--out', 'day3', '--quiet'], { cwd: folder, env });
  expect([run.code, run.err]).toEqual([0, '']);
  const restored = hooks('session-restore', '--session-id', 'plan-a-day3');
  expect(restored).toMatch(/ID: plan-a-day3\n.*Tasks: 120\n.*Edits: 31\n.*Ended: 2025-10-18T01:52:00\.000Z\n/);
  hooks('notify', '--message', 'after');

  const store = MemoryStore.open(join(folder, '.swarm', 'memory.db'));
  const told = store.list({ namespace: 'hooks:notify' }).map(({ value }) => JSON.parse(value).message);
  expect(told).toEqual(['before', 'after']);
  expect(JSON.parse(store.get('plan-a/day3/stability-monitoring')!.value)).toMatchObject({
    decision: 'PROCEED WITH MONITORING',
    score: 80,
  });
  store.close();
});
