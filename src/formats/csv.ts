import { type Block, Presence, type TargetBlock } from '../recording/recording.ts';
import type { Series, Target } from '../recording/series.ts';
import { BlockBuilder, type Place } from './block-builder.ts';
import { readInstant, readNumber, STALE_TEXT, specialNumberText } from './cell-text.ts';
import { type CsvRow, parseCsv } from './csv-parser.ts';
import type { Format, RecordingContents, Source } from './format.ts';
import { INSTANT_BYTES_MAX, instantWriter } from './instant-text.ts';
import { NUMBER_BYTES_MAX, writeCommaNumber, writeText } from './number-text.ts';
import { Problems } from './problems.ts';
import { openRecording, type RecordingHeader, type TargetHeader } from './recording-header.ts';
import { RowCursor } from './row-cursor.ts';
import { columnHeader, guessType, guessUnit, OFFSET_NAME, parseColumnHeader } from './series-header.ts';
import { headerOfSidecar, sidecar } from './sidecar.ts';

/**
 * CSV that any reader of CSV takes: one row an instant, one column a series, a header row, RFC 4180 quoting, line feeds.
 * The first column is `timestamp` (ISO 8601, UTC, milliseconds); the others are headed `name{labels}`, with the target's
 * `job` and `instance` among the labels. An empty cell is a missing sample, `NA` a stale one; NaN, +Inf and −Inf that were
 * measured are spelled `NaN`, `+Inf`, `-Inf`. Where scrapes happened off the grid a column `__scrape_offset_ms__{job,instance}`
 * before those of the target says by how many milliseconds. Targets with different grids share the rows; cells between the
 * instants of a target are empty.
 *
 * What a table has no place for (provenance, types, units, help, exact grids, signals) is in the file beside it,
 * `<file>-metadata.json`, where the W3C's "CSV on the Web" looks for metadata. Without it the samples, names, labels and
 * targets are read all the same, type and unit are guessed from the names, and all targets have one grid.
 */
export const csv: Format = {
  name: 'csv',
  summary: 'one row an instant, one column a series; metadata in a file beside it',
  extensions: ['.csv'],
  encode: async (contents) => {
    const { header, blocks } = await openRecording(contents);
    return { header, chunks: encodeChunks(header(), blocks()) };
  },
  blockwise: { head: encodeHead, block: encodeBlock },
  sidecar,
  decode,
};

/** Bytes handed on at a time. */
const CHUNK_BYTES = 1 << 17;
const COMMA = 44;
const LINE_FEED = 10;

async function* encodeChunks(header: RecordingHeader, blocks: AsyncIterable<Block>): AsyncGenerator<Uint8Array> {
  yield encodeHead(header);
  for await (const block of blocks) yield* encodeBlock(block);
}

function encodeHead(header: RecordingHeader): Uint8Array {
  return Buffer.from(`${headersOf(header).map(quoteCell).join(',')}\n`);
}

function headersOf(header: RecordingHeader): string[] {
  const headers = ['timestamp'];
  for (const target of header.targets) {
    if (target.offsets) headers.push(columnHeader({ name: OFFSET_NAME, labels: {} }, target));
    for (const series of target.series) headers.push(columnHeader(series, target));
  }
  return headers;
}

const quoteCell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

/** One column as the hot loop sees it: `target` is the index of its target, whose row index decides. */
interface Cells {
  readonly values: Float64Array;
  readonly presence: Uint8Array | undefined;
  readonly target: number;
}

function* encodeBlock(
  block: Block,
  take: (bytes: number) => Uint8Array = Buffer.allocUnsafeSlow,
): Generator<Uint8Array> {
  const cells = block.flatMap((targetBlock, target) => cellsOf(targetBlock, target));
  const rowBytesMax = INSTANT_BYTES_MAX + 1 + cells.length * (NUMBER_BYTES_MAX + 1);
  const writeInstant = instantWriter();
  const cursor = new RowCursor(block);
  let bytes = take(Math.max(CHUNK_BYTES, rowBytesMax));
  let view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (cursor.next()) {
    if (at + rowBytesMax > bytes.length) {
      yield bytes.subarray(0, at);
      bytes = take(Math.max(CHUNK_BYTES, rowBytesMax));
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      at = 0;
    }
    at = writeInstant(view, at, cursor.instant);
    at = writeCells(view, at, cells, cursor.current);
    view.setUint8(at++, LINE_FEED);
  }
  if (at > 0) yield bytes.subarray(0, at);
}

