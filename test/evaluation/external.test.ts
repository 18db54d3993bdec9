import { readFileSync } from 'node:fs';
import { kill } from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { detectCaseExternally, type ExternalOptions, externalDetection } from '../../src/evaluation/external.ts';
import { InputError } from '../../src/schema/diagnostic.ts';
import { input } from '../detectors/example.ts';

const SCRIPT = fileURLToPath(new URL('./fixtures/external-detector.mjs', import.meta.url));
const given = input(Float64Array.of(8, NaN, 12), { baseline: { mean: 8 } });
const detector = (...words: string[]) => ({ id: 'mine', argv: [process.execPath, SCRIPT, ...words] });
const detect = (words: readonly string[], options?: ExternalOptions, run = given) =>
  externalDetection(detector(...words), run, options);

/** What is wrong, with the paths of this machine left out. */
async function problem(words: readonly string[], options?: ExternalOptions): Promise<string> {
  const error = await detect(words, options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  const [{ position, message, help }] = (error as InputError).diagnostics;
  return `${position.file}:${position.line}: ${message} (${help})`
    .replaceAll(process.execPath, 'node')
    .replaceAll(SCRIPT, 'x.mjs');
}

describe('an external detector', () => {
  it('is given a signal and gives its scores', async () => {
    expect(await detect(['judge', '{"threshold":3}'])).toEqual({
      scores: Float64Array.of(0, NaN, 4),
      threshold: 3,
      hold: 1,
    });
  });
  it('judges a long signal', async () => {
    const values = Float64Array.from({ length: 30_000 }, (_, i) => i / 7);
    const { scores } = await detect(['judge'], {}, input(values, { baseline: { mean: 0 } }));
    expect(scores).toEqual(values);
  });
  it('judges every signal of a case, with its alerts', async () => {
    const found = await detectCaseExternally(
      {
        name: 'case',
        seed: '',
        grid: given.grid,
        signals: [
          { input: given, events: [] },
          { input: { ...given, values: Float64Array.of(8, 8, 8) }, events: [] },
        ],
        faults: [],
      },
      detector('judge', '{"threshold":3}'),
    );
    expect(found.map(({ signals, alerts }) => ({ signals, alerts }))).toEqual([
      { signals: [0], alerts: [{ from: 2, to: 3, firedMs: 90_000 }] },
      { signals: [1], alerts: [] },
    ]);
  });
  it('need not read its input', async () => {
    const long = input(new Float64Array(20_000).fill(1));
    expect((await detect(['deaf', '20000'], {}, long)).scores[19_999]).toBe(19_999);
  });

  it('cannot be started', async () => {
    const error = await externalDetection({ id: 'mine', argv: ['no-such-program-there'] }, given).catch(
      (e: unknown) => e,
    );
    expect((error as InputError).diagnostics).toEqual([
      {
        severity: 'error',
        code: 'detector-failed',
        message: '"no-such-program-there" cannot be started: spawn no-such-program-there ENOENT',
        help: 'the program and each of its arguments are separate words; no shell reads them',
        position: { file: 'output of mine on response_time_ms', line: 1, column: 1, length: 1 },
      },
    ]);
  });
  it('fails, with what it said, escaped', async () => {
    expect(await problem(['crash'])).toBe(
      'output of mine on response_time_ms:1: "node x.mjs crash" ended with exit code 1 (it said: Traceback (most recent call last): / in detect / KeyError: \\u{1b}[31mvalue)',
    );
  });
  it('is ended when its time is up, and told to be slow', async () => {
    expect(await problem(['hang'], { timeLimitMs: 500 })).toBe(
      'output of mine on response_time_ms:1: "node x.mjs hang" had not finished after 0.5 s and was ended (it said: loading a model)',
    );
  });
  it('is ended when it says too much', async () => {
    expect(await problem(['huge'])).toMatch(
      /^.*: "node x.mjs huge" wrote more than 65728 bytes and was ended \(it said nothing/,
    );
  });
  it.skipIf(process.platform === 'win32').each([['hang'], ['exit']])(
    'leaves no program behind that it started: %s',
    async (how) => {
      const told = await problem(['parent', how], { timeLimitMs: 1_000 });
      const child = Number(/child (\d+)/.exec(told)![1]);
      await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false);
    },
  );
  it('is ended when the work is stopped', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('stopped')), 200);
    await expect(detect(['hang'], { signal: stop.signal })).rejects.toThrow('stopped');
    await expect(detect(['judge'], { signal: stop.signal })).rejects.toThrow('stopped');
  });
});

/** A process that has ended but that nobody has asked about yet (a zombie, which Linux lists) is not. */
function isAlive(pid: number): boolean {
  try {
    kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}
