import { createColors } from 'picocolors';
import type { Anomaly, Assessment } from '../analysis/assessment.ts';
import { formatDuration, formatMoment, formatValue } from '../reports/figures.ts';
import { type ChartStyle, fitWidth } from '../reports/terminal/chart-style.ts';
import { CLEAR_LINE, clearLines } from '../reports/terminal/sanitize.ts';
import { sparkline } from '../reports/terminal/sparkline.ts';
import { printable } from '../schema/printable.ts';
import type { World } from './command.ts';
import { marksOf } from './run-summary.ts';

/** What a live run shows while it runs. */
export interface Shown {
  readonly title: string;
  /** Judged samples so far, and in all. */
  readonly done: number;
  readonly samples: number;
  readonly leftMs: number;
  readonly assessment?: Assessment;
  /** Why the newest sample has gaps. */
  readonly lost: readonly string[];
}

/** On a terminal one picture that is drawn anew; elsewhere a line for each sample. Both go to standard error. */
export interface LiveView {
  readonly show: (shown: Shown) => Promise<void>;
  /** A line that stays. */
  readonly say: (text: string) => Promise<void>;
  /** Takes the picture away. */
  readonly end: () => Promise<void>;
}

export function liveView({ stderr }: Pick<World, 'stderr'>, style: ChartStyle, isQuiet: boolean): LiveView {
  let drawn = 0;
  const clear = () => (drawn > 0 ? clearLines(drawn) : '');
  return {
    show: async (shown) => {
      if (isQuiet) return;
      if (!stderr.isTerminal) return stderr.write(plainLine(shown));
      const lines = picture(shown, style, (stderr.rows ?? 24) - 1);
      const text = `${clear()}${lines.join('\n')}\n`;
      drawn = lines.length;
      await stderr.write(text);
    },
    say: async (text) => {
      if (isQuiet) return;
      const above = clear();
      drawn = 0;
      await stderr.write(`${above}${printable(text, 500)}\n`);
    },
    end: async () => {
      if (drawn > 0) await stderr.write(clear() || CLEAR_LINE);
      drawn = 0;
    },
  };
}

/** Signals that fit into a plain line. */
const PLAIN_SIGNALS = 3;

function plainLine({ done, samples, leftMs, assessment, lost }: Shown): string {
  const values = assessment ? judgedSignals(assessment).slice(0, PLAIN_SIGNALS) : [];
  const parts = [
    `sample ${done} of ${samples}`,
    ...(assessment ? [`score so far ${assessment.score.overall}/100`] : []),
    ...values.map(({ signal, values: v }) => `${printable(signal.title)} ${formatValue(v[v.length - 1], signal.unit)}`),
    ...lost.slice(0, 2).map((reason) => `gap: ${printable(reason, 200)}`),
    left(leftMs),
  ];
  return `${parts.join('; ')}\n`;
}

const left = (leftMs: number) => `${formatDuration(Math.max(0, Math.round(leftMs / 1000) * 1000))} left`;

/** Those that stayed at 0 and have neither a baseline nor an anomaly say nothing, as in the summary at the end. */
const judgedSignals = ({ signals, anomalies }: Assessment) =>
  signals.filter(
    ({ signal, statistics: { min, max }, baseline }) =>
      signal.use !== 'context' &&
      (min !== 0 || max !== 0 || baseline !== undefined || anomalies.some((one) => one.signal === signal.name)),
  );

const NAME_COLUMNS = 30;
const MOST_ANOMALIES = 5;

/** At most `rows` lines: the head, a line for each signal, the anomalies so far. Pure. */
export function picture(shown: Shown, style: ChartStyle, rows: number): string[] {
  const { bold, dim, red, yellow } = createColors(style.colour);
  const { title, done, samples, leftMs, assessment: a, lost } = shown;
  const cut = (line: string) => fitWidth(line, style.width - 1).trimEnd();
  const head = [
    bold(cut(printable(title, 200))),
    cut(
      `sample ${done} of ${samples}   ${a ? `score so far ${a.score.overall}/100, ${a.score.health}   ` : ''}${left(leftMs)}`,
    ),
    ...lost.slice(0, 1).map((reason) => yellow(cut(`gap: ${printable(reason, 200)}`))),
  ];
  if (!a) return head.slice(0, rows);
  const told = a.anomalies.slice(0, MOST_ANOMALIES).map((anomaly) => {
    const paint = anomaly.severity === 'CRITICAL' ? red : yellow;
    return paint(cut(anomalyText(anomaly, a)));
  });
  const more = a.anomalies.length - told.length;
  if (more > 0) told.push(dim(`and ${more} more anomalies`));
  const room = Math.max(0, rows - head.length - told.length - 1);
  const strange = new Set(a.anomalies.map(({ signal }) => signal));
  // Where not all fit, those with anomalies come first.
  const judged = judgedSignals(a);
  const kept = new Set([...judged].sort((x, y) => rank(x) - rank(y)).slice(0, room));
  const chartWidth = Math.max(1, Math.min(60, style.width - NAME_COLUMNS - 16));
  const lines = judged
    .filter((one) => kept.has(one))
    .map(({ signal, values }) => {
      const newest = formatValue(values[values.length - 1], signal.unit);
      const cell = newest === 'NOT MEASURED' ? '–' : newest;
      const [chart] = sparkline(values.slice(-chartWidth), shifted(signal.name), { ...style, width: chartWidth });
      return `${fitWidth(printable(signal.title, 200), NAME_COLUMNS)} ${fitWidth(cell, 12, 'right')}  ${chart ?? ''}`;
    });
  return [...head, '', ...lines, ...told].slice(0, rows);

  function rank({ signal }: Assessment['signals'][number]): number {
    return strange.has(signal.name) ? 0 : 1;
  }
  function shifted(name: string) {
    const from = Math.max(0, a!.grid.count - chartWidth);
    return marksOf(name, a!).map((mark) => ({ from: mark.from - from, to: mark.to - from }));
  }
}

/** One anomaly in a line. */
export function anomalyText({ severity, signal, startMs, kind, causes }: Anomaly, a: Assessment): string {
  const title = a.signals.find((one) => one.signal.name === signal)?.signal.title ?? signal;
  const cause = causes[0].kind === 'unknown' ? '' : `, suspected ${causes[0].kind} at ${printable(causes[0].target)}`;
  return `${severity} ${printable(title)} since ${formatMoment(startMs, a.grid)} (${kind}${cause})`;
}
