import {
  type Column,
  type MaterialRecording,
  Presence,
  type Provenance,
  type TargetBlock,
} from '../recording/recording.ts';
import type { Truth } from '../recording/truth.ts';
import { InputError } from '../schema/diagnostic.ts';
import { nearest } from '../schema/nearest.ts';
import type { Signal, SignalTable } from '../telemetry/signal.ts';
import { signalName } from '../telemetry/signals.ts';
import { readNumber, STALE_TEXT } from './cell-text.ts';
import { type CsvRow, parseCsv } from './csv-parser.ts';
import type { Source } from './format.ts';
import { fitGrid, type GridFit } from './import-grid.ts';
import { truthOfLabels } from './import-labels.ts';
import type { ColumnMapping, ImportMapping } from './import-mapping.ts';
import { declareSignal, signalsOfSeries } from './import-signals.ts';
import { epochUnit, readStamp, type Stamp, zoneClock } from './import-stamps.ts';
import { knownUnits, unitFactor, unitOfName } from './import-units.ts';
import { Problems } from './problems.ts';
import { guessType, guessUnit, type ParsedHeader, parseColumnHeader } from './series-header.ts';

/** A table as the pipeline takes it: raw series to derive signals from, or signals. */
export type Imported =
  | { readonly kind: 'series'; readonly recording: MaterialRecording; readonly signals: readonly Signal[] }
  | { readonly kind: 'signals'; readonly table: SignalTable; readonly truth?: Truth };

/** The table as read: columns of text turned into numbers, rows in the order of the file. */
interface Table {
  readonly stamps: readonly Stamp[];
  readonly stampTexts: readonly string[];
  readonly lines: readonly number[];
  readonly columns: readonly ReadColumn[];
  readonly labels: Uint8Array | undefined;
}

interface ReadColumn {
  readonly index: number;
  readonly header: string;
  readonly mapping: ColumnMapping | undefined;
  readonly values: number[];
  readonly presence: number[];
}

/**
 * Imports a CSV table that somebody else wrote, as it is: a column of time stamps, columns of numbers, perhaps a column of
 * labels. Time stamps may name a zone or not, or count seconds to nanoseconds since 1970; rows may be out of order,
 * doubled, or slightly off their step. What was done about it is in the notes of the provenance.
 *
 * @throws InputError with line and column of everything that cannot be read
 */
export async function importTable(source: Source, mapping: ImportMapping): Promise<Imported> {
  const table = await readTable(source, mapping);
  const notes: string[] = [];
  const stamps = instantsOf(table, mapping.timezone, source.file, notes);
  const fit = gridOf(table, stamps, mapping.step, source.file);
  notes.push(...fit.notes);
  const parsed = table.columns.map(({ header }) => parseColumnHeader(header));
  if (parsed.some(({ labelled }) => labelled) && table.columns.every(({ mapping }) => mapping === undefined)) {
    const recording = seriesRecording(table, parsed, fit, provenanceOf(source.file, notes));
    return { kind: 'series', recording, signals: signalsOfSeries(recording.targets) };
  }
  const signals = signalColumns(table, fit, source.file, notes);
  const signalTable: SignalTable = { provenance: provenanceOf(source.file, notes), grid: fit.grid, signals };
  if (!table.labels) return { kind: 'signals', table: signalTable };
  const labelled = Uint8Array.from(fit.rowOf, (row) => (row < 0 ? 0 : table.labels![row]));
  return { kind: 'signals', table: signalTable, truth: truthOfLabels(labelled, signalTable) };
}

const provenanceOf = (file: string, notes: readonly string[]): Provenance => ({
  source: 'imported',
  name: baseName(file),
  notes,
});

/** The file's name without its folder, for people; nothing in a report depends on where a file lies. */
const baseName = (file: string) => file.replace(/^.*[\\/]/s, '');

const TIME_NAMES = ['timestamp', 'time', 'datetime', 'date', 'ts', '@timestamp', 'time_stamp', '_time', 'date_time'];
const LABEL_NAMES = ['label', 'is_anomaly', 'anomaly', 'anomaly_label'];

