import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NUMBER_BYTES_MAX, writeCommaNumber, writeNumber } from '../../src/formats/number-text.ts';

const bytes = Buffer.alloc(NUMBER_BYTES_MAX + 8, '#');
const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
function textOf(value: number): string {
  bytes.fill('#');
  const end = writeNumber(view, 0, value);
  expect(bytes.toString('latin1', NUMBER_BYTES_MAX)).toBe('########');
  const text = bytes.toString('latin1', 0, end);
  const endAfterComma = writeCommaNumber(view, 0, value);
  expect(bytes.toString('latin1', 0, endAfterComma)).toBe(`,${text}`);
  expect(bytes.toString('latin1', NUMBER_BYTES_MAX + 1)).toBe('#######');
  return text;
}
const expected = (value: number) => (Object.is(value, -0) ? '-0' : String(value));

test.each([
  0,
  -0,
  1,
  -1,
  9,
  10,
  99,
  100,
  999,
  1000,
  999_999,
  1_000_000,
  2_147_482.999,
  2_147_483,
  2_147_483.647,
  2_147_483.648,
  4_294_967_296,
  999_999_999,
  1e9,
  1e9 + 1,
  123_456_789_012_345,
  1e15 - 1,
  1e15,
  2 ** 53,
  1e21,
  -1e21,
  0.1,
  0.12,
  0.123,
  0.1234,
  0.12345,
  0.123456,
  0.1234567,
  1e-6,
  1.5e-6,
  -1e-7,
  5e-324,
  1.7976931348623157e308,
  0.1 + 0.2,
  1.005,
  -0.0004,
  2_147_482.123456,
  1_000.000_001,
  0.000_999,
  0.001,
])('writeNumber(%d) is what String gives', (value) => {
  expect(textOf(value)).toBe(expected(value));
});

test('writeNumber is what String gives for any double, and for decimals of 0 to 7 places', () => {
  const decimals = fc
    .tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), fc.integer({ min: 0, max: 7 }))
    .map(([n, places]) => n / [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7][places]);
  const whole = fc.maxSafeInteger();
  fc.assert(
    fc.property(
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), decimals, whole),
      (value) => textOf(value) === expected(value),
    ),
    { seed: 20251018, numRuns: 20_000 },
  );
});
