const STAMP = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?([Zz]|[+-]\d\d:\d\d)$/;

/** What an instant may be: nothing before 1970, and nanoseconds since then still fit 63 bits. */
export const INSTANT_MIN_MS = 0;
export const INSTANT_MAX_MS = Date.UTC(2200, 0, 1);

/**
 * Reads `2025-10-18T00:52:00Z` (seconds and up to three decimals may be left out or given; an offset in place of Z).
 *
 * @returns ms since 1970 UTC; undefined when the text is not such a stamp or the day does not exist. Pure.
 */
export function parseInstant(text: string): number | undefined {
  const match = STAMP.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Number((match[7] ?? '').padEnd(3, '0'));
  const local = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const date = new Date(local);
  if (
    year < 1000 ||
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    return undefined;
  const zone = match[8];
  if (zone.toUpperCase() === 'Z') return local;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 14 || minutes > 59) return undefined;
  return local - (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** ISO 8601 in UTC, milliseconds only where there are any. */
export const formatInstant = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
