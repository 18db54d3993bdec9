/**
 * A total order of compiled values (numbers, texts, flags, lists, groups), for sorting what a file lists in any order:
 * numbers by size, texts by UTF-16 code unit, lists and groups by their first difference; of a group the fields that name
 * it count first, then the others by name. Absent comes first.
 *
 * @returns < 0, 0 or > 0. Pure.
 */
export function compareValues(a: unknown, b: unknown): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a === 'number') return a - (b as number);
  if (typeof a === 'string') return a < (b as string) ? -1 : a > (b as string) ? 1 : 0;
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (Array.isArray(a)) return compareInOrder(a, b as unknown[]);
  if (typeof a === 'object' && a !== null) {
    const left = a as Record<string, unknown>;
    const right = b as Record<string, unknown>;
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort(compareKeys);
    return compareInOrder(
      keys.map((key) => left[key]),
      keys.map((key) => right[key]),
    );
  }
  return 0;
}

const FIRST = ['statistic', 'name', 'signal', 'at', 'kind'];

function compareKeys(a: string, b: string): number {
  return FIRST.indexOf(b) - FIRST.indexOf(a) || (a < b ? -1 : 1);
}

function compareInOrder(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const rankOf = (value: unknown): number =>
  value === undefined || value === null
    ? 0
    : { boolean: 1, number: 2, string: 3, object: Array.isArray(value) ? 4 : 5 }[typeof value as string]!;
