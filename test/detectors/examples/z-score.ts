import { type Example, input, noise } from '../example.ts';

export const example: Example = {
  run: input(noise.map((z, i) => 10 + 0.5 * z + (i >= 80 && i < 84 ? 20 : 0))),
  strange: (i) => i >= 80 && i < 84,
};
