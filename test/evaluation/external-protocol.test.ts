import { describe, expect, it } from 'vitest';
import { decodeScores, encodeInput } from '../../src/evaluation/external-protocol.ts';
import { InputError } from '../../src/schema/diagnostic.ts';
import { input } from '../detectors/example.ts';

const decode = (text: string, count = 3) => decodeScores(text, { file: 'output of mine on x', count });

/** `line code: message` of each. */
function problems(text: string, count?: number): string[] {
  try {
    decode(text, count);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).diagnostics.map(
      ({ position, code, message }) => `${position.line} ${code}: ${message}`,
    );
  }
  return [];
}

describe('what an external detector reads', () => {
  it('is a header and a line a sample, null where one is missing', () => {
    const given = input(Float64Array.of(8.5, NaN, Infinity), {
      baseline: { mean: 8.42 },
      reference: Float64Array.of(8, NaN),
    });
    expect([...encodeInput(given)].join('')).toBe(
      `{"version":1,"signal":"response_time_ms","unit":"ms","bad":"up","scale":"log","startMs":0,"stepMs":30000,"count":3,"baseline":{"mean":8.42},"reference":[8,null]}
{"i":0,"ms":0,"value":8.5}
{"i":1,"ms":30000,"value":null}
{"i":2,"ms":60000,"value":null}
`,
    );
  });
  it('comes in pieces, none of them large', () => {
    const pieces = [...encodeInput(input(new Float64Array(5000).fill(1 / 3)))];
    expect(pieces.length).toBe(6);
    expect(pieces.join('').trimEnd().split('\n')).toHaveLength(5001);
  });
});

describe('what an external detector writes', () => {
  it('is a number a line, or null', () => {
    expect(decode('1\n2.5e-3\r\nnull\n')).toEqual({ scores: Float64Array.of(1, 0.0025, NaN), threshold: 1, hold: 1 });
    expect(decode(' 0\n-0.0\nnan').scores).toEqual(Float64Array.of(0, 0, NaN));
    expect(decode('', 0).scores).toEqual(new Float64Array(0));
  });
  it('may say its threshold and hold first', () => {
    expect(decode('{"threshold": 3, "hold": 2}\n1\n2\n3\n')).toMatchObject({ threshold: 3, hold: 2 });
    expect(decode('{"hold": 4}\n1\n2\n3\n')).toMatchObject({ threshold: 1, hold: 4 });
  });
  it.each([
    ['1\n2\n', ['3 too-few-scores: found 2 scores, expected 3']],
    ['', ['1 too-few-scores: found 0 scores, expected 3']],
    ['1\n2\n3\n4\n', ['4 too-many-scores: found 4 scores, expected 3']],
    [
      '1\n-2\nabc',
      [
        '2 bad-score: found "-2", expected a number from 0 up, or null for no opinion',
        '3 bad-score: found "abc", expected a number from 0 up, or null for no opinion',
      ],
    ],
    ['1\n\n3', ['2 bad-score: found "", expected a number from 0 up, or null for no opinion']],
    ['1\n1e999\n3', ['2 bad-score: found "1e999", expected a number from 0 up, or null for no opinion']],
    ['1\n0x10\n3', ['2 bad-score: found "0x10", expected a number from 0 up, or null for no opinion']],
    ['1\n\u001b[2J\n3', ['2 bad-score: found "\\u{1b}[2J", expected a number from 0 up, or null for no opinion']],
    ['{"treshold": 3}\n1\n2\n3', ['1 bad-header: found "treshold", expected threshold or hold']],
    ['{"threshold"\n1\n2\n3', ['1 bad-header: found a first line that is no JSON']],
    [
      '{"threshold": "3", "hold": 1.5}\n1\n2\n3',
      [
        '1 bad-header: found the threshold "\\"3\\"", expected a number above 0',
        '1 bad-header: found the hold "1.5", expected a whole number of samples from 1 up',
      ],
    ],
  ])('is refused where it is wrong: %j', (text, expected) => {
    expect(problems(text)).toEqual(expected.map((one) => one.replaceAll('\\"3\\"', '"3"')));
  });
  it('is not looked at for ever', () => {
    expect(problems('x\n'.repeat(1000), 1000)).toHaveLength(10);
  });
});
