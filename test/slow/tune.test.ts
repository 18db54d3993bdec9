import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildOnce, interruptedAt, shakedown } from '../e2e/built-cli.ts';

let folder: string;
beforeAll(async () => {
  await buildOnce();
  folder = mkdtempSync(join(tmpdir(), 'shakedown-e2e-tune-'));
  writeFileSync(
    join(folder, 'small.yaml'),
    'version: 1\nname: small\nduration: 12m\nfaults: [{id: slow, kind: slow-query, time: 10ms, at: 6m, for: 4m}]\n',
  );
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const tune = (...words: string[]) => shakedown(['tune', 'small.yaml', ...words], { cwd: folder });
const plan = ['--detector', 'ewma', '--seeds', '6', '--intensities', '0.1,1'];
const results = (out: string) =>
  ['tuning.json', 'tuning.svg'].map((name) => readFileSync(join(folder, out, name), 'utf8'));

test('the results do not depend on the number of threads, and the detector they recommend is worth what they say', async () => {
  for (const workers of ['1', '3'])
    expect((await tune(...plan, '--workers', workers, '--out', `w${workers}`)).code).toBe(0);
  expect(results('w1')).toEqual(results('w3'));
  expect(readdirSync(join(folder, 'w1')).sort()).toEqual(['tuning.json', 'tuning.svg']);

  const { yaml, recommended } = JSON.parse(results('w1')[0]);
  writeFileSync(join(folder, 'tuned.yaml'), readFileSync(join(folder, 'small.yaml'), 'utf8') + yaml);
  const { out } = await shakedown(
    ['evaluate', 'tuned.yaml', '--detectors', 'ewma', '--seeds', '6', '--measures', 'none', '--json'],
    { cwd: folder },
  );
  const own = JSON.parse(out).cases.map(
    ({ detectors }: { detectors: { events: { faults: { found: boolean }[] } }[] }) =>
      detectors[0].events.faults[0].found ? 1 : 0,
  );
  const found = (half: 'chosen' | 'verified') =>
    recommended[half].cells.find(({ level }: { level: number }) => level === 1).found;
  expect(own[0] + own[2] + own[4]).toBe(found('chosen'));
  expect(own[1] + own[3] + own[5]).toBe(found('verified'));
}, 60_000);

test('stopped by Ctrl-C it goes on where it was', async () => {
  const journal = join(folder, 'stopped', 'tuning.journal.ndjson');
  const interrupted = interruptedAt(journal);
  const stopped = await shakedown(
    ['tune', 'small.yaml', ...plan, '--out', 'stopped'],
    { cwd: folder },
    interrupted.during,
  );
  const done = interrupted.done();
  expect(stopped).toEqual({
    code: 130,
    signal: null,
    out: '',
    err: `note: ${done} of 18 cases are done; the same command goes on from there\nshakedown: interrupted\n`,
  });
  const resumed = await tune(...plan, '--out', 'stopped');
  expect([resumed.code, resumed.err]).toEqual([0, `note: ${done} of 18 cases are done already\n`]);
  expect(existsSync(journal)).toBe(false);
  expect(results('stopped')).toEqual(results('w1'));
}, 60_000);
