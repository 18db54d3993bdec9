import { describe, expect, test } from 'vitest';
import { describeFailure } from '../../src/commands/failure.ts';
import { main } from '../../src/commands/main.ts';
import { verbs } from '../../src/commands/verbs.ts';
import { expectGolden, goldensIn } from './expect-golden.ts';
import { fakeWorld } from './fake-world.ts';

async function run(...argv: string[]) {
  const world = fakeWorld();
  const code = await main(argv, world);
  return { code, out: world.out(), err: world.err() };
}

describe('help', () => {
  test('of the program', async () => {
    const { code, out, err } = await run('--help');
    expect([code, err]).toStrictEqual([0, '']);
    expectGolden('help/shakedown.txt', out);
    expect((await run('help')).out).toBe(out);
    expect(await run()).toStrictEqual({ code: 2, out: '', err: out });
  });

  test.each(verbs.map(({ name }) => name))('of %s', async (name) => {
    const { code, out, err } = await run(name, '--help');
    expect([code, err]).toStrictEqual([0, '']);
    expectGolden(`help/${name}.txt`, out);
    expect(out).toMatch(/\nExamples\n/);
    expect(
      Math.max(
        ...out
          .split('\n')
          .filter((line) => !/^ {2}(shakedown|#) /.test(line))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(100);
  });

  test('has no orphans', () => {
    expect(goldensIn('help')).toStrictEqual(['shakedown.txt', ...verbs.map(({ name }) => `${name}.txt`)].sort());
  });
});

describe('a command line that cannot be understood ends with 2 and says what to type', () => {
  test.each([
    [['rnu'], 'unknown verb "rnu"\n  help: did you mean "run"? see shakedown --help'],
    [['frobnicate'], 'unknown verb "frobnicate"\n  help: see shakedown --help'],
    [['--verbose'], 'unknown option "--verbose"\n  help: see shakedown --help'],
    [['run'], 'expected shakedown run <scenario>\n  help: see shakedown run --help'],
    [
      ['run', 'a', '--sede', '1'],
      'unknown option "--sede" for run\n  help: did you mean "--seed"? see shakedown run --help',
    ],
    [
      ['run', 'a', '--sede=1'],
      'unknown option "--sede" for run\n  help: did you mean "--seed"? see shakedown run --help',
    ],
    [['run', 'a', 'b'], 'unknown argument "b" for run\n  help: see shakedown run --help'],
    [['run', 'a', '--seed'], '--seed has no value\n  help: see shakedown run --help'],
    [['run', 'a', '--seed', '1', '--seed', '2'], '--seed is given 2 times\n  help: give --seed once'],
    [
      ['visualize', 'plan-a-day3', '--width', 'wide'],
      '--width is not a number\n  help: write a number, as in --width=80',
    ],
    [['visualize', 'plan-a-day3', '--width', '3'], '--width is 3, expected 20 to 1000\n  help: as in --width 80'],
    [
      ['simulate', 'plan-a-day3', '--out', 'x.xlsx'],
      'cannot tell the format of "x.xlsx"\n  help: end its name with .csv, .ndjson, .jsonl, .om, .openmetrics, .prom, .remote-write, .rw, .parquet, .lp, .influx, .promtool.yaml, .promtool.yml, .otlp, .otlp.json, .otlp.jsonl, or say --format csv',
    ],
    [
      ['simulate', 'plan-a-day3', '--series', '--signals'],
      '--series and --signals are given\n  help: give one of them',
    ],
    [
      ['analyze', 'x.csv', '--step', '60'],
      '--step: found the number 60, expected a duration with a unit\n  help: write 60s or 60ms',
    ],
    [['run', ''], '<scenario> is empty\n  help: see shakedown run --help'],
    [['run', 'plan-a-day3', '--out', ''], '--out is empty\n  help: see shakedown run --help'],
    [['run', 'plan-a-day3', '--set='], '--set has no value\n  help: see shakedown run --help'],
    [['list', 'shape'], /^found "shape", expected one of faults, shapes, .*\n {2}help: did you mean shapes\?\n$/],
    [
      ['visualize', 'plan-a-day3', '--chart', 'pie'],
      '--chart: found "pie", expected one of line, spark, histogram, heat, trend\n  help: see shakedown visualize --help',
    ],
    [
      ['simulate', 'plan-a-day3', '--out', 'x.csv', '--truth', './x.csv'],
      '--out and --truth name the same file\n  help: give each a file of its own',
    ],
    [['run', 'src'], /^cannot read "[^"]*src": it is a folder \(EISDIR\)\n$/],
    [['analyze', 'src'], /^cannot read "[^"]*src": it is a folder \(EISDIR\)\n$/],
    [['verify', 'src'], /^cannot read "[^"]*src": it is a folder \(EISDIR\)\n$/],
    [
      ['simulate', 'plan-a-day3', '--format', 'csv', '--out', 'src'],
      /^cannot write "[^"]*src": it is a folder \(EISDIR\)\n$/,
    ],
    [['run', '\u001b[31m\u202e'], /\\u\{1b\}\[31m\\u\{202e\}/],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await run(...argv);
    expect([code === 2 || code === 3, out]).toStrictEqual([true, '']);
    if (typeof message === 'string') expect(err).toBe(`shakedown: ${message}\n`);
    else expect(err.replace(/^shakedown: /, '')).toMatch(message);
    expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
  });
});

describe('other failures', () => {
  const world = (env: Record<string, string> = {}) => ({ env, stderr: { colour: false } });

  test('a refusal of the system ends with 3 and one line', async () => {
    expect(await run('run', 'no-such-folder/x.yaml')).toStrictEqual({
      code: 3,
      out: '',
      err: expect.stringMatching(
        /^shakedown: cannot open "[^"]*no-such-folder\/x\.yaml": no such file or folder \(ENOENT\)\n$/,
      ),
    });
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      errno: -28,
      syscall: 'write',
    });
    expect(await describeFailure(full, world())).toStrictEqual({
      exitCode: 3,
      text: 'shakedown: cannot write: no space left on the disk (ENOSPC)\n',
    });
  });

  test('a bug ends with 70, and shows its stack only when asked', async () => {
    const { exitCode, text } = await describeFailure(new TypeError('x is not\u001b[2J a function'), world());
    expect(exitCode).toBe(70);
    expect(text).toMatch(
      /^shakedown: internal error: TypeError: x is not\\u\{1b\}\[2J a function\n {2}help: this is a bug in shakedown \d+\.\d+\.\d+ \(Node v/,
    );
    expect(text).not.toMatch(/ at /);
    expect((await describeFailure(new TypeError('x'), world({ SHAKEDOWN_DEBUG: '1' }))).text).toMatch(/\n {4}at /);
    expect((await describeFailure('thrown text', world())).exitCode).toBe(70);
  });
});
