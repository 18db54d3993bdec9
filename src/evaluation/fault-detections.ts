import type { LabelledCase, LabelledEvent } from './labelled.ts';
import { countedEvents } from './watched.ts';

/** What became of one fault of a case. */
export interface FaultDetection {
  readonly fault: string;
  readonly kind: string;
  /** It moved a signal that was looked at. */
  readonly visible: boolean;
  readonly found: boolean;
  /** Signal of the first alert; of a joint detection, the one of its signals that the fault moved first. */
  readonly signal?: string;
  /** From its first effect on the signals looked at to the first alert; NaN when not found. */
  readonly delayMs: number;
  /**
   * How long before its first effect on a user-facing signal of the case (roles latency and errors, looked at or not) the first
   * alert fired; negative: after. NaN when not found, or where there is no such effect.
   */
  readonly leadMs: number;
}

/** That an alert was right for an event. */
export interface Telling {
  /** The signals that the detection looked at, by index in the case. */
  readonly signals: readonly number[];
  readonly event: LabelledEvent;
  readonly firedMs: number;
}

/**
 * What became of every fault of a case, in the order of the case. Where effects of several faults run into one event, a fault's
 * part of it begins when the fault does.
 *
 * @param looked indices of the signals looked at
 * O(faults · (events + tellings)), pure.
 */
export function faultDetections(
  { grid, signals, faults }: LabelledCase,
  looked: readonly number[],
  tellings: readonly Telling[],
): FaultDetection[] {
  const endOf = ({ to }: LabelledEvent) => grid.startMs + to * grid.stepMs;
  return faults.map(({ id, kind, startMs }) => {
    const onset = (among: readonly number[]): number => {
      let first = Infinity;
      for (const s of among)
        for (const event of countedEvents(signals[s]))
          if (event.faults.includes(id) && endOf(event) > startMs)
            first = Math.min(first, Math.max(grid.startMs + event.from * grid.stepMs, startMs));
      return first;
    };
    const firstEffect = onset(looked);
    let best: Telling | undefined;
    for (const telling of tellings) {
      if (!telling.event.faults.includes(id) || endOf(telling.event) <= startMs) continue;
      if (telling.firedMs > startMs && (!best || telling.firedMs < best.firedMs)) best = telling;
    }
    if (!best) return { fault: id, kind, visible: firstEffect < Infinity, found: false, delayMs: NaN, leadMs: NaN };
    let signal = best.signals[0];
    for (const s of best.signals) if (onset([s]) < onset([signal])) signal = s;
    const felt = onset(
      signals.flatMap(({ input }, s) => (input.signal.role === 'latency' || input.signal.role === 'errors' ? [s] : [])),
    );
    return {
      fault: id,
      kind,
      visible: true,
      found: true,
      signal: signals[signal].input.signal.name,
      delayMs: best.firedMs - firstEffect,
      leadMs: felt < Infinity ? felt - best.firedMs : NaN,
    };
  });
}
