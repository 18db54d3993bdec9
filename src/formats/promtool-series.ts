import { materialize } from '../recording/materialize.ts';
import { type Block, type Column, Presence } from '../recording/recording.ts';
import { escapeLabelValue } from '../recording/series.ts';
import { exactText } from './apart.ts';
import type { Encoded, Format, RecordingContents } from './format.ts';
import { stepText } from './import-grid.ts';
import { openRecording, type RecordingHeader } from './recording-header.ts';
import { sidecar } from './sidecar.ts';
import { prometheusDialect, type WrittenSeries, writtenSeries } from './written-series.ts';

/**
 * Rule unit tests of Prometheus: the `input_series` that `promtool test rules` loads, one line a series, in its shorthand
 * (`2+3x2` is 2 5 8, `_` a missing sample, `stale` a stale one). Add `rule_files` and tests of your own, and an incident is a test.
 * Targets with different grids are test groups of their own.
 *
 * Time begins at 0 there and has no scrapes beside the grid: the file beside it carries the grids; scrape offsets are lost. A
 * recording is held in memory to be written.
 */
export const promtoolSeries: Format = {
  name: 'promtool',
  summary: 'input_series of Prometheus rule unit tests; metadata in a file beside it',
  extensions: ['.promtool.yaml', '.promtool.yml'],
  encode,
  sidecar,
  decode: async (source) => (await import('./promtool-series-reader.ts')).readPromtoolSeries(source),
};

async function encode({ recording, ...rest }: RecordingContents): Promise<Encoded> {
  const { targets } = await materialize(recording);
  const open = await openRecording({
    ...rest,
    recording: { provenance: recording.provenance, blocks: () => [targets] },
  });
  for await (const _ of open.blocks());
  const header = open.header();
  return { header: () => header, chunks: write(header, targets) };
}

async function* write(header: RecordingHeader, targets: Block): AsyncGenerator<Uint8Array> {
  const groups = new Map<string, { step: string; targets: number[] }>();
  for (const [t, { startMs, stepMs }] of header.targets.entries()) {
    const key = `${startMs}/${stepMs}`;
    const group = groups.get(key);
    if (group) group.targets.push(t);
    else groups.set(key, { step: stepText(Math.max(1, Math.round(stepMs))), targets: [t] });
  }
  const written = writtenSeries(header, prometheusDialect);
  const [first] = groups.values();
  yield Buffer.from(`rule_files: []\nevaluation_interval: ${first?.step ?? '1m'}\ntests:${first ? '' : ' []'}\n`);
  for (const { step, targets: own } of groups.values()) {
    const isEmpty = own.every((t) => targets[t].columns.length === 0);
    yield Buffer.from(`  - interval: ${step}\n    input_series:${isEmpty ? ' []' : ''}\n`);
    for (const t of own) {
      for (const [s, column] of targets[t].columns.entries()) {
        const head = `      - series: ${JSON.stringify(selector(written[t][s]))}\n`;
        yield Buffer.from(`${head}        values: "${shorthand(column)}"\n`);
      }
    }
  }
}

function selector({ name, labels }: WrittenSeries): string {
  const pairs = labels.map(([label, value]) => `${label}="${escapeLabelValue(value)}"`);
  return pairs.length > 0 ? `${name}{${pairs.join(',')}}` : name;
}

/** Samples that a step between them makes worth writing as one. */
const RUN_MIN = 3;

/** Samples in promtool's shorthand. Its sums are added one by one, as promtool adds them, so every value is exact. */
function shorthand({ values, presence }: Column): string {
  const items: string[] = [];
  const stateOf = (i: number) => (presence ? presence[i] : Presence.VALUE);
  for (let i = 0; i < values.length; ) {
    const state = stateOf(i);
    if (state === Presence.STALE) {
      items.push('stale');
      i++;
    } else if (state === Presence.MISSING) {
      let to = i + 1;
      while (to < values.length && stateOf(to) === Presence.MISSING) to++;
      items.push(to - i > 1 ? `_x${to - i}` : '_');
      i = to;
    } else {
      const step = values[i + 1] - values[i];
      let sum = values[i];
      let to = i + 1;
      while (to < values.length && stateOf(to) === Presence.VALUE && Object.is(values[to], sum + step)) {
        sum += step;
        to++;
      }
      if (to - i < RUN_MIN || !Number.isFinite(step)) to = i + 1;
      const sign = step < 0 ? '-' : '+';
      const run = to === i + 1 ? '' : `${step === 0 ? '' : sign + Math.abs(step)}x${to - i - 1}`;
      items.push(numberText(values[i]) + run);
      i = to;
    }
  }
  return items.join(' ');
}

const numberText = (value: number) => (value === Number.POSITIVE_INFINITY ? 'Inf' : exactText(value));
