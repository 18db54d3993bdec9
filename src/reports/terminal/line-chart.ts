import { createColors } from 'picocolors';
import { printable } from '../../schema/printable.ts';
import { type ChartData, heading, timeAxis, valueLabels } from './axis.ts';
import { Canvas } from './canvas.ts';
import { asciiLines, bucketsOf, type ChartStyle, isMarked, type Mark, markLine, rangeOf } from './chart-style.ts';

/**
 * A series over time as a line, in braille dots (two across and four down in a character) or, in ASCII, one dot a
 * character. Samples that share a column of dots are drawn from their lowest to their highest; a gap stays empty and is not
 * bridged. Marked stretches have a sign below the axis, and are red in colour.
 *
 * @param height lines of the plot without title and axis, ≥ 2
 * @param overlay a second line over the same samples (a regression line), drawn dotted
 * @returns lines without line feeds, none wider than `style.width`. Pure. O(samples).
 */
export function lineChart(
  data: ChartData,
  marks: readonly Mark[],
  style: ChartStyle,
  { height = 10, overlay }: { height?: number; overlay?: ArrayLike<number> } = {},
): string[] {
  const colours = createColors(style.colour);
  const safe = { ...data, title: printable(data.title, style.width) };
  const title = colours.bold(heading(safe, style.width));
  const range = rangeOf(data.values);
  if (!range) return asciiLines([title, '  no data'], style);
  const pad = range.high > range.low ? 0 : Math.abs(range.high) * 0.01 || 1;
  const [low, high] = [range.low - pad, range.high + pad];
  const labels = valueLabels([high, low / 2 + high / 2, low], data.unit);
  const plotWidth = Math.max(4, style.width - labels[0].length - 2);

  const canvas = new Canvas(plotWidth, height, style.ascii);
  const columns = bucketsOf(data.values.length, canvas.dotsAcross);
  const rowOf = (value: number) => Math.round(((high - value) / (high - low)) * (canvas.dotsDown - 1));
  const xOf = (column: number) =>
    columns.length === 1 ? 0 : Math.round((column * (canvas.dotsAcross - 1)) / (columns.length - 1));
  draw(data.values, true);
  if (overlay) draw(overlay, false);

  const cellsOfMarks = bucketsOf(data.values.length, plotWidth);
  const cellColumns = Array.from(
    { length: plotWidth },
    (_, c) => cellsOfMarks[Math.min(cellsOfMarks.length - 1, Math.floor((c * cellsOfMarks.length) / plotWidth))],
  );
  const axis = style.ascii
    ? { left: '|', tick: '+', corner: '+', bottom: '-' }
    : { left: '│', tick: '┤', corner: '└', bottom: '─' };
  const blank = ' '.repeat(labels[0].length);
  const lines = canvas.lines().map((line, r) => {
    const label =
      r === 0
        ? labels[0]
        : r === height - 1
          ? labels[2]
          : r === Math.floor((height - 1) / 2) && height > 4
            ? labels[1]
            : blank;
    const cells = style.colour
      ? [...line].map((cell, c) => (cell !== ' ' && isMarked(cellColumns[c], marks) ? colours.red(cell) : cell))
      : [line];
    return `${label} ${colours.dim(label === blank ? axis.left : axis.tick)}${cells.join('')}`.trimEnd();
  });
  const below = markLine(cellColumns, marks, style);
  return asciiLines(
    [
      title,
      ...lines,
      ...(below === '' ? [] : [`${blank}  ${below}`]),
      colours.dim(`${blank} ${axis.corner}${axis.bottom.repeat(plotWidth)}`),
      `${blank}  ${timeAxis(data.grid, plotWidth)}`.trimEnd(),
    ],
    style,
  );

  function draw(values: ArrayLike<number>, solid: boolean): void {
    let last: { x: number; top: number; bottom: number } | undefined;
    for (const [column, bucket] of columns.entries()) {
      const own = rangeOf(values, bucket.from, bucket.to);
      if (!own) {
        last = undefined;
        continue;
      }
      const [x, top, bottom] = [xOf(column), rowOf(own.high), rowOf(own.low)];
      if (!solid) {
        if (column % 4 < 2) canvas.set(x, Math.round((top + bottom) / 2), true);
        continue;
      }
      for (let y = top; y <= bottom; y++) canvas.set(x, y);
      if (last) canvas.connect(last, { x, top, bottom });
      last = { x, top, bottom };
    }
  }
}
