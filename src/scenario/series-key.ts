import { type Labels, seriesKey } from '../recording/series.ts';

const NAME = /^[A-Za-z_:][A-Za-z0-9_:]*/;
const PAIR = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*"((?:[^"\\\n]|\\["\\n])*)"\s*(,|$)/;

/**
 * Reads a metric name, or a series as Prometheus writes it: `name{label="value",…}`.
 *
 * @returns the same with labels sorted and spaces gone; undefined when it is neither. Pure.
 * @example parseSeriesKey('up{ job="api" }') // => 'up{job="api"}'
 */
export function parseSeriesKey(text: string): string | undefined {
  const selector = parseSelector(text);
  return selector && seriesKey(selector);
}

/** The same in parts. */
export function parseSelector(text: string): { readonly name: string; readonly labels: Labels } | undefined {
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  const rest = text.slice(name.length).trim();
  if (rest === '') return { name, labels: {} };
  if (!rest.startsWith('{') || !rest.endsWith('}')) return undefined;
  const labels: Record<string, string> = {};
  let inner = rest.slice(1, -1);
  while (inner.trim() !== '') {
    const pair = PAIR.exec(inner);
    if (!pair || Object.hasOwn(labels, pair[1]) || pair[1] === '__proto__') return undefined;
    labels[pair[1]] = pair[2].replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
    inner = inner.slice(pair[0].length);
  }
  return { name, labels };
}
