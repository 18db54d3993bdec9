import type { Grid } from '../../recording/recording.ts';
import { formatClock, formatInstant, formatValue } from '../figures.ts';
import { displayWidth, fitWidth } from './chart-style.ts';

/** What the numbers of a chart are. */
export interface ChartData {
  readonly title: string;
  /** Unit of a signal: `ms`, `ratio`, `bytes` … */
  readonly unit: string;
  /** NaN = missing. */
  readonly values: ArrayLike<number>;
  readonly grid: Grid;
}

const DAY_MS = 86_400_000;

/** The times at the ends (and, where there is room, in the middle) of a chart that is `width` columns wide, in UTC. */
export function timeAxis(grid: Grid, width: number): string {
  const endMs = grid.startMs + grid.count * grid.stepMs;
  const isLong = Math.floor(grid.startMs / DAY_MS) !== Math.floor((endMs - 1) / DAY_MS);
  const label = (ms: number) => (isLong ? formatInstant(ms).slice(0, 16) : formatClock(ms));
  const [start, middle, end] = [grid.startMs, grid.startMs + Math.floor(grid.count / 2) * grid.stepMs, endMs].map(
    label,
  );
  if (width < start.length + end.length + 1) return fitWidth(start, width);
  const room = width - start.length - end.length;
  if (room < middle.length + 6) return start + ' '.repeat(room) + end;
  const before = Math.max(1, Math.floor(width / 2 - middle.length / 2) - start.length);
  return start + ' '.repeat(before) + middle + ' '.repeat(room - before - middle.length) + end;
}

/** Values as the labels of an axis, padded to one width. */
export function valueLabels(values: readonly number[], unit: string): string[] {
  const labels = values.map((value) => formatValue(value, unit));
  const width = Math.max(...labels.map((text) => text.length));
  return labels.map((text) => fitWidth(text, width, 'right'));
}

/** The line above a chart: title and, where there is room, the date. */
export function heading({ title, grid }: ChartData, width: number): string {
  const dated = `${title}, ${formatInstant(grid.startMs).slice(0, 10)} UTC`;
  return displayWidth(dated) <= width ? dated : fitWidth(title, width).trimEnd();
}
