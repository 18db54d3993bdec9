import fc from 'fast-check';
import { snappyUncompress } from 'hyparquet';
import { expect, test } from 'vitest';
import { compressSnappy, decompressSnappy, snappyBytesMax } from '../../src/formats/snappy.ts';

function compressed(input: Uint8Array): Uint8Array {
  const output = new Uint8Array(snappyBytesMax(input.length));
  return output.slice(0, compressSnappy(input, input.length, output));
}

/** Bytes that repeat, near and far, and bytes that do not. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 90 }), fc.integer({ min: 1, max: 60 }))
        .map(([unit, n]) => Uint8Array.from({ length: unit.length * n }, (_, i) => unit[i % unit.length])),
      fc.constant(new Uint8Array(70_000)),
    ),
    { maxLength: 8 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

test('what is compressed is read back, by this reader and by another', () => {
  fc.assert(
    fc.property(bytes, (input) => {
      const block = compressed(input);
      expect(Buffer.compare(Buffer.from(decompressSnappy(block, 1 << 24) as Uint8Array), input)).toBe(0);
      if (input.length === 0) return;
      const other = new Uint8Array(input.length);
      snappyUncompress(block, other);
      expect(Buffer.compare(other, input)).toBe(0);
    }),
    { seed: 20251018, numRuns: 30 },
  );
});

test('what repeats becomes small', () => {
  const input = Buffer.from('http_requests_total{code="200"} '.repeat(1000));
  expect(compressed(input).length).toBeLessThan(input.length / 15);
});

test('the longest copies, and those of other writers with four bytes of offset', () => {
  // "abcd", then 64 bytes from 4 back, then 4 from 68 back with a long offset.
  const block = Uint8Array.of(72, 3 << 2, 97, 98, 99, 100, 2 | (63 << 2), 4, 0, 3 | (3 << 2), 68, 0, 0, 0);
  expect(Buffer.from(decompressSnappy(block, 100) as Uint8Array).toString()).toBe('abcd'.repeat(18));
});

test.each([
  ['nothing', [], { at: 0, message: 'found no length, expected a Snappy block' }],
  ['a length that is cut off', [200], { at: 1, message: 'found no length, expected a Snappy block' }],
  ['a large block', [128, 128, 4], { at: 0, message: 'found a Snappy block of 65536 bytes, expected at most 1000' }],
  ['a lie', [128, 4, 0], { at: 0, message: 'found 3 bytes that claim to hold 512' }],
  ['a literal that is cut off', [4, 3 << 2, 97], { at: 1, message: 'found a literal that is cut off' }],
  ['a copy from before the start', [5, 0, 97, 1, 2], { at: 3, message: 'found a copy from outside the block' }],
  ['a copy of offset 0', [5, 0, 97, 1, 0], { at: 3, message: 'found a copy from outside the block' }],
  ['too few bytes', [9, 0, 97], { at: 3, message: 'found 1 bytes in a Snappy block, expected 9' }],
])('refuses %s', (_, block, expected) => {
  expect(decompressSnappy(Uint8Array.from(block), 1000)).toStrictEqual(expected);
});
