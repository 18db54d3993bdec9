import { nextGamma } from '../random/gamma.ts';
import { poissonQuantile } from '../random/poisson-quantile.ts';
import { nextUniform, seedSfc32 } from '../random/sfc32.ts';
import { number } from '../schema/parameter.ts';
import { blockIndex } from './block-index.ts';
import { defineShape } from './define-shape.ts';

/** A negative binomial count is a Poisson count whose mean is gamma distributed. */
export const countNoise = defineShape({
  name: 'count-noise',
  summary:
    'turns what the other parts come to into whole counts about it: Poisson, or negative binomial if over-dispersed',
  params: {
    dispersion: number({
      default: 1,
      min: 1,
      max: 1_000,
      unit: 'times',
      doc: 'variance over mean; 1 is a Poisson count, more is bursty',
    }),
  },
  last: true,
  prepare: ({ dispersion }, key) => {
    const state = new Int32Array(4);
    return (into, block) => {
      const { count } = block;
      seedSfc32(state, key, blockIndex(block));
      for (let i = 0; i < count; i++) {
        const u = nextUniform(state);
        const mean = Math.max(0, into[i]);
        const rate =
          dispersion === 1 || mean === 0 ? mean : (dispersion - 1) * nextGamma(state, mean / (dispersion - 1));
        into[i] = poissonQuantile(u, rate);
      }
    };
  },
});
