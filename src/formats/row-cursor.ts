import type { Block } from '../recording/recording.ts';

/** Walks the instants of a block in time order, whether or not its targets share a grid. */
export class RowCursor {
  /** The instant of the row at hand, ms since 1970. */
  instant = Number.NaN;
  /** Of each target: the index of its sample in the row at hand, −1 when its grid has no such instant. */
  readonly current: Int32Array;
  private readonly following: Int32Array;
  private readonly block: Block;

  constructor(block: Block) {
    this.block = block;
    this.current = new Int32Array(block.length).fill(-1);
    this.following = new Int32Array(block.length);
  }

  /** @returns false when there is no further row */
  next(): boolean {
    const { block, current, following } = this;
    let instant = Number.POSITIVE_INFINITY;
    for (let t = 0; t < block.length; t++) {
      const { startMs, stepMs, count } = block[t].grid;
      if (following[t] < count) instant = Math.min(instant, startMs + following[t] * stepMs);
    }
    if (instant === Number.POSITIVE_INFINITY) return false;
    for (let t = 0; t < block.length; t++) {
      const { startMs, stepMs, count } = block[t].grid;
      current[t] = following[t] < count && startMs + following[t] * stepMs === instant ? following[t]++ : -1;
    }
    this.instant = instant;
    return true;
  }
}
