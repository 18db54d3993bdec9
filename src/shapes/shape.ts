import type { Fields } from '../schema/parameter.ts';

/** Where one block of a free-form series lies. */
export interface ShapeBlock {
  /** Index of the first sample from the start of the run; a multiple of 4,096. */
  readonly first: number;
  readonly count: number;
  readonly startMs: number;
  readonly stepMs: number;
}

/** Adds one part of a series to the samples of one block; a shape that acts `last` rewrites them. */
export type FillBlock = (into: Float64Array, block: ShapeBlock) => void;

/**
 * One base shape of free-form series. A series is the sum of its parts, times those that say `combine: multiply`.
 * `prepare` is called once per part and gives the function that adds the part to a block; blocks come in order, but any
 * block can be asked for on its own: what a shape carries from block to block (AR noise) it must be able to recompute from
 * the key alone.
 */
export interface Shape {
  /** kebab-case, as in scenario files. */
  readonly name: string;
  readonly summary: string;
  readonly params: Fields;
  /** Acts after all others on what they come to, as counting does; it has no `combine`. */
  readonly last?: boolean;
  /**
   * @param params compiled values of `params`
   * @param key four 32-bit words, a function of the seed and the name of the stream
   * @returns adds this part to `into[0 … block.count)`
   */
  readonly prepare: (params: never, key: Uint32Array) => FillBlock;
}
