import type { Assessment } from '../analysis/assessment.ts';
import type { JournalHeader } from '../monitor/journal.ts';
import { gapNotes } from '../monitor/live-notes.ts';
import { liveRecording } from '../monitor/live-recording.ts';
import type { Watched } from '../monitor/watch.ts';
import { seenSignals, watchedSignals } from '../monitor/watched-signals.ts';
import { judge } from '../pipeline.ts';

/** What a run has seen, and what it was told. */
export interface Seen {
  readonly header: JournalHeader;
  readonly watched: Watched;
}

/** Judges a whole run, with everything that its report should tell of it. */
export function judgeWhole(run: Seen): Assessment {
  const { watched, header } = run;
  const count = (watched.rows.at(-1)?.i ?? 0) + 1;
  return judgeFirst(run, count, header.watch.settings, [...watched.notes, ...gapNotes(watched.rows)]);
}

/** Fewer samples say nothing. */
const FEWEST = 5;
/** Share of the time that the analysis may take while the run goes on. */
const LIVE_SHARE = 0.1;

/** Judges what there is so far, as often as there is time for it; the same way as the whole in the end. */
export function liveJudge(run: Seen, now: () => number): (count: number) => Assessment | undefined {
  const { settings } = run.header.watch;
  const { policy } = settings;
  // While it runs, nobody asks how often the verdict would survive.
  const quick = { ...settings, policy: { ...policy, confidence: { ...policy.confidence, resamples: 0 } } };
  let nextMs = Number.NEGATIVE_INFINITY;
  return (count) => {
    const startMs = now();
    if (count <= FEWEST || startMs < nextMs) return undefined;
    const assessment = judgeFirst(run, count, quick, []);
    const endMs = now();
    nextMs = endMs + (endMs - startMs) * (1 / LIVE_SHARE - 1);
    return assessment;
  };
}

function judgeFirst(
  { header, watched }: Seen,
  count: number,
  settings: JournalHeader['watch']['settings'],
  notes: readonly string[],
): Assessment {
  const plan = header.watch;
  const { startMs } = header;
  const grid = { startMs, stepMs: plan.intervalMs, count };
  const recording = liveRecording(watched.series, watched.rows, { ...grid, name: plan.name, notes });
  const signals = seenSignals(watchedSignals(plan, plan.components ?? []), watched.series);
  return judge(recording, signals, settings).assessment;
}
