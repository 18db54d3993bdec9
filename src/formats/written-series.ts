import type { Series, Target } from '../recording/series.ts';
import type { RecordingHeader } from './recording-header.ts';

/** What a format can say of names and labels: each function gives the nearest text that it can. */
export interface Dialect {
  readonly name: (text: string) => string;
  readonly labelName: (text: string) => string;
  readonly labelValue: (text: string) => string;
}

/** Text without halves of UTF-16 pairs, which UTF-8 cannot say. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** Names as Prometheus has them; label values are any text. */
export const prometheusDialect: Dialect = {
  name: (text) => text.replace(/[^a-zA-Z0-9_:]/g, '_').replace(/^(?![a-zA-Z_:])/, '_'),
  labelName: (text) => text.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?![a-zA-Z_])/, '_'),
  labelValue: wellFormed,
};

/** Names and labels of any text. */
export const plainDialect: Dialect = { name: wellFormed, labelName: wellFormed, labelValue: wellFormed };

/** Pairs of name and value, sorted by name, none empty. */
export type LabelPairs = readonly (readonly [name: string, value: string])[];

/** A series as an exchange format writes it: `job` and `instance` of its target are labels like any other. */
export interface WrittenSeries {
  readonly name: string;
  readonly labels: LabelPairs;
}

/** The label that tells apart series which a format could not tell apart otherwise. */
const NUMBER_LABEL = 'series_number';

/**
 * How a format writes the series of a recording, per target. A label that has the name of a target's label is written
 * `exported_job`, as Prometheus does; labels without text are left out, since Prometheus does not tell them from absent ones.
 * Series that would look the same get a label `series_number`, so that what is written tells every series.
 *
 * Pure: a reader with the header works out the same.
 */
export function writtenSeries(header: Pick<RecordingHeader, 'targets'>, dialect: Dialect): WrittenSeries[][] {
  const taken = new Set<string>();
  return header.targets.map((target) =>
    target.series.map((series) => {
      const name = dialect.name(series.name);
      const labels = pairsOf(series, target, dialect);
      for (let n = 2; ; n++) {
        const written: WrittenSeries = { name, labels: n === 2 ? sorted(labels) : numbered(labels, n - 1) };
        const identity = identityOf(written);
        if (taken.has(identity)) continue;
        taken.add(identity);
        return written;
      }
    }),
  );
}

/** One text for a name and its labels, whatever their order. */
export function identityOf({ name, labels }: WrittenSeries): string {
  return JSON.stringify([name, sorted(labels)]);
}

const sorted = (labels: LabelPairs): LabelPairs => [...labels].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const numbered = (labels: LabelPairs, n: number): LabelPairs =>
  sorted([...labels.filter(([name]) => name !== NUMBER_LABEL), [NUMBER_LABEL, String(n)]]);

function pairsOf(series: Series, target: Target, dialect: Dialect): LabelPairs {
  const values = new Map<string, string>();
  for (const own of ['job', 'instance'] as const) {
    const value = dialect.labelValue(target[own]);
    if (value !== '') values.set(own, value);
  }
  for (const [name, text] of Object.entries(series.labels).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const value = dialect.labelValue(text);
    if (value === '') continue;
    let label = dialect.labelName(name);
    if ((label === 'job' || label === 'instance') && values.has(label)) label = `exported_${label}`;
    while (values.has(label)) label += '_';
    values.set(label, value);
  }
  return [...values];
}
