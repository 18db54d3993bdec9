import { type MetricType, type Series, seriesKey, type Target } from '../recording/series.ts';

/** Name of the column with the scrape offsets of a target; names that begin with two underscores are reserved by Prometheus. */
export const OFFSET_NAME = '__scrape_offset_ms__';

/**
 * The header of a series in a table: `name{labels}` with the target's `job` and `instance` among the labels, empty ones
 * left out. A label of the series that has one of these names is written `exported_job`, as Prometheus does.
 */
export function columnHeader(series: Pick<Series, 'name' | 'labels'>, target: Target): string {
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(series.labels)) {
    const isTaken = (name === 'job' || name === 'instance') && target[name] !== '';
    setOwn(labels, isTaken ? `exported_${name}` : name, value);
  }
  if (target.job !== '') labels.job = target.job;
  if (target.instance !== '') labels.instance = target.instance;
  return seriesKey({ name: series.name, labels });
}

/** Sets a label of any name, `__proto__` among them. */
function setOwn(labels: Record<string, string>, name: string, value: string): void {
  Object.defineProperty(labels, name, { value, enumerable: true, writable: true, configurable: true });
}

/** What a column header says of its series. */
export interface ParsedHeader {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly target: Target;
  /** It had a part in braces: raw series rather than a plain column name. */
  readonly labelled: boolean;
}

/** Reads `name{a="1",job="api"}`. A header that is not of this form is a name as a whole. */
export function parseColumnHeader(header: string): ParsedHeader {
  const plain: ParsedHeader = { name: header, labels: {}, target: { job: '', instance: '' }, labelled: false };
  const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\}$/s.exec(header);
  if (!match) return plain;
  const labels: Record<string, string> = {};
  const target = { job: '', instance: '' };
  const pair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\"n])*)"(,|$)/sy;
  const body = match[2];
  while (pair.lastIndex < body.length) {
    const found = pair.exec(body);
    if (!found) return plain;
    const [, name, text] = found;
    const value = text.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
    if (name === 'job' || name === 'instance') target[name] = value;
    else setOwn(labels, name, value);
  }
  return { name: match[1], labels, target, labelled: true };
}

/** Guesses what a bare name tells of a series' type, by the naming rules of Prometheus. */
export function guessType(name: string): MetricType {
  if (/_bucket$/.test(name)) return 'histogram';
  return /_(total|sum|count)$/.test(name) ? 'counter' : 'gauge';
}

/** Guesses the unit from a name's ending. @returns '' when it has none */
export function guessUnit(name: string): string {
  const bare = name.replace(/_(total|sum|count|bucket)$/, '');
  return /_(seconds|bytes|ratio|ms)$/.exec(bare)?.[1] ?? '';
}
