import { input, noiseOf } from './example.ts';

/** Four days at 5 minutes: a daily wave of the traffic's making, with noise, and what is added to it. */
export const DAY = 288;
export const fourDays = (added: (i: number) => number) =>
  input(
    noiseOf(4 * DAY).map((z, i) => 100 + 40 * Math.sin((2 * Math.PI * i) / DAY) + 2 * z + added(i)),
    {
      signal: { name: 'requests_per_second', unit: 'x', bad: 'none', scale: 'linear', role: 'other' },
      grid: { startMs: 0, stepMs: 300_000, count: 4 * DAY },
    },
  );
