import { type Block, Presence } from '../recording/recording.ts';
import { ApartList, exactText, stampsOf } from './apart.ts';
import type { Encoded, Format, RecordingContents } from './format.ts';
import { influxDialect, readInflux } from './influx-reader.ts';
import { LineBuffer } from './line-buffer.ts';
import { NUMBER_BYTES_MAX, writeNumber } from './number-text.ts';
import { openRecording, type RecordingHeader } from './recording-header.ts';
import { RowCursor } from './row-cursor.ts';
import { sidecar } from './sidecar.ts';
import { type WrittenSeries, writtenSeries } from './written-series.ts';

/**
 * InfluxDB line protocol, in time order: measurement = metric, tags = labels, one field `value`, nanoseconds:
 *
 *     http_requests_total,code=200,instance=api:8080,job=api value=25 1760748735129000000
 *
 * It has no place for NaN, infinities, stale samples and line feeds in labels: the first three are in the file beside it, and so
 * are the labels as they were. Times of scrapes are kept to the millisecond, and only where there is a sample. VictoriaMetrics takes it; with `-influxSkipSingleField` under the very names of the metrics.
 */
export const influx: Format = {
  name: 'influx',
  summary: 'InfluxDB line protocol, a line a sample; metadata in a file beside it',
  extensions: ['.lp', '.influx'],
  encode,
  sidecar,
  decode: readInflux,
};

async function encode(contents: RecordingContents): Promise<Encoded> {
  const { header, blocks } = await openRecording(contents);
  const apart = new ApartList();
  const counted = { samples: 0 };
  return {
    header: () => ({ ...header(), ...apart.field(), ...counted }),
    chunks: write(header(), blocks(), apart, counted),
  };
}

async function* write(
  header: RecordingHeader,
  blocks: AsyncIterable<Block>,
  apart: ApartList,
  counted: { samples: number },
): AsyncGenerator<Uint8Array> {
  const heads = writtenSeries(header, influxDialect).map((own) => own.map(headOf));
  const roomMax = Math.max(0, ...heads.flat().map(({ length }) => length)) + NUMBER_BYTES_MAX + 32;
  const out = new LineBuffer();
  const first = header.targets.map(() => 0);
  for await (const block of blocks) {
    const tails = block.map((target, t) => Array.from(stampsOf(target, header.targets[t], first[t]), tailOf));
    const cursor = new RowCursor(block);
    while (cursor.next()) {
      for (let t = 0; t < block.length; t++) {
        const i = cursor.current[t];
        if (i < 0) continue;
        const { columns } = block[t];
        for (let s = 0; s < columns.length; s++) {
          const { values, presence } = columns[s];
          if (presence && presence[i] === Presence.MISSING) continue;
          const isStale = presence !== undefined && presence[i] === Presence.STALE;
          const value = values[i];
          if (isStale || value - value !== 0) {
            apart.add(t, s, first[t] + i, isStale ? 'stale' : exactText(value));
            continue;
          }
          const full = out.reserve(roomMax);
          if (full) yield full;
          out.copy(heads[t][s]);
          out.at = writeNumber(out.view, out.at, value);
          out.copy(tails[t][i]);
          counted.samples++;
        }
      }
    }
    for (const [t, { grid }] of block.entries()) first[t] += grid.count;
  }
  yield out.rest();
}

function headOf({ name, labels }: WrittenSeries): Uint8Array {
  const tags = labels.map(([tag, value]) => `,${escapeTag(tag)}=${escapeTag(value)}`);
  return Buffer.from(`${name.replace(/[, ]/g, '\\$&')}${tags.join('')} value=`);
}

const escapeTag = (text: string) => text.replace(/[,= ]/g, '\\$&');

/** Milliseconds as nanoseconds, and a line feed. */
const tailOf = (ms: number): Uint8Array => Buffer.from(` ${ms === 0 ? '0' : `${ms}000000`}\n`);
