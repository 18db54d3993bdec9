import { formatPath } from '../scenario/path-text.ts';
import { formatInstant } from '../schema/instant.ts';

/**
 * The values of a truth.json by path: faults by id, signals and series by name, figures with their unit, times as stamps.
 *
 * @returns undefined when the text is no truth
 */
export function truthLeaves(text: string): ReadonlyMap<string, string> | undefined {
  let truth: unknown;
  try {
    truth = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof truth !== 'object' || truth === null || !('stepMs' in truth && 'faults' in truth && 'signals' in truth))
    return undefined;
  const leaves = new Map<string, string>();
  collect(truth, [], '', leaves);
  return leaves;
}

function collect(value: unknown, path: readonly string[], unit: string, leaves: Map<string, string>): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) collect(item, [...path, nameOf(item) ?? String(i)], unit, leaves);
  } else if (typeof value === 'object' && value !== null) {
    const own = (value as { unit?: unknown }).unit;
    for (const [key, inner] of Object.entries(value))
      collect(inner, [...path, key], typeof own === 'string' ? own : unit, leaves);
  } else {
    leaves.set(formatPath(path), show(value, path[path.length - 1], unit));
  }
}

function nameOf(item: unknown): string | undefined {
  const { id, target, series } = (item ?? {}) as { id?: unknown; target?: unknown; series?: unknown };
  if (typeof id === 'string') return id;
  if (typeof series !== 'string') return undefined;
  return typeof target === 'string' && target !== '' ? `${target} ${series}` : series;
}

function show(value: unknown, key: string, unit: string): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return String(value);
  if (key === 'stepMs') return `${value} ms`;
  if (key.endsWith('Ms') && value >= 0 && value < 4e12) return formatInstant(value);
  return key === 'sign' || unit === '' ? String(value) : `${value} ${unit}`;
}
