import { createColors } from 'picocolors';
import type { Evaluation } from '../evaluation/evaluate.ts';
import type { ColumnSummary, DetectorSummary } from '../evaluation/summarize.ts';
import { delayText, estimateText, NOTHING, rateText, scoreText, shareText } from '../reports/evaluation-figures.ts';
import { isOfColumn, isQuiet, type MatrixColumn, matrixColumns, rankedDetectors } from '../reports/evaluation-view.ts';
import { formatCount } from '../reports/figures.ts';
import { printable } from '../schema/printable.ts';
import { columns, counted } from './figure-columns.ts';

/** The evaluation for people: tables of events, of time, of scores and of faults, the detectors with the best F1 first and chance last. */
export function evaluationText(evaluation: Evaluation, { colour }: { readonly colour: boolean }): string {
  const { cases, measures } = evaluation;
  const { bold, dim } = createColors(colour);
  const rows = rankedDetectors(evaluation);
  const section = (title: string, head: readonly string[], cells: (one: DetectorSummary) => readonly string[]) => [
    '',
    bold(title),
    ...columns([['', ...head], ...rows.map((one) => [printable(one.id), ...cells(one)])]).map((line, i) =>
      i === 0 ? dim(line) : line,
    ),
  ];
  const events = cases.reduce((sum, one) => sum + one.events, 0);
  const days = cases.reduce((sum, one) => sum + one.days, 0);
  const lines = [
    `${counted(cases.length, 'case')} of ${rateText(days)} days in all, ${counted(events, 'event')}; 95 % intervals by bootstrap over cases`,
    ...(isQuiet(cases)
      ? []
      : section('Events', ['found', 'recall', 'precision', 'F1'], (one) => [
          `${one.found}/${one.events}`,
          estimateText(one.recall, shareText),
          estimateText(one.precision, shareText),
          estimateText(one.f1, scoreText),
        ])),
    ...section('Time', ['delay', 'P95', 'lead', 'false alarms a day', 'per active h', 'duplicates'], (one) => [
      estimateText(one.delayMedianMs, delayText),
      delayText(one.delayP95Ms.value),
      delayText(one.leadMedianMs.value),
      estimateText(one.falseAlarmsPerDay, rateText),
      rateText(one.falseAlarmsPerActiveHour.value),
      formatCount(one.duplicates),
    ]),
    ...aheadLine(rows).map(dim),
  ];
  if (measures.length > 0 && !isQuiet(cases)) {
    const heads = measures.map(({ title, warning }) => (warning === undefined ? title : `${title} *`));
    lines.push(
      ...section('Scores', heads, (one) =>
        measures.map(({ name }) => (one.scores[name] ? estimateText(one.scores[name], scoreText) : NOTHING)),
      ),
      ...measures.flatMap(({ warning }) => (warning === undefined ? [] : [dim(`* ${warning}`)])),
    );
  }
  const all = matrixColumns(evaluation);
  if (all.length > 0) {
    lines.push(
      ...section(
        'Found, and median delay',
        all.map((_, i) => `[${i + 1}]`),
        (one) => all.map((column) => cell(one.columns.find((own) => isOfColumn(own, column)))),
      ),
      ...all.map((column, i) => dim(`[${i + 1}] ${columnTitle(column)}`)),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** What to think of the delays of those that have seen the end before they speak. */
function aheadLine(rows: readonly DetectorSummary[]): string[] {
  const ids = rows.filter(({ looksAhead }) => looksAhead).map(({ id }) => printable(id));
  if (ids.length === 0) return [];
  return [`given the whole run before they say anything, so that delays flatter: ${ids.join(', ')}`];
}

const columnTitle = ({ group, fault, kind }: MatrixColumn) =>
  printable(
    fault === undefined ? group : `${group}: ${fault}${kind === undefined || kind === fault ? '' : ` (${kind})`}`,
    200,
  );

/** Nothing for a detector that looks at none of the signals that moved. */
const cell = (column: ColumnSummary | undefined) =>
  column === undefined || column.of === 0
    ? column?.falseAlarms === undefined
      ? NOTHING
      : `${formatCount(column.falseAlarms)} false`
    : column.found === 0
      ? shareText(0)
      : `${shareText(column.share.value)} ${delayText(column.delayMedianMs.value)}`;
