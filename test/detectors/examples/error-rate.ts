import { type Example, input, noise } from '../example.ts';

export const example: Example = {
  run: input(
    noise.map((_, i) => (i >= 50 && i < 60 ? 0.05 : 0)),
    { signal: { name: 'error_ratio', unit: 'ratio', bad: 'up', scale: 'logit', role: 'errors' } },
  ),
  strange: (i) => i >= 50 && i < 60,
};
