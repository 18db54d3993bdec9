import { createColors } from 'picocolors';
import { bucketsOf, type ChartStyle, isMarked, type Mark, markLine, rangeOf } from './chart-style.ts';

const BARS = { unicode: '▁▂▃▄▅▆▇█', ascii: '_.-:=+*#' };

/**
 * A series as one line of bars, for tables and summaries. Where several samples share a column their mean is shown, but in a
 * marked column the one farthest from the middle of the range, so that a short spike is not averaged away. A gap is a blank.
 *
 * @param values any unit; NaN = missing
 * @param marks stretches to mark; in colour, and on a second line of their own when `style.colour` is off
 * @returns one or two lines, at most `style.width` columns, without line feed. Pure.
 * @example sparkline([1, 2, NaN, 4], [], { width: 20, colour: false, ascii: false }) // => ['▁▃ █']
 */
export function sparkline(values: ArrayLike<number>, marks: readonly Mark[], style: ChartStyle): string[] {
  const all = rangeOf(values);
  const buckets = bucketsOf(values.length, style.width);
  const bars = style.ascii ? BARS.ascii : BARS.unicode;
  const { red } = createColors(style.colour);
  const middle = all ? all.low / 2 + all.high / 2 : 0;
  const shown = buckets.map((bucket) => {
    const own = rangeOf(values, bucket.from, bucket.to);
    if (!own) return Number.NaN;
    if (!isMarked(bucket, marks)) return meanOf(values, bucket.from, bucket.to);
    return own.high - middle >= middle - own.low ? own.high : own.low;
  });
  const range = rangeOf(shown);
  const cells = shown.map((value, i) => {
    if (Number.isNaN(value) || !range) return ' ';
    const share = range.high > range.low ? (value - range.low) / (range.high - range.low) : 0;
    const bar = bars[Math.min(bars.length - 1, Math.floor(share * bars.length))];
    return style.colour && isMarked(buckets[i], marks) ? red(bar) : bar;
  });
  const line = cells.join('');
  const below = style.colour ? '' : markLine(buckets, marks, style);
  return below === '' ? [line] : [line, below];
}

/** Mean of the present, finite values. Each is divided before it is added, so that huge ones do not overflow. */
function meanOf(values: ArrayLike<number>, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (values[i] - values[i] === 0) count++;
  let mean = 0;
  for (let i = from; i < to; i++) if (values[i] - values[i] === 0) mean += values[i] / count;
  return mean;
}
