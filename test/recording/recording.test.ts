import { describe, expect, it } from 'vitest';
import { joinBlocks, materialize } from '../../src/recording/materialize.ts';
import { type Block, Presence } from '../../src/recording/recording.ts';
import { escapeLabelValue, seriesKey } from '../../src/recording/series.ts';

const series = (name: string) => ({ name, labels: {}, type: 'gauge', unit: '', help: '' }) as const;
const target = { job: 'api', instance: 'api-0' };

/** Two series over some instants from `first` on; the second may miss its samples. */
function block(
  first: number,
  values: readonly number[],
  more: { presence?: number[]; offsetsMs?: number[] } = {},
): Block {
  const { presence, offsetsMs } = more;
  return [
    {
      target,
      grid: { startMs: first * 1000, stepMs: 1000, count: values.length },
      ...(offsetsMs ? { offsetsMs: Float64Array.from(offsetsMs) } : {}),
      columns: [
        { series: series('a'), values: Float64Array.from(values) },
        {
          series: series('b'),
          values: Float64Array.from(values, (v) => -v),
          ...(presence ? { presence: Uint8Array.from(presence) } : {}),
        },
      ],
    },
  ];
}

describe('joinBlocks', () => {
  it('puts blocks end to end; a block without presence is complete', () => {
    const [joined] = joinBlocks([
      block(5, [1, 2]),
      block(7, [3, 4], { presence: [Presence.VALUE, Presence.STALE] }),
      block(9, [5]),
    ]);
    expect(joined.grid).toEqual({ startMs: 5000, stepMs: 1000, count: 5 });
    expect(joined.columns[0]).toEqual({ series: series('a'), values: Float64Array.of(1, 2, 3, 4, 5) });
    expect(joined.columns[1]).toEqual({
      series: series('b'),
      values: Float64Array.of(-1, -2, -3, -4, -5),
      presence: Uint8Array.of(0, 0, 0, 2, 0),
    });
    expect(joined.offsetsMs).toBeUndefined();
  });

  it('keeps the offsets of the scrapes; a block without any was on time', () => {
    const [joined] = joinBlocks([block(0, [1, 2]), block(2, [3], { offsetsMs: [250] })]);
    expect(joined.offsetsMs).toEqual(Float64Array.of(0, 0, 250));
  });

  it('gives one block back as it is, and nothing of nothing', () => {
    const only = block(0, [1]);
    expect(joinBlocks([only])).toBe(only);
    expect(joinBlocks([])).toEqual([]);
  });
});

describe('materialize', () => {
  it('reads blocks that come one by one', async () => {
    const provenance = { source: 'imported', name: 'x', notes: [] } as const;
    async function* blocks() {
      yield block(0, [1]);
      yield block(1, [2]);
    }
    const recording = await materialize({ provenance, blocks });
    expect(recording.provenance).toBe(provenance);
    expect(recording.targets[0].columns[0].values).toEqual(Float64Array.of(1, 2));
  });
});

describe('seriesKey', () => {
  it('sorts labels and escapes their values as Prometheus does', () => {
    expect(seriesKey({ name: 'up', labels: {} })).toBe('up');
    expect(seriesKey({ name: 'm', labels: { b: '2', a: '1' } })).toBe('m{a="1",b="2"}');
    expect(seriesKey({ name: 'm', labels: { a: 'x"y\\z\n' } })).toBe('m{a="x\\"y\\\\z\\n"}');
    expect(escapeLabelValue('plain')).toBe('plain');
  });
});
