import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatOfFile, formats } from '../../src/formats/index.ts';
import { stream } from './arbitrary-recording.ts';
import { messages, written } from './messages.ts';
import { smallRecording } from './small-recording.ts';

/** A place of a file and what is put there instead of some of its bytes. */
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  removed: fc.oneof(fc.nat(3), fc.nat(200)),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        '"',
        '{',
        '}',
        '[',
        ',',
        '=',
        ' ',
        '\n',
        '\\',
        '-',
        '1e999',
        'NaN',
        'null',
        '0',
        '999999999',
        'x1e9',
        ': ',
        '#',
        'x9999999',
      )
      .map((text) => Buffer.from(text)),
  ),
});

function damaged(bytes: Buffer, { at, removed, put }: { at: number; removed: number; put: Buffer }): Buffer {
  const from = Math.floor(at * bytes.length);
  return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + removed)]);
}

const PLACED = /^x(-metadata\.json)?:\d+:\d+: ./;

describe.each(formats.map((format) => [format.name, format] as const))('%s', (_, format) => {
  test('what is damaged is read or refused with a place, never a stack', async () => {
    const { bytes, sidecar } = await written(format, { kind: 'series', recording: stream(smallRecording) });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damage, fc.constantFrom('samples', 'samples alone', 'metadata'), async (harm, what) => {
        const data = what === 'metadata' ? bytes : damaged(bytes, harm);
        const beside =
          what === 'samples alone' || sidecar === ''
            ? undefined
            : what === 'metadata'
              ? damaged(Buffer.from(sidecar), harm).toString()
              : sidecar;
        const found = await messages(format, data, beside);
        // A message may hold line feeds of a label that it quotes.
        if (found.length > 0) expect(found[0]).toMatch(PLACED);
        refused += found.length > 0 ? 1 : 0;
      }),
      { seed: 20251018, numRuns: 120 },
    );
    expect(refused).toBeGreaterThan(25);
  });
});

test('no two formats share an ending, and each ending tells its format', () => {
  const endings = formats.flatMap((format) => format.extensions.map((ending) => [ending, format.name]));
  expect(new Set(endings.map(([ending]) => ending)).size).toBe(endings.length);
  expect(endings.map(([ending]) => [ending, formatOfFile(`a/b.c${ending}`)?.name])).toStrictEqual(endings);
});
