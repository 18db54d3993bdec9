import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildOnce, shakedown } from './built-cli.ts';

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
});
