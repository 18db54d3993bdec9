import { resolve } from 'node:path';
import type { Clock } from '../monitor/clock.ts';
import type { JournalHeader } from '../monitor/journal.ts';
import type { Watched } from '../monitor/watch.ts';
import type { WatchPlan } from '../monitor/watch-plan.ts';
import { beginJournal, continueJournal, loadJournal, type OpenJournal } from './monitor-journal.ts';
import { withKeys } from './monitor-keys.ts';
import { WATCHING } from './monitor-options.ts';
import { UsageError } from './usage-error.ts';

/** A run as its journal has it. */
export interface LiveRun {
  readonly header: JournalHeader;
  readonly watched: Watched;
  /** How it goes on; nothing more is sampled where there is none. */
  readonly next?: {
    readonly journal: OpenJournal;
    /** First instant to look at. */
    readonly from: number;
    /** Wall clock of instant 0, as far as it says when the others are due. */
    readonly dueFromMs: number;
  };
}

/** Begins a run in a folder. @throws UsageError where one that was cut off would be lost */
export async function beginRun(folder: string, plan: WatchPlan, cwd: string, clock: Clock): Promise<LiveRun> {
  const startMs = Math.round(clock.wallMs());
  const { journal, header } = await beginJournal(resolve(cwd, folder), folder, plan, startMs);
  const watched: Watched = { series: [], rows: [], notes: [] };
  return { header, watched, next: { journal, from: 0, dueFromMs: startMs } };
}

/** What may be given again, since it is not in the journal; of probes the addresses that may hold a key. */
const CREDENTIALS = new Set<string>(['user', 'password-file', 'token-file', 'probe']);

/**
 * Goes on with the run in a folder, on the grid that it began on: the time in between is a gap.
 *
 * @param args with `--report` nothing more is sampled
 */
export async function resumeRun(
  folder: string,
  args: Readonly<Record<string, unknown>>,
  cwd: string,
  clock: Clock,
): Promise<LiveRun> {
  const extra = WATCHING.find((name) => args[name] !== undefined && !CREDENTIALS.has(name));
  if (extra !== undefined)
    throw new UsageError(
      `found --${extra} beside --resume, expected a run to go on as it began`,
      `leave --${extra} out`,
    );
  const path = resolve(cwd, folder);
  const found = await loadJournal(path, folder);
  const { header, isEnded } = found;
  const isOver = args.report === true || isEnded;
  const probes = withKeys(isOver ? [] : header.watch.probes, [args.probe ?? []].flat().map(String));
  const watched: Watched = { series: [...found.series], rows: [...found.rows], notes: [...found.notes] };
  const { samples, intervalMs } = header.watch;
  const last = watched.rows.at(-1);
  if (isOver) {
    if (!isEnded && last !== undefined && last.i < samples)
      watched.notes.push(`The run was cut off after ${last.i} of ${samples} samples.`);
    return { header, watched };
  }
  const following = (last?.i ?? -1) + 1;
  const nowMs = clock.wallMs();
  // A clock that says it is earlier than the last sample was set since: nobody knows how long the gap is.
  const isSetBack = nowMs < (last?.at ?? header.startMs);
  const dueFromMs = isSetBack ? nowMs - following * intervalMs : header.startMs;
  const from = Math.max(following, Math.ceil((nowMs - dueFromMs) / intervalMs));
  const journal = await continueJournal(path, found);
  const note = isSetBack
    ? `The run was cut off after sample ${following - 1}; the clock of this machine was set back since, so how long the gap is nobody knows.`
    : from > following
      ? `The run was cut off after sample ${following - 1} and went on ${from > samples ? 'when its time was over' : `at sample ${from}`}.`
      : undefined;
  if (note !== undefined) {
    watched.notes.push(note);
    await journal.append({ note });
  }
  return { header: { ...header, watch: { ...header.watch, probes } }, watched, next: { journal, from, dueFromMs } };
}
