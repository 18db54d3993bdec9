/** A time as a file writes it: `instant` names its zone, `local` does not, `epoch` is a number since 1970 of unknown unit. */
export interface Stamp {
  readonly kind: 'instant' | 'local' | 'epoch';
  /** ms since 1970 (of a local time as if it were UTC), or the number as it stands. */
  readonly value: number;
}

/** The last day that a date can name, in nanoseconds. */
const LARGEST_EPOCH = 8.64e21;

const DATE = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/;
const TIME = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?/;
const ZONE = /^(?:(z|utc|gmt)|([+-])(\d\d):?(\d\d)?)$/i;

/**
 * Reads a time stamp: a year, month and day (`-`, `/` or `.` between), then perhaps `T` or blanks and a time of day with any
 * number of decimals, then perhaps `Z`, `UTC` or an offset; or a number since 1970. Times are rounded to milliseconds.
 *
 * @returns undefined for anything else, days that do not exist among it
 * Pure. @example readStamp('2018-07-03 14:00') // => { kind: 'local', value: 1530626400000 }
 */
export function readStamp(text: string): Stamp | undefined {
  const trimmed = text.trim();
  if (/^[-+]?\d+(\.\d+)?$/.test(trimmed)) {
    const value = Number(trimmed);
    return Math.abs(value) <= LARGEST_EPOCH ? { kind: 'epoch', value } : undefined;
  }
  const date = DATE.exec(trimmed);
  if (!date) return undefined;
  const [year, month, day] = date.slice(1).map(Number);
  const midnight = Date.UTC(year, month - 1, day);
  const made = new Date(midnight);
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return undefined;
  const rest = trimmed.slice(date[0].length);
  if (rest === '') return { kind: 'local', value: midnight };
  const separator = /^(?:[Tt]|\s+)/.exec(rest)?.[0];
  const time = separator === undefined ? null : TIME.exec(rest.slice(separator.length));
  if (!time) return undefined;
  const [hour, minute, second] = time.slice(1, 4).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const ms = Math.round(Number(`0.${time[4] ?? '0'}`) * 1000);
  const value = midnight + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
  const zoneText = rest.slice(separator!.length + time[0].length).trim();
  if (zoneText === '') return { kind: 'local', value };
  const zone = ZONE.exec(zoneText);
  if (!zone) return undefined;
  const offsetMinutes = zone[1] ? 0 : Number(zone[3]) * 60 + Number(zone[4] ?? 0);
  if (offsetMinutes > 15 * 60) return undefined;
  return { kind: 'instant', value: value - (zone[2] === '-' ? -1 : 1) * offsetMinutes * 60_000 };
}

/** Units of a number since 1970, told by its size: the largest number that is read as each. All lie between 1973 and 5138. */
const EPOCH_UNITS = [
  { unit: 'seconds', below: 1e11, perMs: 1e-3 },
  { unit: 'milliseconds', below: 1e14, perMs: 1 },
  { unit: 'microseconds', below: 1e17, perMs: 1e3 },
  { unit: 'nanoseconds', below: Number.POSITIVE_INFINITY, perMs: 1e6 },
] as const;

/** The unit that numbers since 1970 most likely have, and how many of it make a millisecond. */
export function epochUnit(largest: number): (typeof EPOCH_UNITS)[number] {
  return EPOCH_UNITS.find(({ below }) => Math.abs(largest) < below)!;
}

/** Turns local times of a zone into instants, one after the other. */
export interface ZoneClock {
  /**
   * @param localMs the local time as if it were UTC
   * @returns ms since 1970. A time that a change of clocks skips is read with the offset before the change; of a time that
   * occurs twice the first is taken, the second where the stamps before it have already passed the first.
   */
  readonly instantOf: (localMs: number) => number;
  /** How many times were read that a change of clocks skips. */
  readonly skipped: () => number;
}

/**
 * @param zone IANA name: `Europe/Berlin`
 * @throws RangeError for a zone that does not exist
 */
export function zoneClock(zone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, number>();
  // Offsets change on quarters of an hour, so one answer serves a quarter.
  const QUARTER_MS = 900_000;
  const offsetAt = (instant: number): number => {
    const quarter = Math.floor(instant / QUARTER_MS);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      const at = quarter * QUARTER_MS;
      const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
      offset = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - at;
      offsets.set(quarter, offset);
    }
    return offset;
  };
  let last = Number.NEGATIVE_INFINITY;
  let skipped = 0;
  return {
    instantOf: (localMs) => {
      const DAY_MS = 86_400_000;
      const before = localMs - offsetAt(localMs - DAY_MS);
      const after = localMs - offsetAt(localMs + DAY_MS);
      const valid = [before, after].filter((instant) => instant + offsetAt(instant) === localMs).sort((a, b) => a - b);
      if (valid.length === 0) skipped++;
      const instant = valid.length === 0 ? before : (valid.find((candidate) => candidate > last) ?? valid[0]);
      last = instant;
      return instant;
    },
    skipped: () => skipped,
  };
}
