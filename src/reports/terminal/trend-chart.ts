import { linearRegression } from 'simple-statistics';
import { formatChange, formatDifference, formatValue } from '../figures.ts';
import type { ChartData } from './axis.ts';
import { asciiLines, type ChartStyle, fitWidth, type Mark } from './chart-style.ts';
import { lineChart } from './line-chart.ts';

/** A change over the run that is smaller than this share of the level counts as level. */
const LEVEL_SHARE = 0.02;

/**
 * A series with its least-squares line, dotted, and below it in words where the line begins and ends. It shows a tendency
 * and tests nothing: whether a trend is real, the analysis says.
 *
 * @returns lines without line feeds, none wider than `style.width`. Pure. O(samples).
 */
export function trendChart(
  data: ChartData,
  marks: readonly Mark[],
  style: ChartStyle,
  options: { height?: number } = {},
): string[] {
  const points: [number, number][] = [];
  for (let i = 0; i < data.values.length; i++)
    if (data.values[i] - data.values[i] === 0) points.push([i, data.values[i]]);
  if (points.length < 2) return lineChart(data, marks, style, options);
  const { m, b } = linearRegression(points);
  const overlay = Float64Array.from({ length: data.values.length }, (_, i) => b + m * i);
  const [start, end] = [overlay[0], overlay[overlay.length - 1]];
  const level = Math.max(Math.abs(start), Math.abs(end));
  const isLevel = Math.abs(end - start) <= LEVEL_SHARE * level;
  const arrows = style.ascii ? { up: '/', level: '->', down: '\\' } : { up: '↗', level: '→', down: '↘' };
  const arrow = isLevel ? arrows.level : end > start ? arrows.up : arrows.down;
  const perHour = (m * 3_600_000) / data.grid.stepMs;
  const change = start !== 0 ? ` (${formatChange((end - start) / Math.abs(start))})` : '';
  const words = `${arrow} ${formatValue(start, data.unit)} to ${formatValue(end, data.unit)}${change}, ${formatDifference(perHour, data.unit)} an hour`;
  return asciiLines(
    [...lineChart(data, marks, style, { ...options, overlay }), fitWidth(words, style.width).trimEnd()],
    style,
  );
}
