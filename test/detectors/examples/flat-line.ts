import { type Example, input, noise } from '../example.ts';

/** The last fresh value is that of sample 59. */
export const example: Example = {
  run: input(noise.map((_, i) => 10 + noise[i >= 60 && i < 80 ? 59 : i])),
  strange: (i) => i >= 62 && i < 80,
};
