/** A sample that ended its series, in a table: read as "not available" by the common readers of CSV, as empty cells are. */
export const STALE_TEXT = 'NA';

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * Reads a number as exchange files write it: decimal, with or without exponent, `NaN`, `+Inf`, `-Inf`.
 *
 * @returns undefined when `text` is no such number or too large for one
 */
export function readNumber(text: string): number | undefined {
  if (NUMBER.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  switch (text) {
    case 'NaN':
      return Number.NaN;
    case '+Inf':
    case 'Inf':
      return Number.POSITIVE_INFINITY;
    case '-Inf':
      return Number.NEGATIVE_INFINITY;
    default:
      return undefined;
  }
}

/** The same for values that have no digits. `undefined` for finite ones. */
export function specialNumberText(value: number): string | undefined {
  if (value - value === 0) return undefined;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

const ISO = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

/**
 * Reads an instant as exchange files write it: ISO 8601 in UTC, or whole milliseconds since 1970.
 *
 * @returns undefined when `text` is neither
 */
export function readInstant(text: string): number | undefined {
  if (ISO.test(text)) {
    const ms = Date.parse(text);
    return Number.isNaN(ms) ? undefined : ms;
  }
  if (/^-?\d{1,16}$/.test(text)) return Number(text);
  return undefined;
}
