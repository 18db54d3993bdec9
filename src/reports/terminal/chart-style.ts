import { createColors } from 'picocolors';

/** How a terminal chart is drawn. */
export interface ChartStyle {
  /** Columns that no line may exceed, ≥ 20. */
  readonly width: number;
  readonly colour: boolean;
  /** Only characters of ASCII, for terminals and logs that have no others. */
  readonly ascii: boolean;
}

/** A stretch of samples to mark as strange: indices [from, to). */
export interface Mark {
  readonly from: number;
  readonly to: number;
}

/** The samples that share one column of a chart: indices [from, to), at least one. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
}

/** Spreads `count` samples over at most `columns` columns, each sample in one, in order. */
export function bucketsOf(count: number, columns: number): Bucket[] {
  const used = Math.min(count, Math.max(1, Math.floor(columns)));
  return Array.from({ length: used }, (_, i) => ({
    from: Math.floor((i * count) / used),
    to: Math.floor(((i + 1) * count) / used),
  }));
}

export const isMarked = (bucket: Bucket, marks: readonly Mark[]): boolean =>
  marks.some(({ from, to }) => from < bucket.to && bucket.from < to);

/** Lowest and highest present value; undefined when there is none. */
export function rangeOf(
  values: ArrayLike<number>,
  from = 0,
  to = values.length,
): { low: number; high: number } | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const value = values[i];
    if (value - value !== 0) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : undefined;
}

/**
 * The line below a chart that marks anomalies, readable without colour.
 *
 * @returns '' when nothing is marked
 */
export function markLine(buckets: readonly Bucket[], marks: readonly Mark[], style: ChartStyle): string {
  const sign = style.ascii ? '^' : '▲';
  const text = buckets
    .map((bucket) => (isMarked(bucket, marks) ? sign : ' '))
    .join('')
    .trimEnd();
  return text === '' ? '' : createColors(style.colour).red(text);
}

/** Columns that a text takes in a terminal: two for wide characters, none for combining ones. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
const COMBINING = /\p{M}/u;
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** Cuts or fills a text to exactly `width` columns. */
export function fitWidth(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  let cut = text;
  if (displayWidth(text) > width) {
    cut = '';
    for (const character of text) {
      if (displayWidth(cut) + displayWidth(character) > width - 1) break;
      cut += character;
    }
    cut += '…';
  }
  const fill = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return align === 'left' ? cut + fill : fill + cut;
}

/** The last step of every chart in ASCII: the few signs that figures and titles bring along are written in ASCII too. */
export function asciiLines(lines: readonly string[], style: ChartStyle): string[] {
  if (!style.ascii) return [...lines];
  const signs: Readonly<Record<string, string>> = { '−': '-', '–': '-', '…': '~', '×': 'x', µ: 'u' };
  return lines.map((line) => line.replace(/[^\u0000-\u007f]/gu, (sign) => signs[sign] ?? '?'));
}
