import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { type Block, Presence, type TargetBlock } from '../recording/recording.ts';
import { ApartList } from './apart.ts';
import type { Encoded, RecordingContents } from './format.ts';
import { HEADER_KEY, parquetColumns, TIME_COLUMN } from './parquet-columns.ts';
import { openRecording, type RecordingHeader } from './recording-header.ts';
import { RowCursor } from './row-cursor.ts';

/** Writes a recording as Parquet, each block as it comes. */
export async function writeParquet(contents: RecordingContents): Promise<Encoded> {
  const { header, blocks } = await openRecording(contents);
  const apart = new ApartList();
  const whole = (): RecordingHeader => ({ ...header(), ...apart.field() });
  return { header: whole, chunks: write(header(), blocks(), apart, whole) };
}

async function* write(
  header: RecordingHeader,
  blocks: AsyncIterable<Block>,
  apart: ApartList,
  whole: () => RecordingHeader,
): AsyncGenerator<Uint8Array> {
  const names = parquetColumns(header);
  const bytes = new ByteWriter(1 << 20);
  const kvMetadata: { key: string; value: string }[] = [];
  const file = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: 'recording', num_children: names.length },
      { name: TIME_COLUMN, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' },
      ...names.slice(1).map((name) => ({ name, type: 'DOUBLE' as const, repetition_type: 'OPTIONAL' as const })),
    ],
    kvMetadata,
    createdBy: 'shakedown',
  });
  const drained = () => {
    const chunk = bytes.getBytes().slice();
    bytes.index = 0;
    return chunk;
  };
  const first = header.targets.map(() => 0);
  for await (const block of blocks) {
    const columns = columnsOf(block);
    if (columns[0].length > 0) {
      file.write({
        columnData: columns.map((data, c) => ({
          name: names[c],
          data,
          // A dictionary would not tell 0 from −0.
          encoding: c === 0 ? ('DELTA_BINARY_PACKED' as const) : ('PLAIN' as const),
        })),
        rowGroupSize: columns[0].length,
      });
    }
    for (const [t, target] of block.entries()) {
      tellStale(target, t, first[t], apart);
      first[t] += target.grid.count;
    }
    yield drained();
  }
  kvMetadata.push({ key: HEADER_KEY, value: JSON.stringify(whole()) });
  file.finish();
  yield drained();
}

function tellStale({ columns }: TargetBlock, t: number, first: number, apart: ApartList): void {
  for (const [s, { presence }] of columns.entries()) {
    if (!presence) continue;
    for (let i = 0; i < presence.length; i++) if (presence[i] === Presence.STALE) apart.add(t, s, first + i, 'stale');
  }
}

type Cells = BigInt64Array | Float64Array | (number | null)[];

/** Stamps, then the columns of the targets: as they are where all targets share a grid, else spread over the rows of all. */
function columnsOf(block: Block): Cells[] {
  const stamps: bigint[] = [];
  const rows = block.map((): number[] => []);
  const cursor = new RowCursor(block);
  for (let row = 0; cursor.next(); row++) {
    stamps.push(BigInt(Math.floor(cursor.instant)));
    for (let t = 0; t < block.length; t++) if (cursor.current[t] >= 0) rows[t].push(row);
  }
  const count = stamps.length;
  const columns: Cells[] = [BigInt64Array.from(stamps)];
  for (const [t, { columns: own, offsetsMs, grid }] of block.entries()) {
    const spread = (values: Float64Array, presence?: Uint8Array): Cells => {
      if (!presence && grid.count === count) return values;
      const cells = new Array<number | null>(count).fill(null);
      for (let i = 0; i < grid.count; i++)
        if (!presence || presence[i] === Presence.VALUE) cells[rows[t][i]] = values[i];
      return cells;
    };
    if (offsetsMs) columns.push(spread(offsetsMs));
    for (const { values, presence } of own) columns.push(spread(values, presence));
  }
  return columns;
}
