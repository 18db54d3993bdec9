import type { LabelledEvent, LabelledSignal } from './labelled.ts';

/** An event as one detection is held against it. */
export interface WatchedEvent extends LabelledEvent {
  /** The first sample at which an alert of it may fire: its own first, or that of the ignored ones that lead up to it. */
  readonly watchFrom: number;
}

/** What one detection looked at: its events, and which samples count neither for nor against. */
export interface Watched {
  /** Disjoint, in time order; each has a sample that counts. */
  readonly events: readonly WatchedEvent[];
  readonly ignored: Uint8Array;
}

/**
 * Events and ignored samples of one signal, or of several looked at together: the union of their events, with all their faults;
 * a sample is ignored when any of them ignores it and no event of another needs it.
 *
 * O(signals · n), pure.
 */
export function watchedOf(signals: readonly LabelledSignal[], count: number): Watched {
  const ignored = new Uint8Array(count);
  const needed = new Uint8Array(count);
  for (const signal of signals) {
    for (let i = 0; i < count; i++) if (signal.ignored?.[i] === 1) ignored[i] = 1;
    for (const { from, to } of signal.events)
      for (let i = from; i < to; i++) if (signal.ignored?.[i] !== 1) needed[i] = 1;
  }
  for (let i = 0; i < count; i++) if (needed[i] === 1) ignored[i] = 0;
  const events = unionOf(signals.flatMap(countedEvents)).map((event): WatchedEvent => {
    let watchFrom = event.from;
    while (watchFrom > 0 && ignored[watchFrom - 1] === 1) watchFrom--;
    return { ...event, watchFrom };
  });
  return { events, ignored };
}

/** Events of a signal that have a sample that counts. O(n), pure. */
export function countedEvents({ events, ignored }: LabelledSignal): readonly LabelledEvent[] {
  return ignored ? events.filter(({ from, to }) => ignored.subarray(from, to).includes(0)) : events;
}

function unionOf(events: readonly LabelledEvent[]): LabelledEvent[] {
  const joined: LabelledEvent[] = [];
  for (const event of [...events].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = joined.at(-1);
    if (!last || event.from >= last.to) joined.push(event);
    else
      joined[joined.length - 1] = {
        from: last.from,
        to: Math.max(last.to, event.to),
        faults: [...new Set([...last.faults, ...event.faults])],
      };
  }
  return joined;
}
