import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildOnce, shakedown } from '../e2e/built-cli.ts';

let folder: string;
beforeAll(async () => {
  await buildOnce();
  folder = mkdtempSync(join(tmpdir(), 'shakedown-threads-'));
  writeFileSync(
    join(folder, 'free.yaml'),
    `version: 1
name: free
duration: 60000s
step: 1s
scrape: {interval: 1s}
system: {base: none}
series:
  - {name: a, parts: [{kind: level, value: 10}, {kind: ar-noise, correlation: 0.99}]}
  - {name: b_total, type: counter, missing: 1%, parts: [{kind: level, value: 5}, {kind: count-noise}]}
`,
  );
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const simulate = (...options: string[]) => shakedown(['simulate', 'free.yaml', ...options], { cwd: folder });
const read = (name: string) => readFileSync(join(folder, name));

test('any number of threads gives the same bytes, in a file and through a pipe', async () => {
  // With the truth the blocks are made one after the other, as for every other scenario.
  expect(await simulate('--out', 'in-turn.csv', '--truth', 't.json')).toStrictEqual({
    code: 0,
    signal: null,
    out: '',
    err: '',
  });
  const { out } = await simulate('--workers', '3');
  expect(Buffer.from(out).equals(read('in-turn.csv'))).toBe(true);
  for (const workers of ['1', '2', '9']) {
    const name = `${workers}.csv`;
    expect(await simulate('--out', name, '--workers', workers)).toStrictEqual({
      code: 0,
      signal: null,
      out: '',
      err: '',
    });
    expect(read(name).equals(read('in-turn.csv'))).toBe(true);
    const metadata = (file: string) => JSON.parse(read(`${file}-metadata.json`).toString());
    expect({ ...metadata(name), url: '' }).toStrictEqual({ ...metadata('in-turn.csv'), url: '' });
  }
});

test('no threads is a mistake', async () => {
  expect(await simulate('--out', 'never.csv', '--workers', '0')).toStrictEqual({
    code: 2,
    signal: null,
    out: '',
    err: 'shakedown: --workers is 0\n  help: write a whole number from 1 to 1024\n',
  });
  expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toStrictEqual([]);
});
