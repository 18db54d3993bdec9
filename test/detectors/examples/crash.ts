import { type Example, input, noise } from '../example.ts';

export const example: Example = {
  run: input(
    noise.map((_, i) => (i === 50 ? 1 : 0)),
    { signal: { name: 'api_restarts', unit: 'count', bad: 'up', scale: 'linear', role: 'availability' } },
  ),
  strange: (i) => i === 50,
};
