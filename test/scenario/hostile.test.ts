import { expect, test } from 'vitest';
import { readScenario } from '../../src/scenario/compile.ts';
import { MAX_FILE_LENGTH } from '../../src/scenario/parse.ts';

const first = (text: string) => {
  const { scenario, diagnostics } = readScenario({ file: 'h.yaml', text });
  return scenario ? 'accepted' : `${diagnostics[0].position.line}: ${diagnostics[0].code}`;
};

/** Each of these takes minutes, the stack or gigabytes from a reader that is not on its guard. */
test.each<[string, string, string]>([
  ['a file of 4 MiB and one character', 'a'.repeat(MAX_FILE_LENGTH + 1), '1: too-large'],
  ['two million quotes', '"'.repeat(MAX_FILE_LENGTH - 1), '1: too-large'],
  ['four million braces', '{'.repeat(MAX_FILE_LENGTH - 1), '1: too-large'],
  ['a million dashes', '- '.repeat(1_000_000), '1: too-large'],
  ['a million anchors', '& '.repeat(1_000_000), '1: too-large'],
  ['a million entries', `faults: [${','.repeat(1_000_000)}]`, '1: too-large'],
  [
    'two thousand levels of blocks',
    Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
    '129: too-large',
  ],
  ['a number of a million digits', `version: 1\nduration: ${'9'.repeat(1_000_000)}s`, '2: out-of-range'],
  ['a billion samples of a million series', 'version: 1\nduration: 1000000d\nstep: 1us', '2: out-of-range'],
  ['ten years at a millisecond', 'version: 1\nduration: 3650d\nstep: 1ms\nscrape: {interval: 1s}', 'accepted'],
])('%s', (_, text, outcome) => {
  expect(first(text)).toBe(outcome);
});
