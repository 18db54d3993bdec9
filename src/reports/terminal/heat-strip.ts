import { createColors } from 'picocolors';
import { printable } from '../../schema/printable.ts';
import { formatValue } from '../figures.ts';
import { type ChartData, heading, timeAxis } from './axis.ts';
import { asciiLines, bucketsOf, type ChartStyle, fitWidth, type Mark, markLine, rangeOf } from './chart-style.ts';

const SHADES = { unicode: '·░▒▓█', ascii: '.:+#@' };

/**
 * A series as one strip of shades from its lowest value to its highest, for seeing when rather than how much. The mean of
 * the samples that share a column decides its shade; a gap is a blank.
 *
 * @returns lines without line feeds, none wider than `style.width`. Pure. O(samples).
 */
export function heatStrip(data: ChartData, marks: readonly Mark[], style: ChartStyle): string[] {
  const colours = createColors(style.colour);
  const title = colours.bold(heading({ ...data, title: printable(data.title, style.width) }, style.width));
  const range = rangeOf(data.values);
  if (!range) return asciiLines([title, '  no data'], style);
  const shades = style.ascii ? SHADES.ascii : SHADES.unicode;
  const paints = [colours.blue, colours.cyan, colours.green, colours.yellow, colours.red];
  const buckets = bucketsOf(data.values.length, style.width);
  const strip = buckets.map(({ from, to }) => {
    const mean = meanOf(data.values, from, to);
    if (Number.isNaN(mean)) return ' ';
    const share = range.high > range.low ? (mean - range.low) / (range.high - range.low) : 0;
    const level = Math.min(shades.length - 1, Math.floor(share * shades.length));
    return paints[level](shades[level]);
  });
  const below = markLine(buckets, marks, style);
  const legend = `${shades[0]} ${formatValue(range.low, data.unit)}  ${shades[shades.length - 1]} ${formatValue(range.high, data.unit)}`;
  return asciiLines(
    [
      title,
      strip.join(''),
      ...(below === '' ? [] : [below]),
      timeAxis(data.grid, buckets.length),
      colours.dim(fitWidth(legend, style.width).trimEnd()),
    ],
    style,
  );
}

function meanOf(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  let n = 0;
  for (let i = from; i < to; i++) {
    if (values[i] - values[i] !== 0) continue;
    sum += values[i];
    n++;
  }
  return sum / n;
}
