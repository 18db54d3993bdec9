import { type Example, input, noise } from '../example.ts';

/** A shift of three standard deviations: no sample tells it, ten do. */
export const example: Example = {
  run: input(noise.map((z, i) => 10 + 0.5 * z + (i >= 80 && i < 100 ? 1.5 : 0))),
  strange: (i) => i >= 83 && i < 101,
};
