import type { MetricType } from '../recording/series.ts';
import type { WatchPlan } from './watch-plan.ts';

/** A series as the journal lists it, once, before its first sample. Its number is its place among all that are listed. */
export interface JournalSeries {
  /** By which its source knows it again; no two series share one. */
  readonly key: string;
  readonly job: string;
  readonly instance: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly type: MetricType;
  readonly unit: string;
  readonly help: string;
}

/** A value as Prometheus wrote it or a number of our own; `null`: the series is not there now; `false`: nobody knows. */
export type JournalValue = string | number | null | false;

/** What was seen at one instant of the grid. */
export interface JournalRow {
  /** Instant: start + i · interval. */
  readonly i: number;
  /** What the wall clock said, ms since 1970. */
  readonly at: number;
  /** By the number of the series; those that were not known yet are left out at the end. */
  readonly v: readonly JournalValue[];
  /** Why parts of it could not be had. */
  readonly lost?: readonly string[];
}

export interface JournalHeader {
  readonly shakedown: 'monitor';
  readonly version: 1;
  /** SHA-256 of the plan. */
  readonly plan: string;
  readonly startMs: number;
  readonly watch: WatchPlan;
}

/** Everything that a journal holds. */
export interface Journal {
  readonly header: JournalHeader;
  readonly series: readonly JournalSeries[];
  /** In the order of the instants; missing instants are gaps. */
  readonly rows: readonly JournalRow[];
  readonly notes: readonly string[];
  /** The run came to its end; nothing is left to sample. */
  readonly isEnded: boolean;
  /** Characters up to the last whole line. */
  readonly wholeLength: number;
}

type Line =
  | JournalHeader
  | { readonly series: readonly JournalSeries[] }
  | JournalRow
  | { readonly note: string }
  | { readonly end: true };

/** One line of a journal, with its line feed. */
export const journalLine = (line: Line): string => `${JSON.stringify(line)}\n`;

/**
 * Reads a journal. What a kill tore off at the end is left out.
 *
 * @returns what is wrong with it, as "found …, expected …", where it is no journal that can be read
 */
export function readJournal(text: string): Journal | string {
  const wholeLength = text.lastIndexOf('\n') + 1;
  const lines = text.slice(0, wholeLength).split('\n').slice(0, -1);
  const header = parsed(lines[0] ?? '');
  if (!isHeader(header))
    return 'found no header of a live run, expected {"shakedown":"monitor","version":1,…} on line 1';
  const series: JournalSeries[] = [];
  const rows: JournalRow[] = [];
  const notes: string[] = [];
  let isEnded = false;
  for (const [n, text] of lines.entries()) {
    if (n === 0) continue;
    const line = parsed(text);
    if (isObject(line) && Array.isArray(line.series)) series.push(...(line.series as JournalSeries[]));
    else if (isObject(line) && typeof line.note === 'string') notes.push(line.note);
    else if (isObject(line) && line.end === true) isEnded = true;
    else if (isRow(line) && line.v.length <= series.length && line.i > (rows.at(-1)?.i ?? -1)) rows.push(line);
    else return `found no sample, series or note on line ${n + 1}, expected one`;
  }
  return { header, series, rows, notes, isEnded, wholeLength };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isHeader = (value: unknown): value is JournalHeader =>
  isObject(value) &&
  value.shakedown === 'monitor' &&
  value.version === 1 &&
  Number.isFinite(value.startMs) &&
  isObject(value.watch) &&
  Number.isFinite(value.watch.intervalMs) &&
  isObject(value.watch.settings);

const isRow = (value: unknown): value is JournalRow =>
  isObject(value) && Number.isSafeInteger(value.i) && Number.isFinite(value.at) && Array.isArray(value.v);
