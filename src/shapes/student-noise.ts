import { cos } from '../exact/cos.ts';
import { expm1 } from '../exact/expm1.ts';
import { log } from '../exact/log.ts';
import { fillUniforms, seedSfc32 } from '../random/sfc32.ts';
import { BLOCK_SAMPLES } from '../recording/recording.ts';
import { measure, number } from '../schema/parameter.ts';
import { blockIndex } from './block-index.ts';
import { defineShape } from './define-shape.ts';

const TWO_PI = 6.283185307179586;

/** Source: Bailey, Polar generation of random variates with the t-distribution, Mathematics of Computation 62 (1994). */
export const studentNoise = defineShape({
  name: 'student-noise',
  summary: 'noise about 0 with rare large samples on both sides: Student’s t distribution',
  params: {
    scale: measure({
      default: 1,
      min: 0,
      doc: 'scale; the standard deviation is larger by √(freedom / (freedom − 2))',
    }),
    freedom: number({
      default: 3,
      min: 0.5,
      max: 1_000,
      unit: 'degrees of freedom',
      doc: 'the fewer, the heavier the tails; up to 2 they have no variance',
    }),
  },
  prepare: ({ scale, freedom }, key) => {
    const state = new Int32Array(4);
    const uniforms = new Float64Array(2 * BLOCK_SAMPLES);
    return (into, block) => {
      const { count } = block;
      seedSfc32(state, key, blockIndex(block));
      fillUniforms(state, uniforms, 2 * count);
      for (let i = 0; i < count; i++) {
        const squared = freedom * expm1((-2 / freedom) * log(uniforms[2 * i]));
        into[i] += scale * Math.sqrt(squared) * cos(TWO_PI * uniforms[2 * i + 1]);
      }
    };
  },
});
