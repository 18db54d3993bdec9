import { resolve } from 'node:path';
import type { Assessment } from '../analysis/assessment.ts';
import type { AnalysisSettings } from '../analysis/settings.ts';
import type { Clock } from '../monitor/clock.ts';
import { httpClient } from '../monitor/http.ts';
import type { JournalHeader, JournalRow } from '../monitor/journal.ts';
import { gapNotes, probeNotes } from '../monitor/live-notes.ts';
import { liveRecording } from '../monitor/live-recording.ts';
import { webhook } from '../monitor/notify.ts';
import { intervalNote } from '../monitor/profile-note.ts';
import { type Watched, watch } from '../monitor/watch.ts';
import { seenSignals, watchedSignals } from '../monitor/watched-signals.ts';
import { judge } from '../pipeline.ts';
import { printable } from '../schema/printable.ts';
import { chartStyleOf } from './chart-style.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { Announcer } from './monitor-announce.ts';
import { machineClock } from './monitor-clock.ts';
import { beginJournal, continueJournal, loadJournal, type OpenJournal } from './monitor-journal.ts';
import { monitorOptions, WATCHING } from './monitor-options.ts';
import { defaultOut, planOf } from './monitor-plan.ts';
import { readSecrets } from './monitor-secrets.ts';
import {
  type Connect,
  Connections,
  complete,
  openProbes,
  openPrometheus,
  prometheusSource,
} from './monitor-sources.ts';
import { liveView } from './monitor-view.ts';
import { outcomeJson, proceeds } from './outcome.ts';
import { packageFacts } from './package-facts.ts';
import { publish, templatesOf } from './publish.ts';
import { keysOf, remember } from './remember.ts';
import { runSummary } from './run-summary.ts';
import { UsageError } from './usage-error.ts';

type Args = Readonly<Record<string, unknown>>;

/** What a live run takes from the outside beside the world; tests bring their own. */
interface Outside {
  readonly clock: (world: World) => Clock;
  readonly connect: Connect;
}

/** A run as its journal has it, and the journal to go on with; none when nothing more is sampled. */
interface LiveRun {
  readonly header: JournalHeader;
  readonly watched: Watched;
  /** First instant to look at. */
  readonly from: number;
  readonly journal?: OpenJournal;
}

export const monitorCommand = (outside: Outside): Command => ({
  describe: monitorOptions,
  run: async (args, world) => {
    const templates = templatesOf(args, world);
    const stop = world.signal;
    const clock = outside.clock(world);
    const connections = new Connections(outside.connect);
    const style = chartStyleOf({ stdout: world.stderr, env: world.env });
    const view = liveView(world, style, args.quiet === true);
    try {
      const out = args.resume === undefined ? undefined : String(args.resume);
      const resumed = out === undefined ? undefined : await resumable(out, args, world);
      const planned = resumed?.header.watch ?? (await planOf(args, world));
      const secrets = await readSecrets(planned.prometheus, args, world);
      const api = await openPrometheus(planned, secrets, connections);
      const plan = resumed ? planned : await complete(planned, api, clock, stop);
      const folder = out ?? String(args.out ?? defaultOut(plan));
      const run = resumed ?? (await begin(folder, plan, world));
      const { watched, journal, header } = run;
      const note = async (text: string) => {
        const hidden = secrets.hide(text);
        watched.notes.push(hidden);
        await journal?.append({ note: hidden });
        await view.say(`note: ${hidden}`);
      };
      const hook = secrets.notify === undefined ? undefined : await openHook(secrets.notify);
      const announcer = new Announcer((text) => view.say(text), hook);
      if (journal) {
        const pending: string[] = [];
        const source = api && prometheusSource(api, plan, clock, (text) => pending.push(text));
        const probes = await openProbes(plan, connections, clock);
        const live = liveAnalysis(world.now);
        let isIntervalTold = resumed !== undefined;
        const isWhole = await watch({
          plan,
          ...(source && { prometheus: source }),
          probes,
          clock,
          signal: stop,
          startMs: header.startMs,
          from: run.from,
          watched,
          journal: {
            append: (fresh, row) =>
              journal.append(...(fresh.length > 0 ? [{ series: fresh }] : []), hiddenRow(row, secrets.hide)),
          },
          note,
          onSample: async (row) => {
            for (const text of pending.splice(0)) await note(text);
            if (!isIntervalTold && source?.scrapeMs !== undefined) {
              isIntervalTold = true;
              const problem = intervalNote(plan.intervalMs, source.scrapeMs);
              if (problem !== undefined) await note(problem);
            }
            const assessment = live(() => recorded(run, row.i + 1));
            if (assessment) await announcer.anomalies(assessment);
            await view.show({
              title: plan.settings.title,
              done: row.i,
              samples: plan.samples,
              leftMs: (plan.samples - row.i) * plan.intervalMs,
              ...(assessment && { assessment }),
              lost: (row.lost ?? []).map(secrets.hide),
            });
          },
        });
        await view.end();
        for (const text of probeNotes(probes, plan.probes)) await note(text);
        if (!isWhole) await note(`The run was ended after ${lastSample(watched)} of ${plan.samples} samples.`);
        await journal.append({ end: true });
        await journal.close();
      }
      if (lastSample(watched) < 1) {
        await world.stderr.write(`shakedown: no sample was taken, so there is nothing to report\n`);
        return ExitCode.IO;
      }
      const { assessment, settings } = recorded(run, (watched.rows.at(-1)?.i ?? 0) + 1, true);
      for (const text of assessment.provenance.notes) await world.stderr.write(`note: ${printable(text, 500)}\n`);
      const input = { assessment, settings, command: plan.command, version: packageFacts().version };
      const files = await publish(input, templates, folder, world);
      if (args.json) await world.stdout.write(outcomeJson({ assessment, out: folder, files }));
      else if (!args.quiet)
        await world.stdout.write(runSummary({ assessment, out: folder, files }, chartStyleOf(world)));
      await remember(input, keysOf({ name: plan.name, tag: settings.tag }, plan.memory), files, args, world);
      await announcer.verdict(assessment);
      return proceeds(assessment) ? ExitCode.OK : ExitCode.VERDICT;

      async function openHook(url: string) {
        const http = await connections.open();
        const tell = (problem: string) => world.stderr.write(`shakedown: ${printable(secrets.hide(problem), 500)}\n`);
        return webhook({ url, http, clock, tell });
      }
    } finally {
      await connections.close();
    }
  },
});

