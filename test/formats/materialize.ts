import type { MaterialRecording, Recording, TargetBlock } from '../../src/recording/recording.ts';

/** Takes all blocks and joins them, to compare whole recordings. A presence array without gaps is dropped. */
export async function materialize(recording: Recording): Promise<MaterialRecording> {
  let targets: TargetBlock[] | undefined;
  for await (const block of recording.blocks()) {
    targets = targets
      ? targets.map((target, t) => join(target, block[t]))
      : block.map((target) =>
          join(target, {
            ...target,
            grid: { ...target.grid, count: 0 },
            columns: target.columns.map((c) => ({ ...c, values: new Float64Array(), presence: undefined })),
            offsetsMs: target.offsetsMs && new Float64Array(),
          }),
        );
  }
  return { provenance: recording.provenance, targets: targets ?? [] };
}

function join(a: TargetBlock, b: TargetBlock): TargetBlock {
  const floats = (x: Float64Array, y: Float64Array) => Float64Array.of(...x, ...y);
  return {
    target: a.target,
    grid: { ...a.grid, count: a.grid.count + b.grid.count },
    ...(a.offsetsMs && { offsetsMs: floats(a.offsetsMs, b.offsetsMs!) }),
    columns: a.columns.map((column, c) => {
      const presence = Uint8Array.of(
        ...(column.presence ?? new Uint8Array(a.grid.count)),
        ...(b.columns[c].presence ?? new Uint8Array(b.grid.count)),
      );
      const values = floats(column.values, b.columns[c].values);
      return { series: column.series, values, ...(presence.some((state) => state !== 0) && { presence }) };
    }),
  };
}
