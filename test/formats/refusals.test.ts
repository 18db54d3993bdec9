import { describe, expect, test } from 'vitest';
import { csv } from '../../src/formats/csv.ts';
import type { Format } from '../../src/formats/format.ts';
import { ndjson } from '../../src/formats/ndjson.ts';
import type { InputError } from '../../src/schema/diagnostic.ts';
import { stream } from './arbitrary-recording.ts';

/** All messages of reading a file to its end. */
async function messages(format: Format, text: string, sidecar?: string): Promise<string[]> {
  try {
    const { recording } = await format.decode({
      file: 'x',
      chunks: [Buffer.from(text)],
      ...(sidecar !== undefined && { sidecar }),
    });
    for await (const _ of recording.blocks());
    return [];
  } catch (error) {
    return (error as InputError).message.split('\n');
  }
}

describe('csv', () => {
  test('an empty file', async () => {
    expect(await messages(csv, '')).toStrictEqual(['x:1:1: found an empty file, expected a header row']);
  });

  test('everything at once, with its place', async () => {
    const text =
      'timestamp,a,b\n2025-10-18T00:00:00Z,1,2\n2025-10-18T00:00:10Z,0x10,1e999\nyesterday,1,2\n2025-10-18T00:00:15Z,1,2\n2025-10-18T00:00:30Z,1\n2025-10-18T00:00:10Z,1,2\n';
    expect(await messages(csv, text)).toStrictEqual([
      'x:3:22: found "0x10", expected a number, NaN, +Inf, -Inf, NA (stale) or nothing (missing)',
      'x:3:27: found "1e999", expected a number, NaN, +Inf, -Inf, NA (stale) or nothing (missing)',
      'x:4:1: found timestamp "yesterday", expected one like 2025-10-18T00:52:00.000Z',
      'x:5:1: found timestamp "2025-10-18T00:00:15Z", expected one on the grid of 10000 ms',
      'x:6:22: found 2 cells, expected 3 as in the header',
      'x:7:1: found timestamp "2025-10-18T00:00:10Z" again or out of order, expected a later one',
    ]);
  });

  test('a gap of years stops the reading instead of filling the disk', async () => {
    expect(await messages(csv, 'timestamp,a\n0,1\n1,1\n99999999999,1\n')).toStrictEqual([
      'x:4:1: found timestamp "99999999999", millions of steps after the one before',
    ]);
  });

  test('no more than twenty problems are told', async () => {
    expect(await messages(csv, `timestamp,a\n0,1\n1,1\n${'never,1\n'.repeat(100)}`)).toHaveLength(20);
  });

  test('metadata of another version, or that disagrees with the columns, or a file cut short', async () => {
    const target = {
      target: { job: 'j', instance: 'i' },
      grid: { startMs: 0, stepMs: 1000, count: 3 },
      columns: [
        {
          series: { name: 'm', labels: {}, type: 'gauge', unit: '', help: '' } as const,
          values: Float64Array.of(1, 2, 3),
        },
      ],
    };
    const encoded = await csv.encode({
      kind: 'series',
      recording: stream({ provenance: { source: 'simulated', name: 'x', notes: [] }, targets: [target] }),
    });
    let text = '';
    for await (const chunk of encoded.chunks) text += Buffer.from(chunk).toString();
    const sidecar = csv.sidecar!.text(encoded.header(), 'x');
    expect(await messages(csv, text, sidecar)).toStrictEqual([]);
    expect(await messages(csv, text, sidecar.replace('"version": 1', '"version": 2'))).toStrictEqual([
      'x-metadata.json:1:1: found header version 2, expected 1',
    ]);
    expect(await messages(csv, text.replace('m{', 'n{'), sidecar)).toStrictEqual([
      'x:1:11: found column "n{instance="i",job="j"}", expected "m{instance="i",job="j"}"',
    ]);
    expect(await messages(csv, text.split('\n').slice(0, 3).join('\n'), sidecar)).toStrictEqual([
      'x:1:1: found 2 samples of j/i, expected 3 as the metadata beside the file says',
    ]);
    expect(await messages(csv, text, '{"url": "somebody else\'s"}')).toStrictEqual([]);
    expect(await messages(csv, text, 'not JSON')).toStrictEqual([]);
  });
});

describe('ndjson', () => {
  const header = JSON.stringify({
    shakedown: 'recording',
    version: 1,
    kind: 'series',
    provenance: { source: 'simulated', name: 'x', notes: [] },
    targets: [
      {
        job: 'j',
        instance: 'i',
        startMs: 0,
        stepMs: 1000,
        offsets: false,
        series: [{ name: 'm', labels: {}, type: 'gauge', unit: '', help: '' }],
      },
    ],
  });

  test.each([
    ['', 'x:1:1: found an empty file, expected a header line'],
    ['{}\n', 'x:1:1: found no {"shakedown":"recording"}, expected the header of a recording'],
    [header.replace('"stepMs":1000', '"stepMs":0'), 'x:1:1: found no positive number "stepMs" in targets[0]'],
    [
      header.replace('"gauge"', '"guage"'),
      'x:1:1: found no complete series in targets[0].series[0], expected name, labels, type, unit and help',
    ],
    [header.replace('"series"', '"figures"'), 'x:1:1: found kind "figures", expected "series" or "signals"'],
  ])('%s', async (text, message) => {
    expect(await messages(ndjson, text)).toStrictEqual([message]);
  });

  test('every bad line, with its number', async () => {
    const lines = [
      '{"time":0,"values":["1"]}',
      '{"time":"never","values":[1]}',
      '{"time":1000,"values":[1,2]}',
      '{"time":1500,"values":[1]}',
      'null',
      '{"time":2000,"target":1,"values":[1]}',
      '{"time":3000',
    ];
    expect(await messages(ndjson, [header, ...lines].join('\n'))).toStrictEqual([
      'x:2:1: found value "1", expected a number, null (missing), "stale", "NaN", "+Inf" or "-Inf"',
      'x:3:1: found time "never", expected one like "2025-10-18T00:52:00.000Z"',
      'x:4:1: found 2 values, expected 1 as in the header',
      'x:5:1: found time 1500 off the grid of 1000 ms',
      'x:6:1: found time undefined, expected one like "2025-10-18T00:52:00.000Z"',
      'x:7:1: found target 1, expected 0 to 0',
      expect.stringMatching(/^x:8:\d+: found text that is no JSON, expected one JSON object a line$/),
    ]);
  });
});
