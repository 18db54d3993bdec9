import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { storedRuns } from '../../src/store/run-memory.ts';
import { buildOnce, cli, shakedown } from './built-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-memory-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  await buildOnce();
  writeFileSync(
    join(folder, 'small.yaml'),
    'version: 1\nname: small\ntag: one\nduration: 5m\nmemory: {key: team/small, session: tuesday}\n',
  );
});

const env = { ...process.env, SHAKEDOWN_MEMORY: '' };
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

describe('the memory of runs', () => {
  it('is written by a run, and gives back its summary, its history and its reports', async () => {
    const first = await run(['run', 'small.yaml', '--out', 'one']);
    expect(first.code).toBe(0);
    expect(first.out).toContain('remembered as team/small in .swarm/memory.db');
    await run(['run', 'small.yaml', '--out', 'two', '--seed', '2', '--quiet']);

    const history = await run(['history', 'team/small', '--json']);
    const { runs } = JSON.parse(history.out);
    expect(runs.map((one: { run: string; seed: string }) => [one.run, one.seed])).toEqual([
      ['team/small#000001', '1'],
      ['team/small#000002', '2'],
    ]);
    const chart = await run(['history', '--signal', 'response_time_ms', '--statistic', 'p99']);
    expect(chart.out).toMatch(/^response_time_ms, p99 of 2 runs\n/);

    const restored = await run(['session', 'restore', '--session-id', 'tuesday', '--out', 'again']);
    expect(restored.out).toContain('session     tuesday\nkey         team/small\n');
    expect(readFileSync(join(folder, 'again', 'stability-report-one.json'))).toEqual(
      readFileSync(join(folder, 'two', 'stability-report-one.json')),
    );
    const got = JSON.parse((await run(['memory', 'get', '--key', 'team/small'])).out);
    expect(got).toEqual(runs[1]);
  });

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
    expect(stored(join('.swarm', 'memory.db'))).toHaveLength(2);
  });

  it('keeps every run of processes that write at the same time', async () => {
    const memory = ['--memory', 'shared.db', '--quiet'];
    const finished = await Promise.all(
      ['a', 'b', 'c', 'd'].map((out) => run(['run', 'small.yaml', '--out', out, ...memory])),
    );
    expect(finished.map(({ code, err }) => [code, err])).toEqual(Array(4).fill([0, '']));
    expect(stored('shared.db').map((one) => one.run)).toEqual([1, 2, 3, 4].map((i) => `team/small#00000${i}`));
  });

  it('does not change the outcome of a run that it cannot take', async () => {
    writeFileSync(join(folder, 'broken.db'), 'no database at all '.repeat(300));
    const broken = await run(['run', 'small.yaml', '--out', 'kept', '--quiet', '--memory', 'broken.db']);
    expect([broken.code, broken.err]).toEqual([
      0,
      'shakedown: the run is not remembered in broken.db: found a file that is no SQLite database, or a damaged one\n  help: it was left as it is; move it away, or use another file with --memory\n',
    ]);
    expect(readdirSync(join(folder, 'kept'))).toContain('report.html');
    const asked = await run(['history', '--memory', 'broken.db']);
    expect([asked.code, asked.out]).toEqual([3, '']);
    expect(asked.err).toMatch(/broken\.db: found a file that is no SQLite database, or a damaged one\n {2}help: /);
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
});
