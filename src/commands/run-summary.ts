import { join } from 'node:path';
import { createColors } from 'picocolors';
import type { Anomaly, AssessedSignal, Assessment } from '../analysis/assessment.ts';
import type { ExpectationResult } from '../analysis/check-expectations.ts';
import type { Truth } from '../recording/truth.ts';
import {
  formatChange,
  formatDifference,
  formatInstant,
  formatMoment,
  formatShare,
  formatValue,
} from '../reports/figures.ts';
import { type ChartStyle, fitWidth, type Mark } from '../reports/terminal/chart-style.ts';
import { sparkline } from '../reports/terminal/sparkline.ts';
import { printable } from '../schema/printable.ts';

/** What a verb that judges prints at its end. */
export interface Summary {
  readonly assessment: Assessment;
  readonly truth?: Truth;
  readonly expectations?: ExpectationResult;
  /** The folder with the reports, as the user would write it, and their paths in it. */
  readonly out: string;
  readonly files: readonly string[];
}

/** Verdict, score, figures beside the baseline, anomalies, what was injected, and where everything is. Pure. */
export function runSummary({ assessment: a, truth, expectations, out, files }: Summary, style: ChartStyle): string {
  const colours = createColors(style.colour);
  const paint = {
    PROCEED: colours.green,
    'PROCEED WITH MONITORING': colours.yellow,
    HOLD: colours.red,
    'ROLL BACK': colours.red,
  }[a.verdict.decision];
  const { startMs, stepMs, count } = a.grid;
  const lines = [
    colours.bold(printable(a.title, style.width)),
    colours.dim(`${formatInstant(startMs)} to ${formatInstant(startMs + count * stepMs)}, ${count} samples`),
    '',
    `${paint(colours.bold(a.verdict.decision))}   score ${a.score.overall}/100, ${a.score.health}   confidence ${a.verdict.confidenceWord} (${formatShare(a.verdict.confidence)})`,
    '',
    ...figures(a, style),
    '',
  ];
  if (a.anomalies.length === 0) lines.push('No anomalies.');
  else {
    lines.push(colours.bold(a.anomalies.length === 1 ? '1 anomaly' : `${a.anomalies.length} anomalies`));
    for (const anomaly of a.anomalies.slice(0, ANOMALIES_MAX)) lines.push(...anomalyLines(anomaly, a, style));
    if (a.anomalies.length > ANOMALIES_MAX)
      lines.push(`  and ${a.anomalies.length - ANOMALIES_MAX} more, in the reports`);
  }
  lines.push(...criteriaLines(a, style));
  if (truth && truth.faults.length > 0) lines.push('', ...injected(truth, a));
  if (expectations) lines.push('', ...expectationLines(expectations, style));
  lines.push(
    '',
    `${files.length} files in ${printable(out, 500)}`,
    ...files
      .filter((path) => path === 'report.html' || /^README_/.test(path))
      .map((path) => `  ${printable(join(out, path), 500)}`),
  );
  return `${lines.join('\n')}\n`;
}

const ANOMALIES_MAX = 8;
const NAME_COLUMNS = 32;
/** Columns of figures in the order in which a narrow terminal goes without them: P99, baseline, change. */
const LEAST_FIRST = [1, 2, 3];

/**
 * A row for each signal that is judged or a criterion: mean, baseline, change and a sparkline. Those that stayed at 0 and have
 * neither a baseline nor an anomaly say nothing and are left to the reports. So are columns that are empty, and in a narrow terminal
 * those that matter least.
 */
function figures(a: Assessment, style: ChartStyle): string[] {
  const { bold } = createColors(style.colour);
  const strange = new Set(a.anomalies.map(({ signal }) => signal));
  const shown = a.signals.filter(
    ({ signal, statistics: { min, max }, baseline }) =>
      signal.use !== 'context' && (min !== 0 || max !== 0 || baseline !== undefined || strange.has(signal.name)),
  );
  const cells = shown.map(({ signal, statistics, baseline, change }) => [
    formatValue(statistics.mean, signal.unit),
    formatValue(statistics.p99, signal.unit),
    baseline?.mean === undefined ? '' : formatValue(baseline.mean, signal.unit),
    change.mean === undefined ? '' : formatChange(change.mean),
  ]);
  const heads = ['mean', 'P99', 'baseline', 'change'];
  const widths = heads.map((head, c) => Math.max(head.length, ...cells.map((row) => row[c].length)));
  const longest = Math.min(NAME_COLUMNS, Math.max(12, ...shown.map(({ signal }) => signal.title.length)));
  const columns = new Set([...heads.keys()].filter((c) => cells.some((row) => row[c] !== '')));
  const widthOf = () => [...columns].reduce((sum, c) => sum + widths[c] + 2, 0);
  for (const c of LEAST_FIRST) if (longest + widthOf() > style.width) columns.delete(c);
  const rest = widthOf();
  const nameWidth = Math.max(12, Math.min(longest, style.width - rest));
  const chartWidth = Math.min(40, style.width - nameWidth - rest - 2);
  const row = (name: string, values: readonly string[]) =>
    fitWidth(printable(name, 200), nameWidth) +
    [...columns].map((c) => `  ${fitWidth(values[c], widths[c], 'right')}`).join('');
  const lines = [bold(row('', heads)).trimEnd()];
  for (const [i, { signal, values }] of shown.entries()) {
    const chart =
      chartWidth >= 8 ? `  ${sparkline(values, marksOf(signal.name, a), { ...style, width: chartWidth })[0]}` : '';
    lines.push((row(signal.title, cells[i]) + chart).trimEnd());
  }
  return lines;
}