export const command = monitorCommand({ clock: ({ now }) => machineClock(now), connect: httpClient });

async function begin(folder: string, plan: JournalHeader['watch'], world: World): Promise<LiveRun> {
  const startMs = Math.round(world.now());
  const { journal, header } = await beginJournal(resolve(world.cwd, folder), folder, plan, startMs);
  return { header, watched: { series: [], rows: [], notes: [] }, from: 0, journal };
}

/** The run in a folder; with its journal open where it goes on. */
async function resumable(folder: string, args: Args, world: World): Promise<LiveRun> {
  const extra = WATCHING.find((name) => args[name] !== undefined && !CREDENTIALS.has(name));
  if (extra !== undefined)
    throw new UsageError(
      `found --${extra} beside --resume, expected a run to go on as it began`,
      `leave --${extra} out`,
    );
  const path = resolve(world.cwd, folder);
  const found = await loadJournal(path, folder);
  const { header, isEnded } = found;
  const watched: Watched = { series: [...found.series], rows: [...found.rows], notes: [...found.notes] };
  if (args.report === true || isEnded) return { header, watched, from: Number.POSITIVE_INFINITY };
  const journal = await continueJournal(path, found);
  const last = watched.rows.at(-1)?.i ?? -1;
  const next = Math.max(last + 1, Math.ceil((world.now() - header.startMs) / header.watch.intervalMs));
  if (next > last + 1) {
    const text = `The run was cut off after sample ${last} and went on ${next > header.watch.samples ? 'when its time was over' : `at sample ${next}`}.`;
    watched.notes.push(text);
    await journal.append({ note: text });
  }
  return { header, watched, from: next, journal };
}

const CREDENTIALS = new Set<string>(['user', 'password-file', 'token-file']);

/** What a server says may repeat what it was sent. */
const hiddenRow = (row: JournalRow, hide: (text: string) => string): JournalRow =>
  row.lost ? { ...row, lost: row.lost.map(hide) } : row;

/** Samples that can be judged: one less than instants that were seen. */
const lastSample = ({ rows }: Watched): number => rows.at(-1)?.i ?? 0;

/** Judges what a run has seen up to instant `count` − 1; the same way for the live view and for the reports. */
function recorded(
  { header, watched }: Pick<LiveRun, 'header' | 'watched'>,
  count: number,
  isFinal = false,
): { assessment: Assessment; settings: AnalysisSettings } {
  const plan = header.watch;
  const notes = isFinal ? [...watched.notes, ...gapNotes(watched.rows)] : [];
  const recording = liveRecording(watched.series, watched.rows, {
    startMs: header.startMs,
    stepMs: plan.intervalMs,
    count,
    name: plan.name,
    notes,
  });
  const signals = seenSignals(watchedSignals(plan, plan.components ?? []), watched.series);
  const { policy } = plan.settings;
  // While it runs, nobody asks how often the verdict would survive.
  const settings = isFinal
    ? plan.settings
    : { ...plan.settings, policy: { ...policy, confidence: { ...policy.confidence, resamples: 0 } } };
  return { assessment: judge(recording, signals, settings).assessment, settings };
}

/** Fewer samples say nothing. */
const FEWEST = 5;
/** Share of the time that the analysis may take while the run goes on. */
const LIVE_SHARE = 0.1;

/** Judges what there is so far, as often as there is time for it. */
function liveAnalysis(now: () => number) {
  let nextMs = Number.NEGATIVE_INFINITY;
  return (judged: () => { assessment: Assessment }): Assessment | undefined => {
    const startMs = now();
    if (startMs < nextMs) return undefined;
    const { assessment } = judged();
    const endMs = now();
    nextMs = endMs + (endMs - startMs) * (1 / LIVE_SHARE - 1);
    return assessment.grid.count >= FEWEST ? assessment : undefined;
  };
}
