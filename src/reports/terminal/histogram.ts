import { createColors } from 'picocolors';
import { printable } from '../../schema/printable.ts';
import { formatCount } from '../figures.ts';
import { type ChartData, heading, valueLabels } from './axis.ts';
import { asciiLines, type ChartStyle, rangeOf } from './chart-style.ts';

const EIGHTHS = ' ▏▎▍▌▋▊▉█';

/**
 * How often values of each size occur: a bar a class, with its lower bound and its count.
 *
 * @param marked values at or beyond these are of marked samples; a class that holds any carries a sign
 * @param bins number of classes, ≥ 1
 * @returns lines without line feeds, none wider than `style.width`. Pure. O(samples).
 */
export function histogram(
  data: ChartData,
  isMarkedSample: (i: number) => boolean,
  style: ChartStyle,
  { bins = 12 }: { bins?: number } = {},
): string[] {
  const colours = createColors(style.colour);
  const title = colours.bold(heading({ ...data, title: printable(data.title, style.width) }, style.width));
  const range = rangeOf(data.values);
  if (!range) return asciiLines([title, '  no data'], style);
  const used = range.high > range.low ? bins : 1;
  const size = (range.high - range.low) / used;
  const counts = new Array<number>(used).fill(0);
  const strange = new Array<boolean>(used).fill(false);
  for (let i = 0; i < data.values.length; i++) {
    const value = data.values[i];
    if (value - value !== 0) continue;
    const bin = size > 0 ? Math.min(used - 1, Math.floor((value - range.low) / size)) : 0;
    counts[bin]++;
    if (isMarkedSample(i)) strange[bin] = true;
  }
  const labels = valueLabels(
    Array.from({ length: used }, (_, b) => range.low + b * size),
    data.unit,
  );
  const numbers = counts.map(formatCount);
  const numberWidth = Math.max(...numbers.map((text) => text.length));
  const barWidth = Math.max(1, style.width - labels[0].length - numberWidth - 5);
  const most = Math.max(...counts);
  const sign = style.ascii ? '^' : '▲';
  return asciiLines(
    [
      title,
      ...counts.map((count, b) => {
        const drawn = bar((count / most) * barWidth, style.ascii, count > 0);
        const mark = strange[b] ? ` ${colours.red(sign)}` : '';
        return `${labels[b]} ${colours.dim(style.ascii ? '|' : '│')}${strange[b] ? colours.red(drawn) : drawn} ${numbers[b]}${mark}`;
      }),
    ],
    style,
  );
}

function bar(length: number, ascii: boolean, any: boolean): string {
  if (ascii) return '#'.repeat(Math.max(any ? 1 : 0, Math.round(length)));
  const eighths = Math.max(any ? 1 : 0, Math.round(length * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (eighths % 8 > 0 ? EIGHTHS[eighths % 8] : '');
}
