import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { locateWindows, readNabColumn } from '../../src/commands/nab-corpus.ts';
import { nabProbation, nabRows } from '../../src/evaluation/nab/nab-score.ts';
import { sweepNab } from '../../src/evaluation/nab/sweep.ts';
import { fakeWorld } from '../commands/fake-world.ts';

const fixture = fileURLToPath(new URL('nab', import.meta.url));
const expected = JSON.parse(readFileSync(join(fixture, 'expected.json'), 'utf8')) as {
  readonly scores: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly swept: Readonly<
    Record<string, Readonly<Record<string, { readonly threshold: number; readonly scaled: number }>>>
  >;
};

const root = mkdtempSync(join(tmpdir(), 'shakedown-nab-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;
let folder = '';
/** A copy of the corpus that a test may break. */
beforeEach(() => {
  folder = join(root, String(count++));
  cpSync(join(fixture, 'corpus'), join(folder, 'NAB'), { recursive: true });
});

async function score(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const world = fakeWorld({ cwd: folder });
  const code = await main(['score', 'nab', ...argv], world);
  return { code, out: world.out(), err: world.err() };
}

const edit = (file: string, change: (text: string) => string) => {
  const path = join(folder, 'NAB', file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
};

describe('score nab DIR', () => {
  test('scores every detector with results at its published thresholds, as computed from the formulas', async () => {
    const { code, out, err } = await score('NAB', '--json');
    expect([code, err]).toEqual([0, 'no published threshold, left out: unlisted\n']);
    const near = Object.entries(expected.scores).map(([detector, profiles]) => [
      detector,
      Object.fromEntries(Object.entries(profiles).map(([profile, value]) => [profile, expect.closeTo(value, 10)])),
    ]);
    expect(JSON.parse(out)).toEqual(Object.fromEntries(near));
  });

  test('shows people the best first and chance beside them, as the README does', async () => {
    const { out } = await score('NAB');
    expect(out).toBe(`detector          standard    low FP    low FN
lazy                  88.6      79.2      92.4
keen                  73.1      66.8      79.2
noisy                 13.3       6.7      30.2
(random score)        32.9      26.3      35.2
(constant score)       0.0       0.0       0.0
100 is perfect, 0 never fires; each at its published threshold, chance at its best one
`);
    expect(readFileSync(new URL('../../README.md', import.meta.url), 'utf8').includes(out)).toBe(true);
  });

  test('escapes the name of a folder', async () => {
    mkdirSync(join(folder, 'NAB', 'results', 'evil\u001b[31m'));
    expect((await score('NAB')).err).toBe('no published threshold, left out: evil\\u{1b}[31m, unlisted\n');
  });
});

describe('score nab DIR --detector NAME', () => {
  test('runs a detector of ours over the data at its best threshold', async () => {
    const { code, out, err } = await score('NAB', '--detector', 'z-score', '--json');
    expect([code, err]).toEqual([0, '']);
    const found = JSON.parse(out) as Record<string, Record<string, number>>;
    expect(Object.keys(found)).toEqual(['z-score']);
    expect(Object.keys(found['z-score'])).toEqual(['standard', 'reward_low_FP_rate', 'reward_low_FN_rate']);
    // The levels that rise by twelve standard deviations are no riddle.
    expect(found['z-score'].standard).toBeGreaterThan(50);
    expect(found['z-score'].standard).toBeGreaterThanOrEqual(found['z-score'].reward_low_FP_rate);
    expect((await score('NAB', '--detector', 'z-score')).out).toContain('(random score)  ');
  });

  test('says so when it looks ahead', async () => {
    expect((await score('NAB', '--detector', 'robust-point')).err).toBe(
      'robust-point looks at whole files, which the benchmark does not allow: its score flatters\n',
    );
  });

  test('needs no results and no thresholds', async () => {
    rmSync(join(folder, 'NAB', 'results'), { recursive: true });
    rmSync(join(folder, 'NAB', 'config'), { recursive: true });
    expect((await score('NAB', '--detector', 'z-score')).code).toBe(0);
  });

  test('an unknown name', async () => {
    expect(await score('NAB', '--detector', 'z-scores')).toEqual({
      code: 2,
      out: '',
      err: 'shakedown: unknown detector "z-scores"\n  help: did you mean "z-score"?\n',
    });
  });
});

test.each(Object.entries(expected.swept))('sweepNab(files) finds the thresholds of %s', async (detector, profiles) => {
  const labels = JSON.parse(readFileSync(join(fixture, 'corpus/labels/combined_windows.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >;
  const files = await Promise.all(
    Object.entries(labels).map(async ([path, windows]) => {
      const file = join('results', detector, dirname(path), `${detector}_${path.split('/')[1]}`);
      const { stamps, values } = await readNabColumn(join(fixture, 'corpus'), 'NAB', file, 'anomaly_score');
      const at = (stamp: string) => stamps.indexOf(stamp.slice(0, 19));
      const located = windows.map(([from, to]) => ({ from: at(from), to: at(to) + 1 }));
      return { rows: nabRows(stamps.length, located, nabProbation(stamps.length)), scores: values };
    }),
  );
  const near = Object.entries(profiles).map(([profile, { threshold, scaled }]) => [
    profile,
    { threshold, scaled: expect.closeTo(scaled, 10) },
  ]);
  expect(sweepNab(files)).toEqual(Object.fromEntries(near));
});

describe('locateWindows(series, stamps)', () => {
  const position = { file: 'labels', line: 1, column: 1, length: 1 };
  const located = (stamps: string[], ...windows: [string, string][]) =>
    locateWindows({ path: 'a/b.csv', windows: windows.map(([from, to]) => ({ from, to, position })) }, stamps, 'b.csv');

  test('finds the rows of a stamp that occurs twice, as the benchmark does: the first of each', () => {
    expect(located(['1', '2', '2', '3', '3', '4'], ['2', '3'])).toEqual([{ from: 1, to: 4 }]);
  });

  test('takes the rows between, where there is none with that stamp', () => {
    expect(located(['1', '3', '5', '7'], ['2', '6'])).toEqual([{ from: 1, to: 3 }]);
  });

  test('sorts windows, and lets them touch', () => {
    expect(located(['1', '2', '3', '4'], ['3', '4'], ['1', '2'])).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 4 },
    ]);
  });
});

describe('what is broken is said with its place', () => {
  const help = '\n  help: compare it with a fresh checkout of the benchmark\n';
  const cases: readonly (readonly [what: string, breakIt: () => void, code: number, err: string])[] = [
    [
      'no checkout',
      () => rmSync(join(folder, 'NAB'), { recursive: true }),
      3,
      `shakedown: cannot open "{NAB}/labels/combined_windows.json": no such file or folder (ENOENT)\n`,
    ],
    [
      'a missing result',
      () => rmSync(join(folder, 'NAB/results/lazy/other/lazy_calm.csv')),
      3,
      'shakedown: cannot open "{NAB}/results/lazy/other/lazy_calm.csv": no such file or folder (ENOENT)\n',
    ],
    [
      'labels that are not JSON',
      () => edit('labels/combined_windows.json', (text) => text.replace('"2014-04-01 05:00:00.000000",', '"2014')),
      2,
      'NAB/labels/combined_windows.json:4:',
    ],
    [
      'a window that is none',
      () => edit('labels/combined_windows.json', (text) => text.replace('"2014-04-01 06:35:00.000000"', '"soon"')),
      2,
      `NAB/labels/combined_windows.json:3:9: error[bad-window]: expected a window of two stamps, the first one no later${help}`,
    ],
    [
      'a window without rows',
      () =>
        edit('labels/combined_windows.json', (text) =>
          text.replace('2014-04-01 05:00', '2015-04-01 05:00').replace('2014-04-01 06:35', '2015-04-01 06:35'),
        ),
      2,
      `NAB/labels/combined_windows.json:3:9: error[empty-window]: found a window from 2015-04-01 05:00:00 to 2015-04-01 06:35:00 without a row of "results/keen/made/keen_steps.csv"${help}`,
    ],
    [
      'windows that overlap',
      () => edit('labels/combined_windows.json', (text) => text.replace('2014-04-01 12:30', '2014-04-01 06:35')),
      2,
      `NAB/labels/combined_windows.json:7:9: error[overlapping-windows]: found a window that overlaps another of its file${help}`,
    ],
    [
      'a path that leaves the checkout',
      () => edit('labels/combined_windows.json', (text) => text.replace('made/steps.csv', '../steps.csv')),
      2,
      `NAB/labels/combined_windows.json:2:21: error[bad-path]: found "../steps.csv", expected category/file.csv${help}`,
    ],
    [
      'a threshold that is missing',
      () => edit('config/thresholds.json', (text) => text.replace('reward_low_FP_rate', 'reward_low_fp_rate')),
      2,
      `NAB/config/thresholds.json:2:13: error[no-threshold]: found no threshold of "keen" for reward_low_FP_rate, expected a number${help}`,
    ],
    [
      'a score that is no number',
      () =>
        edit('results/keen/made/keen_steps.csv', (text) =>
          text.replace(/^(2014-04-01 00:05:00,[^,]*),[^,]*/m, '$1,high'),
        ),
      2,
      `NAB/results/keen/made/keen_steps.csv:3:28: error[bad-number]: found "high", expected a number${help}`,
    ],
    [
      'a stamp that is none',
      () => edit('results/keen/made/keen_steps.csv', (text) => text.replace('2014-04-01 00:05:00', 'noon')),
      2,
      `NAB/results/keen/made/keen_steps.csv:3:1: error[bad-stamp]: found "noon", expected a stamp such as 2014-04-01 00:00:00${help}`,
    ],
    [
      'a row that breaks off',
      () => edit('results/keen/made/keen_steps.csv', (text) => `${text}2014-04-02 00:00:00,1\n`),
      2,
      `NAB/results/keen/made/keen_steps.csv:202:1: error[short-row]: found a row of 2 cells, expected more, as in the first line${help}`,
    ],
    [
      'a column that is missing',
      () => edit('results/keen/made/keen_steps.csv', (text) => text.replace('anomaly_score', 'score')),
      2,
      `NAB/results/keen/made/keen_steps.csv:1:1: error[no-column]: found no column anomaly_score, expected one${help}`,
    ],
    [
      'a result without rows',
      () => edit('results/keen/made/keen_steps.csv', (text) => text.split('\n')[0]),
      2,
      `NAB/results/keen/made/keen_steps.csv:1:1: error[no-rows]: found no row, expected stamps and values${help}`,
    ],
    [
      'no detector in common',
      () => edit('config/thresholds.json', () => '{}'),
      2,
      'no published threshold, left out: keen, lazy, noisy, unlisted\nshakedown: no detector in "NAB" has both results and thresholds\n  help: give a checkout with results/ and config/thresholds.json, or --detector NAME\n',
    ],
  ];

  test.each(cases)('%s', async (what, breakIt, code, message) => {
    breakIt();
    const { err, ...rest } = await score('NAB');
    expect(rest).toEqual({ code, out: '' });
    const said = err
      .replaceAll(join(folder, 'NAB'), '{NAB}')
      .replace(/^no published threshold, left out: unlisted\n/, '');
    // Node words what is wrong with JSON in its own way, each version in another.
    if (what === 'labels that are not JSON')
      expect(said).toMatch(new RegExp(`^${message}\\d+: error\\[not-json\\]: found .*, expected JSON\n`));
    else expect(said.replace(/^ +(\d+ )?\| .*\n/gm, '')).toBe(message);
  });
});
