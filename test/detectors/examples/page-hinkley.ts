import { type Example, input, noise } from '../example.ts';

/** It tells the change once, then takes the new level for granted. */
export const example: Example = {
  run: input(noise.map((z, i) => 10 + 0.5 * z + (i >= 80 ? 6 : 0))),
  strange: (i) => i >= 81 && i < 85,
};
