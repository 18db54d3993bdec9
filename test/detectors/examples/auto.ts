import { type Example, input, noise } from '../example.ts';

export const example: Example = {
  run: input(noise.map((z, i) => 10 + 0.5 * z + (i >= 50 && i < 56 ? 20 : 0))),
  strange: (i) => i >= 50 && i < 56,
};
