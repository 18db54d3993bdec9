import { type FileMetaData, parquetMetadata, parquetRead } from 'hyparquet';
import { type Column, Presence, type TargetBlock } from '../recording/recording.ts';
import { InputError } from '../schema/diagnostic.ts';
import { applyApart, gridStamp, nearestIndex } from './apart.ts';
import type { RecordingContents, Source } from './format.ts';
import { HEADER_KEY, parquetColumns } from './parquet-columns.ts';
import { parseHeader, type RecordingHeader } from './recording-header.ts';
import { SampleGatherer } from './sample-gatherer.ts';
import { parseColumnHeader } from './series-header.ts';
import { splitBlocks } from './split-blocks.ts';
import { plainDialect } from './written-series.ts';

/** Rows [start, start + data.length) of a column, as the library gives them. */
interface Part {
  readonly start: number;
  readonly data: ArrayLike<unknown>;
}
type Columns = ReadonlyMap<string, readonly Part[]>;

/**
 * Reads a Parquet file. One that Shakedown wrote gives the recording back; of any other the first column of time stamps tells the
 * rows, and each column of numbers is a series.
 *
 * @throws InputError
 */
export async function readParquet(source: Source): Promise<RecordingContents> {
  const parts: Uint8Array[] = [];
  for await (const chunk of source.chunks) parts.push(chunk);
  // A copy of its own: what a stream hands out may lie within larger memory.
  const file = Uint8Array.from(Buffer.concat(parts)).buffer;
  const refuse = (code: string, message: string, help?: string) => {
    const position = { file: source.file, line: 1, column: 1, length: 1 };
    return new InputError([{ severity: 'error', code, message, position, ...(help !== undefined && { help }) }]);
  };
  let metadata: FileMetaData;
  let columns: Columns;
  try {
    metadata = parquetMetadata(file);
    columns = await readColumns(file, metadata);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refuse('bad-parquet', `found ${file.byteLength} bytes that are no Parquet file: ${why}`);
  }
  const rows = Number(metadata.num_rows);
  const own = metadata.key_value_metadata?.find(({ key }) => key === HEADER_KEY)?.value;
  if (own === undefined) return foreign(source, metadata, columns);
  const header = parseOwn(own);
  if (typeof header === 'string')
    throw refuse('bad-metadata', `${header} in the metadata ${HEADER_KEY}`, 'write the recording again');
  const missing = parquetColumns(header).find((name) => !columns.has(name) && rows > 0);
  if (missing !== undefined) throw refuse('wrong-column', `found no column "${missing}" that the metadata lists`);
  if (header.targets.some(({ count = 0 }) => count > rows))
    throw refuse('cut-short', `found ${rows} rows, fewer than the samples that the metadata speaks of`);
  const targets = described(header, columns, rows);
  if (typeof targets === 'string') throw refuse('off-grid', targets);
  applyApart(header.apart, targets);
  return {
    kind: header.kind,
    recording: { provenance: header.provenance, blocks: () => splitBlocks(targets) },
    ...(header.signals && { signals: header.signals }),
  };
}

async function readColumns(file: ArrayBuffer, metadata: FileMetaData): Promise<Columns> {
  const columns = new Map<string, Part[]>();
  if (metadata.num_rows === 0n) return columns;
  await parquetRead({
    file,
    metadata,
    // As numbers of milliseconds, whatever unit the file has.
    parsers: {
      timestampFromMilliseconds: (ms) => Number(ms) as never,
      timestampFromMicroseconds: (us) => Math.floor(Number(us) / 1e3) as never,
      timestampFromNanoseconds: (ns) => Number(ns / 1_000_000n) as never,
    },
    onChunk: ({ columnName, columnData, rowStart }) => {
      const parts = columns.get(columnName);
      const part: Part = { start: rowStart, data: columnData };
      if (parts) parts.push(part);
      else columns.set(columnName, [part]);
    },
  });
  return columns;
}

function parseOwn(text: string): RecordingHeader | string {
  try {
    return parseHeader(JSON.parse(text));
  } catch {
    return 'found no JSON';
  }
}

