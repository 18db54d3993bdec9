import { duration, measure } from '../schema/parameter.ts';
import { defineShape } from './define-shape.ts';

export const trend = defineShape({
  name: 'trend',
  summary: 'a steady change over time, from 0 at the start of the run',
  params: {
    change: measure({ default: 10, doc: 'how far it goes within `per`; negative falls' }),
    per: duration({ default: 3_600_000, min: 1, doc: 'the time in which it goes that far' }),
  },
  prepare:
    ({ change, per }) =>
    (into, { first, count, stepMs }) => {
      for (let i = 0; i < count; i++) into[i] += (change * ((first + i) * stepMs)) / per;
    },
});
