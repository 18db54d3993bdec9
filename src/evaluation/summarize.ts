import { type Drawn, drawnQuantile } from './drawn-quantile.ts';
import type { CaseResult, DetectorResult } from './evaluate-case.ts';
import type { EventMeasures } from './event-measures.ts';
import { type Estimate, estimate, resamplesOf } from './resample.ts';

/** How a detector did over all cases: counts pooled, figures with their 95 % intervals over cases. */
export interface DetectorSummary {
  readonly id: string;
  /** It knows nothing of the samples: what others are held against. */
  readonly isChance: boolean;
  /** It was given the whole run before it said anything, so that its delays flatter it. */
  readonly looksAhead: boolean;
  readonly cases: number;
  readonly alerts: number;
  readonly events: number;
  readonly found: number;
  readonly falseAlarms: number;
  readonly duplicates: number;
  readonly ignoredAlerts: number;
  readonly days: number;
  readonly signalDays: number;
  readonly activeHours: number;
  /** Of the pooled counts. */
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly f1: Estimate;
  /** Of all events found. */
  readonly delayMedianMs: Estimate;
  readonly delayP95Ms: Estimate;
  /** Median over the faults found that moved a user-facing signal: how long before that the first alert fired; negative: after. */
  readonly leadMedianMs: Estimate;
  readonly falseAlarmsPerDay: Estimate;
  readonly falseAlarmsPerActiveHour: Estimate;
  /** Share of the faults that moved a signal it looks at and that it found. */
  readonly faultsFound: Estimate;
  /** Measures of the scores by name: means over the cases that have events. */
  readonly scores: Readonly<Record<string, Estimate>>;
  /** By fault of each scenario; for recordings without faults one entry a group, over its events. */
  readonly columns: readonly ColumnSummary[];
}

/** How a detector did on one fault over all seeds, or on the events of one group of recordings. */
export interface ColumnSummary {
  readonly group: string;
  /** Absent for recordings without faults. */
  readonly fault?: string;
  readonly kind?: string;
  /** Runs in which the fault moved a signal that was looked at, or events; and how many of them were found. */
  readonly of: number;
  readonly found: number;
  readonly share: Estimate;
  readonly delayMedianMs: Estimate;
  /** Over all signals and runs of the group; absent for a fault, since a false alarm belongs to none. */
  readonly falseAlarms?: number;
}

/**
 * Pools the results of cases, detector by detector.
 *
 * @param ids detectors in the order wanted; a case may lack some
 * @returns those, then the detectors that know nothing
 * O(detectors · cases · resamples), pure; the order of the cases changes no count, only which of them a resample draws.
 */
export function summarize(cases: readonly CaseResult[], ids: readonly string[]): DetectorSummary[] {
  const of = (id: string, isChance: boolean) =>
    summaryOf(
      { id, isChance },
      cases.flatMap((one) => {
        const result = (isChance ? one.chance : one.detectors).find((detector) => detector.id === id);
        return result ? [{ one, result }] : [];
      }),
    );
  const guesses = [...new Set(cases.flatMap((one) => one.chance.map(({ id }) => id)))];
  return [...ids.map((id) => of(id, false)), ...guesses.map((id) => of(id, true))];
}

interface Taken {
  readonly one: CaseResult;
  readonly result: DetectorResult;
}

