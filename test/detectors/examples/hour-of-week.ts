import { type Example, input, noiseOf } from '../example.ts';

const HALF_HOUR = 1_800_000;
const WEEK = 336;
const isOfficeHour = (i: number) => i % WEEK < 240 && i % 48 >= 16 && i % 48 < 36;

/** Four weeks of office hours, and a Sunday as busy as a Monday. */
export const example: Example = {
  run: {
    ...input(noiseOf(4 * WEEK).map((z, i) => (isOfficeHour(i) || strange(i) ? 20 : 10) * (1 + 0.05 * z))),
    grid: { startMs: Date.UTC(2025, 9, 6), stepMs: HALF_HOUR, count: 4 * WEEK },
  },
  strange,
};

function strange(i: number): boolean {
  return i >= 3 * WEEK + 304 && i < 3 * WEEK + 312;
}
