import type { Clock } from '../monitor/clock.ts';
import { httpClient } from '../monitor/http.ts';
import { webhook } from '../monitor/notify.ts';
import { printable } from '../schema/printable.ts';
import { chartStyleOf } from './chart-style.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { Announcer } from './monitor-announce.ts';
import { machineClock } from './monitor-clock.ts';
import { judgeWhole } from './monitor-judge.ts';
import { monitorOptions } from './monitor-options.ts';
import { defaultOut, planOf } from './monitor-plan.ts';
import { beginRun, resumeRun } from './monitor-run.ts';
import { sampleLive } from './monitor-sample.ts';
import { readSecrets, type Secrets } from './monitor-secrets.ts';
import { type Connect, Connections, complete, openPrometheus } from './monitor-sources.ts';
import { liveView } from './monitor-view.ts';
import { outcomeJson, proceeds } from './outcome.ts';
import { packageFacts } from './package-facts.ts';
import { publish, templatesOf } from './publish.ts';
import { keysOf, remember } from './remember.ts';
import { runSummary } from './run-summary.ts';
import { UsageError } from './usage-error.ts';

/** What a live run takes from the outside beside the world; tests bring their own. */
interface Outside {
  readonly clock: (world: World) => Clock;
  readonly connect: Connect;
}

/** Watches a live system, then judges it and writes its reports as for any recording. */
export const monitorCommand = (outside: Outside): Command => ({
  describe: monitorOptions,
  run: async (args, world) => {
    if (args.report && args.resume === undefined)
      throw new UsageError('found --report without --resume, expected a run to report on', 'give --resume DIR');
    const templates = templatesOf(args, world);
    // From here on an interruption ends the sampling, not the program.
    const stop = world.signal;
    const clock = outside.clock(world);
    const connections = new Connections(outside.connect);
    const view = liveView(world, chartStyleOf({ stdout: world.stderr, env: world.env }), args.quiet === true);
    try {
      const resumed =
        args.resume === undefined ? undefined : await resumeRun(String(args.resume), args, world.cwd, clock);
      const planned = resumed?.header.watch ?? (await planOf(args, world));
      const secrets = await readSecrets(planned.prometheus, args, world);
      const api = await openPrometheus(planned, secrets, connections);
      const plan = resumed ? planned : await complete(planned, api, clock, stop);
      const out = String(args.resume ?? args.out ?? defaultOut(plan));
      const run = resumed ?? (await beginRun(out, plan, world.cwd, clock));
      const announcer = new Announcer(view.say, await hookOf(secrets, connections, clock, world));
      const told = new Set<string>();
      if (run.next) {
        await sampleLive({ ...run, next: run.next }, { api, connections, clock, view, announcer, world });
        for (const note of run.watched.notes) told.add(note);
      }
      if ((run.watched.rows.at(-1)?.i ?? 0) < 1) {
        await world.stderr.write('shakedown: no sample was taken, so there is nothing to report\n');
        return ExitCode.IO;
      }
      const assessment = judgeWhole(run);
      const { notes } = assessment.provenance;
      for (const note of notes)
        if (!told.has(note) && !args.quiet) await world.stderr.write(`note: ${printable(note, 500)}\n`);
      const { settings, command, name, memory } = plan;
      const input = { assessment, settings, command, version: packageFacts().version };
      const files = await publish(input, templates, out, world);
      if (args.json) await world.stdout.write(outcomeJson({ assessment, out, files }));
      else if (!args.quiet) await world.stdout.write(runSummary({ assessment, out, files }, chartStyleOf(world)));
      await remember(input, keysOf({ name, tag: settings.tag }, memory), files, args, world);
      await announcer.verdict(assessment);
      return proceeds(assessment) ? ExitCode.OK : ExitCode.VERDICT;
    } finally {
      await connections.close();
    }
  },
});

export const command = monitorCommand({ clock: ({ now }) => machineClock(now), connect: httpClient });

async function hookOf({ notify, hide }: Secrets, connections: Connections, clock: Clock, { stderr }: World) {
  if (notify === undefined) return undefined;
  const tell = (problem: string) => stderr.write(`shakedown: ${printable(hide(problem), 500)}\n`);
  return webhook({ url: notify, http: await connections.open(), clock, tell });
}
