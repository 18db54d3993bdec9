import { type Example, input, noise } from '../example.ts';

/** A shift of five standard deviations. */
export const example: Example = {
  run: input(noise.map((z, i) => 10 + 0.5 * z + (i >= 80 && i < 100 ? 2.5 : 0))),
  strange: (i) => i >= 83 && i < 101,
};