function summaryOf(about: Pick<DetectorSummary, 'id' | 'isChance'>, taken: readonly Taken[]): DetectorSummary {
  const resamples = resamplesOf(taken.map(({ one }) => one.group));
  const over = (figure: (times: Uint16Array) => number) => estimate(taken.length, resamples, figure);
  const sumOf = (pick: (events: EventMeasures) => number) => {
    const own = Float64Array.from(taken, ({ result }) => pick(result.events));
    return (times: Uint16Array) => weighted(own, times);
  };
  const sums = {
    alerts: sumOf((e) => e.alerts),
    events: sumOf((e) => e.events),
    found: sumOf((e) => e.found),
    falseAlarms: sumOf((e) => e.falseAlarms),
    duplicates: sumOf((e) => e.duplicates),
    ignoredAlerts: sumOf((e) => e.ignoredAlerts),
    days: sumOf((e) => e.days),
    signalDays: sumOf((e) => e.signalDays),
    activeHours: sumOf((e) => e.activeHours),
  };
  const once = new Uint16Array(taken.length).fill(1);
  const total = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum(once)])) as Record<
    keyof typeof sums,
    number
  >;
  const ratio = (part: (times: Uint16Array) => number, whole: (times: Uint16Array) => number) => (times: Uint16Array) =>
    part(times) / whole(times);
  const recall = ratio(sums.found, sums.events);
  const precision = (times: Uint16Array) => sums.found(times) / (sums.found(times) + sums.falseAlarms(times));
  // Of the pooled counts: 2 found / (2 found + missed + false alarms).
  const f1 = (times: Uint16Array) =>
    (2 * sums.found(times)) / (sums.events(times) + sums.found(times) + sums.falseAlarms(times));
  const delays = drawnOf(taken, ({ result }) => result.events.delaysMs);
  const leads = drawnOf(taken, ({ result }) =>
    result.events.faults.flatMap(({ leadMs }) => (Number.isNaN(leadMs) ? [] : [leadMs])),
  );
  const faultsSeen = sumOf((e) => e.faults.filter(({ visible }) => visible).length);
  const faultsFound = sumOf((e) => e.faults.filter(({ found }) => found).length);
  return {
    ...about,
    looksAhead: taken.some(({ result }) => result.looksAhead),
    cases: taken.length,
    ...total,
    precision: over(precision),
    recall: over(recall),
    f1: over(f1),
    delayMedianMs: over((times) => drawnQuantile(delays, times, 0.5)),
    delayP95Ms: over((times) => drawnQuantile(delays, times, 0.95)),
    leadMedianMs: over((times) => drawnQuantile(leads, times, 0.5)),
    falseAlarmsPerDay: over(ratio(sums.falseAlarms, sums.days)),
    falseAlarmsPerActiveHour: over(ratio(sums.falseAlarms, sums.activeHours)),
    faultsFound: over(ratio(faultsFound, faultsSeen)),
    scores: scoresOf(taken, over),
    columns: columnsOf(taken),
  };
}

type Over = (figure: (times: Uint16Array) => number) => Estimate;

function scoresOf(taken: readonly Taken[], over: Over): Record<string, Estimate> {
  const names = [...new Set(taken.flatMap(({ result }) => Object.keys(result.scores)))];
  return Object.fromEntries(
    names.map((name) => {
      const own = Float64Array.from(taken, ({ result }) => result.scores[name] ?? Number.NaN);
      const known = own.map((value) => (Number.isNaN(value) ? 0 : 1));
      const values = own.map((value) => (Number.isNaN(value) ? 0 : value));
      return [name, over((times) => weighted(values, times) / weighted(known, times))];
    }),
  );
}

/** The columns of the matrix, in the order in which the cases first show them. */
function columnsOf(taken: readonly Taken[]): ColumnSummary[] {
  const groups = [...new Set(taken.map(({ one }) => one.group))];
  return groups.flatMap((group) => {
    const own = taken.filter(({ one }) => one.group === group);
    const resamples = resamplesOf(own.map(() => group));
    const column = (
      about: Pick<ColumnSummary, 'group' | 'fault' | 'kind' | 'falseAlarms'>,
      of: (taken: Taken) => number,
      delaysMs: (taken: Taken) => readonly number[],
    ): ColumnSummary => {
      const all = Float64Array.from(own, of);
      const found = Float64Array.from(own, (one) => delaysMs(one).length);
      const delays = drawnOf(own, delaysMs);
      const over: Over = (figure) => estimate(own.length, resamples, figure);
      return {
        ...about,
        of: all.reduce((sum, n) => sum + n, 0),
        found: found.reduce((sum, n) => sum + n, 0),
        share: over((times) => weighted(found, times) / weighted(all, times)),
        delayMedianMs: over((times) => drawnQuantile(delays, times, 0.5)),
      };
    };
    const faults = new Map(own.flatMap(({ one }) => one.faults.map(({ id, kind }) => [id, kind] as const)));
    if (faults.size === 0)
      return [
        column(
          { group, falseAlarms: own.reduce((sum, { result }) => sum + result.events.falseAlarms, 0) },
          ({ result }) => result.events.events,
          ({ result }) => result.events.delaysMs,
        ),
      ];
    return [...faults].map(([fault, kind]) => {
      const ofFault = ({ result }: Taken) => result.events.faults.filter((one) => one.fault === fault);
      return column(
        { group, fault, kind },
        (one) => ofFault(one).filter(({ visible }) => visible).length,
        (one) => ofFault(one).flatMap(({ found, delayMs }) => (found ? [delayMs] : [])),
      );
    });
  });
}

function drawnOf(taken: readonly Taken[], pick: (taken: Taken) => readonly number[]): Drawn {
  const pairs = taken.flatMap((one, c) => pick(one).map((value) => [value, c] as const)).sort((a, b) => a[0] - b[0]);
  return { values: Float64Array.from(pairs, ([value]) => value), cases: Uint32Array.from(pairs, ([, c]) => c) };
}

function weighted(values: Float64Array, times: Uint16Array): number {
  let sum = 0;
  for (let c = 0; c < values.length; c++) sum += values[c] * times[c];
  return sum;
}
