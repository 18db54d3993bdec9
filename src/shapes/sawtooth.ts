import { ratio } from '../schema/parameter.ts';
import { defineShape } from './define-shape.ts';
import { phaseAt, waveFields } from './wave.ts';

export const sawtooth = defineShape({
  name: 'sawtooth',
  summary: 'rises in a line and falls back: buffers that fill and are flushed',
  params: {
    ...waveFields,
    rise: ratio({ default: 1, doc: 'share of the period it rises; 1 falls back at once, 0.5 is a triangle' }),
  },
  prepare: (params) => {
    const { amplitude, rise } = params;
    return (into, { first, count, stepMs }) => {
      for (let i = 0; i < count; i++) {
        const turn = phaseAt((first + i) * stepMs, params);
        into[i] += amplitude * (turn < rise ? (2 * turn) / rise - 1 : 1 - (2 * (turn - rise)) / (1 - rise));
      }
    };
  },
});