function described(header: RecordingHeader, columns: Columns, rows: number): TargetBlock[] | string {
  const names = parquetColumns(header);
  const stamps = new Float64Array(rows);
  eachCell(columns.get(names[0]) ?? [], (row, value) => {
    stamps[row] = Number(value);
  });
  let next = 1;
  let wrong: string | undefined;
  const targets = header.targets.map((target): TargetBlock => {
    const { job, instance, startMs, stepMs, count = rows } = target;
    const indexOf = new Int32Array(rows).fill(-1);
    for (let row = 0; row < rows; row++) {
      const k = nearestIndex(target, stamps[row]);
      if (k >= 0 && k < count && gridStamp(target, k) === stamps[row]) indexOf[row] = k;
    }
    const read = (): { values: Float64Array; presence: Uint8Array } => {
      const values = new Float64Array(count).fill(Number.NaN);
      const presence = new Uint8Array(count).fill(Presence.MISSING);
      const name = names[next++];
      eachCell(columns.get(name) ?? [], (row, value) => {
        const k = indexOf[row];
        if (k < 0 || typeof value !== 'number') {
          wrong ??= `found a value in row ${row + 1} of column "${name}", off the grid of ${stepMs} ms`;
          return;
        }
        values[k] = value;
        presence[k] = Presence.VALUE;
      });
      return { values, presence };
    };
    const offsetsMs = target.offsets ? read().values : undefined;
    const own = target.series.map((series): Column => ({ series, ...read() }));
    return {
      target: { job, instance },
      grid: { startMs, stepMs, count },
      ...(offsetsMs && { offsetsMs }),
      columns: own,
    };
  });
  return wrong ?? targets;
}

/** Visits every cell that is not null. */
function eachCell(parts: readonly Part[], visit: (row: number, value: unknown) => void): void {
  for (const { start, data } of parts) {
    for (let i = 0; i < data.length; i++) {
      const value = data[i];
      if (value !== null && value !== undefined) visit(start + i, value);
    }
  }
}

const TIME_NAMES = /^(time|timestamp|ts|datetime|date|_time)$/i;
const NUMBER_TYPES = new Set(['DOUBLE', 'FLOAT', 'INT32', 'INT64']);

/** A table that somebody else wrote. Whole numbers of 64 bits are read as floating-point ones. */
function foreign(source: Source, { schema }: FileMetaData, columns: Columns): RecordingContents {
  // A row is a place: they count from 1, as lines do.
  const gatherer = new SampleGatherer({ source, dialect: plainDialect, places: 'lines' });
  const leaves = schema.slice(1);
  const isTime = ({ converted_type, logical_type }: (typeof leaves)[number]) =>
    converted_type?.startsWith('TIMESTAMP') || logical_type?.type === 'TIMESTAMP';
  const time = leaves.find(isTime) ?? leaves.find(({ name }) => TIME_NAMES.test(name));
  if (!time || !isTime(time)) {
    const found = time ? `column "${time.name}" without a unit of time` : 'no column of time stamps';
    gatherer.problems.add('bad-timestamp', { line: 1, column: 1 }, `found ${found}, expected one of type TIMESTAMP`);
    return gatherer.finish();
  }
  const stamps: number[] = [];
  eachCell(columns.get(time.name) ?? [], (row, value) => {
    stamps[row] = Number(value);
  });
  for (const leaf of leaves) {
    if (leaf === time || !NUMBER_TYPES.has(leaf.type ?? '') || isTime(leaf)) continue;
    const { name, labels, target } = parseColumnHeader(leaf.name);
    const series = gatherer.series(
      name,
      [...Object.entries({ ...target, ...labels })].filter(([, text]) => text !== ''),
      1,
    );
    eachCell(columns.get(leaf.name) ?? [], (row, value) => {
      const number = typeof value === 'bigint' ? Number(value) : value;
      if (typeof number === 'number' && stamps[row] !== undefined) gatherer.add(series, stamps[row], number, row + 1);
    });
  }
  return gatherer.finish();
}
