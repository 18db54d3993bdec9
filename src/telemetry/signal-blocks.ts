import type { Block, TargetBlock } from '../recording/recording.ts';
import { deriveSignals } from './derive.ts';
import type { Signal } from './signal.ts';

/**
 * Derives signals from blocks of series as they come, as blocks of finished signals: one target without name, one series a
 * signal. The same samples as deriveSignals gives for the whole recording; memory is that of one block.
 *
 * @param blocks series in time order, all targets on one grid
 */
export function* signalBlocks(blocks: Iterable<Block>, signals: readonly Signal[]): Generator<Block> {
  // A sample needs the scrape before it, so the last scrape of a block is also the first of the next.
  let before: Block | undefined;
  for (const block of blocks) {
    if ((block[0]?.grid.count ?? 0) === 0) continue;
    const joined = before ? block.map((target, t) => prepend(before![t], target)) : block;
    before = block;
    const { grid, signals: derived } = deriveSignals(
      { provenance: { source: 'simulated', name: '', notes: [] }, targets: joined },
      signals,
    );
    const columns = derived.map(({ signal, values }) => ({
      series: { name: signal.name, labels: {}, type: 'gauge' as const, unit: signal.unit, help: signal.title },
      values,
      ...(values.some(Number.isNaN) && { presence: Uint8Array.from(values, (value) => (Number.isNaN(value) ? 1 : 0)) }),
    }));
    yield [{ target: { job: '', instance: '' }, grid, columns }];
  }
}

/** A block with the last sample of the block before it in front. */
function prepend(before: TargetBlock, block: TargetBlock): TargetBlock {
  const last = before.grid.count - 1;
  const count = block.grid.count + 1;
  return {
    target: block.target,
    grid: { startMs: block.grid.startMs - block.grid.stepMs, stepMs: block.grid.stepMs, count },
    columns: block.columns.map(({ series, values, presence }, c) => {
      const earlier = before.columns[c];
      const joined = new Float64Array(count);
      joined[0] = earlier.values[last];
      joined.set(values, 1);
      if (!presence && !earlier.presence) return { series, values: joined };
      const states = new Uint8Array(count);
      states[0] = earlier.presence?.[last] ?? 0;
      if (presence) states.set(presence, 1);
      return { series, values: joined, presence: states };
    }),
  };
}
