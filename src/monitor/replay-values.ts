import { type Column, Presence } from '../recording/recording.ts';
import type { Series } from '../recording/series.ts';
import type { Moment, ReplayCourse } from './replay-course.ts';

/** What a series shows at a moment: NaN may be a value; undefined: the series is not there. */
export type ShownValue = (moment: Moment) => number | undefined;

/**
 * The values of a recorded series as its exporter would show them now. Most are the recorded ones. Instants, such as the start time of a
 * process, move to the time of the replay. In later rounds of a loop counters go on from where they stood, so that the seam shows no
 * reset and no jump, until the recording itself has a reset; a process that did not begin anew keeps its start time. (A counter that
 * ends below where it began may hide the first of its resets in later rounds, and what it had counted by then.)
 *
 * O(samples) once, then O(1) a value
 */
export function shownValue({ series, values, presence }: Column, course: ReplayCourse): ShownValue {
  const isThere = (i: number) => !presence || presence[i] === Presence.VALUE;
  const recorded: ShownValue = ({ index }) => (isThere(index) ? values[index] : undefined);
  const isCounter = isCumulative(series);
  if (!isCounter && !isInstant(series)) return recorded;

  const { first, last, partedAt } = extent({ values, isThere, isCounter }, course);
  if (isCounter) {
    const perRound = last - first;
    return (moment) => {
      const value = recorded(moment);
      const { index, round } = moment;
      if (value === undefined || round === 0 || index >= partedAt || !Number.isFinite(perRound)) return value;
      const carried = value + (partedAt === Number.POSITIVE_INFINITY ? round : 1) * perRound;
      // Sums of thousandths leave binary dust.
      return Number.isInteger(carried) ? carried : Math.round(carried * 1e6) / 1e6;
    };
  }
  const moved = (value: number, round: number) => Math.round(course.instantOf(value * 1000, round)) / 1000;
  return (moment) => {
    const value = recorded(moment);
    // 0 and NaN say that it never happened.
    if (value === undefined || !(value > 0) || !Number.isFinite(value)) return value;
    const { index, round } = moment;
    if (round === 0 || index >= partedAt) return moved(value, round);
    return partedAt === Number.POSITIVE_INFINITY ? moved(value, 0) : moved(last, round - 1);
  };
}

interface Samples {
  readonly values: Float64Array;
  readonly isThere: (i: number) => boolean;
  readonly isCounter: boolean;
}

/** First and last value of the part that is shown, and the scrape at which a counter first falls or an instant first changes. */
function extent({ values, isThere, isCounter }: Samples, { firstIndex, lastIndex }: ReplayCourse) {
  let first = Number.NaN;
  let last = Number.NaN;
  let partedAt = Number.POSITIVE_INFINITY;
  for (let i = firstIndex; i <= lastIndex; i++) {
    if (!isThere(i) || Number.isNaN(values[i])) continue;
    if (Number.isNaN(first)) first = values[i];
    else if (partedAt === Number.POSITIVE_INFINITY && (isCounter ? values[i] < last : values[i] !== last)) partedAt = i;
    last = values[i];
  }
  return { first, last, partedAt };
}

function isCumulative({ type, name }: Series): boolean {
  switch (type) {
    case 'counter':
    case 'histogram':
      return true;
    case 'summary':
      return /_(sum|count)$/.test(name);
    case 'untyped':
      return /_(total|bucket|sum|count)$/.test(name);
    default:
      // A gauge by its exporter's word, which only grows.
      return name === 'pg_stat_database_active_time';
  }
}

/** Seconds since 1970 by the naming rules of Prometheus. */
const isInstant = ({ name }: Series): boolean => /(^|_)(start_time|timestamp)_seconds$/.test(name);
