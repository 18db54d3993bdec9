import type { Grid } from '../recording/recording.ts';
import type { Alert } from './alerts.ts';
import { type FaultDetection, faultDetections, type Telling } from './fault-detections.ts';
import type { LabelledCase } from './labelled.ts';
import { type WatchedEvent, watchedOf } from './watched.ts';

export type { FaultDetection } from './fault-detections.ts';

export interface EventRules {
  /**
   * Alerts that begin within this after the end of an event are neither right nor wrong: a return to normal is news of the same
   * event. An alert that is right stays right for events that begin within this after one it is right for.
   */
  readonly graceMs: number;
}

export const defaultEventRules: EventRules = { graceMs: 300_000 };

/** How a detector did on the events of a case, or of many ({@link mergeEventMeasures}). Ratios are NaN where nothing was counted. */
export interface EventMeasures {
  /** All alerts: those that found something first, duplicates, false alarms and ignored ones. */
  readonly alerts: number;
  readonly events: number;
  readonly found: number;
  readonly falseAlarms: number;
  /** Right alerts that told only of events already found. */
  readonly duplicates: number;
  /** Alerts that count neither for nor against. */
  readonly ignoredAlerts: number;
  /** found / (found + falseAlarms): a duplicate is a nuisance, not an error. */
  readonly precision: number;
  /** found / events. */
  readonly recall: number;
  /** 2 · found / (found + falseAlarms + events). */
  readonly f1: number;
  /**
   * One per found event: from its start to the end of the sample that fired. Negative when it fired on a difference still too small
   * to be an event; 0 when an alert ran on into it.
   */
  readonly delaysMs: readonly number[];
  /** Time that counts, summed over the signals looked at; what lies inside events is part of it. */
  readonly signalDays: number;
  /** Time that counts, as the mean over the detections: how long somebody who watches them all together was on duty. */
  readonly days: number;
  /** Hours inside events, summed over detections. */
  readonly activeHours: number;
  /** falseAlarms / days: all signals together. Divide by their number for the rate of a single one. */
  readonly falseAlarmsPerDay: number;
  /** falseAlarms / activeHours. */
  readonly falseAlarmsPerActiveHour: number;
  /** In the order of the case. */
  readonly faults: readonly FaultDetection[];
}

/**
 * Holds alerts against what truly happened.
 *
 * An event is one labelled stretch of one signal; for a joint detection, one stretch of the union of its signals' events. Events
 * that lie wholly in ignored samples are none. An alert is
 * - right for an event that it overlaps, unless it fired before the event began: who was told earlier was told of something
 *   else. Fired on ignored samples that lead up to the event without a gap, it is right (a drift begins small). It is also right
 *   for events it runs on into within the grace after one it is right for;
 * - ignored when it lies wholly in ignored samples, or is not right and begins within the grace after an event;
 * - else a false alarm, also when it runs into an event that began after it fired.
 *
 * A fault is found by an alert that is right for an event it had a part in, and fired after the fault began.
 *
 * @param detections the signals each speaks of, by index in the case, and its alerts in time order
 * O(signals · samples + alerts · events), pure.
 */
