import { uniformAt } from '../random/hash.ts';
import { normalQuantile } from '../random/normal-quantile.ts';
import { seedSfc32 } from '../random/sfc32.ts';
import { fillNormals } from '../random/ziggurat.ts';
import { BLOCK_SAMPLES } from '../recording/recording.ts';
import { duration, measure } from '../schema/parameter.ts';
import { blockIndex } from './block-index.ts';
import { defineShape } from './define-shape.ts';

/**
 * How far the walk gets within each block is a draw of its own; the steps inside are drawn and then bent to meet it
 * (a Brownian bridge), which leaves every step independent and Gaussian. So a block needs only one number of each block
 * before it.
 */
export const randomWalk = defineShape({
  name: 'random-walk',
  summary: 'wanders: each sample is the one before plus a Gaussian step, from 0 at the start of the run',
  params: {
    spread: measure({ default: 10, min: 0, doc: 'standard deviation of how far it gets within `per`' }),
    per: duration({ default: 3_600_000, min: 1, doc: 'the time in which it gets that far' }),
  },
  prepare: ({ spread, per }, key) => {
    const state = new Int32Array(4);
    const steps = new Float64Array(BLOCK_SAMPLES);
    const blockRoot = Math.sqrt(BLOCK_SAMPLES);
    /** Where blocks begin, in steps; grown as needed. */
    const starts = [0];
    const advance = (index: number) => blockRoot * normalQuantile(uniformAt(key, index, 0));
    return (into, block) => {
      const { count, stepMs } = block;
      const index = blockIndex(block);
      for (let j = starts.length; j <= index; j++) starts.push(starts[j - 1] + advance(j - 1));
      seedSfc32(state, key, index);
      fillNormals(state, steps, BLOCK_SAMPLES);
      let total = 0;
      for (let i = 0; i < BLOCK_SAMPLES; i++) total += steps[i];
      const bend = (advance(index) - total) / BLOCK_SAMPLES;
      const scale = spread * Math.sqrt(stepMs / per);
      let place = starts[index];
      for (let i = 0; i < count; i++) {
        into[i] += scale * place;
        place += steps[i] + bend;
      }
    };
  },
});
