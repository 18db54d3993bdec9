import { BLOCK_SAMPLES } from '../recording/recording.ts';
import type { ShapeBlock } from './shape.ts';

/** Number of a block: the part of a stream that its random draws come from. */
export function blockIndex(block: ShapeBlock): number {
  return block.first / BLOCK_SAMPLES;
}
