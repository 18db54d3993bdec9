import type { MetricType } from '../recording/series.ts';
import { METADATA_TYPES, STALE_NAN } from './remote-write-encoder.ts';
import { decompressSnappy } from './snappy.ts';

/** Takes what a request of remote write says, series by series. Stamps are in ms; a stale sample comes as such. */
export interface WriteRequestVisitor {
  /** @returns a number that stands for the series in what follows */
  readonly series: (name: string, labels: readonly (readonly [string, string])[]) => number;
  readonly sample: (series: number, stampMs: number, value: number) => void;
  readonly stale: (series: number, stampMs: number) => void;
  readonly metadata: (family: string, facts: { type: MetricType; unit: string; help: string }) => void;
}

/** The most bytes of an uncompressed request; senders keep to a few megabytes. */
const REQUEST_BYTES_MAX = 1 << 28;

class Malformed extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads the body of a remote write request. Exemplars, native histograms and fields of later versions are passed over.
 *
 * @returns what is wrong with it, and at which byte (of the uncompressed body once it can be uncompressed)
 */
export function decodeWriteRequest(
  body: Uint8Array,
  visitor: WriteRequestVisitor,
): { readonly at: number; readonly message: string } | undefined {
  const bytes = decompressSnappy(body, REQUEST_BYTES_MAX);
  if (!(bytes instanceof Uint8Array)) return bytes;
  try {
    const fields = new Fields(bytes, 0, bytes.length);
    while (fields.next()) {
      if (fields.tag === 0x0a) readSeries(fields.message(), visitor);
      else if (fields.tag === 0x1a) readMetadata(fields.message(), visitor);
      else fields.skip();
    }
    return undefined;
  } catch (error) {
    if (error instanceof Malformed) return error;
    throw error;
  }
}

function readSeries(fields: Fields, visitor: WriteRequestVisitor): void {
  const labels: [string, string][] = [];
  const samples: Fields[] = [];
  while (fields.next()) {
    if (fields.tag === 0x12) samples.push(fields.message());
    else if (fields.tag === 0x0a) {
      const pair = fields.message();
      const label: [string, string] = ['', ''];
      while (pair.next()) {
        if (pair.tag === 0x0a) label[0] = pair.text();
        else if (pair.tag === 0x12) label[1] = pair.text();
        else pair.skip();
      }
      labels.push(label);
    } else fields.skip();
  }
  const name = labels.find(([label]) => label === '__name__')?.[1] ?? '';
  const series = visitor.series(
    name,
    labels.filter(([label, value]) => label !== '__name__' && value !== ''),
  );
  for (const sample of samples) {
    let stampMs = 0;
    let value = 0;
    let isStale = false;
    while (sample.next()) {
      if (sample.tag === 0x10) stampMs = sample.varint();
      else if (sample.tag === 0x09) [value, isStale] = sample.double();
      else sample.skip();
    }
    if (isStale) visitor.stale(series, stampMs);
    else visitor.sample(series, stampMs, value);
  }
}

function readMetadata(fields: Fields, visitor: WriteRequestVisitor): void {
  const facts = { type: 'untyped' as MetricType, unit: '', help: '' };
  let family = '';
  while (fields.next()) {
    if (fields.tag === 0x08) facts.type = METADATA_TYPES[fields.varint()] ?? 'untyped';
    else if (fields.tag === 0x12) family = fields.text();
    else if (fields.tag === 0x22) facts.help = fields.text();
    else if (fields.tag === 0x2a) facts.unit = fields.text();
    else fields.skip();
  }
  visitor.metadata(family, facts);
}

/** Walks the fields of a protobuf message. After {@link next} exactly one of the readers must be called. */
class Fields {
  /** Number and wire type of the field at hand, as one. */
  tag = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at: number;
  private readonly end: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
    this.end = end;
  }

  next(): boolean {
    if (this.at >= this.end) return false;
    this.tag = this.varint();
    return true;
  }

  varint(): number {
    const start = this.at;
    let value = 0;
    for (let scale = 1, n = 0; n < 10; scale *= 128, n++) {
      if (this.at >= this.end) throw new Malformed(start, 'found a number that is cut off');
      const byte = this.bytes[this.at++];
      value += (byte & 127) * scale;
      if (byte < 128) return n < 9 ? value : this.negative(start);
    }
    throw new Malformed(start, 'found a number of more than ten bytes');
  }

  /** Numbers of 64 bits take ten bytes when they are negative. */
  private negative(start: number): number {
    let value = 0n;
    for (let n = 9; n >= 0; n--) value = (value << 7n) | BigInt(this.bytes[start + n] & 127);
    return Number(BigInt.asIntN(64, value));
  }

  /** @returns the number, and whether it is the marker of a stale sample */
  double(): [value: number, isStale: boolean] {
    this.need(8);
    const isStale =
      this.view.getUint32(this.at, true) === STALE_NAN.low && this.view.getUint32(this.at + 4, true) === STALE_NAN.high;
    const value = this.view.getFloat64(this.at, true);
    this.at += 8;
    return [value, isStale];
  }

  message(): Fields {
    const length = this.varint();
    this.need(length);
    this.at += length;
    return new Fields(this.bytes, this.at - length, this.at);
  }

  text(): string {
    const length = this.varint();
    this.need(length);
    this.at += length;
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.at - length, length).toString('utf8');
  }

  skip(): void {
    const wire = this.tag % 8;
    if (wire === 0) this.varint();
    else if (wire === 1) this.advance(8);
    else if (wire === 2) this.message();
    else if (wire === 5) this.advance(4);
    else throw new Malformed(this.at, `found a field of wire type ${wire}, expected a protobuf message`);
  }

  private advance(bytes: number): void {
    this.need(bytes);
    this.at += bytes;
  }

  private need(bytes: number): void {
    if (this.at + bytes > this.end) throw new Malformed(this.at, 'found a field that is cut off');
  }
}
