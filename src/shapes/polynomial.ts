import { duration, list, measure } from '../schema/parameter.ts';
import { defineShape } from './define-shape.ts';

export const polynomial = defineShape({
  name: 'polynomial',
  summary: 'a polynomial of the time since the start of the run',
  params: {
    coefficients: list(measure({ doc: 'factor of one power of time' }), {
      default: [0, 0, 10],
      minLength: 1,
      maxLength: 10,
      doc: 'factors of the powers of time, from the constant up',
    }),
    per: duration({ default: 3_600_000, min: 1, doc: 'the time that counts as 1' }),
  },
  prepare:
    ({ coefficients, per }) =>
    (into, { first, count, stepMs }) => {
      for (let i = 0; i < count; i++) {
        const t = ((first + i) * stepMs) / per;
        let value = 0;
        for (let j = coefficients.length - 1; j >= 0; j--) value = value * t + coefficients[j];
        into[i] += value;
      }
    },
});
