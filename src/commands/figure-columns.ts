import { formatCount } from '../reports/figures.ts';
import { displayWidth, fitWidth } from '../reports/terminal/chart-style.ts';

/** `1 case`, `3 cases`. */
export const counted = (n: number, what: string) => `${formatCount(n)} ${what}${n === 1 ? '' : 's'}`;

/** Cells in columns as wide as the widest; the first to the left, figures to the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => displayWidth(row[i]))));
  return rows.map((row) =>
    row
      .map((text, i) => fitWidth(text, widths[i], i === 0 ? 'left' : 'right'))
      .join('  ')
      .trimEnd(),
  );
}
