import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Format, RecordingContents } from '../../src/formats/format.ts';
import { formats } from '../../src/formats/index.ts';
import { type MaterialRecording, Presence, type TargetBlock } from '../../src/recording/recording.ts';
import type { Signal } from '../../src/telemetry/signal.ts';
import { arbitraryRecording, stream } from './arbitrary-recording.ts';
import { materialize } from './materialize.ts';

/** Writes, cuts the bytes into chunks of `chunkBytes`, and reads. */
async function roundTrip(
  format: Format,
  contents: RecordingContents,
  chunkBytes = 1 << 20,
): Promise<RecordingContents & { bytes: Buffer }> {
  const encoded = await format.encode(contents);
  const parts: Buffer[] = [];
  for await (const chunk of encoded.chunks) parts.push(Buffer.from(chunk));
  const bytes = Buffer.concat(parts);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  const sidecar = format.sidecar?.text(encoded.header(), 'x');
  return { bytes, ...(await format.decode({ file: 'x', chunks, ...(sidecar !== undefined && { sidecar }) })) };
}

/** Formats that have a time stamp for each sample, to the millisecond, and not a place for scrapes. */
const STAMPED = ['openmetrics', 'remote-write', 'influx', 'otlp'];

/** All that a format keeps: everything, but for what it says of itself that it loses. */
function kept(format: Format, recording: MaterialRecording): MaterialRecording {
  if (format.name === 'promtool') {
    const without = ({ offsetsMs, ...rest }: TargetBlock): TargetBlock =>
      offsetsMs ? { ...rest, offsetsMs: offsetsMs.map(() => 0) } : rest;
    return { ...recording, targets: recording.targets.map(without) };
  }
  if (!STAMPED.includes(format.name)) return recording;
  const isSaid = ({ values, presence }: TargetBlock['columns'][number], i: number) =>
    presence?.[i] === Presence.STALE
      ? format.name === 'remote-write' || format.name === 'otlp'
      : presence?.[i] !== Presence.MISSING && (format.name !== 'influx' || Number.isFinite(values[i]));
  const targets = recording.targets.map((target) => {
    const { offsetsMs, grid, columns } = target;
    if (!offsetsMs) return target;
    const rounded = offsetsMs.map((offset, i) => {
      const isTold = columns.some((column) => isSaid(column, i));
      // Half a step or more would be the next instant.
      const stays = Math.round((i * grid.stepMs + Math.round(offset)) / grid.stepMs) === i;
      return isTold && stays ? Math.round(offset) + 0 : 0;
    });
    return { ...target, offsetsMs: rounded };
  });
  return { ...recording, targets };
}

describe.each(formats.map((format) => [format.name, format] as const))('%s', (_, format) => {
  test('gives back any recording: gaps, stale samples, NaN, infinities, hostile labels, grids, offsets', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRecording, fc.integer({ min: 1, max: 300 }), async (recording, chunkBytes) => {
        const back = await roundTrip(format, { recording: stream(recording), kind: 'series' }, chunkBytes);
        expect(await materialize(back.recording)).toStrictEqual(kept(format, recording));
      }),
      { seed: 20251018, numRuns: 80 },
    );
  });

  test('gives back recordings of several blocks, whatever the blocks of the writer were', async () => {
    const count = 10_000;
    const values = Float64Array.from({ length: count }, (_, i) => (i % 7) / 1000 + i);
    const presence = Uint8Array.from({ length: count }, (_, i) => (i > 4000 && i < 9000 ? 1 : 0));
    const series = { name: 'x', labels: {}, type: 'gauge', unit: '', help: '' } as const;
    const recording = {
      provenance: { source: 'simulated', name: 'long', notes: [] } as const,
      targets: [
        {
          target: { job: 'a', instance: 'b' },
          grid: { startMs: 0, stepMs: 1000, count },
          columns: [
            { series, values: values.map((v, i) => (presence[i] ? Number.NaN : v)), presence },
            { series: { ...series, name: 'y' }, values },
          ],
        },
      ],
    };
    const back = await roundTrip(format, { recording: stream(recording, 1000), kind: 'series' });
    expect(await materialize(back.recording)).toStrictEqual(recording);
  });

  test('gives back the declarations of signals', async () => {
    const signals: readonly Signal[] = [
      {
        name: 'request_p99_ms',
        quantity: 'request_p99_ms',
        title: 'P99',
        unit: 'ms',
        bad: 'up',
        role: 'latency',
        component: 'api',
        scale: 'log',
        use: 'judged',
        expression: {
          op: 'scale',
          of: { op: 'quantile', q: 0.99, of: { metric: 'http_request_duration_seconds' } },
          factor: 1000,
        },
      },
    ];
    const recording = { provenance: { source: 'simulated', name: 'none', notes: [] } as const, targets: [] };
    expect((await roundTrip(format, { recording: stream(recording), kind: 'series', signals })).signals).toStrictEqual(
      signals,
    );
  });
});

test('CSV without its metadata gives back samples, names, labels and targets', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryRecording, async (recording) => {
      fc.pre(recording.targets.length > 0 && recording.targets.every(({ grid }) => grid.count > 1));
      const { startMs, stepMs, count } = recording.targets[0].grid;
      fc.pre(
        recording.targets.every(
          ({ grid }) => grid.startMs === startMs && grid.stepMs === stepMs && grid.count === count,
        ),
      );
      // Without metadata a label named like the target's own, or two targets of one name, cannot be told apart.
      const names = recording.targets.map(({ target }) => `${target.job}/${target.instance}`);
      fc.pre(
        new Set(names).size === names.length &&
          recording.targets.every(({ target }) => target.job !== '' && target.instance !== ''),
      );
      fc.pre(recording.targets.every(({ columns }) => columns.length > 0));
      const [csv] = formats;
      const parts: Buffer[] = [];
      for await (const chunk of (await csv.encode({ recording: stream(recording), kind: 'series' })).chunks)
        parts.push(Buffer.from(chunk));
      const back = await materialize((await csv.decode({ file: 'x.csv', chunks: parts })).recording);
      const renamed = (name: string) => (name === 'job' || name === 'instance' ? `exported_${name}` : name);
      const seen = (targets: typeof back.targets, rename = (name: string) => name) =>
        targets.map(({ columns, ...rest }) => ({
          ...rest,
          columns: columns.map(({ series: { name, labels }, ...samples }) => ({
            name,
            labels: Object.entries(labels)
              .map(([label, text]) => [rename(label), text])
              .sort(),
            ...samples,
          })),
        }));
      expect(seen(back.targets)).toStrictEqual(seen(recording.targets, renamed));
    }),
    { seed: 20251018, numRuns: 150 },
  );
});
