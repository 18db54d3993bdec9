import { measure } from '../schema/parameter.ts';
import { defineShape } from './define-shape.ts';

export const level = defineShape({
  name: 'level',
  summary: 'a constant level',
  params: { value: measure({ default: 100, doc: 'the level' }) },
  prepare:
    ({ value }) =>
    (into, { count }) => {
      for (let i = 0; i < count; i++) into[i] += value;
    },
});
