import { type Block, type Column, Presence, type TargetBlock } from '../recording/recording.ts';
import type { MetricType } from '../recording/series.ts';
import { stampsOf } from './apart.ts';
import type { RecordingHeader } from './recording-header.ts';
import { compressSnappy, snappyBytesMax } from './snappy.ts';
import { prometheusDialect, type WrittenSeries, writtenSeries } from './written-series.ts';

/** A request of Prometheus remote write 1.0, to be sent as it is. */
export interface WriteRequest {
  /** Protobuf `prometheus.WriteRequest`, compressed by Snappy; holds until the next one is asked for. */
  readonly body: Uint8Array;
  readonly samples: number;
}

/** What goes with every request. */
export const REMOTE_WRITE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
};

/**
 * Prometheus refuses samples that lie an hour before its newest. So the series go side by side through stretches of this length,
 * instead of one after the other through a whole block.
 */
const STRETCH_MS = 30 * 60_000;
/** A request is sent once it has as many bytes; one series of a stretch comes on top. */
const REQUEST_BYTES = 1 << 20;
/** Tag, length, a double and a time stamp. */
const SAMPLE_BYTES_MAX = 22;
const TIMESERIES = 0x0a;
const METADATA = 0x1a;

/** Field tags of `Sample`: value (a double), timestamp (a varint). */
const VALUE = 0x09;
const TIMESTAMP = 0x10;
/** Bits of Prometheus' marker of a stale sample, and of any other NaN. */
export const STALE_NAN = { high: 0x7ff00000, low: 2 } as const;
const QUIET_NAN = { high: 0x7ff80000, low: 1 } as const;

export const METADATA_TYPES: readonly MetricType[] = ['untyped', 'counter', 'gauge', 'histogram', 'untyped', 'summary'];

/**
 * Turns blocks of a recording into requests of remote write: stale samples as Prometheus' marker, stamps as those of the scrapes,
 * series in the order in which Prometheus takes them. The first request also tells types, units and help.
 *
 * Blocks must come in order. Writes into memory of its own: nothing is made for a sample.
 */
export class RemoteWriteEncoder {
  private readonly header: RecordingHeader;
  /** Of each series of each target its labels, as the head of a `TimeSeries`. */
  private readonly labels: readonly (readonly Uint8Array[])[];
  private readonly first: number[];
  private bytes = new Uint8Array(REQUEST_BYTES * 2);
  private view = new DataView(this.bytes.buffer);
  private compressed = new Uint8Array(0);
  private at = 0;
  private samples = 0;

  /** @param header targets, series and grids; of blocks that follow, whatever their length */
  constructor(header: RecordingHeader) {
    this.header = header;
    const written = writtenSeries(header, prometheusDialect);
    this.labels = written.map((own) => own.map(encodeLabels));
    this.first = header.targets.map(() => 0);
    const metadata = metadataOf(header, written);
    this.reserve(metadata.length);
    this.bytes.set(metadata, 0);
    this.at = metadata.length;
  }

  *encode(block: Block): Generator<WriteRequest> {
    const parts = block.map((target, t) => new Part(this.stamps(target, t)));
    for (;;) {
      const nextMs = Math.min(...parts.map(({ stamps, next }) => stamps[next] ?? Number.POSITIVE_INFINITY));
      if (nextMs === Number.POSITIVE_INFINITY) break;
      for (const [t, part] of parts.entries()) {
        const from = part.next;
        const to = part.advance(nextMs + STRETCH_MS);
        if (from === to) continue;
        for (const [s, column] of block[t].columns.entries()) {
          this.append(this.labels[t][s], column, part, from, to);
          if (this.at >= REQUEST_BYTES) yield this.take();
        }
      }
    }
    if (this.samples > 0) yield this.take();
  }

  private stamps(target: TargetBlock, t: number): Float64Array {
    const first = this.first[t];
    this.first[t] += target.grid.count;
    return stampsOf(target, this.header.targets[t], first);
  }

  private reserve(room: number): void {
    if (this.at + room <= this.bytes.length) return;
    const larger = new Uint8Array((this.at + room) * 2);
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }

