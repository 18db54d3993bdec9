import { fillWords, seedSfc32 } from '../random/sfc32.ts';
import { streamKey } from '../random/stream-key.ts';
import { BLOCK_SAMPLES, Presence } from '../recording/recording.ts';
import type { Variant } from '../schema/parameter.ts';
import { blockIndex } from './block-index.ts';
import { shapesByName } from './index.ts';
import type { FillBlock, ShapeBlock } from './shape.ts';

/** Powers of ten that a double holds exactly. */
const POWERS_OF_TEN = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

export interface SeriesOptions {
  readonly min?: number;
  readonly max?: number;
  /** Values are rounded to this many decimals, 0 to 15. */
  readonly decimals: number;
  /** Share of samples missing at random, 0 to 1. */
  readonly missing: number;
}

/** One block of a free-form series. `presence` is absent when every sample is a value. */
export interface SeriesBlock {
  readonly values: Float64Array;
  readonly presence?: Uint8Array;
}

/**
 * Makes a free-form series ready to be generated: the sum of its parts, times those that multiply, then those that act
 * last; clamped, rounded, and with samples missing. Every random draw is a function of the seed, the name of the series, the
 * kind of part (and which of its kind it is) and the block, so other parts and other series change none of it.
 *
 * @param parts compiled variants of the registered shapes
 * @param name name of the series, unique within the run
 * @returns a function from a block to its samples; blocks may be asked for in any order. They are newly allocated unless it is given an
 * array, as long as the block, to write them into
 * @throws RangeError for a kind that is no shape, for decimals outside 0 to 15 and, once called, for what is no block
 * About 10 ns a sample for level and Gaussian noise.
 * @example prepareSeries([{kind: 'level'}, {kind: 'ar-noise', spread: 2, correlation: 0}], {decimals: 3, missing: 0}, '42', 'temperature')
 */
export function prepareSeries(
  parts: readonly Variant[],
  options: SeriesOptions,
  seed: string,
  name: string,
): (block: ShapeBlock, into?: Float64Array) => SeriesBlock {
  const added: FillBlock[] = [];
  const multiplied: FillBlock[] = [];
  const last: FillBlock[] = [];
  const seen = new Map<string, number>();
  for (const part of parts) {
    const shape = shapesByName.get(part.kind);
    if (!shape) throw new RangeError(`no shape is named "${part.kind}"`);
    const which = seen.get(part.kind) ?? 0;
    seen.set(part.kind, which + 1);
    const fill = shape.prepare(part as never, streamKey(seed, `series/${name}/${part.kind}/${which}`));
    const isFactor = (part as { combine?: unknown }).combine === 'multiply';
    (shape.last ? last : isFactor ? multiplied : added).push(fill);
  }
  const power = POWERS_OF_TEN[options.decimals];
  if (power === undefined) throw new RangeError(`decimals is ${options.decimals}, expected 0 to 15`);
  const { min = -Infinity, max = Infinity } = options;
  const factor = new Float64Array(BLOCK_SAMPLES);
  const markMissing = missingSamples(options.missing, streamKey(seed, `series/${name}/missing`));

  return (block, into) => {
    blockIndex(block); // refuses a block that is none
    const { count } = block;
    const values = into?.fill(0) ?? new Float64Array(count);
    for (const fill of added) fill(values, block);
    for (const fill of multiplied) {
      factor.fill(0);
      fill(factor, block);
      for (let i = 0; i < count; i++) values[i] *= factor[i];
    }
    for (const fill of last) fill(values, block);
    quantise(values, { min, max, power });
    const presence = markMissing(values, block);
    return presence ? { values, presence } : { values };
  };
}

/**
 * Clamps and rounds in place, halves upwards. Beyond 2^51 units of the last decimal there is little left to round.
 * `Math.round` would give the same, but branches on random digits and so takes three times as long.
 */
function quantise(values: Float64Array, { min, max, power }: { min: number; max: number; power: number }): void {
  const count = values.length;
  if (min > -Infinity || max < Infinity)
    for (let i = 0; i < count; i++) values[i] = Math.min(Math.max(values[i], min), max);
  for (let i = 0; i < count; i++) {
    const scaled = values[i] * power;
    if (Math.abs(scaled) < 2251799813685248) values[i] = Math.floor(scaled + 0.5) / power;
  }
}

/** Gives a function that marks samples as missing, each with the given chance, and says which; nothing if none is. */
function missingSamples(
  share: number,
  key: Uint32Array,
): (values: Float64Array, block: ShapeBlock) => Uint8Array | undefined {
  if (!(share > 0)) return () => undefined;
  const state = new Int32Array(4);
  const words = new Int32Array(BLOCK_SAMPLES);
  const limit = share * 4294967296;
  return (values, block) => {
    const presence = new Uint8Array(block.count);
    let isComplete = true;
    seedSfc32(state, key, blockIndex(block));
    fillWords(state, words, block.count);
    for (let i = 0; i < block.count; i++) {
      if (words[i] >>> 0 >= limit) continue;
      presence[i] = Presence.MISSING;
      values[i] = NaN;
      isComplete = false;
    }
    return isComplete ? undefined : presence;
  };
}
