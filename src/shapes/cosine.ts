import { defineShape } from './define-shape.ts';
import { rotatingWave, waveFields } from './wave.ts';

export const cosine = defineShape({
  name: 'cosine',
  summary: 'a smooth wave, highest at the start',
  params: waveFields,
  prepare: (params) => rotatingWave(params, 0.25),
});