async function readTable(source: Source, mapping: ImportMapping): Promise<Table> {
  const problems = new Problems(source.file);
  const rows = parseCsv(source.chunks, source.file);
  const head = await rows.next();
  if (head.done) {
    problems.add(
      'empty-file',
      { line: 1, column: 1 },
      'found an empty file, expected a header row and rows of samples',
    );
    problems.throwIfAny();
  }
  const header = head.value as CsvRow;
  checkHeader(header, problems);
  problems.throwIfAny();
  const timeAt = findColumn(header, mapping.time, TIME_NAMES, problems) ?? 0;
  const labelAt = findColumn(header, mapping.label, LABEL_NAMES, problems);
  const chosen = Object.entries(mapping.columns);
  const columns = (chosen.length > 0 ? chosen : header.cells.map((name) => [name, undefined] as const))
    .map(([name, own], i): ReadColumn => {
      const index = chosen.length > 0 ? (findColumn(header, name, [], problems) ?? -1) : i;
      return { index, header: name, mapping: own, values: [], presence: [] };
    })
    .filter(({ index }) => chosen.length > 0 || (index !== timeAt && index !== labelAt));
  if (columns.length === 0)
    problems.add(
      'no-columns',
      { line: header.line, column: 1 },
      'found a single column, expected time stamps and numbers',
    );
  problems.throwIfAny();

  const stamps: Stamp[] = [];
  const stampTexts: string[] = [];
  const lines: number[] = [];
  const labels: number[] = [];
  for await (const row of rows) {
    if (row.cells.length !== header.cells.length) {
      const at = { line: row.line, column: row.columnOf(Math.min(row.cells.length, header.cells.length) - 1) };
      problems.add(
        'ragged-row',
        at,
        `found ${row.cells.length} cells, expected ${header.cells.length} as in the header`,
      );
      continue;
    }
    const stamp = readStamp(row.cells[timeAt]);
    if (!stamp || (stamps.length > 0 && stamps[0].kind !== stamp.kind)) {
      const text = row.cells[timeAt];
      const help = stamp ? 'all stamps of a file must be of one kind: with zone, without, or numbers' : timeHelp(text);
      const expected = stamp
        ? `one like "${stampTexts[0]}"`
        : 'one like 2018-07-03 14:00:00, 2018-07-03T14:00:00Z or 1530626400';
      problems.add(
        'bad-timestamp',
        { line: row.line, column: row.columnOf(timeAt), length: text.length },
        `found time stamp "${text}", expected ${expected}`,
        help,
      );
      continue;
    }
    stamps.push(stamp);
    stampTexts.push(row.cells[timeAt]);
    lines.push(row.line);
    for (const column of columns) readCell(row, column, problems);
    if (labelAt !== undefined) labels.push(readLabel(row, labelAt, problems));
  }
  problems.throwIfAny();
  if (stamps.length === 0) {
    problems.add('no-rows', { line: header.line, column: 1 }, 'found a header without rows, expected rows of samples');
    problems.throwIfAny();
  }
  return { stamps, stampTexts, lines, columns, labels: labelAt === undefined ? undefined : Uint8Array.from(labels) };
}

function checkHeader(header: CsvRow, problems: Problems): void {
  for (const [i, name] of header.cells.entries()) {
    if (header.cells.indexOf(name) === i) continue;
    problems.add(
      'duplicate-column',
      { line: header.line, column: header.columnOf(i), length: name.length },
      `found two columns named "${name}", expected each name once`,
    );
  }
  const separator =
    header.cells.length === 1 ? [';', '\t', '|'].find((sign) => header.cells[0].includes(sign)) : undefined;
  if (separator !== undefined) {
    const named = separator === '\t' ? 'tabs' : `"${separator}"`;
    problems.add(
      'wrong-separator',
      { line: header.line, column: 1 },
      `found columns separated by ${named}, expected commas`,
      'write the table again with commas between cells and points in numbers',
    );
  }
}