function cellsOf(block: TargetBlock, target: number): Cells[] {
  const cells = block.columns.map((column): Cells => ({ values: column.values, presence: column.presence, target }));
  if (block.offsetsMs) cells.unshift({ values: block.offsetsMs, presence: undefined, target });
  return cells;
}

function writeCells(view: DataView, at: number, cells: readonly Cells[], current: Int32Array): number {
  for (let c = 0; c < cells.length; c++) {
    const { values, presence, target } = cells[c];
    const i = current[target];
    if (i >= 0 && (presence === undefined || presence[i] === Presence.VALUE)) {
      const value = values[i];
      if (value - value === 0) {
        at = writeCommaNumber(view, at, value);
        continue;
      }
      view.setUint8(at++, COMMA);
      at = writeText(view, at, specialNumberText(value)!);
    } else {
      view.setUint8(at++, COMMA);
      if (i >= 0 && presence![i] === Presence.STALE) at = writeText(view, at, STALE_TEXT);
    }
  }
  return at;
}

async function decode(source: Source): Promise<RecordingContents> {
  const rows = parseCsv(source.chunks, source.file);
  const head = await rows.next();
  const problems = new Problems(source.file);
  if (head.done) {
    problems.add('empty-file', { line: 1, column: 1 }, 'found an empty file, expected a header row');
    problems.throwIfAny();
  }
  const headRow = head.value as CsvRow;
  const described = headerOfSidecar(source);
  const early: CsvRow[] = [];
  let header: RecordingHeader;
  if (described) {
    header = described;
    checkHeaders(headRow, headersOf(described), problems);
  } else {
    for (let row = await rows.next(); !row.done; row = await rows.next()) if (early.push(row.value) === 2) break;
    header = guessHeader(source.file, headRow, early, problems);
  }
  problems.throwIfAny();
  return {
    kind: header.kind,
    recording: { provenance: header.provenance, blocks: () => decodeRows(header, chain(early, rows), problems) },
    ...(header.signals && { signals: header.signals }),
  };
}

async function* chain(early: readonly CsvRow[], rows: AsyncIterable<CsvRow>): AsyncGenerator<CsvRow> {
  yield* early;
  yield* rows;
}

function checkHeaders(row: CsvRow, expected: readonly string[], problems: Problems): void {
  const help = `the columns and the metadata beside the file disagree; remove the metadata to read the samples alone`;
  for (let i = 0; i < Math.max(row.cells.length, expected.length); i++) {
    if (row.cells[i] === expected[i]) continue;
    const found = i < row.cells.length ? `column "${row.cells[i]}"` : 'no further column';
    const wanted = i < expected.length ? `"${expected[i]}"` : 'no further column';
    problems.add(
      'wrong-column',
      { line: row.line, column: row.columnOf(i), length: row.cells[i]?.length },
      `found ${found}, expected ${wanted}`,
      help,
    );
  }
}

/** What the header row and the first two rows tell of a recording without metadata. */
function guessHeader(file: string, head: CsvRow, rows: readonly CsvRow[], problems: Problems): RecordingHeader {
  const targets: { target: Target; offsets: boolean; series: Series[] }[] = [];
  let labelled = false;
  for (let i = 1; i < head.cells.length; i++) {
    const parsed = parseColumnHeader(head.cells[i]);
    const { name, labels, target } = parsed;
    labelled ||= parsed.labelled;
    let last = targets.at(-1);
    if (!last || last.target.job !== target.job || last.target.instance !== target.instance) {
      if (targets.some((earlier) => earlier.target.job === target.job && earlier.target.instance === target.instance)) {
        const at = { line: head.line, column: head.columnOf(i), length: head.cells[i].length };
        problems.add(
          'scattered-target',
          at,
          `found a column of ${target.job}/${target.instance} after those of others, expected all columns of a target in a row`,
        );
      }
      targets.push((last = { target, offsets: false, series: [] }));
    }
    if (name === OFFSET_NAME && last.series.length === 0) last.offsets = true;
    else last.series.push({ name, labels, type: guessType(name), unit: guessUnit(name), help: '' });
  }
  const stamps = rows.map((row) => readStamp(row, problems));
  const [startMs = 0, secondMs = startMs + 1] = stamps;
  if (rows.length === 1 && stamps[0] !== undefined) {
    problems.add(
      'single-row',
      { line: rows[0].line, column: 1 },
      'found a single row, expected at least two, which tell the step between samples',
    );
  }
  if (secondMs <= startMs && rows.length === 2) {
    problems.add(
      'stamp-order',
      { line: rows[1].line, column: 1 },
      `found timestamp "${rows[1].cells[0]}" after "${rows[0].cells[0]}", expected a later one`,
    );
  }
  const stepMs = secondMs - startMs;
  return {
    shakedown: 'recording',
    version: 1,
    kind: labelled ? 'series' : 'signals',
    provenance: { source: 'imported', name: file.replace(/^.*[\\/]/s, ''), notes: [] },
    targets: targets.map(
      ({ target, offsets, series }): TargetHeader => ({ ...target, startMs, stepMs, offsets, series }),
    ),
  };
}

