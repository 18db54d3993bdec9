import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { fakeWorld } from './fake-world.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shakedown-compare-'));
  const table = (factor: number, header = 'response_time_ms', stepS = 60) =>
    [
      `timestamp,${header}`,
      ...Array.from({ length: 90 }, (_, i) => `${1_760_000_000 + stepS * i},${factor * (20 + ((i * 37) % 11) / 4)}`),
    ].join('\n');
  writeFileSync(join(folder, 'before.csv'), table(1));
  writeFileSync(join(folder, 'doubled.csv'), table(2));
  writeFileSync(join(folder, 'faster.csv'), table(0.5));
  writeFileSync(join(folder, 'slower-clock.csv'), table(1, 'response_time_ms', 30));
  writeFileSync(join(folder, 'unknown.csv'), table(1, 'widgets'));
  writeFileSync(join(folder, 'unknown-doubled.csv'), table(2, 'widgets'));
  writeFileSync(join(folder, 'hostile.csv'), table(1, '"<b>|x|\u001b[31m"'));
  writeFileSync(join(folder, 'hostile-doubled.csv'), table(2, '"<b>|x|\u001b[31m"'));
  writeFileSync(join(folder, 'short.yaml'), 'version: 1\nname: short\nduration: 10m\nwarmup: 1m\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function compare(...words: string[]) {
  const world = fakeWorld({ cwd: folder });
  const code = await main(['compare', ...words], world);
  return { code, out: world.out(), err: world.err() };
}

describe('exit codes', () => {
  test.each([
    ['equal runs pass', ['before.csv', 'before.csv'], 0, 'PASS'],
    ['a doubled latency fails', ['before.csv', 'doubled.csv'], 1, 'WORSE'],
    ['… but for those who only look', ['before.csv', 'doubled.csv', '--fail-on', 'never'], 0, 'WORSE'],
    ['… unless that is less than what counts', ['before.csv', 'doubled.csv', '--min-effect', '150%'], 0, 'PASS'],
    ['a better run passes', ['before.csv', 'faster.csv'], 0, 'BETTER'],
    ['a change without direction passes', ['unknown.csv', 'unknown-doubled.csv'], 0, 'CHANGED'],
    ['… unless changes are to fail', ['unknown.csv', 'unknown-doubled.csv', '--fail-on', 'changed'], 1, 'CHANGED'],
    ['runs without data fail', ['before.csv', 'before.csv', '--warmup', '88m'], 1, 'NO DATA'],
  ])('%s', async (_, words, code, verdict) => {
    const found = await compare(...words, '--json');
    expect([found.code, JSON.parse(found.out).verdict]).toStrictEqual([code, verdict]);
  });
});

describe('what cannot be compared is said before anything is judged', () => {
  test.each([
    [
      ['before.csv', 'slower-clock.csv'],
      'shakedown: the samples of the first run are 1 min apart, those of the second 30 s, expected one step\n  help: record or simulate both with the same step, as with --set scrape.interval=30s or record --step 30s\n',
    ],
    [
      ['before.csv', 'unknown.csv'],
      'shakedown: the two runs have no signal in common\n  help: before has response_time_ms; after has widgets\n',
    ],
    [
      ['before.csv', 'doubled.csv', '--signal', 'respons_time_ms'],
      'shakedown: --signal respons_time_ms: neither has it, expected a signal of both runs\n  help: did you mean response_time_ms?\n',
    ],
    [
      ['before.csv', 'doubled.csv', '--min-effect', '5'],
      'shakedown: --min-effect: found 5, expected a ratio from 0 to 100, above 1 with a % sign\n  help: 5 % is written 0.05 or 5%\n',
    ],
    [
      ['before.csv', 'doubled.csv', '--fail-on', 'never', '--fail-on', 'worse'],
      'shakedown: --fail-on never stands beside others\n  help: give it alone, or leave it out\n',
    ],
    [
      ['empty', 'before.csv'],
      'shakedown: the folder "empty" holds no manifest.json of a report set\n  help: give a folder that holds a report set, or a recording, a JSON report or a scenario\n',
    ],
  ])('%j', async (words, message) => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    const { code, err, out } = await compare(...words);
    expect([code, err.replace(/^note: .*\n/gm, ''), out]).toStrictEqual([2, message, '']);
  });
});

