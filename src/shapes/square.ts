import { ratio } from '../schema/parameter.ts';
import { defineShape } from './define-shape.ts';
import { phaseAt, waveFields } from './wave.ts';

export const square = defineShape({
  name: 'square',
  summary: 'high, then low, with nothing between',
  params: { ...waveFields, duty: ratio({ default: 0.5, doc: 'share of the period it is high' }) },
  prepare: (params) => {
    const { amplitude, duty } = params;
    return (into, { first, count, stepMs }) => {
      for (let i = 0; i < count; i++) into[i] += phaseAt((first + i) * stepMs, params) < duty ? amplitude : -amplitude;
    };
  },
});