export function eventMeasures(
  labelled: LabelledCase,
  detections: readonly { readonly signals: readonly number[]; readonly alerts: readonly Alert[] }[],
  rules: EventRules = defaultEventRules,
): EventMeasures {
  const { grid } = labelled;
  const grace = rules.graceMs / grid.stepMs;
  const tellings: Telling[] = [];
  const counts = { alerts: 0, events: 0, found: 0, falseAlarms: 0, duplicates: 0, ignoredAlerts: 0 };
  const delaysMs: number[] = [];
  let samples = 0;
  let signalSamples = 0;
  let activeSamples = 0;

  for (const { signals, alerts } of detections) {
    const watched = watchedOf(
      signals.map((s) => labelled.signals[s]),
      grid.count,
    );
    const delays = new Map<WatchedEvent, number>();
    for (const alert of alerts) {
      const told = toldBy(alert, watched.events, grid, grace);
      let isNews = false;
      for (const { event, delayMs } of told) {
        tellings.push({ signals, event, firedMs: alert.firedMs });
        if (delays.has(event)) continue;
        delays.set(event, delayMs);
        isNews = true;
      }
      if (told.length > 0) counts.duplicates += isNews ? 0 : 1;
      else if (isIgnored(alert, watched.events, watched.ignored, grace)) counts.ignoredAlerts++;
      else counts.falseAlarms++;
    }
    counts.alerts += alerts.length;
    counts.events += watched.events.length;
    counts.found += delays.size;
    delaysMs.push(...watched.events.flatMap((event) => delays.get(event) ?? []));
    let own = 0;
    for (const flag of watched.ignored) own += 1 - flag;
    samples += own;
    signalSamples += own * signals.length;
    for (const { from, to } of watched.events) for (let i = from; i < to; i++) activeSamples += 1 - watched.ignored[i];
  }

  const looked = [...new Set(detections.flatMap(({ signals }) => signals))];
  return withRatios({
    ...counts,
    delaysMs,
    signalDays: (signalSamples * grid.stepMs) / DAY_MS,
    days: detections.length === 0 ? 0 : (samples * grid.stepMs) / DAY_MS / detections.length,
    activeHours: (activeSamples * grid.stepMs) / HOUR_MS,
    faults: faultDetections(labelled, looked, tellings),
  });
}

/**
 * Pools the measures of many cases or seeds: counts, times, delays and faults are joined, ratios taken anew.
 *
 * @param list any number; none gives zeros and NaN
 * O(events), pure.
 */
export function mergeEventMeasures(list: readonly EventMeasures[]): EventMeasures {
  const sum = (of: (one: EventMeasures) => number) => list.reduce((total, one) => total + of(one), 0);
  return withRatios({
    alerts: sum((one) => one.alerts),
    events: sum((one) => one.events),
    found: sum((one) => one.found),
    falseAlarms: sum((one) => one.falseAlarms),
    duplicates: sum((one) => one.duplicates),
    ignoredAlerts: sum((one) => one.ignoredAlerts),
    delaysMs: list.flatMap((one) => one.delaysMs),
    signalDays: sum((one) => one.signalDays),
    days: sum((one) => one.days),
    activeHours: sum((one) => one.activeHours),
    faults: list.flatMap((one) => one.faults),
  });
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

type Counted = Omit<EventMeasures, 'precision' | 'recall' | 'f1' | 'falseAlarmsPerDay' | 'falseAlarmsPerActiveHour'>;

/** 0 / 0 is NaN, and so is any rate over no time. */
function withRatios(counted: Counted): EventMeasures {
  const { events, found, falseAlarms, days, activeHours } = counted;
  return {
    ...counted,
    precision: found / (found + falseAlarms),
    recall: found / events,
    f1: (2 * found) / (found + falseAlarms + events),
    falseAlarmsPerDay: days > 0 ? falseAlarms / days : NaN,
    falseAlarmsPerActiveHour: activeHours > 0 ? falseAlarms / activeHours : NaN,
  };
}

/** The events that an alert is right for, in time order, and how long after their beginning it fired. @param grace in samples */
export function toldBy(
  alert: Alert,
  events: readonly WatchedEvent[],
  { startMs, stepMs }: Grid,
  grace: number,
): { event: WatchedEvent; delayMs: number }[] {
  const fired = (alert.firedMs - startMs) / stepMs - 1;
  const told: { event: WatchedEvent; delayMs: number }[] = [];
  for (const event of events) {
    if (event.to <= alert.from || event.from >= alert.to) continue;
    const before = told.at(-1);
    if (fired >= event.watchFrom) told.push({ event, delayMs: alert.firedMs - (startMs + event.from * stepMs) });
    else if (before && event.from <= before.event.to + grace) told.push({ event, delayMs: 0 });
  }
  return told;
}

/** Whether an alert that is right for no event counts neither for nor against. @param grace in samples */
export function isIgnored(alert: Alert, events: readonly WatchedEvent[], ignored: Uint8Array, grace: number): boolean {
  return (
    !ignored.subarray(alert.from, alert.to).includes(0) ||
    events.some(({ to }) => alert.from >= to && alert.from < to + grace)
  );
}
