import type { Grid } from '../recording/recording.ts';
import type { LabelledCase, LabelledEvent, LabelledFault } from './labelled.ts';
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
  labelled: LabelledCase,
  looked: readonly number[],
  tellings: readonly Telling[],
): FaultDetection[] {
  const { grid, signals, faults } = labelled;
  return faults.map((fault) => {
    const { id, kind } = fault;
    const onset = (among: readonly number[]) => firstEffectMs(labelled, fault, among);
    const firstEffect = onset(looked);
    let best: Telling | undefined;
    for (const telling of tellings) {
      if (tellsOf(telling, fault, grid) && (!best || telling.firedMs < best.firedMs)) best = telling;
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

/** Whether an alert that was right for an event told of this fault: it had a part in the event and had begun. */
export function tellsOf(
  { event, firedMs }: Pick<Telling, 'event' | 'firedMs'>,
  { id, startMs }: LabelledFault,
  grid: Grid,
): boolean {
  return event.faults.includes(id) && endMsOf(event, grid) > startMs && firedMs > startMs;
}

/** When a fault first moved any of some signals, by their index: ms since 1970, Infinity where it moved none. */
export function firstEffectMs(
  { grid, signals }: LabelledCase,
  { id, startMs }: LabelledFault,
  among: readonly number[],
): number {
  let first = Infinity;
  for (const s of among)
    for (const event of countedEvents(signals[s]))
      if (event.faults.includes(id) && endMsOf(event, grid) > startMs)
        first = Math.min(first, Math.max(grid.startMs + event.from * grid.stepMs, startMs));
  return first;
}

const endMsOf = ({ to }: LabelledEvent, grid: Grid): number => grid.startMs + to * grid.stepMs;
