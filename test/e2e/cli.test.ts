import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatOfFile } from '../../src/formats/index.ts';
import { expectGolden } from '../commands/expect-golden.ts';
import { buildOnce, cli, shakedown } from './built-cli.ts';

let folder: string;
beforeAll(async () => {
  await buildOnce();
  folder = mkdtempSync(join(tmpdir(), 'shakedown-e2e-'));
  writeFileSync(
    join(folder, 'long.yaml'),
    'version: 1\nname: long\nduration: 30d\nscrape: {interval: 15s}\nworkload: {rate: 10/s}\n',
  );
  writeFileSync(
    join(folder, 'short.yaml'),
    'version: 1\nname: short\nduration: 10m\nscrape: {interval: 15s}\nworkload: {rate: 10/s}\n',
  );
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const here = () => ({ cwd: folder });

describe('the bundle', () => {
  test('shows its help from any folder, in any language', async () => {
    const { code, out, err } = await shakedown(['--help'], {
      cwd: tmpdir(),
      env: { ...process.env, LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    });
    expect([code, err]).toStrictEqual([0, '']);
    expectGolden('help/shakedown.txt', out);
  });

  test('answers mistakes in English, whatever the language', async () => {
    expect(
      await shakedown(['run', 'x', '--sede', '1'], { cwd: folder, env: { ...process.env, LANG: 'fr_FR.UTF-8' } }),
    ).toStrictEqual({
      code: 2,
      signal: null,
      out: '',
      err: 'shakedown: unknown option "--sede" for run\n  help: did you mean "--seed"? see shakedown run --help\n',
    });
  });

  test('says its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await shakedown(['--version'], here())).out).toBe(`${version}\n`);
  });

  test('writes the same set whatever the time zone and the folder', async () => {
    const runs = await Promise.all([
      shakedown(['run', 'short.yaml', '--out', 'utc', '--quiet'], { cwd: folder, env: { ...process.env, TZ: 'UTC' } }),
      shakedown(['run', join(folder, 'short.yaml'), '--out', join(folder, 'auckland'), '--quiet'], {
        cwd: tmpdir(),
        env: { ...process.env, TZ: 'Pacific/Auckland', LANG: 'tr_TR.UTF-8' },
      }),
    ]);
    for (const { err, out } of runs) expect(err + out).toBe('');
    for (const entry of readdirSync(join(folder, 'utc'), { withFileTypes: true }).filter((one) => one.isFile())) {
      expect(readFileSync(join(folder, 'auckland', entry.name), 'utf8')).toBe(
        readFileSync(join(folder, 'utc', entry.name), 'utf8'),
      );
    }
  });
});

describe('pipes and signals', () => {
  test('a reader that leaves early ends the program quietly', () => {
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', `{ "${process.execPath}" "${cli}" simulate long.yaml; echo "exit $?" >&2; } | head -n 1 | cut -c 1-9`],
      { cwd: folder, encoding: 'utf8' },
    );
    expect({ status, stdout, stderr }).toStrictEqual({ status: 0, stdout: 'timestamp\n', stderr: 'exit 0\n' });
  });

  test('Ctrl-C ends a simulation with 130 and leaves nothing behind', async () => {
    const finished = await shakedown(
      ['simulate', 'long.yaml', '--out', join('killed', 'long.csv')],
      here(),
      (child) => {
        const poll = setInterval(() => {
          if (!existsSync(join(folder, 'killed', 'long.csv.partial'))) return;
          clearInterval(poll);
          child.kill('SIGINT');
        }, 10);
      },
    );
    expect(finished).toStrictEqual({ code: 130, signal: null, out: '', err: 'shakedown: interrupted\n' });
    expect(readdirSync(join(folder, 'killed'))).toStrictEqual([]);
  });

  test('a folder in the way is one line on standard error', async () => {
    mkdirSync(join(folder, 'in-the-way.csv'));
    const { code, out, err } = await shakedown(['simulate', 'short.yaml', '--out', 'in-the-way.csv'], here());
    expect([code, out]).toStrictEqual([3, '']);
    expect(err).toMatch(/^shakedown: cannot write "[^"]+in-the-way\.csv": it is a folder \(EISDIR\)\n$/);
    expect(readdirSync(folder).filter((name) => name.startsWith('in-the-way'))).toStrictEqual(['in-the-way.csv']);
  });

  test('a recording that comes through a pipe is judged like one from a file', async () => {
    const { status, stdout } = spawnSync(
      'sh',
      [
        '-c',
        `"${process.execPath}" "${cli}" simulate short.yaml --format ndjson | "${process.execPath}" "${cli}" analyze /dev/stdin --format ndjson --scenario short.yaml --out piped --json`,
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    const { code, out } = await shakedown(['run', 'short.yaml', '--out', 'direct', '--json'], here());
    expect([status, JSON.parse(stdout).score]).toStrictEqual([code, JSON.parse(out).score]);
  });
});

test('the formats are told by their endings', () => {
  expect(
    ['a.csv', 'A.CSV', 'a.ndjson', 'a.jsonl', 'a.json', 'csv'].map((file) => formatOfFile(file)?.name),
  ).toStrictEqual(['csv', 'csv', 'ndjson', 'ndjson', undefined, undefined]);
});
