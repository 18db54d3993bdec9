import { BLOCK_SAMPLES, type Block, type Column, Presence, type TargetBlock } from '../recording/recording.ts';

/** Cuts series that are in memory into the blocks of a recording: equal stretches of time for all targets. */
export function* splitBlocks(targets: Block): Generator<Block> {
  const used = targets.filter(({ grid }) => grid.count > 0);
  if (used.length === 0) {
    yield targets;
    return;
  }
  const spanMs = BLOCK_SAMPLES * Math.min(...used.map(({ grid }) => grid.stepMs));
  const startMs = Math.min(...used.map(({ grid }) => grid.startMs));
  const indexAt = ({ grid }: TargetBlock, ms: number) =>
    Math.max(0, Math.min(grid.count, Math.ceil((ms - grid.startMs) / grid.stepMs)));
  const blocks = Math.max(
    ...used.map(({ grid }) => Math.floor((grid.startMs + (grid.count - 1) * grid.stepMs - startMs) / spanMs) + 1),
  );
  for (let b = 0; b < blocks; b++) {
    const block = targets.map((target) => {
      // The last stretch takes what rounding left over.
      const to = b === blocks - 1 ? target.grid.count : indexAt(target, startMs + (b + 1) * spanMs);
      return slice(target, b === 0 ? 0 : indexAt(target, startMs + b * spanMs), to);
    });
    if (blocks === 1 || block.some(({ grid }) => grid.count > 0)) yield block;
  }
}

function slice(block: TargetBlock, from: number, to: number): TargetBlock {
  const { startMs, stepMs } = block.grid;
  return {
    target: block.target,
    grid: { startMs: startMs + from * stepMs, stepMs, count: to - from },
    ...(block.offsetsMs && { offsetsMs: block.offsetsMs.subarray(from, to) }),
    columns: block.columns.map(({ series, values, presence }): Column => {
      const own = presence?.subarray(from, to);
      const isComplete = !own?.some((state) => state !== Presence.VALUE);
      return { series, values: values.subarray(from, to), ...(!isComplete && { presence: own }) };
    }),
  };
}
