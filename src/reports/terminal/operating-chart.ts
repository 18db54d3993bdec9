import { createColors } from 'picocolors';
import type { Tuning } from '../../evaluation/tune/tune.ts';
import { printable } from '../../schema/printable.ts';
import { atStrength, type EnvelopePoint, envelope, rateAxis } from '../operating-envelope.ts';
import { asciiLines, type ChartStyle } from './chart-style.ts';

const HEIGHT = 11;
const LABEL = 6;
const COLUMNS_MOST = 72;
/** Sign of each strength, the weakest first; from the eleventh on all share the last. */
const SIGNS = '123456789+';

/**
 * The operating curve of one hold time: for each strength the best chance of detection (mean over faults) at no more than so many false
 * alarms a day, a digit for each; dots for alarms at random. Lines that coincide show the weaker strength.
 *
 * @returns lines without line feeds, none wider than `style.width`. Pure.
 */
export function operatingChart(tuning: Tuning, hold: number, style: ChartStyle): string[] {
  const { curves, random, strengths, budgetPerDay, healthyDays } = tuning;
  const colours = createColors(style.colour);
  const points = curves.find((curve) => curve.hold === hold)?.points ?? [];
  const width = Math.max(14, Math.min(COLUMNS_MOST, style.width - LABEL - 2));
  const series = strengths.map((_, level) => envelope(points, atStrength(tuning, level)));
  const axis = rateAxis(
    [...series.flatMap((line) => line.map(({ rate }) => rate)), 10 * budgetPerDay],
    1 / healthyDays,
  );
  const columnOf = (rate: number) => Math.round(axis.at(rate) * (width - 1));
  const cells = Array.from({ length: HEIGHT }, () => new Array<string>(width).fill(' '));
  const budgetColumn = columnOf(budgetPerDay);
  for (const row of cells) row[budgetColumn] = style.ascii ? '|' : '┊';
  const draw = (line: readonly EnvelopePoint[], sign: string) => {
    for (let column = 0; column < width; column++) {
      const reached = line.filter(({ rate }) => columnOf(rate) <= column).at(-1);
      if (reached) cells[Math.round((1 - reached.chance) * (HEIGHT - 1))][column] = sign;
    }
  };
  draw(
    envelope(random, ({ chance }) => ({ chance, delayMedianMs: Number.NaN })),
    style.ascii ? '.' : '·',
  );
  // The weakest last: where lines meet it is the one that people ask for.
  for (let level = strengths.length - 1; level >= 0; level--) draw(series[level], signOf(level));
  const frame = style.ascii ? { left: '|', corner: '+', bottom: '-' } : { left: '│', corner: '└', bottom: '─' };
  const labels: Readonly<Record<number, string>> = { 0: '100 %', [(HEIGHT - 1) / 2]: '50 %', [HEIGHT - 1]: '0 %' };
  const ticks = new Array<string>(width).fill(' ');
  for (const { rate, text } of axis.ticks) {
    const from = Math.min(width - text.length, columnOf(rate));
    if (from > 0 && ticks.slice(from - 1, from + text.length).some((cell) => cell !== ' ')) continue;
    for (const [k, character] of [...text].entries()) ticks[from + k] = character;
  }
  const legend = [
    ...strengths.map(({ text }, level) => `${signOf(level)} strength ${printable(text, 20)}`),
    `${style.ascii ? '.' : '·'} at random`,
    `${style.ascii ? '|' : '┊'} budget`,
  ];
  return asciiLines(
    [
      ...cells.map((row, r) =>
        `${(labels[r] ?? '').padStart(LABEL)} ${colours.dim(frame.left)}${row.join('')}`.trimEnd(),
      ),
      `${' '.repeat(LABEL)} ${colours.dim(frame.corner + frame.bottom.repeat(width))}`,
      `${' '.repeat(LABEL + 2)}${ticks.join('')}`.trimEnd(),
      ...wrapped(legend, style.width - LABEL - 2).map((line) => `${' '.repeat(LABEL + 2)}${colours.dim(line)}`),
    ],
    style,
  );
}

const signOf = (level: number) => SIGNS[Math.min(level, SIGNS.length - 1)];

function wrapped(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 3 + part.length <= width) lines[lines.length - 1] = `${last}   ${part}`;
    else lines.push(part.slice(0, Math.max(1, width)));
  }
  return lines;
}
