import type { Clock } from '../monitor/clock.ts';
import { probeNotes, strangerNotes, unseenNotes } from '../monitor/live-notes.ts';
import { intervalNote } from '../monitor/profile-note.ts';
import type { PrometheusApi } from '../monitor/prometheus-api.ts';
import { watch } from '../monitor/watch.ts';
import { watchedSignals } from '../monitor/watched-signals.ts';
import type { World } from './command.ts';
import type { Announcer } from './monitor-announce.ts';
import { liveJudge } from './monitor-judge.ts';
import type { LiveRun } from './monitor-run.ts';
import { type Connections, openProbes, prometheusSource } from './monitor-sources.ts';
import type { LiveView } from './monitor-view.ts';

/** What sampling needs of the rest of the verb. */
interface Around {
  readonly api: PrometheusApi | undefined;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly view: LiveView;
  readonly announcer: Announcer;
  readonly world: Pick<World, 'now' | 'signal'>;
}

/** Samples until the run is over or interrupted: shows it, announces its anomalies, and notes what its reader should know. */
export async function sampleLive(run: LiveRun & Required<Pick<LiveRun, 'next'>>, around: Around): Promise<void> {
  const { api, connections, clock, view, announcer, world } = around;
  const { header, watched } = run;
  const { journal, from, dueFromMs } = run.next;
  const plan = header.watch;
  const note = async (text: string) => {
    watched.notes.push(text);
    await journal.append({ note: text });
    await view.say(`note: ${text}`);
  };
  const heard: string[] = [];
  const source = api && prometheusSource(api, plan, clock, (text) => heard.push(text));
  const probes = await openProbes(plan, connections, clock);
  const judgeLive = liveJudge(run, world.now);
  let isFitTold = from > 0;
  if (from === 0) {
    const names = watchedSignals(plan, plan.components ?? []).map(({ name }) => name);
    for (const text of strangerNotes(plan, names)) await note(text);
  }
  const isWhole = await watch({
    plan,
    ...(source && { prometheus: source }),
    probes,
    clock,
    signal: world.signal,
    startMs: dueFromMs,
    from,
    watched,
    journal: {
      append: (fresh, row) => journal.append(...(fresh.length > 0 ? [{ series: fresh }] : []), row),
    },
    note,
    onSample: async ({ i, lost = [] }) => {
      for (const text of heard.splice(0)) await note(text);
      if (!isFitTold && source && lost.length === 0) {
        isFitTold = true;
        for (const text of unseenNotes(plan, watched.series)) await note(text);
        const misfit = source.scrapeMs === undefined ? undefined : intervalNote(plan.intervalMs, source.scrapeMs);
        if (misfit !== undefined) await note(misfit);
      }
      const assessment = judgeLive(i + 1);
      if (assessment) await announcer.anomalies(assessment);
      await view.show({
        title: plan.settings.title,
        done: i,
        samples: plan.samples,
        leftMs: (plan.samples - i) * plan.intervalMs,
        ...(assessment && { assessment }),
        lost,
      });
    },
  });
  await view.end();
  for (const text of probeNotes(probes, plan.probes)) await note(text);
  if (!isWhole) await note(`The run was ended after ${watched.rows.at(-1)?.i ?? 0} of ${plan.samples} samples.`);
  await journal.append({ end: true });
  await journal.close();
}
