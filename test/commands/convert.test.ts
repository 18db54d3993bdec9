import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { formats } from '../../src/formats/index.ts';
import { fakeWorld } from './fake-world.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'convert-'));
  writeFileSync(
    join(folder, 'small.yaml'),
    `version: 1
name: small
start: 2025-10-18T00:52:00Z
duration: 5m
scrape: {interval: 15s}
faults:
  - {id: gap, kind: missed-scrapes, target: api, at: 1m, for: 1m}
`,
  );
  expect((await run('simulate', 'small.yaml', '--out', 'small.csv')).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...argv: string[]) {
  const world = fakeWorld({ cwd: folder });
  const code = await main(argv, world);
  return { code, out: world.out(), err: world.err() };
}

test('a recording goes through every format and comes back with the same bytes', async () => {
  for (const { name, extensions } of formats) {
    const file = `through${extensions[0]}`;
    expect([name, await run('convert', 'small.csv', file)]).toStrictEqual([name, { code: 0, out: '', err: '' }]);
    expect([name, await run('convert', file, 'back.csv')]).toStrictEqual([name, { code: 0, out: '', err: '' }]);
    expect(readFileSync(join(folder, 'back.csv'), 'utf8')).toBe(readFileSync(join(folder, 'small.csv'), 'utf8'));
    const metadata = (csv: string) => readFileSync(join(folder, `${csv}-metadata.json`), 'utf8').replace(csv, 'x');
    expect([name, metadata('back.csv')]).toStrictEqual([name, metadata('small.csv')]);
  }
});

test('the analysis is the same whatever the format', async () => {
  const judged = async (file: string) => {
    const { code, out } = await run(
      'analyze',
      file,
      '--json',
      '--no-memory',
      '--title',
      'x',
      '--tag',
      'x',
      '--out',
      `${file}-reports`,
    );
    const { score, verdict, anomalies } = JSON.parse(out);
    return { code, score, verdict, anomalies };
  };
  const expected = await judged('small.csv');
  for (const file of ['through.om', 'through.parquet', 'through.otlp'])
    expect([file, await judged(file)]).toStrictEqual([file, expected]);
});

test('a table of somebody else becomes signals', async () => {
  writeFileSync(
    join(folder, 'table.csv'),
    'when,Latency (s)\n2025-10-18 00:00:00,0.01\n2025-10-18 00:01:00,\n2025-10-18 00:02:00,0.02\n',
  );
  const { code, out, err } = await run(
    'convert',
    'table.csv',
    '--to',
    'openmetrics',
    '--column',
    'Latency (s)=response_time_ms:s:up',
  );
  expect(code).toBe(0);
  expect(out).toBe(
    '# TYPE response_time_ms gauge\n# UNIT response_time_ms ms\n# HELP response_time_ms Mean response time\nresponse_time_ms 10 1760745600\nresponse_time_ms 20 1760745720\n# EOF\n',
  );
  expect(err).toBe('note: Time stamps without a zone read as UTC.\n');
});

test('what cannot be done ends with 2, and leaves no file', async () => {
  const before = readdirSync(folder).sort();
  writeFileSync(join(folder, 'broken.om'), 'a 1 1\n');
  const results = [
    await run('convert', 'small.csv', 'small.csv'),
    await run('convert', 'small.csv', 'x.xlsx'),
    await run('convert', 'small.csv'),
    await run('convert', 'broken.om', 'x.csv'),
    await run('convert', 'small.csv', 'x.csv', '--step', 'soon'),
  ];
  rmSync(join(folder, 'broken.om'));
  expect(readdirSync(folder).sort()).toStrictEqual(before);
  expect(results.map(({ code, err }) => [code, err.split('\n')[0]])).toStrictEqual([
    [2, 'shakedown: a file cannot be converted into itself'],
    [2, 'shakedown: cannot tell the format of "x.xlsx"'],
    [2, 'shakedown: standard output has no ending that tells a format'],
    [2, 'broken.om:1:1: error[cut-short]: found the end of the file, expected # EOF as the last line'],
    [2, expect.stringContaining('--step: ')],
  ]);
});
