import { choice, duration, list, measure } from '../schema/parameter.ts';
import { defineShape } from './define-shape.ts';

export const customInput = defineShape({
  name: 'custom-input',
  summary: 'values listed in the file',
  params: {
    values: list(measure({ doc: 'one value' }), {
      default: [0],
      minLength: 1,
      maxLength: 100_000,
      doc: 'the values, in order',
    }),
    every: duration({
      optional: true,
      min: 1,
      doc: 'time from one value to the next; one step of the series if left out',
    }),
    after: choice(
      { repeat: 'begins again', hold: 'the last value stays' },
      { default: 'repeat', doc: 'what comes after the last value' },
    ),
  },
  prepare: ({ values, every, after }) => {
    const source = Float64Array.from(values);
    return (into, { first, count, stepMs }) => {
      for (let i = 0; i < count; i++) {
        const place = every === undefined ? first + i : Math.floor(((first + i) * stepMs) / every);
        into[i] += source[after === 'hold' ? Math.min(place, source.length - 1) : place % source.length];
      }
    };
  },
});
