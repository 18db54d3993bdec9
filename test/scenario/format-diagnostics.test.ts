import { expect, test } from 'vitest';
import { formatDiagnostics } from '../../src/scenario/format-diagnostics.ts';
import type { Diagnostic } from '../../src/schema/diagnostic.ts';

const diagnostic = (more: Partial<Diagnostic> & { column?: number; length?: number }): Diagnostic => {
  const { column = 1, length = 3, ...rest } = more;
  return {
    severity: 'error',
    code: 'a-code',
    message: 'found a, expected b',
    position: { file: 'x.yaml', line: 7, column, length },
    ...rest,
  };
};

test('place, message, line with caret, help', () => {
  expect(
    formatDiagnostics([
      diagnostic({ source: 'key: bad', column: 6, help: 'write good' }),
      diagnostic({ severity: 'warning' }),
    ]),
  ).toBe(
    'x.yaml:7:6: error[a-code]: found a, expected b\n  7 | key: bad\n    |      ^~~\n  help: write good\nx.yaml:7:1: warning[a-code]: found a, expected b\n',
  );
  expect(formatDiagnostics([])).toBe('');
});

test('the caret stands under the value behind tabs, wide characters and emoji', () => {
  const caretLine = (source: string, column: number) =>
    formatDiagnostics([diagnostic({ source, column, length: 1 })]).split('\n')[2];
  expect(caretLine('\tx: y', 5)).toBe('    |     ^');
  expect(caretLine('名前: y', 5)).toBe('    |       ^');
  expect(caretLine('🦀: y', 5)).toBe('    |     ^');
});

test('a long line is shown around the caret', () => {
  const [, line, caret] = formatDiagnostics([
    diagnostic({ source: `${'a'.repeat(200)}BAD${'b'.repeat(200)}`, column: 201 }),
  ]).split('\n');
  expect(line.slice(caret.indexOf('^'), caret.indexOf('^') + 3)).toBe('BAD');
  expect(line.length).toBeLessThan(110);
});

test('nothing from a file is obeyed by the terminal', () => {
  const hostile = 'a\u001b[31m\u202e\u0007\r\n\ud800';
  const text = formatDiagnostics([
    diagnostic({
      source: hostile,
      message: hostile,
      help: hostile,
      position: { file: hostile, line: 1, column: 1, length: 99 },
    }),
  ]);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\ud800-\udfff]/);
});

test('colour is there only when asked for', () => {
  expect(formatDiagnostics([diagnostic({})], { colour: true })).toContain('\u001b[31merror[a-code]\u001b[39m');
});
