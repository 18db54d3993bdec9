import { type Example, input, noise } from '../example.ts';

/** A fifth of the requests fails for five minutes; the short window remembers it as long again. */
export const example: Example = {
  run: input(
    noise.map((_, i) => (i >= 80 && i < 90 ? 0.2 : i % 3 === 0 ? 0.001 : 0)),
    { signal: { name: 'error_ratio', unit: 'ratio', bad: 'up', scale: 'logit', role: 'errors' } },
  ),
  strange: (i) => i >= 80 && i < 99,
  constants: [0, 0.001],
};
