import { escapeLabelValue, type Series, type Target } from '../recording/series.ts';
import { specialNumberText } from './cell-text.ts';
import { prometheusDialect, writtenSeries } from './written-series.ts';

/** The two texts that exporters answer with: Prometheus text 0.0.4, and OpenMetrics 1.0. */
export type ExpositionStyle = 'text' | 'openmetrics';

/** The `Content-Type` of each. */
export const EXPOSITION_TYPES: Readonly<Record<ExpositionStyle, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

export interface ExposedTarget {
  /** Written as labels of every series; left out where the one who scrapes adds them. */
  readonly target?: Target;
  readonly series: readonly Series[];
}

/** A page of metrics at one moment. @param shownBy value of series `series` of target `target`; undefined leaves it out */
export type Exposition = (
  style: ExpositionStyle,
  shownBy: (target: number, series: number) => number | undefined,
) => string;

interface Row {
  readonly target: number;
  readonly series: number;
  /** Name and labels. */
  readonly key: string;
  /** What all series of one metric share: the labels but for bounds of buckets and quantiles. */
  readonly metric: string;
  readonly order: number;
}

interface Family {
  readonly head: string;
  readonly rows: readonly Row[];
}

/**
 * Prepares pages of metrics as exporters write them: families by name with `# HELP` and `# TYPE`, the samples of each metric together, no
 * time stamps. Names are made what Prometheus allows; labels and help are escaped.
 *
 * OpenMetrics has no counters whose names do not end in `_total`, so these are `unknown` there: a series has the same name in both texts.
 */
export function exposition(targets: readonly ExposedTarget[]): Exposition {
  const header = targets.map(({ target, series }) => ({ ...(target ?? NOBODY), series, ...ANY_GRID }));
  const written = writtenSeries({ targets: header }, prometheusDialect);
  const families = (style: ExpositionStyle): Family[] => {
    const byName = new Map<string, { series: Series; kind: Kind; rows: Row[] }>();
    for (const [t, { series: own }] of targets.entries()) {
      for (const [s, series] of own.entries()) {
        const { name, labels } = written[t][s];
        const kind = kindOf(name, series, style);
        const pairs = labels.map(([label, value]) => `${label}="${escapeLabelValue(value)}"`);
        const key = pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
        const metric = JSON.stringify(labels.filter(([label]) => label !== 'le' && label !== 'quantile'));
        const row = { target: t, series: s, key, metric, order: orderOf(labels) };
        // Two types under one name cannot be one family: the later is what its samples are called.
        const taken = byName.get(kind.family);
        const own = taken && taken.kind.type !== kind.type ? { family: name, type: UNKNOWN[style] } : kind;
        const family = byName.get(own.family);
        if (family) family.rows.push(row);
        else byName.set(own.family, { series, kind: own, rows: [row] });
      }
    }
    return [...byName.values()]
      .sort((a, b) => (a.kind.family < b.kind.family ? -1 : 1))
      .map(({ series, kind, rows }) => ({ head: headOf(series, kind, style), rows: metricsTogether(rows) }));
  };
  const prepared: Partial<Record<ExpositionStyle, Family[]>> = {};
  return (style, shownBy) => {
    prepared[style] ??= families(style);
    let page = '';
    for (const { head, rows } of prepared[style]) {
      let samples = '';
      for (const { target, series, key } of rows) {
        const value = shownBy(target, series);
        if (value !== undefined) samples += `${key} ${specialNumberText(value) ?? value}\n`;
      }
      if (samples !== '') page += head + samples;
    }
    return style === 'openmetrics' ? `${page}# EOF\n` : page;
  };
}

const NOBODY: Target = { job: '', instance: '' };
const ANY_GRID = { startMs: 0, stepMs: 1, offsets: false };
const UNKNOWN: Readonly<Record<ExpositionStyle, string>> = { text: 'untyped', openmetrics: 'unknown' };

interface Kind {
  readonly family: string;
  readonly type: string;
}

function kindOf(name: string, { type, labels }: Series, style: ExpositionStyle): Kind {
  const family = (...endings: readonly string[]): Kind => {
    const ending = endings.find((end) => name.endsWith(end) && name.length > end.length);
    return ending === undefined
      ? { family: name, type: UNKNOWN[style] }
      : { family: name.slice(0, name.length - ending.length), type };
  };
  switch (type) {
    case 'counter':
      return style === 'text' ? { family: name, type } : family('_total');
    case 'histogram':
      return 'le' in labels ? family('_bucket') : family('_sum', '_count');
    case 'summary':
      return 'quantile' in labels ? { family: name, type } : family('_sum', '_count');
    case 'gauge':
      return { family: name, type };
    default:
      return { family: name, type: UNKNOWN[style] };
  }
}

function headOf({ help, unit }: Series, { family, type }: Kind, style: ExpositionStyle): string {
  // A quote is escaped in the help of OpenMetrics only.
  const escaped = style === 'openmetrics' ? escapeLabelValue(help) : help.replace(/[\\\n]/g, escapeLabelValue);
  const helpLine = help === '' ? '' : `# HELP ${family} ${Buffer.from(escaped, 'utf8').toString('utf8')}\n`;
  const hasUnit = style === 'openmetrics' && unit !== '' && family.endsWith(`_${unit}`);
  return `${helpLine}# TYPE ${family} ${type}\n${hasUnit ? `# UNIT ${family} ${unit}\n` : ''}`;
}

/** Buckets and quantiles by size, then what has neither. */
function orderOf(labels: readonly (readonly [string, string])[]): number {
  const text = labels.find(([name]) => name === 'le' || name === 'quantile')?.[1];
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const bound = text === '+Inf' ? Number.MAX_VALUE : Number(text);
  return Number.isNaN(bound) ? Number.MAX_VALUE : bound;
}

/** The series of each metric together, metrics in the order in which they first appear. */
function metricsTogether(rows: readonly Row[]): Row[] {
  const metrics = new Map<string, Row[]>();
  for (const row of rows) {
    const own = metrics.get(row.metric);
    if (own) own.push(row);
    else metrics.set(row.metric, [row]);
  }
  return [...metrics.values()].flatMap((own) => own.sort((a, b) => (a.order === b.order ? 0 : a.order - b.order)));
}
