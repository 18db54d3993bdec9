import type { Evaluation } from '../evaluation/evaluate.ts';
import type { CaseResult } from '../evaluation/evaluate-case.ts';
import type { Picture } from '../evaluation/pictures.ts';
import type { ColumnSummary, DetectorSummary } from '../evaluation/summarize.ts';
import { delayText, estimateText, NOTHING, rateText, scoreText, shareText } from './evaluation-figures.ts';
import { alertMarks, type PictureShape, pictureShape } from './evaluation-picture.ts';
import { formatCount } from './figures.ts';

/** What made an evaluation, so that it can be repeated. */
export interface EvaluationOrigin {
  readonly version: string;
  readonly modelVersion: string;
  /** The command line, folders left out of file names. */
  readonly command: string;
}

/**
 * Best F1 first, of equals the one with fewer false alarms, chance last; before it detectors of one scenario alone, whose figures are
 * of other cases. Where nothing happened false alarms decide.
 */
export function rankedDetectors({ cases, detectors }: Pick<Evaluation, 'cases' | 'detectors'>): DetectorSummary[] {
  const rank = ({ f1 }: DetectorSummary) => (Number.isNaN(f1.value) || isQuiet(cases) ? -1 : f1.value);
  return [...detectors].sort(
    (a, b) =>
      Number(a.isChance) - Number(b.isChance) ||
      b.cases - a.cases ||
      rank(b) - rank(a) ||
      a.falseAlarms - b.falseAlarms ||
      (a.id < b.id ? -1 : 1),
  );
}

/** Nothing happened in any of the cases: there is nothing to find, and no figure of finding. */
export const isQuiet = (cases: Evaluation['cases']): boolean => cases.every(({ events }) => events === 0);

/** One column of the matrix: a fault of a scenario, or a group of recordings. */
export type MatrixColumn = Pick<ColumnSummary, 'group' | 'fault' | 'kind'>;

export const isOfColumn = (a: MatrixColumn, b: MatrixColumn): boolean => a.group === b.group && a.fault === b.fault;

/** The columns of all detectors, each once, in the order of the cases. */
export function matrixColumns({ detectors }: Pick<Evaluation, 'detectors'>): MatrixColumn[] {
  const all: MatrixColumn[] = [];
  for (const { columns } of detectors)
    for (const { group, fault, kind } of columns)
      if (!all.some((other) => isOfColumn(other, { group, fault }))) all.push({ group, fault, kind });
  return all;
}

/** What the page of an evaluation shows. Pure. */
export function evaluationView(evaluation: Evaluation, origin: EvaluationOrigin) {
  const { cases } = evaluation;
  const rows = rankedDetectors(evaluation);
  const columns = matrixColumns(evaluation).map((column) => ({ column, pictures: picturesOfColumn(cases, column) }));
  const shapes: PictureShape[] = [];
  const shapeOf = (picture: Picture): PictureShape => {
    const known = shapes.find((shape) => shape.picture === picture);
    if (known) return known;
    const made = pictureShape(picture, `p${shapes.length}`);
    shapes.push(made);
    return made;
  };
  const heads = columns.map(({ column: { group, fault, kind }, pictures: { all } }) => ({
    group,
    title: fault ?? group,
    isFault: fault !== undefined,
    kind: kind === fault ? undefined : kind,
    picture: all.length > 0 ? { ...shapeOf(all[0]), signal: all[0].signal } : undefined,
  }));
  return {
    ...origin,
    cases: formatCount(cases.length),
    days: rateText(cases.reduce((sum, one) => sum + one.days, 0)),
    events: formatCount(cases.reduce((sum, one) => sum + one.events, 0)),
    groups: [...new Set(cases.map(({ group }) => group))].length,
    heads,
    rows: rows.map((one) => ({
      id: one.id,
      isChance: one.isChance,
      looksAhead: one.looksAhead,
      found: `${one.found}/${one.events}`,
      recall: estimateText(one.recall, shareText),
      precision: estimateText(one.precision, shareText),
      f1: estimateText(one.f1, scoreText),
      delay: estimateText(one.delayMedianMs, delayText),
      delayP95: delayText(one.delayP95Ms.value),
      lead: delayText(one.leadMedianMs.value),
      falseAlarmsPerDay: estimateText(one.falseAlarmsPerDay, rateText),
      falseAlarmsPerActiveHour: rateText(one.falseAlarmsPerActiveHour.value),
      duplicates: formatCount(one.duplicates),
      scores: evaluation.measures.map(({ name }) =>
        one.scores[name] ? estimateText(one.scores[name], scoreText) : NOTHING,
      ),
      cells: columns.map(({ column, pictures: { shown, all } }) => {
        const own = one.columns.find((candidate) => isOfColumn(candidate, column));
        const picture = pictureFor(one, column, shown, all);
        return {
          looked: own !== undefined && own.of > 0,
          absent: own === undefined,
          quiet: own?.falseAlarms !== undefined,
          falseAlarms: formatCount(own?.falseAlarms ?? 0),
          seen: rows.some((row) => row.columns.some((other) => isOfColumn(other, column) && other.of > 0)),
          share: own ? shareText(own.share.value) : NOTHING,
          strength: own && own.of > 0 ? own.share.value.toFixed(2) : '0',
          count: own ? `${formatCount(own.found)} of ${formatCount(own.of)}` : NOTHING,
          delay: own && own.found > 0 ? delayText(own.delayMedianMs.value) : undefined,
          picture: picture && { ...shapeOf(picture), signal: picture.signal, alerts: alertMarks(picture, one) },
        };
      }),
    })),
    measures: (isQuiet(cases) ? [] : evaluation.measures).map(({ title, summary, warning }) => ({
      title,
      summary,
      warning,
    })),
    shapes,
  };
}

/** The pictures of the case that shows a column: those of its fault, the one that moved most first. */
function picturesOfColumn(
  cases: readonly CaseResult[],
  { group, fault }: MatrixColumn,
): { shown: CaseResult | undefined; all: readonly Picture[] } {
  const own = cases.filter((one) => one.group === group && one.pictures.length > 0);
  const shown = own.find(({ events }) => events > 0) ?? own[0];
  const all = (shown?.pictures ?? []).filter(
    ({ events }) => fault === undefined || events.some(({ faults }) => faults.includes(fault)),
  );
  return { shown, all };
}

/** The signal on which the detector first saw the fault, else the one that moved most. */
function pictureFor(
  { id, isChance }: DetectorSummary,
  { fault }: MatrixColumn,
  shown: CaseResult | undefined,
  all: readonly Picture[],
): Picture | undefined {
  const faults = (isChance ? shown?.chance : shown?.detectors)?.find((one) => one.id === id)?.events.faults;
  const signal = faults?.find((one) => one.fault === fault)?.signal;
  return all.find((picture) => picture.signal === signal) ?? all[0];
}
