import { BLOCK_SAMPLES } from '../recording/recording.ts';
import { measure, ratio } from '../schema/parameter.ts';
import { autoregression } from './autoregression.ts';
import { blockIndex } from './block-index.ts';
import { defineShape } from './define-shape.ts';

export const arNoise = defineShape({
  name: 'ar-noise',
  summary: 'Gaussian noise about 0 in which neighbouring samples resemble each other: an AR(1) process',
  params: {
    spread: measure({ default: 1, min: 0, doc: 'standard deviation' }),
    correlation: ratio({
      default: 0,
      max: 0.9999,
      doc: 'correlation of each sample with the one before; 0 is white noise',
    }),
  },
  prepare: ({ spread, correlation }, key) => {
    const noise = autoregression(correlation, key);
    const scratch = new Float64Array(BLOCK_SAMPLES);
    return (into, block) => {
      const { count } = block;
      noise(scratch, blockIndex(block), count);
      for (let i = 0; i < count; i++) into[i] += spread * scratch[i];
    };
  },
});