/** The anomalies of a signal as stretches of its samples; those that span the whole run would mark everything. */
export function marksOf(signal: string, { anomalies, grid }: Pick<Assessment, 'anomalies' | 'grid'>): Mark[] {
  return anomalies
    .filter((anomaly) => anomaly.signal === signal)
    .map(({ startMs, endMs }) => ({
      from: Math.max(0, Math.floor((startMs - grid.startMs) / grid.stepMs)),
      to: Math.min(grid.count, Math.ceil((endMs - grid.startMs) / grid.stepMs)),
    }))
    .filter(({ from, to }) => to - from < grid.count);
}

function anomalyLines(anomaly: Anomaly, a: Assessment, style: ChartStyle): string[] {
  const { red, yellow, dim } = createColors(style.colour);
  const of = a.signals.find(({ signal }) => signal.name === anomaly.signal) as AssessedSignal;
  const severity = anomaly.severity === 'CRITICAL' ? red(anomaly.severity) : yellow(anomaly.severity);
  const time = `${formatMoment(anomaly.startMs, a.grid)} to ${formatMoment(anomaly.endMs, a.grid)}`;
  const [cause] = anomaly.causes;
  const suspected =
    cause.kind === 'unknown'
      ? 'cause unknown'
      : `suspected: ${cause.kind} at ${printable(cause.target)} (${formatShare(cause.likelihood)})`;
  const known = anomaly.known === undefined ? '' : `  known: ${printable(anomaly.known)}`;
  const { effect, relativeEffect } = anomaly.evidence;
  const share = Number.isFinite(relativeEffect) ? ` (${formatChange(relativeEffect)})` : '';
  const size = Number.isFinite(effect) ? `${formatDifference(effect, of.signal.unit)}${share}: ` : '';
  const lines = [
    `  ${anomaly.id} ${severity} ${printable(of.signal.title)}  ${dim(time)}  ${anomaly.assessment}${known}`,
    `     ${size}${printable(anomaly.evidence.description, 200)}`,
    `     ${suspected}`,
  ];
  const chart = sparkline(of.values, marksOf(anomaly.signal, a), { ...style, width: Math.min(72, style.width - 5) });
  return [...lines, ...chart.map((line) => `     ${line}`)];
}

/** Criteria that were not met, without which a HOLD with a score of 100 is a riddle. Nothing where all are met. */
function criteriaLines({ criteria, signals }: Assessment, style: ChartStyle): string[] {
  const { red, yellow, bold } = createColors(style.colour);
  const open = criteria.filter(({ result }) => result !== 'PASS');
  if (open.length === 0) return [];
  const lines = ['', bold(`${open.length} of ${criteria.length} criteria not met`)];
  for (const { criterion, value, result } of open) {
    const signal = signals.find((one) => one.signal.name === criterion.signal)?.signal;
    const text = (figure: number) => formatValue(figure, signal?.unit ?? '');
    const limits = [
      ...(criterion.atMost === undefined ? [] : [`at most ${text(criterion.atMost)}`]),
      ...(criterion.atLeast === undefined ? [] : [`at least ${text(criterion.atLeast)}`]),
    ];
    const word = result === 'FAIL' ? red(result) : yellow(result);
    const found = result === 'FAIL' ? `${criterion.statistic} ${text(value)}` : criterion.statistic;
    lines.push(`  ${word} ${printable(signal?.title ?? criterion.signal)}: ${found}, expected ${limits.join(' and ')}`);
  }
  return lines;
}

function injected(truth: Truth, a: Assessment): string[] {
  const { faults } = truth;
  const lines = [`Injected: ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}`];
  for (const fault of faults) {
    const found = a.anomalies.filter((anomaly) =>
      fault.signals.some(
        ({ series, effects }) =>
          series === anomaly.signal &&
          effects.some((effect) => anomaly.startMs < effect.endMs && effect.startMs < anomaly.endMs),
      ),
    );
    const named = found.find(({ causes }) => causes[0].kind === fault.kind);
    const seen =
      found.length > 0
        ? `found (${found.map(({ id }) => id).join(', ')}), cause ${named ? 'named' : 'not named first'}`
        : fault.signals.length > 0
          ? 'not found'
          : 'without visible effect';
    lines.push(`  ${printable(fault.id)}: ${fault.kind} at ${printable(fault.target)}, ${seen}`);
  }
  return lines;
}

/** What a scenario expected and did not get. */
export function expectationLines({ passed, problems }: ExpectationResult, style: Pick<ChartStyle, 'colour'>): string[] {
  const { green, red } = createColors(style.colour);
  if (passed) return [`${green('PASS')} everything that the scenario expects`];
  return problems.map(
    ({ expectation, expected, found }) =>
      `${red('FAIL')} ${expectation}: expected ${printable(expected, 300)}, found ${printable(found, 600)}`,
  );
}
