import { exp } from '../exact/exp.ts';
import { BLOCK_SAMPLES } from '../recording/recording.ts';
import { measure, number, ratio } from '../schema/parameter.ts';
import { autoregression } from './autoregression.ts';
import { blockIndex } from './block-index.ts';
import { defineShape } from './define-shape.ts';

export const lognormalNoise = defineShape({
  name: 'lognormal-noise',
  summary:
    'positive noise with a long upper tail, as latencies have; with mean 1 and `combine: multiply` a random factor',
  params: {
    mean: measure({ default: 1, doc: 'mean of the noise' }),
    spread: number({ default: 0.25, min: 0, max: 5, unit: 'log units', doc: 'standard deviation of its logarithm' }),
    correlation: ratio({
      default: 0,
      max: 0.9999,
      doc: 'correlation of the logarithm of each sample with that of the one before',
    }),
  },
  prepare: ({ mean, spread, correlation }, key) => {
    const noise = autoregression(correlation, key);
    const scratch = new Float64Array(BLOCK_SAMPLES);
    const median = mean * exp(-0.5 * spread * spread);
    return (into, block) => {
      const { count } = block;
      noise(scratch, blockIndex(block), count);
      for (let i = 0; i < count; i++) into[i] += median * exp(spread * scratch[i]);
    };
  },
});
