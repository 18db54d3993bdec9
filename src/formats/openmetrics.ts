import { materialize } from '../recording/materialize.ts';
import { type Block, type Column, Presence } from '../recording/recording.ts';
import { escapeLabelValue, type Series } from '../recording/series.ts';
import { ApartList, stampsOf } from './apart.ts';
import { specialNumberText } from './cell-text.ts';
import type { Encoded, Format, RecordingContents } from './format.ts';
import { LineBuffer } from './line-buffer.ts';
import { NUMBER_BYTES_MAX, writeNumber, writeText } from './number-text.ts';
import { readOpenMetrics } from './openmetrics-reader.ts';
import { openRecording, type RecordingHeader } from './recording-header.ts';
import { sidecar } from './sidecar.ts';
import { type LabelPairs, prometheusDialect, type WrittenSeries, writtenSeries } from './written-series.ts';

/**
 * OpenMetrics 1.0 text: what `promtool tsdb create-blocks-from openmetrics` and VictoriaMetrics import. Samples carry the time of
 * their scrape in seconds; `job` and `instance` are labels. Metrics stay together, as the standard wants it, so a recording is
 * held in memory to be written (8 bytes a sample).
 *
 * The text has no place for stale samples (there is a gap), for grids and for what is known of signals: the file beside it carries
 * these. Times of scrapes are kept to the millisecond, and only where there is a sample. Counters whose names do not end in `_total` are of type
 * `unknown` in the text, since OpenMetrics has no such counters.
 */
export const openmetrics: Format = {
  name: 'openmetrics',
  summary: 'OpenMetrics text, for promtool and VictoriaMetrics; metadata in a file beside it',
  extensions: ['.om', '.openmetrics', '.prom'],
  encode,
  sidecar,
  decode: readOpenMetrics,
};

async function encode({ recording, ...rest }: RecordingContents): Promise<Encoded> {
  const { targets } = await materialize(recording);
  const open = await openRecording({
    ...rest,
    recording: { provenance: recording.provenance, blocks: () => [targets] },
  });
  for await (const _ of open.blocks());
  const apart = new ApartList();
  const families = familiesOf(open.header(), targets, apart);
  const header: RecordingHeader = { ...open.header(), ...apart.field() };
  return { header: () => header, chunks: write(families) };
}

/** One series, ready to write. */
interface Line {
  readonly written: WrittenSeries;
  readonly series: Series;
  readonly column: Column;
  readonly stamps: readonly Uint8Array[];
}

/** Metrics of one name. `metrics`: of each label set without `le` and `quantile`, its series in order. */
interface Family {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly help: string;
  readonly metrics: readonly (readonly Line[])[];
}

function familiesOf(header: RecordingHeader, targets: Block, apart: ApartList): Family[] {
  const all = writtenSeries(header, prometheusDialect).flatMap((written, t): Line[] => {
    const { columns } = targets[t];
    const stamps = stampTexts(stampsOf(targets[t], header.targets[t], 0));
    for (const [s, { presence }] of columns.entries())
      if (presence)
        for (let i = 0; i < presence.length; i++) if (presence[i] === Presence.STALE) apart.add(t, s, i, 'stale');
    return columns.map((column, s) => ({ written: written[s], series: column.series, column, stamps }));
  });
  const byFamily = grouped(all, (line) => familyOf(line).name);
  return [...byFamily.values()].flatMap((lines) => {
    const types = new Set(lines.map((line) => familyOf(line).type));
    // Two metrics that would share a name are each a family of their own.
    if (types.size > 1)
      return [...grouped(lines, ({ written }) => written.name).values()].map((own) => family(own, 'unknown'));
    return [family(lines, [...types][0])];
  });
}

function family(lines: readonly Line[], type: string): Family {
  const name = type === 'unknown' ? lines[0].written.name : familyOf(lines[0]).name;
  const metrics = [...grouped(lines, ({ written }) => JSON.stringify(metricLabels(written, type))).values()];
  for (const metric of metrics) metric.sort((a, b) => bound(a) - bound(b));
  const { unit, help } = lines[0].series;
  return { name, type, unit: unit !== '' && name.endsWith(`_${unit}`) ? unit : '', help, metrics };
}

