import { BLOCK_SAMPLES } from '../recording/recording.ts';
import type { ShapeBlock } from './shape.ts';

/**
 * Number of a block: the part of a stream that its random draws come from.
 *
 * @throws RangeError if the block does not begin at a multiple of 4,096 or is longer than that
 */
export function blockIndex({ first, count }: ShapeBlock): number {
  const index = first / BLOCK_SAMPLES;
  if (!Number.isInteger(index) || index < 0 || count > BLOCK_SAMPLES) {
    throw new RangeError(
      `a block of ${count} samples begins at ${first}, expected at most ${BLOCK_SAMPLES} from a multiple of that`,
    );
  }
  return index;
}
