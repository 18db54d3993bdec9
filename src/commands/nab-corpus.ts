import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { Stretch } from '../analysis/stretches.ts';
import { type NabProfile, nabProfiles } from '../evaluation/nab/nab-score.ts';
import { parseCsv } from '../formats/csv-parser.ts';
import type { Grid } from '../recording/recording.ts';
import { InputError, type Position } from '../schema/diagnostic.ts';
import { parseInstant } from '../schema/instant.ts';
import { quoted } from '../schema/printable.ts';
import { median } from '../stats/median.ts';

/** One series of the corpus and its windows, as the labels name them. */
export interface NabSeries {
  /** `category/file.csv`. */
  readonly path: string;
  readonly windows: readonly { readonly from: string; readonly to: string; readonly position: Position }[];
}

/** A column of a CSV file of the corpus over its stamps. */
export interface NabColumn {
  readonly stamps: readonly string[];
  readonly values: Float64Array;
}

/** A checkout, as far as scoring needs it. */
export interface NabCorpus {
  readonly series: readonly NabSeries[];
  /** Published thresholds of every detector. */
  readonly thresholds: ReadonlyMap<string, Readonly<Record<NabProfile, number>>>;
  /** Detectors that have results. */
  readonly detectors: readonly string[];
}

/**
 * Reads labels, thresholds and the list of results of a NAB checkout.
 *
 * @param folder path of the checkout
 * @param shown how messages name it
 * @throws InputError with file, line and column; errors of the file system as they are
 */
export function readNabCorpus(folder: string, shown: string): NabCorpus {
  return {
    series: seriesOf(readJson(folder, shown, 'labels/combined_windows.json')),
    thresholds: thresholdsOf(readJson(folder, shown, 'config/thresholds.json')),
    detectors: readdirSync(join(folder, 'results'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort(),
  };
}

/** The labels alone, for detectors that have no results yet. */
export function readNabSeries(folder: string, shown: string): readonly NabSeries[] {
  return seriesOf(readJson(folder, shown, 'labels/combined_windows.json'));
}

/** `results/<detector>/<category>/<detector>_<file>.csv`. */
export function nabResultFile(detector: string, path: string): string {
  return join('results', detector, path.replace('/', `/${detector}_`));
}

/**
 * Reads one column of a CSV file with a column `timestamp`; an empty cell or `nan` is NaN.
 *
 * @throws InputError where the column is missing, a stamp or a number cannot be read
 */
export async function readNabColumn(folder: string, shown: string, file: string, column: string): Promise<NabColumn> {
  const name = join(shown, file);
  const stamps: string[] = [];
  const values: number[] = [];
  let places: readonly [stamp: number, value: number] | undefined;
  for await (const row of parseCsv(createReadStream(join(folder, file)), name)) {
    const refuse = (cell: number, code: string, message: string) => {
      const length = Math.max(1, row.cells[cell]?.length ?? 1);
      return refusal(code, message, { file: name, line: row.line, column: row.columnOf(cell), length });
    };
    if (!places) {
      const of = (wanted: string) => {
        const place = row.cells.indexOf(wanted);
        if (place < 0) throw refuse(0, 'no-column', `found no column ${wanted}, expected one`);
        return place;
      };
      places = [of('timestamp'), of(column)];
      continue;
    }
    if (row.cells.length <= Math.max(...places))
      throw refuse(0, 'short-row', `found a row of ${row.cells.length} cells, expected more, as in the first line`);
    const stamp = stampOf(row.cells[places[0]]);
    if (stamp === undefined)
      throw refuse(
        places[0],
        'bad-stamp',
        `found ${quoted(row.cells[places[0]])}, expected a stamp such as 2014-04-01 00:00:00`,
      );
    const text = row.cells[places[1]].trim();
    const value = text === '' || /^nan$/i.test(text) ? NaN : Number(text);
    if (Number.isNaN(value) && text !== '' && !/^nan$/i.test(text))
      throw refuse(places[1], 'bad-number', `found ${quoted(text)}, expected a number`);
    stamps.push(stamp);
    values.push(value);
  }
  if (stamps.length === 0)
    throw refusal('no-rows', 'found no row, expected stamps and values', { file: name, line: 1, column: 1, length: 1 });
  return { stamps, values: Float64Array.from(values) };
}

/**
 * Where the windows of a series lie among its rows, in order.
 *
 * @param file the rows' file, for messages
 * @throws InputError for a window that holds no row, or overlaps another
 */
export function locateWindows({ windows }: NabSeries, stamps: readonly string[], file: string): Stretch[] {
  const located = windows.map(({ from, to, position }) => {
    const exact = [stamps.indexOf(from), stamps.indexOf(to)];
    const first = exact[0] >= 0 ? exact[0] : stamps.findIndex((stamp) => stamp >= from);
    const last = exact[1] >= 0 ? exact[1] : stamps.findLastIndex((stamp) => stamp <= to);
    if (first < 0 || last < first)
      throw refusal(
        'empty-window',
        `found a window from ${from} to ${to} without a row of ${quoted(file, 200)}`,
        position,
      );
    return { from: first, to: last + 1, position };
  });
  located.sort((a, b) => a.from - b.from);
  for (let w = 1; w < located.length; w++)
    if (located[w].from < located[w - 1].to)
      throw refusal('overlapping-windows', 'found a window that overlaps another of its file', located[w].position);
  return located.map(({ from, to }) => ({ from, to }));
}

/** `2014-04-01 00:00:00`, with T for the blank and fractions of a second cut: such texts sort as their instants do. */
function stampOf(text: string): string | undefined {
  const match = /^\s*(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?\s*$/.exec(text);
  return match ? `${match[1]} ${match[2]}` : undefined;
}

/** ms since 1970 of a stamp, taken as UTC; NaN for a day that does not exist. */
const stampMs = (stamp: string): number => parseInstant(`${stamp.replace(' ', 'T')}Z`) ?? NaN;

/** Rows are taken as evenly spaced, as detectors of the benchmark take them. */
export function nabGrid({ stamps }: NabColumn): Grid {
  const startMs = stampMs(stamps[0]);
  const steps = Float64Array.from({ length: stamps.length - 1 }, (_, i) => stampMs(stamps[i + 1]) - stampMs(stamps[i]));
  const usual = median(steps.filter((step) => step > 0));
  const stepMs = usual > 0 ? usual : 300_000;
  return { startMs: Number.isNaN(startMs) ? 0 : startMs, stepMs, count: stamps.length };
}

interface JsonFile {
  readonly value: unknown;
  /** Where the value at a path stands. */
  readonly at: (...path: readonly (string | number)[]) => Position;
}

function readJson(folder: string, shown: string, path: string): JsonFile {
  const file = join(shown, path);
  const text = readFileSync(join(folder, path), 'utf8');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'json', logLevel: 'silent', uniqueKeys: true });
  const place = (offset: number, length: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, length: Math.max(1, length) };
  };
  try {
    JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message.replace(/\s+/g, ' ').slice(0, 200);
    throw refusal('not-json', `found ${reason}, expected JSON`, place(document.errors[0]?.pos[0] ?? 0, 1));
  }
  return {
    value: JSON.parse(text),
    at: (...path) => {
      const range = (document.getIn(path, true) as { range?: readonly [number, number, number] } | undefined)?.range;
      const [from, to] = range ?? [0, 1];
      return place(from, text.slice(from, to).split('\n')[0].length);
    },
  };
}