function readStamp(row: CsvRow, problems: Problems): number | undefined {
  const stamp = readInstant(row.cells[0]);
  if (stamp === undefined) {
    problems.add(
      'bad-timestamp',
      { line: row.line, column: 1, length: row.cells[0].length },
      `found timestamp "${row.cells[0]}", expected one like 2025-10-18T00:52:00.000Z`,
    );
  }
  return stamp;
}

async function* decodeRows(
  header: RecordingHeader,
  rows: AsyncIterable<CsvRow>,
  problems: Problems,
): AsyncGenerator<Block> {
  const builder = new BlockBuilder(header);
  const width = headersOf(header).length;
  for await (const row of rows) {
    const stamp = readStamp(row, problems);
    if (row.cells.length !== width) {
      const column = row.columnOf(Math.min(row.cells.length, width) - 1);
      problems.add(
        'ragged-row',
        { line: row.line, column },
        `found ${row.cells.length} cells, expected ${width} as in the header`,
      );
      continue;
    }
    if (stamp === undefined) continue;
    const places = header.targets.map((_, t) => builder.place(t, stamp));
    const at = { line: row.line, column: 1, length: row.cells[0].length };
    if (places.includes('before')) {
      const help = 'shakedown analyze sorts rows and collapses duplicates';
      problems.add(
        'stamp-order',
        at,
        `found timestamp "${row.cells[0]}" again or out of order, expected a later one`,
        help,
      );
      continue;
    }
    if (places.includes('too-far')) {
      problems.add('gap-too-long', at, `found timestamp "${row.cells[0]}", millions of steps after the one before`);
      problems.throwIfAny();
    }
    if (!places.includes('next') && header.targets.length > 0) {
      const help = 'shakedown analyze snaps stamps to the grid';
      problems.add(
        'off-grid',
        at,
        `found timestamp "${row.cells[0]}", expected one on the grid of ${header.targets[0].stepMs} ms`,
        help,
      );
      continue;
    }
    yield* builder.advance(stamp);
    readCells(row, stamp, places);
  }
  for (const { target, samples } of builder.incomplete()) {
    const message = `found ${samples} samples of ${target.job}/${target.instance}, expected ${target.count} as the metadata beside the file says`;
    problems.add(
      'cut-short',
      { line: 1, column: 1 },
      message,
      'write the recording again, or remove the metadata to read what there is',
    );
  }
  problems.throwIfAny();
  yield* builder.end();

  function readCells(row: CsvRow, stamp: number, places: readonly Place[]): void {
    let cell = 1;
    for (const [t, target] of header.targets.entries()) {
      const isNext = places[t] === 'next';
      if (isNext) builder.open(t, stamp);
      if (target.offsets) {
        if (isNext) builder.setOffset(t, readCell(row, cell) ?? 0);
        cell++;
      }
      for (let s = 0; s < target.series.length; s++, cell++) {
        const text = row.cells[cell];
        if (text === '' || !isNext) continue;
        if (text === STALE_TEXT) builder.setStale(t, s);
        else builder.setValue(t, s, readCell(row, cell) ?? Number.NaN);
      }
    }
  }

  function readCell(row: CsvRow, cell: number): number | undefined {
    const text = row.cells[cell];
    const value = readNumber(text);
    if (value === undefined) {
      const at = { line: row.line, column: row.columnOf(cell), length: text.length };
      problems.add(
        'bad-number',
        at,
        `found "${text}", expected a number, NaN, +Inf, -Inf, NA (stale) or nothing (missing)`,
      );
    }
    return value;
  }
}