/** Labels that all series of a metric share. */
const metricLabels = ({ labels }: WrittenSeries, type: string): LabelPairs =>
  type === 'histogram' || type === 'summary'
    ? labels.filter(([name]) => name !== (type === 'histogram' ? 'le' : 'quantile'))
    : labels;

/** Buckets and quantiles in order, then what has neither. */
function bound({ written: { labels } }: Line): number {
  const text = labels.find(([name]) => name === 'le' || name === 'quantile')?.[1];
  if (text === undefined) return Number.MAX_VALUE;
  const value = text === '+Inf' ? Number.MAX_VALUE : Number(text);
  return Number.isNaN(value) ? Number.MAX_VALUE : value;
}

function familyOf({ written: { name, labels }, series: { type } }: Line): { name: string; type: string } {
  const has = (label: string) => labels.some(([own]) => own === label);
  const base = (...suffixes: readonly string[]) => {
    const suffix = suffixes.find((ending) => name.endsWith(ending) && name.length > ending.length);
    return suffix && name.slice(0, -suffix.length);
  };
  switch (type) {
    case 'counter': {
      const short = base('_total');
      return short ? { name: short, type } : { name, type: 'unknown' };
    }
    case 'histogram': {
      const short = has('le') ? base('_bucket') : base('_sum', '_count');
      return short ? { name: short, type } : { name, type: 'unknown' };
    }
    case 'summary': {
      const short = has('quantile') ? name : base('_sum', '_count');
      return short ? { name: short, type } : { name, type: 'unknown' };
    }
    case 'gauge':
      return { name, type };
    default:
      return { name, type: 'unknown' };
  }
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const own = groups.get(key);
    if (own) own.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** ` 1760748720.125` and a line feed, of each instant. */
const stampTexts = (stamps: Float64Array): Uint8Array[] =>
  Array.from(stamps, (ms) => Buffer.from(` ${secondsText(ms)}\n`));

/**
 * Milliseconds as seconds. Prometheus reads a floating-point number and cuts its product with 1,000 to whole milliseconds, which
 * can be one less than what was meant: then a digit is added that keeps it on the right side.
 */
function secondsText(ms: number): string {
  const whole = Math.trunc(ms / 1000);
  const rest = Math.abs(ms - whole * 1000);
  const text = `${ms < 0 && whole === 0 ? '-' : ''}${whole}${rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`}`;
  return Math.trunc(Number(text) * 1000) === ms ? text : `${text}3`;
}

const escapeHelp = (text: string) => Buffer.from(escapeLabelValue(text), 'utf8').toString('utf8');

async function* write(families: readonly Family[]): AsyncGenerator<Uint8Array> {
  const out = new LineBuffer();
  for (const { name, type, unit, help, metrics } of families) {
    const head = Buffer.from(
      `# TYPE ${name} ${type}\n${unit === '' ? '' : `# UNIT ${name} ${unit}\n`}${help === '' ? '' : `# HELP ${name} ${escapeHelp(help)}\n`}`,
    );
    const full = out.reserve(head.length);
    if (full) yield full;
    out.copy(head);
    for (const metric of metrics) yield* writeMetric(metric, out);
  }
  const full = out.reserve(8);
  if (full) yield full;
  out.copy(Buffer.from('# EOF\n'));
  yield out.rest();
}

/** All series of one metric, instant by instant. */
function* writeMetric(metric: readonly Line[], out: LineBuffer): Generator<Uint8Array> {
  const prefixes = metric.map(({ written: { name, labels } }) => {
    const pairs = labels.map(([label, value]) => `${label}="${escapeLabelValue(value)}"`);
    return Buffer.from(`${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} `);
  });
  const { stamps } = metric[0];
  for (let i = 0; i < stamps.length; i++) {
    for (let m = 0; m < metric.length; m++) {
      const { values, presence } = metric[m].column;
      if (presence && presence[i] !== Presence.VALUE) continue;
      const full = out.reserve(prefixes[m].length + NUMBER_BYTES_MAX + stamps[i].length);
      if (full) yield full;
      out.copy(prefixes[m]);
      const special = specialNumberText(values[i]);
      out.at = special === undefined ? writeNumber(out.view, out.at, values[i]) : writeText(out.view, out.at, special);
      out.copy(stamps[i]);
    }
  }
}
