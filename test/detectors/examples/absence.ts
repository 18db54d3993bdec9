import { type Example, input, noise } from '../example.ts';

export const example: Example = {
  run: input(noise.map((z, i) => (i >= 50 && i < 60 ? Number.NaN : 10 + z))),
  strange: (i) => i >= 50 && i < 60,
};
