import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Quantity } from '../../src/schema/parameter.ts';
import { describeQuantity, formatQuantity, parseQuantity, type QuantityBounds } from '../../src/schema/quantity.ts';

const good: readonly [Quantity, string, number][] = [
  ['duration', '250us', 0.25],
  ['duration', '15ms', 15],
  ['duration', '0.1ms', 0.1],
  ['duration', '1.5s', 1500],
  ['duration', '90m', 5_400_000],
  ['duration', '1h30m', 5_400_000],
  ['duration', '1d 12h', 129_600_000],
  ['duration', '2 min', 120_000],
  ['duration', '1w', 604_800_000],
  ['duration', '0', 0],
  ['size', '512kB', 512_000],
  ['size', '256MiB', 268_435_456],
  ['size', '1.5 GB', 1_500_000_000],
  ['ratio', '25 %', 0.25],
  ['ratio', '25%', 0.25],
  ['ratio', '0.25', 0.25],
  ['ratio', '.25', 0.25],
  ['ratio', '0.29%', 0.0029],
  ['ratio', '99.98%', 0.9998],
  ['ratio', '1', 1],
  ['rate', '10/s', 10],
  ['rate', '600/min', 10],
  ['rate', '36 /h', 0.01],
  ['count', '3', 3],
  ['count', '1e3', 1000],
  ['number', '-1.5', -1.5],
  ['number', '+2', 2],
  ['instant', '2025-10-18T00:52:00Z', 1_760_748_720_000],
  ['instant', '2025-10-18T02:52:00.5+02:00', 1_760_748_720_500],
  ['instant', '2024-02-29T00:00Z', 1_709_164_800_000],
];

const bad: readonly [Quantity, string, QuantityBounds, string][] = [
  ['duration', '15', {}, 'missing-unit: found the number 15, expected a duration with a unit; write 15s or 15ms'],
  ['duration', '15 sec', {}, 'unknown-unit: found the unit "sec", expected one of ms, s, m, h, d, us, ns; write 15s'],
  ['duration', '15parsecs', {}, 'unknown-unit: found the unit "parsecs", expected one of ms, s, m, h, d, us, ns'],
  ['duration', '-5s', { min: 0, name: 'at' }, 'out-of-range: at is -5s, expected a duration from 0s on'],
  [
    'duration',
    '2h',
    { min: 1, max: 3_600_000, name: 'for' },
    'out-of-range: for is 2h, expected a duration from 1ms to 1h',
  ],
  ['duration', '30m1h', {}, 'unknown-unit: found the unit "m1h", expected one of ms, s, m, h, d, us, ns'],
  [
    'size',
    '5KB',
    {},
    'unknown-unit: found the unit "KB", expected one of B, kB, MB, GB, TB, KiB, MiB, GiB, TiB; write 5kB',
  ],
  [
    'ratio',
    '25',
    { min: 0, max: 1, name: 'errorRatio' },
    'out-of-range: errorRatio is 25, expected a ratio from 0 to 1; 25 % is written 0.25 or 25%',
  ],
  [
    'ratio',
    '2',
    { min: 0, max: 10 },
    'out-of-range: found 2, expected a ratio from 0 to 10, above 1 with a % sign; 2 % is written 0.02 or 2%',
  ],
  ['ratio', '150%', { min: 0, max: 1 }, 'out-of-range: found 150%, expected a ratio from 0 to 1'],
  ['rate', '10', {}, 'missing-unit: found the number 10, expected a rate with a unit; write 10/s or 10/min'],
  ['rate', '10rps', {}, 'unknown-unit: found the unit "rps", expected one of /s, /min, /h, /d; write 10/s'],
  ['count', '3.5', { min: 1, max: 100 }, 'not-a-number: found 3.5, expected a whole number from 1 to 100'],
  ['count', '3s', {}, 'unknown-unit: found the unit "s", expected a whole number, without a unit; write 3'],
  ['count', '1e17', {}, 'out-of-range: found 1e17, expected a whole number of at most 9007199254740991'],
  ['number', '1e308', {}, 'out-of-range: found 1e308, expected a number from -1e18 to 1e18'],
  ['number', '1e400', {}, 'out-of-range: found 1e400, expected a number from -1e18 to 1e18'],
  ['number', '-0', {}, 'out-of-range: found -0, expected 0 without a sign; write 0'],
  ['number', '1e-400', {}, 'out-of-range: found 1e-400, expected 0 or a number less close to it; write 0'],
  ['number', '.nan', {}, 'out-of-range: found .nan, expected a number, finite'],
  ['number', 'Infinity', { min: 0, max: 5 }, 'out-of-range: found Infinity, expected a number from 0 to 5, finite'],
  [
    'number',
    '0x10',
    {},
    'out-of-range: found 0x10, expected a number; write plain decimal digits: hexadecimal and octal are not understood',
  ],
  [
    'number',
    '0o17',
    {},
    'out-of-range: found 0o17, expected a number; write plain decimal digits: hexadecimal and octal are not understood',
  ],
  [
    'number',
    '017',
    {},
    'out-of-range: found 017, expected a number; write plain decimal digits: leading zeros are not understood',
  ],
  [
    'number',
    '1_000',
    {},
    'out-of-range: found 1_000, expected a number; write plain decimal digits: separators are not understood',
  ],
  ['number', 'many\u001b[31m', {}, 'not-a-number: found "many\\u{1b}[31m", expected a number'],
  [
    'instant',
    '2025-10-18',
    {},
    'not-a-number: found "2025-10-18", expected an instant such as 2025-10-18T00:52:00Z; write 2025-10-18T00:00:00Z',
  ],
  [
    'instant',
    '2025-10-18 00:52',
    {},
    'not-a-number: found "2025-10-18 00:52", expected an instant such as 2025-10-18T00:52:00Z; write 2025-10-18T00:52:00Z',
  ],
  [
    'instant',
    '2025-02-30T00:00:00Z',
    {},
    'not-a-number: found "2025-02-30T00:00:00Z", expected an instant such as 2025-10-18T00:52:00Z',
  ],
  [
    'instant',
    '1969-12-31T23:59:59Z',
    {},
    'out-of-range: found 1969-12-31T23:59:59Z, expected an instant from 1970-01-01T00:00:00Z to 2200-01-01T00:00:00Z',
  ],
  [
    'measure',
    '8.42',
    { signal: 'response_time_ms' },
    'missing-unit: found the number 8.42, expected a duration with a unit; write 8.42s or 8.42ms',
  ],
  [
    'measure',
    '99.9',
    { signal: 'success_ratio' },
    'out-of-range: found 99.9, expected a ratio, above 1 with a % sign; 99.9 % is written 0.999 or 99.9%',
  ],
  [
    'measure',
    '5ms',
    { signal: 'postgres_connections' },
    'unknown-unit: found the unit "ms", expected a number, without a unit; write 5',
  ],
];

