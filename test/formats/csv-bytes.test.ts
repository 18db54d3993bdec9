import { stringify } from 'csv-stringify/sync';
import { expect, test } from 'vitest';
import { csv } from '../../src/formats/csv.ts';
import { Presence, type TargetBlock } from '../../src/recording/recording.ts';
import { stream } from './arbitrary-recording.ts';

const decimals = [0, 1, 2, 3, 4, 6, 9, 15];
const factors = [1, 10, 100, 1e3, 1e4, 1e6, 1e9, 1e15];

/** 20 columns as a simulation writes them: of each number of decimals, with gaps and stale samples. */
function block(count: number): TargetBlock {
  const columns = Array.from({ length: 20 }, (_, c) => {
    const factor = factors[c % decimals.length];
    const values = Float64Array.from(
      { length: count },
      (_, i) => Math.round(((i * 7919 + c * 104_729) % 100_003) * 1.37 * factor) / factor,
    );
    const presence = Uint8Array.from({ length: count }, (_, i) =>
      c % 3 === 0 && i % 11 < 3 ? i % 11 : Presence.VALUE,
    );
    const labels: Record<string, string> = c % 2 ? {} : { path: `/a,"${c}"\n`, code: '200' };
    return {
      series: { name: `m${c}`, labels, type: 'gauge', unit: '', help: '' } as const,
      values,
      ...(c % 3 === 0 && { presence }),
    };
  });
  return {
    target: { job: 'api', instance: 'a:80' },
    grid: { startMs: Date.UTC(2024, 1, 28, 23, 0), stepMs: 7_777, count },
    columns,
  };
}

test('the bytes are those of csv-stringify for the same rows', async () => {
  const target = block(9_000);
  const { startMs, stepMs, count } = target.grid;
  const header = [
    'timestamp',
    ...target.columns.map(({ series: { name, labels } }) => {
      const path =
        labels.path === undefined ? '' : `,path="${labels.path.replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
      return `${name}{${labels.code ? 'code="200",' : ''}instance="a:80",job="api"${path}}`;
    }),
  ];
  const rows = Array.from({ length: count }, (_, i) => [
    new Date(startMs + i * stepMs).toISOString(),
    ...target.columns.map(({ values, presence }) =>
      presence?.[i] === Presence.MISSING ? '' : presence?.[i] === Presence.STALE ? 'NA' : values[i],
    ),
  ]);
  const parts: Buffer[] = [];
  const encoded = await csv.encode({
    kind: 'series',
    recording: stream({ provenance: { source: 'simulated', name: 'x', notes: [] }, targets: [target] }),
  });
  for await (const chunk of encoded.chunks) parts.push(Buffer.from(chunk));
  expect(Buffer.concat(parts).equals(Buffer.from(stringify([header, ...rows])))).toBe(true);
});

test('a small table reads like this', async () => {
  const column = (name: string, labels: Record<string, string>, values: number[], presence?: number[]) => ({
    series: { name, labels, type: 'gauge', unit: '', help: '' } as const,
    values: Float64Array.from(values),
    ...(presence && { presence: Uint8Array.from(presence) }),
  });
  const grid = { startMs: Date.UTC(2025, 9, 18, 0, 52), stepMs: 15_000, count: 4 };
  const targets: TargetBlock[] = [
    {
      target: { job: 'api', instance: '10.0.0.1:8080' },
      grid,
      offsetsMs: Float64Array.of(0, 1.5, -2, 0),
      columns: [
        column('up', {}, [1, 1, 0, 1]),
        column(
          'http_requests_total',
          { code: '200', path: '/a "b",c' },
          [10, Number.NaN, Number.NaN, 2.5],
          [0, 1, 2, 0],
        ),
      ],
    },
    {
      target: { job: '', instance: '' },
      grid: { ...grid, stepMs: 30_000, count: 2 },
      columns: [column('x', {}, [Number.NaN, Number.NEGATIVE_INFINITY])],
    },
  ];
  const encoded = await csv.encode({
    kind: 'series',
    recording: stream({ provenance: { source: 'simulated', name: 'x', notes: [] }, targets }),
  });
  let text = '';
  for await (const chunk of encoded.chunks) text += Buffer.from(chunk).toString();
  expect(
    text,
  ).toBe(`timestamp,"__scrape_offset_ms__{instance=""10.0.0.1:8080"",job=""api""}","up{instance=""10.0.0.1:8080"",job=""api""}","http_requests_total{code=""200"",instance=""10.0.0.1:8080"",job=""api"",path=""/a \\""b\\"",c""}",x
2025-10-18T00:52:00.000Z,0,1,10,NaN
2025-10-18T00:52:15.000Z,1.5,1,,
2025-10-18T00:52:30.000Z,-2,0,NA,-Inf
2025-10-18T00:52:45.000Z,0,1,2.5,
`);
});
