import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openRecording } from '../../src/formats/recording-header.ts';
import { remoteWrite } from '../../src/formats/remote-write.ts';
import { decodeWriteRequest } from '../../src/formats/remote-write-decoder.ts';
import { RemoteWriteEncoder } from '../../src/formats/remote-write-encoder.ts';
import { compressSnappy, snappyBytesMax } from '../../src/formats/snappy.ts';
import { arbitraryRecording, stream } from './arbitrary-recording.ts';
import { materialize } from './materialize.ts';
import { messages, written } from './messages.ts';
import { smallRecording } from './small-recording.ts';

/** What the requests of a recording say, in order, a line a thing. */
async function said(recording = stream(smallRecording)): Promise<string[][]> {
  const { header, blocks } = await openRecording({ kind: 'series', recording });
  const encoder = new RemoteWriteEncoder(header());
  const requests: string[][] = [];
  for await (const block of blocks()) {
    for (const { body, samples } of encoder.encode(block)) {
      const lines: string[] = [];
      let count = 0;
      const problem = decodeWriteRequest(body, {
        series: (name, labels) => lines.push(`${name} ${JSON.stringify(Object.fromEntries(labels))}`),
        sample: (_, stampMs, value) => lines.push(`${stampMs} ${Object.is(value, -0) ? '-0' : value}`) && count++,
        stale: (_, stampMs) => lines.push(`${stampMs} stale`) && count++,
        metadata: (family, { type, unit, help }) => lines.push([family, type, unit, help].join('|')),
      });
      expect(problem).toBe(undefined);
      expect(samples).toBe(count);
      requests.push(lines);
    }
  }
  return requests;
}

test('says metadata first, then series by series, stale samples too', async () => {
  const api = { instance: 'api:8080', job: 'api' };
  const stamps = [1760748720000, 1760748735129, 1760748749993, 1760748765000];
  const series = (name: string, labels: object, values: readonly (number | string)[]) => [
    `${name} ${JSON.stringify(labels)}`,
    ...values.map((value, i) => `${stamps[i]} ${value}`).filter((line) => !line.endsWith(' ')),
  ];
  expect(await said()).toStrictEqual([
    [
      'http_requests_total|counter||Requests.\nAll "of" them.',
      'wait_seconds|histogram|seconds|Waiting.',
      'queue_ratio|gauge|ratio|',
      ...series('http_requests_total', { code: '200', ...api }, [10, 25, 3, 8]),
      ...series('wait_seconds_bucket', { ...api, le: '+Inf' }, [2, 4, 4, 5]),
      ...series('wait_seconds_bucket', { ...api, le: '0.1' }, [1, 2, 2, 3]),
      ...series('wait_seconds_sum', api, [0.25, 0.5, 0.5, 0.625]),
      ...series('wait_seconds_count', api, [2, 4, 4, 5]),
      ...series('queue_ratio', { ...api, name: 'a "b"\n\\, c=d' }, [Number.NaN, Number.NEGATIVE_INFINITY, '', 'stale']),
    ],
  ]);
});

test('no request goes back more than an hour behind what was sent before', async () => {
  const count = 4096;
  const columns = Array.from({ length: 40 }, (_, c) => ({
    series: { name: `m${c}`, labels: {}, type: 'gauge', unit: '', help: '' } as const,
    values: new Float64Array(count).fill(c),
  }));
  const targets = [{ target: { job: 'a', instance: 'b' }, grid: { startMs: 0, stepMs: 15_000, count }, columns }];
  const requests = await said(stream({ ...smallRecording, targets }));
  expect(requests.length).toBeGreaterThan(2);
  let newest = 0;
  for (const lines of requests) {
    const stamps = lines.flatMap((line) => (/^\d/.test(line) ? [Number(line.split(' ')[0])] : []));
    for (const stamp of stamps) if (stamp < newest - 3_600_000) expect(stamp).toBe(newest);
    newest = Math.max(newest, ...stamps);
  }
  expect(newest).toBe((count - 1) * 15_000);
});

test('without the file beside it nothing is lost but what Prometheus does not tell apart', async () => {
  const { bytes } = await written(remoteWrite, { kind: 'series', recording: stream(smallRecording) });
  const { recording } = await remoteWrite.decode({ file: 'x.rw', chunks: [bytes] });
  const provenance = { source: 'imported', name: 'x.rw', notes: [] };
  expect(await materialize(recording)).toStrictEqual({ ...smallRecording, provenance });
});

test('bytes that are damaged are refused, never a stack', async () => {
  const { bytes } = await written(remoteWrite, { kind: 'series', recording: stream(smallRecording) });
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), async (at, byte, length) => {
      const damaged = Buffer.from(bytes).subarray(0, length);
      if (at < length) damaged[at] = byte;
      await messages(remoteWrite, damaged);
    }),
    { seed: 20251018, numRuns: 500 },
  );
});

test('any recording whose bytes come in pieces', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryRecording, async (recording) => {
      const { bytes, sidecar } = await written(remoteWrite, { kind: 'series', recording: stream(recording) });
      const chunks = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
      const back = await remoteWrite.decode({ file: 'x', chunks, sidecar });
      const whole = await remoteWrite.decode({ file: 'x', chunks: [bytes], sidecar });
      expect(await materialize(back.recording)).toStrictEqual(await materialize(whole.recording));
    }),
    { seed: 20251018, numRuns: 40 },
  );
});

/** A file of one request with these bytes in it. */
function fileOf(...content: number[]): Uint8Array {
  const output = new Uint8Array(snappyBytesMax(content.length));
  const length = compressSnappy(Uint8Array.from(content), content.length, output);
  return Uint8Array.of(length, ...output.subarray(0, length));
}

test.each([
  ['nothing', new Uint8Array(), 'x:1:1: found no samples, expected a recording'],
  ['a request that is cut off', Uint8Array.of(9, 1), 'x:1:1: found 2 bytes at the end, expected a whole request'],
  [
    'text',
    Buffer.from('timestamp,a\n'.repeat(20)),
    'x:1:1: found a copy from outside the block, at byte 1 of the request that begins at byte 0',
  ],
  [
    'a length without end',
    new Uint8Array(11).fill(255),
    'x:1:1: found a request of Infinity bytes, expected remote write',
  ],
  [
    'a field that is cut off',
    fileOf(0x0a, 9, 0),
    'x:1:1: found a field that is cut off, at byte 2 of the request that begins at byte 0',
  ],
  [
    'a wire type that there is not',
    fileOf(0x0f),
    'x:1:1: found a field of wire type 7, expected a protobuf message, at byte 1 of the request that begins at byte 0',
  ],
])('refuses %s', async (_, bytes, expected) => {
  expect(await messages(remoteWrite, bytes)).toStrictEqual([expected]);
});
