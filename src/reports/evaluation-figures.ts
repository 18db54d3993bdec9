import type { Estimate } from '../evaluation/resample.ts';
import { formatDuration, formatNumber, formatShare } from './figures.ts';

/** How figures of an evaluation are written, on the terminal and on the page. What cannot be told is a dash. */
export const NOTHING = '–';

const written =
  (format: (value: number) => string) =>
  (value: number): string =>
    Number.isFinite(value) ? format(value) : NOTHING;

export const shareText = written(formatShare);
export const delayText = written((ms) => formatDuration(Math.round(ms / 1000) * 1000));
export const rateText = written((value) => (value === 0 ? '0' : formatNumber(value)));
/** Between 0 and 1, three decimals, as measures of scores are given. */
export const scoreText = written((value) => value.toFixed(3));

/** `75 % (70 % to 81 %)`; the interval is left out where there is none. */
export const estimateText = ({ value, low, high }: Estimate, write: (value: number) => string): string =>
  Number.isFinite(low) && Number.isFinite(high) && Number.isFinite(value)
    ? `${write(value)} (${write(low)} to ${write(high)})`
    : write(value);