test('the text says what moved, by how much and why', async () => {
  const { out } = await compare('before.csv', 'doubled.csv');
  expect(out.replaceAll(/[▁-█]/g, '#')).toMatchInlineSnapshot(`
    "before  before: 2025-10-09 08:53:20 UTC to 2025-10-09 10:23:20 UTC, 90 samples of 1 min
    after   doubled: 2025-10-09 08:53:20 UTC to 2025-10-09 10:23:20 UTC, 90 samples of 1 min

    WORSE   1 worse of 1 signal judged
    5 % or more counts; chance of a false alarm over all of them at most 5 %

                        P50 before       P50    change           interval
    Mean response time    21.25 ms  42.50 ms  +100.0 %  +97.6 to +102.4 %  WORSE

    WORSE Mean response time: median +100.0 % (+97.6 to +102.4 %), mean 21.23 ms to 42.47 ms, P99 22.50 ms to 45.00 ms
      level: median 21.25 ms before, 42.50 ms after; a later sample exceeds an
        earlier one in 100 % of pairs
      extremes: 90 later samples lie at 40.00 ms or above; the earlier ones end at
        22.50 ms
      spread: half of the samples lay within 0.75 ms of their median, now within
        1.50 ms
      worth 90 independent samples before and 90 after; p < 0.0001
    "
  `);
});

describe('the documents', () => {
  test('are a set of their own, and the same bytes twice', async () => {
    const read = (out: string) =>
      readdirSync(join(folder, out)).map((name) => [name, readFileSync(join(folder, out, name), 'utf8')]);
    expect((await compare('before.csv', 'doubled.csv', '--out', 'one', '--quiet')).out).toBe('');
    await compare(join(folder, 'before.csv'), 'doubled.csv', '--out', 'two', '--quiet');
    expect(read('one').map(([name]) => name)).toStrictEqual([
      'comparison.html',
      'comparison.json',
      'comparison.md',
      'manifest.json',
    ]);
    expect(read('two')).toStrictEqual(read('one'));
    const { signals } = JSON.parse(readFileSync(join(folder, 'one', 'comparison.json'), 'utf8'));
    expect(signals.response_time_ms.verdict).toBe('WORSE');
    expect(readFileSync(join(folder, 'one', 'comparison.md'), 'utf8')).toContain(
      'is worse than before in 1 signal of 1 judged',
    );
  });

  test('hostile names are shown and never run', async () => {
    const { out } = await compare('hostile.csv', 'hostile-doubled.csv', '--out', 'hostile');
    const html = readFileSync(join(folder, 'hostile', 'comparison.html'), 'utf8');
    const markdown = readFileSync(join(folder, 'hostile', 'comparison.md'), 'utf8');
    expect(html).toContain('&lt;b&gt;|x|');
    expect(html).not.toContain('<b>');
    expect(markdown).toContain('\\<b\\>\\|x\\|');
    expect(out + html + markdown).not.toContain('\u001b');
  });

  test('never replace a report set that is not theirs', async () => {
    const world = fakeWorld({ cwd: folder });
    expect(await main(['run', 'short.yaml', '--out', 'set', '--quiet'], world)).toBe(0);
    const { code, err } = await compare('set', 'short.yaml', '--out', 'set');
    expect([code, err]).toStrictEqual([
      2,
      'shakedown: --out set holds another report set\n  help: choose another folder for the comparison\n',
    ]);
  });

  test('a set, its report and its scenario are the same run, warm-up left out in each', async () => {
    const files = ['set', 'set/stability-report-short.json', 'short.yaml'];
    for (const file of files) {
      const { code, out } = await compare('set', file, '--json');
      const { verdict, after, signals } = JSON.parse(out);
      expect([code, verdict, after.judged, signals.response_time_ms.effect.shift]).toStrictEqual([0, 'PASS', 36, 0]);
    }
  });
});