/** The index of a column that must be there (`wanted`), or of the first with one of the usual names. */
function findColumn(
  header: CsvRow,
  wanted: string | undefined,
  usual: readonly string[],
  problems: Problems,
): number | undefined {
  if (wanted === undefined) {
    const at = header.cells.findIndex((name) => usual.includes(name.trim().toLowerCase()));
    return at < 0 ? undefined : at;
  }
  const at = header.cells.indexOf(wanted);
  if (at >= 0) return at;
  const near = nearest(wanted, header.cells);
  const help = near
    ? `did you mean "${near}"?`
    : `the columns are ${header.cells.slice(0, 12).join(', ')}${header.cells.length > 12 ? ' …' : ''}`;
  problems.add('unknown-column', { line: header.line, column: 1 }, `found no column "${wanted}"`, help);
  return undefined;
}

const timeHelp = (text: string) =>
  /^\s*\d{1,2}[/.]\d{1,2}[/.]\d{2,4}/.test(text)
    ? 'whether day or month comes first cannot be told; write the year first'
    : undefined;

const MISSING_TEXTS = new Set(['', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', 'nil', '-', '--']);

function readCell(row: CsvRow, column: ReadColumn, problems: Problems): void {
  const text = row.cells[column.index].trim();
  const value = readNumber(text);
  if (value !== undefined) {
    column.values.push(value);
    column.presence.push(Presence.VALUE);
    return;
  }
  column.values.push(Number.NaN);
  column.presence.push(text === STALE_TEXT ? Presence.STALE : Presence.MISSING);
  if (MISSING_TEXTS.has(text.toLowerCase())) return;
  const help = /^[\d.]+,\d+$/.test(text)
    ? 'write a point before decimals'
    : 'choose the columns to read with --column NAME=signal_name';
  problems.add(
    'bad-number',
    { line: row.line, column: row.columnOf(column.index), length: text.length },
    `found "${text}" in column "${column.header}", expected a number or an empty cell`,
    help,
  );
}

function readLabel(row: CsvRow, at: number, problems: Problems): number {
  const text = row.cells[at].trim().toLowerCase();
  if (['1', '1.0', 'true', 'yes'].includes(text)) return 1;
  if (!['0', '0.0', 'false', 'no', ''].includes(text)) {
    problems.add(
      'bad-label',
      { line: row.line, column: row.columnOf(at), length: text.length },
      `found label "${row.cells[at]}", expected 1 where something is anomalous, 0 elsewhere`,
      'choose the columns to read with --column NAME=signal_name, the labels with --label',
    );
  }
  return 0;
}

function instantsOf({ stamps }: Table, timezone: string | undefined, file: string, notes: string[]): Float64Array {
  const [{ kind }] = stamps;
  const clock = clockOf(timezone ?? 'UTC', file);
  if (kind !== 'local' && timezone !== undefined)
    notes.push(`The time zone ${timezone} is not used: the time stamps need none.`);
  if (kind === 'epoch') {
    const largest = stamps.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
    const { unit, perMs } = epochUnit(largest);
    if (unit !== 'milliseconds') notes.push(`Time stamps read as ${unit} since 1970.`);
    return Float64Array.from(stamps, ({ value }) => Math.round(value / perMs));
  }
  if (kind === 'instant') return Float64Array.from(stamps, ({ value }) => value);
  if (timezone === undefined) notes.push('Time stamps without a zone read as UTC.');
  const instants = Float64Array.from(stamps, ({ value }) => clock.instantOf(value));
  if (clock.skipped() > 0)
    notes.push(
      `${clock.skipped()} time stamps that a change of clocks in ${timezone} skips read with the offset before it.`,
    );
  return instants;
}

function clockOf(zone: string, file: string) {
  try {
    return zoneClock(zone);
  } catch {
    const near = nearest(zone, Intl.supportedValuesOf('timeZone'));
    const help = near ? `did you mean ${near}?` : 'zones are named as in Europe/Berlin, America/New_York, UTC';
    const position = { file, line: 1, column: 1, length: 1 };
    throw new InputError([
      {
        severity: 'error',
        code: 'unknown-zone',
        message: `found the time zone "${zone}", expected one of the IANA database`,
        help,
        position,
      },
    ]);
  }
}

function gridOf(table: Table, stamps: Float64Array, stepMs: number | undefined, file: string): GridFit {
  const same = (a: number, b: number) => a === b || (Number.isNaN(a) && Number.isNaN(b));
  const fit = fitGrid(stamps, {
    ...(stepMs !== undefined && { stepMs }),
    sameRow: (a, b) =>
      table.columns.every(({ values }) => same(values[a], values[b])) && table.labels?.[a] === table.labels?.[b],
    stampText: (row) => table.stampTexts[row],
  });
  if ('grid' in fit) return fit;
  const position = {
    file,
    line: table.lines[fit.row],
    column: 1,
    length: Math.max(1, table.stampTexts[fit.row].length),
  };
  throw new InputError([{ severity: 'error', code: fit.code, message: fit.message, help: fit.help, position }]);
}

function signalColumns({ columns }: Table, { rowOf }: GridFit, file: string, notes: string[]): SignalTable['signals'] {
  const names = new Set<string>();
  let infinite = 0;
  const signals = columns.map(({ header, mapping, values }) => {
    const name = uniqueName(mapping?.signal ?? (signalName(header).replace(/^_+|_+$/g, '') || 'value'), names);
    const factor = factorOf(name, header, mapping, file);
    // A single unnamed quantity is best called by its file.
    const title = columns.length === 1 && /^value$/i.test(header) ? baseName(file).replace(/\.[a-z]+$/i, '') : header;
    const taken = Float64Array.from(rowOf, (row) => {
      const value = row < 0 ? Number.NaN : values[row] * factor;
      if (Number.isFinite(value) || Number.isNaN(value)) return value;
      infinite++;
      return Number.NaN;
    });
    return { signal: declareSignal(name, title, mapping ?? {}), values: taken };
  });
  if (infinite > 0) notes.push(`${infinite} infinite values read as missing.`);
  return signals;
}

function uniqueName(base: string, names: Set<string>): string {
  let name = /^[a-z]/.test(base) ? base : `x_${base}`;
  for (let n = 2; names.has(name); n++) name = `${base}_${n}`;
  names.add(name);
  return name;
}

function factorOf(signal: string, column: string, mapping: ColumnMapping | undefined, file: string): number {
  const to = unitOfName(signal);
  if (mapping?.unit === undefined || to === undefined) return 1;
  const factor = unitFactor(mapping.unit, to);
  if (factor !== undefined) return factor;
  const near = nearest(mapping.unit, knownUnits);
  const position = { file, line: 1, column: 1, length: 1 };
  const message = `found unit "${mapping.unit}" of column "${column}", expected one that converts to that of ${signal} (${to})`;
  throw new InputError([
    {
      severity: 'error',
      code: 'wrong-unit',
      message,
      position,
      ...(near && { help: `known units are ${knownUnits.join(', ')}` }),
    },
  ]);
}

function seriesRecording(
  { columns }: Table,
  parsed: readonly ParsedHeader[],
  { grid, rowOf }: GridFit,
  provenance: Provenance,
): MaterialRecording {
  const targets: { readonly key: string; readonly block: TargetBlock & { columns: Column[] } }[] = [];
  for (const [c, { name, labels, target }] of parsed.entries()) {
    const key = JSON.stringify([target.job, target.instance]);
    let own = targets.find((candidate) => candidate.key === key);
    if (!own) targets.push((own = { key, block: { target, grid, columns: [] } }));
    const values = Float64Array.from(rowOf, (row) => (row < 0 ? Number.NaN : columns[c].values[row]));
    const presence = Uint8Array.from(rowOf, (row) => (row < 0 ? Presence.MISSING : columns[c].presence[row]));
    const isComplete = presence.every((state) => state === Presence.VALUE);
    const series = { name, labels, type: guessType(name), unit: guessUnit(name), help: '' };
    own.block.columns.push({ series, values, ...(!isComplete && { presence }) });
  }
  return { provenance, targets: targets.map(({ block }) => block) };
}
