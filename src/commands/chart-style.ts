import type { ChartStyle } from '../reports/terminal/chart-style.ts';
import type { World } from './command.ts';

/** How charts are drawn on standard output: its width and colours, and ASCII where the locale has no other characters. */
export function chartStyleOf({ stdout, env }: Pick<World, 'stdout' | 'env'>, width = stdout.columns): ChartStyle {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const ascii = env.TERM === 'linux' || (locale !== '' && !/utf-?8/i.test(locale));
  return { width: Math.max(20, width), colour: stdout.colour, ascii };
}
