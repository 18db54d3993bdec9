import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildOnce, shakedown } from '../e2e/built-cli.ts';

let folder: string;
beforeAll(async () => {
  await buildOnce();
  folder = mkdtempSync(join(tmpdir(), 'shakedown-twin-'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['all the time', 'kind: added-latency, target: api, delay: 2ms'],
  ['for a while, to the kill', 'kind: memory-leak, target: api, at: 10h, for: 5h'],
])('a twin in a thread of its own gives the same samples and truth: faulted %s', async (_, fault) => {
  writeFileSync(
    join(folder, 'long.yaml'),
    `version: 1\nname: long\nduration: 60h\nscrape: {interval: 30s}\nfaults: [{${fault}}]\n`,
  );
  const made = async (name: string, workers: string[]) => {
    const files = ['--out', `${name}.csv`, '--truth', `${name}.json`];
    expect(await shakedown(['simulate', 'long.yaml', ...files, ...workers], { cwd: folder })).toStrictEqual({
      code: 0,
      signal: null,
      out: '',
      err: '',
    });
    return ['csv', 'json'].map((end) => readFileSync(join(folder, `${name}.${end}`), 'utf8'));
  };
  const alone = await made('alone', ['--workers', '1']);
  const beside = await made('beside', ['--workers', '2']);
  expect(beside[0] === alone[0]).toBe(true);
  expect(beside[1]).toBe(alone[1]);
});
