import type { Block, Column, MaterialRecording, Recording, TargetBlock } from './recording.ts';

/**
 * Reads a recording to its end into memory. Cost: 8 bytes a sample, more where samples are missing.
 */
export async function materialize(recording: Recording): Promise<MaterialRecording> {
  const blocks: Block[] = [];
  for await (const block of recording.blocks()) blocks.push(block);
  return { provenance: recording.provenance, targets: joinBlocks(blocks) };
}

/** Joins blocks that follow one another in time into one that spans them all. */
export function joinBlocks(blocks: readonly Block[]): Block {
  if (blocks.length <= 1) return blocks[0] ?? [];
  return blocks[0].map((first, t): TargetBlock => {
    const parts = blocks.map((block) => block[t]);
    const count = parts.reduce((n, { grid }) => n + grid.count, 0);
    const grid = { startMs: first.grid.startMs, stepMs: first.grid.stepMs, count };
    const columns = first.columns.map(({ series }, c): Column => {
      const values = new Float64Array(count);
      const presence = parts.some(({ columns: own }) => own[c].presence) ? new Uint8Array(count) : undefined;
      let at = 0;
      for (const part of parts) {
        values.set(part.columns[c].values, at);
        const own = part.columns[c].presence;
        if (presence && own) presence.set(own, at);
        at += part.grid.count;
      }
      return presence ? { series, values, presence } : { series, values };
    });
    if (!parts.some(({ offsetsMs }) => offsetsMs)) return { target: first.target, grid, columns };
    const offsetsMs = new Float64Array(count);
    let at = 0;
    for (const part of parts) {
      if (part.offsetsMs) offsetsMs.set(part.offsetsMs, at);
      at += part.grid.count;
    }
    return { target: first.target, grid, offsetsMs, columns };
  });
}