  /** Adds samples [from, to) of a series, those that are missing left out. */
  private append(labels: Uint8Array, { values, presence }: Column, part: Part, from: number, to: number): void {
    this.reserve(16 + labels.length + (to - from) * SAMPLE_BYTES_MAX);
    const { bytes, view } = this;
    const start = this.at;
    // The length comes first and is known last: five bytes are kept for it, as a varint may have leading zeros.
    bytes[start] = TIMESERIES;
    let at = start + 6;
    bytes.set(labels, at);
    at += labels.length;
    const { stampBytes, stampLength } = part;
    let written = 0;
    for (let i = from; i < to; i++) {
      const state = presence === undefined ? Presence.VALUE : presence[i];
      if (state === Presence.MISSING) continue;
      const length = stampLength[i];
      view.setUint16(at, 0x12 | ((10 + length) << 8), true);
      view.setUint8(at + 2, VALUE);
      const value = values[i];
      if (state === Presence.STALE || Number.isNaN(value)) {
        const { high, low } = state === Presence.STALE ? STALE_NAN : QUIET_NAN;
        view.setUint32(at + 3, low, true);
        view.setUint32(at + 7, high, true);
      } else view.setFloat64(at + 3, value, true);
      view.setUint8(at + 11, TIMESTAMP);
      const from = i * 10;
      for (let b = 0; b < length; b++) bytes[at + 12 + b] = stampBytes[from + b];
      at += 12 + length;
      written++;
    }
    if (written === 0) return;
    const size = at - start - 6;
    bytes[start + 1] = (size & 127) | 128;
    bytes[start + 2] = ((size >>> 7) & 127) | 128;
    bytes[start + 3] = ((size >>> 14) & 127) | 128;
    bytes[start + 4] = ((size >>> 21) & 127) | 128;
    bytes[start + 5] = size >>> 28;
    this.at = at;
    this.samples += written;
  }

  private take(): WriteRequest {
    const room = snappyBytesMax(this.at);
    if (this.compressed.length < room) this.compressed = new Uint8Array(room * 2);
    const length = compressSnappy(this.bytes, this.at, this.compressed);
    const { samples } = this;
    this.at = 0;
    this.samples = 0;
    return { body: this.compressed.subarray(0, length), samples };
  }
}

/** A target of a block on its way out: its stamps, each as a varint in ten bytes, and how far it is. */
class Part {
  next = 0;
  readonly stamps: Float64Array;
  readonly stampBytes: Uint8Array;
  readonly stampLength: Uint8Array;

  constructor(stamps: Float64Array) {
    this.stamps = stamps;
    this.stampBytes = new Uint8Array(stamps.length * 10);
    this.stampLength = new Uint8Array(stamps.length);
    for (let i = 0; i < stamps.length; i++) this.stampLength[i] = putVarint(this.stampBytes, i * 10, stamps[i]);
  }

  /** @returns one past the last sample before an instant */
  advance(untilMs: number): number {
    while (this.next < this.stamps.length && this.stamps[this.next] < untilMs) this.next++;
    return this.next;
  }
}

/** A whole number as a varint, a negative one in ten bytes as of 64 bits. @returns how many bytes it takes */
function putVarint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (let b = 0; b < 10; b++, rest >>= 7n) bytes[at + b] = Number(rest & 127n) | (b < 9 ? 128 : 0);
    return 10;
  }
  let length = 0;
  for (; value > 127; value = Math.floor(value / 128)) bytes[at + length++] = (value % 128) | 128;
  bytes[at + length++] = value;
  return length;
}

function field(tag: number, content: Uint8Array): Uint8Array {
  const head = new Uint8Array(11);
  head[0] = tag;
  const length = putVarint(head, 1, content.length);
  return Buffer.concat([head.subarray(0, 1 + length), content]);
}

/** All labels, the name among them, sorted as Prometheus wants them. */
function encodeLabels({ name, labels }: WrittenSeries): Uint8Array {
  const pairs = [['__name__', name] as const, ...labels].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(
    pairs.map(([label, value]) =>
      field(0x0a, Buffer.concat([field(0x0a, Buffer.from(label)), field(0x12, Buffer.from(value))])),
    ),
  );
}

/** The name of a series' metric: without what a histogram or summary adds to it. */
const familyName = (name: string, type: MetricType): string =>
  type === 'histogram' || type === 'summary' ? name.replace(/_(bucket|sum|count)$/, '') : name;

function metadataOf({ targets }: RecordingHeader, written: readonly (readonly WrittenSeries[])[]): Uint8Array {
  const told = new Set<string>();
  const parts: Uint8Array[] = [];
  for (const [t, { series: all }] of targets.entries()) {
    for (const [s, { type, unit, help }] of all.entries()) {
      const family = familyName(written[t][s].name, type);
      if (told.has(family)) continue;
      told.add(family);
      const kind = METADATA_TYPES.indexOf(type);
      const content = [
        ...(kind > 0 ? [Uint8Array.of(0x08, kind)] : []),
        field(0x12, Buffer.from(family)),
        ...(help !== '' ? [field(0x22, Buffer.from(help))] : []),
        ...(unit !== '' ? [field(0x2a, Buffer.from(unit))] : []),
      ];
      parts.push(field(METADATA, Buffer.concat(content)));
    }
  }
  return Buffer.concat(parts);
}
