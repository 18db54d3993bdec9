import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildOnce, interruptedAt, shakedown } from '../e2e/built-cli.ts';

let folder: string;
beforeAll(async () => {
  await buildOnce();
  folder = mkdtempSync(join(tmpdir(), 'shakedown-e2e-evaluate-'));
  writeFileSync(
    join(folder, 'small.yaml'),
    'version: 1\nname: small\nduration: 10m\nfaults: [{kind: slow-query, at: 5m, for: 5m}]\n',
  );
  writeFileSync(join(folder, 'broken.csv'), 'TimeStamp,Value,Label\nyesterday,1,0\n');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const evaluate = (...words: string[]) => shakedown(['evaluate', ...words], { cwd: folder });
const results = (out: string) =>
  ['evaluation.json', 'evaluation.html'].map((name) => readFileSync(join(folder, out, name), 'utf8'));
const plan = (seeds: number) => ['small.yaml', '--detectors', 'robust-point', '--seeds', String(seeds)];

test('the results do not depend on the number of threads', async () => {
  for (const workers of ['1', '3'])
    expect((await evaluate(...plan(16), '--workers', workers, '--out', `w${workers}`)).code).toBe(0);
  expect(results('w1')).toEqual(results('w3'));
});

test('stopped by Ctrl-C it goes on where it was, past a line that a kill tore', async () => {
  const journal = join(folder, 'stopped', 'evaluation.journal.ndjson');
  const interrupted = interruptedAt(journal);
  const stopped = await shakedown(['evaluate', ...plan(16), '--out', 'stopped'], { cwd: folder }, interrupted.during);
  const done = interrupted.done();
  expect(stopped).toEqual({
    code: 130,
    signal: null,
    out: '',
    err: `note: ${done} of 16 cases are done; the same command goes on from there\nshakedown: interrupted\n`,
  });
  appendFileSync(journal, '{"job":15,"result":{"gro');
  const resumed = await evaluate(...plan(16), '--out', 'stopped');
  expect([resumed.code, resumed.err]).toEqual([0, `note: ${done} of 16 cases are done already\n`]);
  expect(existsSync(journal)).toBe(false);
  expect(results('stopped')).toEqual(results('w1'));
}, 60_000);

test('Ctrl-C ends a program of the user’s too', async () => {
  const pidFile = join(folder, 'pid');
  writeFileSync(
    join(folder, 'hangs.cjs'),
    `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000);`,
  );
  const stopped = await shakedown(
    ['evaluate', ...plan(1), '--external', 'mine=node hangs.cjs'],
    { cwd: folder },
    (child) => {
      const watch = setInterval(() => {
        if (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') return;
        clearInterval(watch);
        child.kill('SIGINT');
      }, 5);
      child.on('close', () => clearInterval(watch));
    },
  );
  expect([stopped.code, stopped.err]).toEqual([130, 'shakedown: interrupted\n']);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  await expect
    .poll(
      () => {
        try {
          return process.kill(pid, 0);
        } catch (error) {
          return (error as NodeJS.ErrnoException).code;
        }
      },
      { timeout: 5_000 },
    )
    .toBe('ESRCH');
});

test('a recording that cannot be read is told with its place, from whatever thread', async () => {
  const { code, out, err } = await evaluate('broken.csv', '--detectors', 'robust-point');
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^broken\.csv:2:1: error\[/);
});
