import { type Example, input, noiseOf } from '../example.ts';

/** A beat every 12 samples, of which one is missing: strange is each window that should have held it. */
export const example: Example = {
  run: input(noiseOf(300).map((z, i) => 10 + 0.1 * z + (i % 12 < 4 && !(i >= 240 && i < 252) ? 8 : 0))),
  strange: (i) => i >= 243 && i < 252,
};