function seriesOf({ value, at }: JsonFile): NabSeries[] {
  const entries = Object.entries(objectOf(value, at(), 'an object of windows by file'));
  if (entries.length === 0) throw refusal('no-series', 'found no file, expected windows by file', at());
  return entries.map(([path, list]): NabSeries => {
    if (!/^[^/\\]+\/[^/\\]+\.csv$/.test(path) || path.startsWith('..'))
      throw refusal('bad-path', `found ${quoted(path, 200)}, expected category/file.csv`, at(path));
    if (!Array.isArray(list)) throw refusal('bad-windows', 'expected a list of windows', at(path));
    return {
      path,
      windows: list.map((window: unknown, w) => {
        const [from, to] =
          Array.isArray(window) && window.length === 2 ? window.map((one) => stampOf(String(one))) : [];
        if (from === undefined || to === undefined || from > to)
          throw refusal('bad-window', 'expected a window of two stamps, the first one no later', at(path, w));
        return { from, to, position: at(path, w) };
      }),
    };
  });
}

function thresholdsOf({ value, at }: JsonFile): Map<string, Record<NabProfile, number>> {
  return new Map(
    Object.entries(objectOf(value, at(), 'an object of thresholds by detector')).map(([detector, profiles]) => {
      const given = objectOf(profiles, at(detector), 'an object of thresholds by profile');
      const threshold = (profile: string): number => {
        const found = (given[profile] as { threshold?: unknown } | undefined)?.threshold;
        if (typeof found === 'number') return found;
        throw refusal(
          'no-threshold',
          `found no threshold of ${quoted(detector)} for ${profile}, expected a number`,
          at(detector),
        );
      };
      return [
        detector,
        Object.fromEntries(Object.keys(nabProfiles).map((profile) => [profile, threshold(profile)])) as Record<
          NabProfile,
          number
        >,
      ];
    }),
  );
}

function objectOf(value: unknown, position: Position, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw refusal('bad-shape', `expected ${what}`, position);
}

function refusal(code: string, message: string, position: Position): InputError {
  return new InputError([
    { severity: 'error', code, message, position, help: 'compare it with a fresh checkout of the benchmark' },
  ]);
}
