import type { Encoded, Format, RecordingContents, Source } from './format.ts';
import { openRecording } from './recording-header.ts';
import { decodeWriteRequest } from './remote-write-decoder.ts';
import { RemoteWriteEncoder } from './remote-write-encoder.ts';
import { type MetricFacts, SampleGatherer } from './sample-gatherer.ts';
import { headerOfSidecar, sidecar } from './sidecar.ts';
import { prometheusDialect } from './written-series.ts';

/**
 * Requests of Prometheus remote write 1.0, one after the other, each behind its length as a varint: what is sent to a server, kept in
 * a file. Values are exact and stale samples are Prometheus' marker; times of scrapes are kept to the millisecond, and only where
 * there is a sample. Grids and what is known of signals are in the file beside it.
 */
export const remoteWrite: Format = {
  name: 'remote-write',
  summary: 'requests of Prometheus remote write, each behind its length; metadata in a file beside it',
  extensions: ['.remote-write', '.rw'],
  encode,
  sidecar,
  decode,
};

async function encode(contents: RecordingContents): Promise<Encoded> {
  const { header, blocks } = await openRecording(contents);
  const encoder = new RemoteWriteEncoder(header());
  let samples = 0;
  return {
    header: () => ({ ...header(), samples }),
    chunks: (async function* () {
      for await (const block of blocks()) {
        for (const request of encoder.encode(block)) {
          samples += request.samples;
          yield lengthOf(request.body.length);
          // A reader may keep what it is given; the encoder writes into the same memory again.
          yield request.body.slice();
        }
      }
    })(),
  };
}

function lengthOf(length: number): Uint8Array {
  const bytes: number[] = [];
  for (; length > 127; length = Math.floor(length / 128)) bytes.push((length & 127) | 128);
  return Uint8Array.from([...bytes, length]);
}

/** The most bytes of a compressed request. */
const BODY_BYTES_MAX = 1 << 26;

async function decode(source: Source): Promise<RecordingContents> {
  const gatherer = new SampleGatherer({
    source,
    dialect: prometheusDialect,
    header: headerOfSidecar(source),
    places: 'bytes',
  });
  const facts = new Map<string, MetricFacts>();
  const refuse = (at: number, message: string) => {
    gatherer.problems.add('bad-request', { line: 1, column: at + 1 }, message);
    gatherer.problems.throwIfAny();
  };
  const pending = new Pending();
  let place = 0;
  for await (const chunk of source.chunks) {
    pending.add(chunk);
    for (;;) {
      const head = pending.length();
      if (head === undefined) break;
      if (head.length > BODY_BYTES_MAX) refuse(place, `found a request of ${head.length} bytes, expected remote write`);
      if (pending.size < head.bytes + head.length) break;
      const body = pending.take(head.bytes + head.length).subarray(head.bytes);
      const problem = decodeWriteRequest(body, {
        series: (name, labels) => gatherer.series(name, labels, place, factsOf(name, facts)),
        sample: (series, stampMs, value) => gatherer.add(series, stampMs, value, place),
        stale: (series, stampMs) => gatherer.addStale(series, stampMs, place),
        metadata: (family, own) => facts.set(family, own),
      });
      if (problem)
        refuse(place, `${problem.message}, at byte ${problem.at} of the request that begins at byte ${place}`);
      place += head.bytes + head.length;
    }
  }
  if (pending.size > 0) refuse(place, `found ${pending.size} bytes at the end, expected a whole request`);
  return gatherer.finish();
}

function factsOf(name: string, facts: ReadonlyMap<string, MetricFacts>): MetricFacts {
  return facts.get(name) ?? facts.get(name.replace(/_(bucket|sum|count)$/, '')) ?? {};
}

/** Bytes that have arrived and are not yet used. */
class Pending {
  private bytes = Buffer.alloc(0);
  private readonly later: Uint8Array[] = [];
  private laterSize = 0;

  get size(): number {
    return this.bytes.length + this.laterSize;
  }

  add(chunk: Uint8Array): void {
    this.later.push(chunk);
    this.laterSize += chunk.length;
  }

  /** The varint at the front and how many bytes it takes; undefined while it is not whole. */
  length(): { length: number; bytes: number } | undefined {
    this.join(10);
    let length = 0;
    for (let i = 0, scale = 1; i < Math.min(10, this.bytes.length); i++, scale *= 128) {
      length += (this.bytes[i] & 127) * scale;
      if (this.bytes[i] < 128) return { length, bytes: i + 1 };
    }
    return this.bytes.length >= 10 ? { length: Number.POSITIVE_INFINITY, bytes: 10 } : undefined;
  }

  take(size: number): Uint8Array {
    this.join(size);
    const taken = this.bytes.subarray(0, size);
    this.bytes = this.bytes.subarray(size);
    return taken;
  }

  private join(size: number): void {
    if (this.bytes.length >= size || this.laterSize === 0) return;
    this.bytes = Buffer.concat([this.bytes, ...this.later.splice(0)]);
    this.laterSize = 0;
  }
}
