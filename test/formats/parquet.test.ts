import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { parquet } from '../../src/formats/parquet.ts';
import { stream } from './arbitrary-recording.ts';
import { materialize } from './materialize.ts';
import { messages, written } from './messages.ts';
import { smallRecording } from './small-recording.ts';

const small = async () =>
  Uint8Array.from((await written(parquet, { kind: 'series', recording: stream(smallRecording) })).bytes);

test('is a table: a row an instant, null where nothing was measured, the rest in the metadata', async () => {
  const file = (await small()).buffer;
  const rows = await parquetReadObjects({ file });
  const api = 'instance="api:8080",job="api"';
  const ratio = `queue_ratio{${api},name="a \\"b\\"\\n\\\\, c=d"}`;
  expect(
    rows.map((row) => [row.timestamp.toISOString(), row[`__scrape_offset_ms__{${api}}`], row[ratio]]),
  ).toStrictEqual([
    ['2025-10-18T00:52:00.000Z', 0, Number.NaN],
    ['2025-10-18T00:52:15.000Z', 129, Number.NEGATIVE_INFINITY],
    ['2025-10-18T00:52:30.000Z', -7, null],
    ['2025-10-18T00:52:45.000Z', 0, null],
  ]);
  const [{ key, value }] = parquetMetadata(file).key_value_metadata!;
  expect(key).toBe('shakedown:recording');
  expect(JSON.parse(value!).apart).toStrictEqual([{ target: 0, series: 5, from: 3, count: 1, value: 'stale' }]);
});

describe('a table that somebody else wrote', () => {
  const columns = [
    { name: 'when', data: [0, 10, 20, 30].map((s) => new Date(s * 1000)), type: 'TIMESTAMP' as const },
    { name: 'load', data: [1.5, null, Number.NaN, 4], type: 'DOUBLE' as const },
    { name: 'hits_total{job="a"}', data: [1n, 2n, 3n, 4n], type: 'INT64' as const },
    { name: 'host', data: ['x', 'x', 'y', 'y'], type: 'STRING' as const },
  ];
  const read = async (columnData = columns) =>
    parquet.decode({
      file: 'd/table.parquet',
      chunks: [new Uint8Array(parquetWriteBuffer({ columnData: columnData as never }))],
    });

  test('gives a series for each column of numbers', async () => {
    const { recording } = await read();
    const { provenance, targets } = await materialize(recording);
    expect(provenance).toStrictEqual({ source: 'imported', name: 'table.parquet', notes: [] });
    expect(targets).toStrictEqual([
      {
        target: { job: '', instance: '' },
        grid: { startMs: 0, stepMs: 10_000, count: 4 },
        columns: [
          {
            series: { name: 'load', labels: {}, type: 'gauge', unit: '', help: '' },
            values: Float64Array.of(1.5, Number.NaN, Number.NaN, 4),
            presence: Uint8Array.of(0, 1, 0, 0),
          },
        ],
      },
      {
        target: { job: 'a', instance: '' },
        grid: { startMs: 0, stepMs: 10_000, count: 4 },
        columns: [
          {
            series: { name: 'hits_total', labels: {}, type: 'counter', unit: '', help: '' },
            values: Float64Array.of(1, 2, 3, 4),
          },
        ],
      },
    ]);
  });

  test('needs a column of time stamps', async () => {
    await expect(read(columns.slice(1))).rejects.toThrow('d/table.parquet:1:1: found no column of time stamps');
    const numbers = { name: 'time', data: [1, 2, 3, 4], type: 'INT32' as const };
    await expect(read([numbers as never, columns[1]])).rejects.toThrow(
      'found column "time" without a unit of time, expected one of type TIMESTAMP',
    );
  });
});

describe('refuses', () => {
  test.each([
    ['nothing', '', 'x:1:1: found 0 bytes that are no Parquet file: parquet file is too short'],
    [
      'text',
      'timestamp,a\n1,2\n',
      'x:1:1: found 16 bytes that are no Parquet file: parquet file invalid (footer != PAR1)',
    ],
  ])('%s', async (_, data, expected) => {
    expect(await messages(parquet, data)).toStrictEqual([expected]);
  });

  test('damaged bytes, never with a stack', async () => {
    const bytes = await small();
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, byte) => {
        const damaged = bytes.slice();
        damaged[at] = byte;
        refused += (await messages(parquet, damaged)).length;
      }),
      { seed: 20251018, numRuns: 150 },
    );
    expect(refused).toBeGreaterThan(10);
  });

  test('metadata that disagrees', async () => {
    const bytes = Buffer.from(await small());
    const altered = (from: string, to: string) => {
      const at = bytes.indexOf(from);
      expect([at > 0, to.length]).toStrictEqual([true, from.length]);
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(to), bytes.subarray(at + from.length)]);
    };
    expect(await messages(parquet, altered('"version":1', '"version":7'))).toStrictEqual([
      'x:1:1: found header version 7, expected 1 in the metadata shakedown:recording',
    ]);
    expect(await messages(parquet, altered('"count":4', '"count":9'))).toStrictEqual([
      'x:1:1: found 4 rows, fewer than the samples that the metadata speaks of',
    ]);
    expect(await messages(parquet, altered('"stepMs":15000', '"stepMs":14000'))).toStrictEqual([
      'x:1:1: found a value in row 2 of column "__scrape_offset_ms__{instance="api:8080",job="api"}", off the grid of 14000 ms',
    ]);
  });
});
