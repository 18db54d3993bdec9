import { defineShape } from './define-shape.ts';
import { rotatingWave, waveFields } from './wave.ts';

export const sine = defineShape({
  name: 'sine',
  summary: 'a smooth wave, rising through its middle at the start',
  params: waveFields,
  prepare: (params) => rotatingWave(params, 0),
});
