import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareValues } from '../../src/schema/compare-values.ts';
import { nearest } from '../../src/schema/nearest.ts';
import { printable } from '../../src/schema/printable.ts';

test.each([
  ['latency-spkie', 'latency-spike'],
  ['API', 'api'],
  ['reids', 'redis'],
  ['earthquake', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('the name nearest to %s is %s', (found, name) => {
  expect(nearest(found, ['latency-spike', 'spike', 'api', 'redis'])).toBe(name);
});

test('printable shows what cannot be seen, and cuts what is long', () => {
  expect(printable('a\u001b[31m\u202e\ud800é🦀\n')).toBe('a\\u{1b}[31m\\u{202e}\\u{d800}é🦀\\u{a}');
  expect(printable('x'.repeat(100), 10)).toBe('xxxxxxxxx…');
});

test('compareValues is a total order', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 2 },
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom('', 'a', 'b', 'B'),
      fc.boolean(),
      fc.constant(undefined),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('kind', 'at', 'x', 'y'), tie('any'), { maxKeys: 3 }),
    ),
  })).any;
  fc.assert(
    fc.property(value, value, value, (a, b, c) => {
      expect(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a))).toBe(0);
      expect(compareValues(a, a)).toBe(0);
      if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).toBeLessThanOrEqual(0);
    }),
    { seed: 5, numRuns: 2_000 },
  );
});