const words = (result: ReturnType<typeof parseQuantity>) =>
  typeof result === 'number'
    ? String(result)
    : `${result.code}: ${result.message}${result.help === undefined ? '' : `; ${result.help}`}`;

describe('a quantity in a file', () => {
  test.each(good)('%s %s is %d', (quantity, text, value) => {
    expect(parseQuantity(quantity, text)).toBe(value);
  });
  test.each(bad)('%s %s with %j is refused', (quantity, text, bounds, message) => {
    expect(words(parseQuantity(quantity, text, bounds))).toBe(message);
  });
  test('a measure has the unit of its signal', () => {
    const read = (signal: string, text: string) => parseQuantity('measure', text, { signal });
    expect([
      read('response_time_ms', '0.1s'),
      read('lag_seconds', '250ms'),
      read('success_ratio', '99.9%'),
      read('redis_memory_bytes', '220MB'),
      read('requests_per_second', '600/min'),
      read('postgres_connections', '5.5'),
      read('temperature', '-3'),
    ]).toEqual([100, 0.25, 0.999, 220_000_000, 10, 5.5, -3]);
  });
});

describe('writing a quantity', () => {
  test.each<[Quantity, number, string]>([
    ['duration', 90_000, '90s'],
    ['duration', 3_600_000, '1h'],
    ['duration', 0, '0s'],
    ['duration', 0.05, '50us'],
    ['duration', 1 / 3, '333.3333333333333us'],
    ['duration', 86_400_000, '1d'],
    ['ratio', 0.25, '25%'],
    ['ratio', 0.07, '7%'],
    ['ratio', 0.9998, '99.98%'],
    ['size', 536_870_912, '512MiB'],
    ['size', 200_000_000, '200MB'],
    ['rate', 10, '10/s'],
    ['rate', 1 / 60, '60/h'],
    ['number', 1e-7, '1e-7'],
    ['number', -1.5, '-1.5'],
    ['count', 1e10, '10000000000'],
    ['instant', 1_760_748_720_000, '2025-10-18T00:52:00Z'],
  ])('%s %d is %s', (quantity, value, text) => {
    expect(formatQuantity(quantity, value)).toBe(text);
  });

  const quantities: [Quantity, string | undefined][] = [
    ['duration', undefined],
    ['size', undefined],
    ['ratio', undefined],
    ['rate', undefined],
    ['number', undefined],
    ['measure', 'x_ms'],
    ['measure', 'x_seconds'],
    ['measure', 'x_bytes'],
    ['measure', 'x_ratio'],
    ['measure', 'x_per_second'],
    ['measure', 'x'],
  ];
  test.each(quantities)('%s %s: what is written reads back to the same bits', (quantity, signal) => {
    const anything = fc
      .double({ min: -1e18, max: 1e18, noNaN: true })
      .filter((value) => value === 0 || Math.abs(value) > 1e-290);
    const round = fc
      .integer({ min: 0, max: 1e9 })
      .chain((digits) => fc.integer({ min: -6, max: 6 }).map((exponent) => Number(`${digits}e${exponent}`)));
    fc.assert(
      fc.property(fc.oneof(anything, round), (value) => {
        const text = formatQuantity(quantity, value, signal);
        expect(parseQuantity(quantity, text, { signal })).toBe(Object.is(value, -0) ? 0 : value);
      }),
      { seed: 7, numRuns: 400 },
    );
  });
  test('instants read back to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2199, 0) }), (ms) => {
        expect(parseQuantity('instant', formatQuantity('instant', ms))).toBe(ms);
      }),
      { seed: 7 },
    );
  });
});

test('ranges in words', () => {
  expect([
    describeQuantity('ratio', { min: 0, max: 1 }),
    describeQuantity('duration', { min: 1, max: 60_000 }),
    describeQuantity('duration', { min: 1 }),
    describeQuantity('duration', { min: 0 }),
    describeQuantity('count', { min: 1, max: 100, unit: 'replicas' }),
    describeQuantity('number', { max: 5, unit: 'cores' }),
    describeQuantity('size'),
  ]).toEqual([
    'a ratio from 0 to 1',
    'a duration from 1ms to 1m',
    'a duration from 1ms on',
    'a duration from 0s on',
    'a whole number from 1 to 100 (replicas)',
    'a number of at most 5 (cores)',
    'a size',
  ]);
});
