import { type Example, input, noise } from '../example.ts';

export const example: Example = {
  run: input(noise.map((z, i) => 10 + 0.3 * z + (i >= 60 ? 1 : 0))),
  strange: (i) => i >= 60,
};
