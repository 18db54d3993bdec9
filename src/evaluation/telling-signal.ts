import type { ExpectationCheck } from '../analysis/check-expectations.ts';
import { type EventMeasures, eventMeasures } from './event-measures.ts';
import type { Contender, Gated } from './gate.ts';

/** Where an expectation is best seen: a signal of the case, by its index, and whose alerts it is about. */
export interface TellingSignal {
  readonly signal: number;
  readonly contender: Contender;
}

/**
 * The one signal that shows best why an expectation does not hold: the one it names; of a fault the one that it moved longest; for
 * false alarms the one with most of them; for misses the one with most missed; for delay the slowest.
 *
 * @returns undefined where no signal tells anything (a verdict, a score). Pure.
 */
export function tellingSignal(
  check: Pick<ExpectationCheck, 'at' | 'detector' | 'fault' | 'signal'>,
  gated: Gated,
): TellingSignal | undefined {
  const { labelled, contenders } = gated;
  const contender = contenders.find(({ detector }) => detector?.id === check.detector);
  if (!contender) return undefined;
  const on = (signal: number | undefined): TellingSignal | undefined =>
    signal === undefined ? undefined : { signal, contender };
  if (check.signal !== undefined) {
    const index = labelled.signals.findIndex(({ input }) => input.signal.name === check.signal);
    return on(index < 0 ? undefined : index);
  }
  const looked = contender.detections.flatMap(({ signals }) => signals);
  if (check.fault !== undefined) {
    const { fault } = check;
    const found = contender.measures.faults.find((one) => one.fault === fault)?.signal;
    if (found !== undefined) return on(looked.find((s) => labelled.signals[s].input.signal.name === found));
    return on(
      best(looked, (s) =>
        labelled.signals[s].events
          .filter(({ faults }) => faults.includes(fault))
          .reduce((sum, { from, to }) => sum + to - from, 0),
      ),
    );
  }
  const wrong = WRONG[check.at.at(-1) ?? ''];
  if (!wrong) return undefined;
  const detection = best(contender.detections, (one) => wrong(eventMeasures(labelled, [one])));
  if (!detection) return undefined;
  return on(best(detection.signals, (s) => labelled.signals[s].events.length + 1));
}

/** How much of what an expectation complains of lies on one signal. */
const WRONG: Readonly<Record<string, (measures: EventMeasures) => number>> = {
  silentElsewhere: ({ falseAlarms }) => falseAlarms,
  precision: ({ falseAlarms }) => falseAlarms,
  falseAlarmsPerDay: ({ falseAlarms }) => falseAlarms,
  recall: ({ events, found }) => events - found,
  f1: ({ events, found, falseAlarms }) => events - found + falseAlarms,
  delay: ({ delaysMs }) => Math.max(0, ...delaysMs),
};

/** The first of those for which a figure is largest; undefined where it is nowhere above 0. */
function best<T>(items: readonly T[], figure: (item: T) => number): T | undefined {
  let found: T | undefined;
  let most = 0;
  for (const item of items) {
    const value = figure(item);
    if (value > most) [found, most] = [item, value];
  }
  return found;
}
