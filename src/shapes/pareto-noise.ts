import { expm1 } from '../exact/expm1.ts';
import { log } from '../exact/log.ts';
import { fillUniforms, seedSfc32 } from '../random/sfc32.ts';
import { BLOCK_SAMPLES } from '../recording/recording.ts';
import { measure, number } from '../schema/parameter.ts';
import { blockIndex } from './block-index.ts';
import { defineShape } from './define-shape.ts';

/** Source: Lomax, Business failures, Journal of the American Statistical Association 49 (1954), by its inverse. */
export const paretoNoise = defineShape({
  name: 'pareto-noise',
  summary: 'noise from 0 upwards whose largest samples dwarf the rest: Pareto’s distribution, moved to 0 (Lomax)',
  params: {
    scale: measure({ default: 1, min: 0, doc: 'scale; the mean is scale / (tail − 1)' }),
    tail: number({
      default: 3,
      min: 0.5,
      max: 100,
      unit: 'exponent',
      doc: 'the lower, the heavier the tail; up to 2 it has no variance, up to 1 no mean',
    }),
  },
  prepare: ({ scale, tail }, key) => {
    const state = new Int32Array(4);
    const scratch = new Float64Array(BLOCK_SAMPLES);
    return (into, block) => {
      const { count } = block;
      seedSfc32(state, key, blockIndex(block));
      fillUniforms(state, scratch, count);
      for (let i = 0; i < count; i++) into[i] += scale * expm1(log(scratch[i]) / -tail);
    };
  },
});
