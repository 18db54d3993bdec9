import { type Example, input, noiseOf } from '../example.ts';

export const example: Example = {
  run: input(noiseOf(300).map((z, i) => 10 + 0.5 * z + (i === 200 ? 30 : 0))),
  strange: (i) => i === 200,
};
