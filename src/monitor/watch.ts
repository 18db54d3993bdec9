import type { Clock } from './clock.ts';
import type { JournalRow, JournalSeries, JournalValue } from './journal.ts';
import type { Probe } from './probe.ts';
import type { Look, PrometheusSource } from './prometheus-source.ts';
import type { WatchPlan } from './watch-plan.ts';

/** Everything seen so far, as the journal has it. */
export interface Watched {
  readonly series: JournalSeries[];
  readonly rows: JournalRow[];
  readonly notes: string[];
}

/** What a live run needs of the outside. */
export interface WatchOptions {
  readonly plan: WatchPlan;
  readonly prometheus?: PrometheusSource;
  readonly probes: readonly Probe[];
  readonly clock: Clock;
  /** Ends the run, with what it has. */
  readonly signal: AbortSignal;
  /** Wall clock of instant 0, by which the first instant is due; a clock that was set since needs another than the run's. */
  readonly startMs: number;
  /** First instant to look at; more than 0 when a run goes on. */
  readonly from: number;
  /** What an earlier part of the run saw; grows with this one. */
  readonly watched: Watched;
  readonly journal: {
    /** Resolves once it is safe from a kill. */
    readonly append: (fresh: readonly JournalSeries[], row: JournalRow) => Promise<void>;
  };
  readonly note: (text: string) => Promise<void>;
  readonly onSample: (row: JournalRow) => Promise<void> | void;
}

/** Share of the interval within which a sample is tried again. */
const PATIENCE = 0.8;
/** A wall clock that is off by more than this from where it was has been set. */
const SET_MS = 2_000;

/**
 * Samples on the grid until the last instant, or until it is told to stop. When an instant is due is told by the monotonic clock;
 * instants that are past before they could be looked at (a machine that slept) are gaps.
 *
 * @returns whether the last instant was reached
 */
export async function watch(options: WatchOptions): Promise<boolean> {
  const { plan, clock, signal, startMs, from, note } = options;
  const { intervalMs, samples } = plan;
  // The grid lies on the wall clock as it is now; from here on only the monotonic one is asked.
  const gridMs = clock.monotonicMs() + startMs - clock.wallMs();
  let offsetMs = clock.wallMs() - clock.monotonicMs();
  const ended = new AbortController();
  const both = AbortSignal.any([signal, ended.signal]);
  const probing = Promise.all(options.probes.map((probe) => probe.run(both)));
  try {
    for (let i = from; i <= samples; i++) {
      const waitMs = gridMs + i * intervalMs - clock.monotonicMs();
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      if (signal.aborted) return false;
      const lateMs = clock.monotonicMs() - (gridMs + i * intervalMs);
      if (lateMs >= intervalMs) {
        const next = Math.min(samples + 1, i + Math.floor(lateMs / intervalMs));
        await note(`No samples were taken from ${i} to ${next - 1}: the program did not run.`);
        i = next - 1;
        continue;
      }
      const at = clock.wallMs();
      const movedMs = at - clock.monotonicMs() - offsetMs;
      if (Math.abs(movedMs) > SET_MS) {
        offsetMs += movedMs;
        await note(
          `The clock of this machine was set by ${Math.round(movedMs / 1000)} s at sample ${i}; the stamps go on evenly.`,
        );
      }
      const deadlineMs = gridMs + (i + PATIENCE) * intervalMs;
      // First, so that a Prometheus that lets us wait does not stretch their windows.
      const looks: Look[] = options.probes.map((probe) => ({ seen: probe.look(), unknown: [], lost: [] }));
      if (options.prometheus) looks.push(await options.prometheus.look(i, deadlineMs, signal));
      // What an interruption cut off was not lost by anybody.
      if (signal.aborted && looks.some((look) => look.lost.length > 0)) return false;
      await take(options, i, at, looks);
    }
    return true;
  } finally {
    ended.abort();
    await probing;
  }
}

async function take(options: WatchOptions, i: number, at: number, looks: readonly Look[]): Promise<void> {
  const { watched, journal } = options;
  const unknown = looks.flatMap((look) => look.unknown);
  const lost = [...new Set(looks.flatMap((look) => look.lost))];
  const places = new Map(watched.series.map(({ key }, s) => [key, s]));
  const v: JournalValue[] = watched.series.map(({ key }) =>
    unknown.some((prefix) => key.startsWith(prefix)) ? false : null,
  );
  const fresh: JournalSeries[] = [];
  for (const { series, value } of looks.flatMap((look) => look.seen)) {
    let place = places.get(series.key);
    if (place === undefined) {
      place = v.length;
      places.set(series.key, place);
      fresh.push(series);
    }
    v[place] = value;
  }
  const row: JournalRow = { i, at, v, ...(lost.length > 0 && { lost }) };
  await journal.append(fresh, row);
  watched.series.push(...fresh);
  watched.rows.push(row);
  await options.onSample(row);
}
