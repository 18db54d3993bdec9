import { createColors } from 'picocolors';
import { printable } from '../../schema/printable.ts';
import type { ChartData } from './axis.ts';
import { asciiLines, bucketsOf, type ChartStyle, isMarked, type Mark } from './chart-style.ts';
import { lineChart } from './line-chart.ts';

/** What truly happened to a signal, and what somebody said of it. */
export interface Outcome {
  readonly data: ChartData;
  /** Where the faults visibly moved it, and their names. */
  readonly effects: readonly Mark[];
  readonly faults: readonly string[];
  readonly alerts: readonly Mark[];
  /** Who raised the alerts. */
  readonly by: string;
}

/**
 * A signal with a strip for the effects of the faults below it, one for the alerts below that, and a legend: found, missed, late and
 * false are seen at a glance.
 *
 * @param height lines of the plot
 * @returns lines without line feeds, none wider than `style.width`. Pure. O(samples).
 */
export function outcomeChart({ data, effects, faults, alerts, by }: Outcome, style: ChartStyle, height = 6): string[] {
  const colours = createColors(style.colour);
  const lines = lineChart(data, [], style, { height });
  // The axis of time begins under the first column of the plot.
  const offset = lines.at(-1)!.search(/\S/);
  const width = style.width - offset;
  const cells = bucketsOf(data.values.length, width);
  const strip = (marks: readonly Mark[], sign: string, paint: (text: string) => string) => {
    const text = Array.from({ length: width }, (_, c) =>
      isMarked(cells[Math.min(cells.length - 1, Math.floor((c * cells.length) / width))], marks) ? sign : ' ',
    ).join('');
    return ' '.repeat(offset) + paint(text.trimEnd());
  };
  const [effectSign, alertSign] = style.ascii ? ['=', '^'] : ['▒', '▲'];
  const legend = [
    effects.length === 0
      ? 'no effect of a fault'
      : `${effectSign} effect of ${faults.map((fault) => printable(fault, 40)).join(', ') || 'a fault'}`,
    alerts.length === 0 ? `no alert of ${printable(by, 40)}` : `${alertSign} alerts of ${printable(by, 40)}`,
  ].join('   ');
  return [
    ...lines,
    ...(data.values.length === 0 || effects.length === 0 ? [] : [strip(effects, effectSign, colours.yellow)]),
    ...(data.values.length === 0 || alerts.length === 0 ? [] : [strip(alerts, alertSign, colours.red)]),
    ...asciiLines([colours.dim((' '.repeat(offset) + legend).slice(0, style.width))], style),
  ];
}
