import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatChange,
  formatCount,
  formatDifference,
  formatDuration,
  formatInstant,
  formatNumber,
  formatRatio,
  formatShare,
  formatValue,
} from '../../src/reports/figures.ts';

test.each([
  [0.9998, '99.98 %'],
  [0.99981, '99.98 %'],
  [0.9967, '99.67 %'],
  [0.35, '35 %'],
  [0.346, '34.6 %'],
  [0.992, '99.2 %'],
  [0.0002, '0.02 %'],
  [7 / 36_000, '0.02 %'],
  [0, '0 %'],
  [1, '100 %'],
  [0.999999, '99.9999 %'],
  [0.000003, '0.0003 %'],
  [1.5, '150 %'],
  [-0.02, '−2 %'],
  [Number.NaN, 'NOT MEASURED'],
  [Number.POSITIVE_INFINITY, 'NOT MEASURED'],
  [999.77512, '99,978 %'],
])('formatRatio(%d) is %s', (v, text) => expect(formatRatio(v)).toBe(text));

test('formatRatio never lets a ratio that is not whole look whole', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-7, max: 1 - 1e-7 }), (v) => {
      expect(['0 %', '100 %', '−0 %']).not.toContain(formatRatio(v));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test.each([
  [9.8234, 'ms', '9.82 ms'],
  [1234.5, 'ms', '1234.50 ms'],
  [0.35, 'ratio', '35 %'],
  [225_400_000, 'bytes', '225.4 MB'],
  [1_500_000, 'bytes', '1.50 MB'],
  [115.04, 'per second', '115/s'],
  [45.13, 'per second', '45.1/s'],
  [5.5, 'count', '5.5'],
  [36_000, 'count', '36,000'],
  [12.3, 'seconds', '12.3 s'],
  [3, 'widgets', '3 widgets'],
  [0.00123, '', '0.0012'],
  [Number.NaN, 'ms', 'NOT MEASURED'],
])('formatValue(%d, %j) is %s', (v, unit, text) => expect(formatValue(v, unit)).toBe(text));

test.each([
  [9.82 / 8.42 - 1, '+16.6 %'],
  [12.43 / 32.14 - 1, '−61.3 %'],
  [-0.0002, '−0.02 %'],
  [0, '0.00 %'],
  [-0.000001, '0.00 %'],
  [123.456, '+12,346 %'],
  [Number.POSITIVE_INFINITY, 'NOT MEASURED'],
])('formatChange(%d) is %s', (v, text) => expect(formatChange(v)).toBe(text));

test('the other figures', () => {
  expect([0, 999, 1000, 36_000, 1234567, -1000].map(formatCount)).toEqual([
    '0',
    '999',
    '1,000',
    '36,000',
    '1,234,567',
    '−1,000',
  ]);
  expect([0, 0.5, 5.555, 55.55, 555.5, 5555.5, 1e-9, 1e20].map(formatNumber)).toEqual([
    '0',
    '0.5',
    '5.55',
    '55.5',
    '555.5',
    '5,556',
    '1e−9',
    '100000000000000000000',
  ]);
  expect([formatShare(0.85), formatShare(0.949)]).toEqual(['85 %', '95 %']);
  expect([
    formatDifference(0.0002, 'ratio'),
    formatDifference(-1.4, 'ms'),
    formatDifference(0, 'ms'),
    formatDifference(2e6, 'bytes'),
  ]).toEqual(['+0.02 points', '−1.40 ms', '0.00 ms', '+2.00 MB']);
  expect([0, 250, 30_000, 150_000, 3_600_000, 90_061_000, -1000, Number.NaN].map(formatDuration)).toEqual([
    '0 s',
    '250 ms',
    '30 s',
    '2 min 30 s',
    '1 h',
    '1 d 1 h',
    '−1 s',
    'NOT MEASURED',
  ]);
  expect(formatInstant(Date.UTC(2025, 9, 18, 1, 52))).toBe('2025-10-18 01:52:00 UTC');
  expect(formatInstant(Date.UTC(2025, 9, 18, 1, 52) + 5)).toBe('2025-10-18 01:52:00.005 UTC');
});

describe('figures are never written in another way', () => {
  test('a negative figure has U+2212 and no zero has a sign', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), (v) => {
        for (const text of [
          formatNumber(v),
          formatRatio(v),
          formatValue(v, 'ms'),
          formatChange(v),
          formatDifference(v, 'ratio'),
        ]) {
          expect(text).not.toMatch(/^-|NaN|Infinity/);
          if (!/[1-9]/.test(text)) expect(text).not.toMatch(/^[+−]/);
        }
      }),
      { seed: 2, numRuns: 2000 },
    );
  });
});
