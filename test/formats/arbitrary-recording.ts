import fc from 'fast-check';
import {
  BLOCK_SAMPLES,
  type Block,
  type MaterialRecording,
  Presence,
  type Recording,
  type TargetBlock,
} from '../../src/recording/recording.ts';
import type { Series } from '../../src/recording/series.ts';

/** Records with the usual prototype, so that they compare equal to what a reader builds. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;

/** Text as a hostile exporter might send it. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !/\p{Surrogate}/u.test(text)),
  fc.constantFrom(
    '',
    'a,b',
    '"',
    '"",""',
    'line\nfeed',
    'cr\r\nlf',
    '\\',
    '\\n',
    '=cmd()',
    '\u001b[2J',
    'Ünïcödé',
    '\u{1F4A5}',
    '\u202e',
    '__proto__',
    '{a="b"}',
    ' padded ',
    '\ufeff',
  ),
);
const labelName = fc.constantFrom('a', 'code', 'method', '__proto__', 'job', 'instance', 'constructor', 'Le_2');
const metricName = fc.constantFrom(
  'http_requests_total',
  'up',
  'node:load:sum',
  'x',
  'timestamp',
  'latency_seconds_bucket',
  '_',
);

const series: fc.Arbitrary<Series> = record({
  name: metricName,
  labels: fc.dictionary(labelName, hostile, { maxKeys: 3, noNullPrototype: true }),
  type: fc.constantFrom('counter', 'gauge', 'histogram', 'summary', 'untyped'),
  unit: fc.constantFrom('', 'seconds', 'bytes', 'ratio'),
  help: hostile,
});

const value = fc.oneof(
  { weight: 4, arbitrary: fc.double() },
  { weight: 4, arbitrary: fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1000) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      0,
      -0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      5e-324,
      1e21,
      1e-7,
    ),
  },
);

function targetBlock(
  sharedGrid: { startMs: number; stepMs: number; count: number },
  own: boolean,
): fc.Arbitrary<TargetBlock> {
  const grid = own
    ? record({
        startMs: fc.integer({ min: -3, max: 3 }).map((k) => sharedGrid.startMs + k * 7_000),
        stepMs: fc.constantFrom(1_000, 15_000, 20_000),
        count: fc.integer({ min: 0, max: 9 }),
      })
    : fc.constant(sharedGrid);
  return grid
    .chain((grid) =>
      record({
        target: record({ job: hostile, instance: hostile }),
        grid: fc.constant(grid),
        offsets: fc.option(
          fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: grid.count, maxLength: grid.count }),
          { nil: undefined },
        ),
        columns: fc.array(
          record({
            series,
            values: fc.array(value, { minLength: grid.count, maxLength: grid.count }),
            presence: fc.array(fc.constantFrom(0, 0, 0, Presence.MISSING, Presence.STALE), {
              minLength: grid.count,
              maxLength: grid.count,
            }),
          }),
          { maxLength: 4 },
        ),
      }),
    )
    .map(({ target, grid, offsets, columns }) => ({
      target,
      grid,
      ...(offsets && { offsetsMs: Float64Array.from(offsets) }),
      columns: columns.map(({ series, values, presence }) => ({
        series,
        values: Float64Array.from(values, (v, i) => (presence[i] === Presence.VALUE ? v : Number.NaN)),
        ...(presence.some((state) => state !== Presence.VALUE) && { presence: Uint8Array.from(presence) }),
      })),
    }));
}

/** Recordings with up to three targets, on one grid or on grids of their own. */
export const arbitraryRecording: fc.Arbitrary<MaterialRecording> = record({
  provenance: record({
    source: fc.constantFrom('simulated' as const, 'imported' as const, 'monitored' as const),
    name: hostile,
    seed: hostile,
    notes: fc.array(hostile, { maxLength: 2 }),
  }),
  grid: record({
    startMs: fc.constantFrom(
      0,
      Date.UTC(2025, 9, 18),
      Date.UTC(2024, 1, 28, 23, 59, 50),
      Date.UTC(1969, 11, 31, 23, 59, 59, 5),
      Date.UTC(12345, 0, 1),
    ),
    stepMs: fc.constantFrom(1, 1_000, 15_000, 86_400_000),
    count: fc.integer({ min: 0, max: 12 }),
  }),
  own: fc.boolean(),
  targets: fc.integer({ min: 0, max: 3 }),
}).chain(({ provenance, grid, own, targets }) =>
  fc
    .array(targetBlock(grid, own), { minLength: targets, maxLength: targets })
    .map((targets) => ({ provenance, targets })),
);

/** Hands a recording out in blocks; of targets with one grid only. */
export function stream({ provenance, targets }: MaterialRecording, samples = BLOCK_SAMPLES): Recording {
  return {
    provenance,
    blocks: function* (): Generator<Block> {
      if (targets.length === 0) return;
      const total = Math.max(...targets.map(({ grid }) => grid.count));
      for (let from = 0; from === 0 || from < total; from += samples)
        yield targets.map((target) => sliceOf(target, from, from + samples));
    },
  };
}

function sliceOf(block: TargetBlock, from: number, to: number): TargetBlock {
  const { startMs, stepMs, count } = block.grid;
  const [first, end] = [Math.min(from, count), Math.min(to, count)];
  return {
    target: block.target,
    grid: { startMs: startMs + first * stepMs, stepMs, count: end - first },
    ...(block.offsetsMs && { offsetsMs: block.offsetsMs.slice(first, end) }),
    columns: block.columns.map(({ series, values, presence }) => ({
      series,
      values: values.slice(first, end),
      ...(presence && { presence: presence.slice(first, end) }),
    })),
  };
}
