import type { Format } from '../../src/formats/format.ts';
import { openRecording } from '../../src/formats/recording-header.ts';
import { type LabelPairs, prometheusDialect, writtenSeries } from '../../src/formats/written-series.ts';
import { runScenario } from '../../src/pipeline.ts';
import { type Block, type MaterialRecording, Presence, type Recording } from '../../src/recording/recording.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import { smallRecording } from '../formats/small-recording.ts';

/** Two hours with jitter, missed scrapes, a crash (stale series, counters that begin anew) and a slow query; and hostile labels. */
export function exchangeRecording(): MaterialRecording {
  const scenario = compileScenario({
    file: 'exchange.yaml',
    text: `version: 1
name: exchange
start: 2025-10-18T00:52:00Z
duration: 2h
scrape: {interval: 15s, jitter: 200ms}
faults:
  - {id: slow, kind: slow-query, at: 20m, for: 10m}
  - {id: leak, kind: memory-leak, target: api, at: 30m, for: 40m, intensity: 1}
  - {id: reset, kind: counter-reset, target: api, at: 50m}
  - {id: gap, kind: missed-scrapes, target: api, at: 80m, for: 10m}
`,
  });
  const { recording } = runScenario(scenario);
  const [small] = smallRecording.targets;
  return { ...recording, targets: [...recording.targets, { ...small, target: { job: 'hostile', instance: '"\\\n' } }] };
}

/** In blocks, as simulations hand them out. */
export const asRecording = ({ provenance, targets }: MaterialRecording): Recording => ({
  provenance,
  blocks: (): Block[] => [targets],
});

export async function encoded(format: Format, recording: MaterialRecording): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const { chunks } = await format.encode({ kind: 'series', recording: asRecording(recording) });
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

/** Of each series, as JSON of its sorted labels, its samples: milliseconds, and the value or `stale`. */
export type Samples = Readonly<Record<string, readonly (readonly [number, number | 'stale'])[]>>;

export const seriesText = (name: string, labels: LabelPairs): string =>
  JSON.stringify([['__name__', name] as const, ...labels].sort(([a], [b]) => (a < b ? -1 : 1)));

/** What a server that took all of a recording should hold. */
export async function expectedSamples(
  recording: MaterialRecording,
  take: (value: number | 'stale') => boolean = () => true,
): Promise<Samples> {
  const { header } = await openRecording({ kind: 'series', recording: asRecording(recording) });
  const names = writtenSeries(header(), prometheusDialect);
  const entries = recording.targets.flatMap(({ grid, offsetsMs, columns }, t) =>
    columns.map(({ values, presence }, s) => {
      const samples: [number, number | 'stale'][] = [];
      for (let i = 0; i < grid.count; i++) {
        const state = presence?.[i] ?? Presence.VALUE;
        if (state === Presence.MISSING) continue;
        const value = state === Presence.STALE ? 'stale' : values[i];
        if (take(value)) samples.push([grid.startMs + i * grid.stepMs + Math.round(offsetsMs?.[i] ?? 0), value]);
      }
      return [seriesText(names[t][s].name, names[t][s].labels), samples] as const;
    }),
  );
  return Object.fromEntries(entries.filter(([, samples]) => samples.length > 0));
}

/** The first and last instant of everything. */
export function spanOf(samples: Samples): [number, number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const own of Object.values(samples)) {
    first = Math.min(first, own[0][0]);
    last = Math.max(last, own[own.length - 1][0]);
  }
  return [first, last];
}
