import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../src/formats/csv-parser.ts';
import type { InputError } from '../../src/schema/diagnostic.ts';

async function rowsOf(text: string | Uint8Array, chunkBytes = 1 << 20): Promise<string[][]> {
  const bytes = Buffer.from(text as Uint8Array);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  const rows: string[][] = [];
  for await (const { cells } of parseCsv(chunks, 'x.csv')) rows.push([...cells]);
  return rows;
}

async function refusal(text: string | Uint8Array, chunkBytes?: number): Promise<string> {
  try {
    return JSON.stringify(await rowsOf(text, chunkBytes));
  } catch (error) {
    return (error as InputError).message;
  }
}

describe('parseCsv reads', () => {
  test.each([
    [
      'LF',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a lone CR',
      'a,b\r1,2\r',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'no final line feed',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a byte order mark', '\ufeffa,b\n', [['a', 'b']]],
    ['quotes, commas and line feeds in cells', '"a ""x"", b","1\n2"\n', [['a "x", b', '1\n2']]],
    ['empty cells, quoted or not', ',"",\n', [['', '', '']]],
    ['a comma at the very end', 'a,', [['a', '']]],
    ['blank lines, passed over', 'a\n\n\r\nb\n', [['a'], ['b']]],
    ['an empty file', '', []],
  ])('%s', async (_, text, rows) => {
    expect(await rowsOf(text)).toStrictEqual(rows);
    expect(await rowsOf(text, 1)).toStrictEqual(rows);
  });

  test('whatever csv-stringify writes, cut into chunks anywhere', async () => {
    const cell = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('"', ',', '\n', '\r\n', '', 'é', '💥'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, chunkBytes) => {
          expect(await rowsOf(stringify(rows, { quoted: true }), chunkBytes)).toStrictEqual(rows);
        },
      ),
      { seed: 20251018, numRuns: 300 },
    );
  });

  test('lines and columns of cells, also after cells with line feeds', async () => {
    const places: string[] = [];
    for await (const { cells, line, columnOf } of parseCsv([Buffer.from('a,b\n"x\ny",2\n\n  3,"4,5",6\n')], 'x.csv')) {
      places.push(`${line}: ${cells.map((_, i) => columnOf(i)).join(' ')}`);
    }
    expect(places).toStrictEqual(['1: 1 3', '2: 1 4', '5: 1 5 11']);
  });
});

describe('parseCsv refuses, with the place', () => {
  test.each([
    ['an open quote', 'a,b\n1,"2\n3\n', 'x.csv:2:3: found an opening quote without a closing one'],
    [
      'a quote within a cell',
      'a,b\n1,2"3\n',
      'x.csv:2:4: found a quote in the middle of a cell, expected it at the beginning',
    ],
    [
      'text after a quote',
      '"a"b,c\n',
      'x.csv:1:4: found text after a closing quote, expected a comma or the end of the line',
    ],
  ])('%s', async (_, text, message) => {
    expect(await refusal(text)).toBe(message);
    expect(await refusal(text, 1)).toBe(message);
  });

  test('bytes that are no UTF-8', async () => {
    expect(await refusal(Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]))).toBe(
      'x.csv:1:1: found bytes that are no UTF-8 text, expected a CSV file in UTF-8',
    );
  });

  test('a row without end, before it fills the memory', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    const endless = (async function* () {
      for (let i = 0; i < 1000; i++) yield chunk;
    })();
    const read = async () => {
      for await (const _ of parseCsv(endless, 'x.csv'));
    };
    await expect(read()).rejects.toThrow('x.csv:1:1: found a row of more than 16 million characters, expected a table');
  });
});
