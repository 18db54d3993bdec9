import { type Example, input, noise } from '../example.ts';

export const example: Example = {
  run: input(noise.map((z, i) => 10 + 0.3 * z + 0.05 * i)),
  strange: (i) => i >= 60,
};
