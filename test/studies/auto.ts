/**
 * What `auto` is worth beside every other detector of the registry, on what it was not made with.
 *
 *   node test/studies/run.mjs auto events held-out [seeds]
 *   node test/studies/run.mjs auto volumes DATA [held-out | design | all]
 *
 * DATA is the folder `data` of a checkout of the Cloud Monitoring Dataset (microsoft/cloud-monitoring-dataset).
 */
import { configure } from '../../src/detectors/configure.ts';
import type { DetectorInstance } from '../../src/detectors/detector.ts';
import { detectors } from '../../src/detectors/index.ts';
import { chance } from '../../src/evaluation/chance.ts';
import { detectCase } from '../../src/evaluation/detect-case.ts';
import { drawnQuantile } from '../../src/evaluation/drawn-quantile.ts';
import { type CaseResult, evaluateCase } from '../../src/evaluation/evaluate-case.ts';
import { measureByName } from '../../src/evaluation/measures/index.ts';
import { scoredSignal } from '../../src/evaluation/measures/scored-signal.ts';
import { type Estimate, estimate, resamplesOf } from '../../src/evaluation/resample.ts';
import { type DetectorSummary, summarize } from '../../src/evaluation/summarize.ts';
import { type Half, recipes, recording, recordings, seedOf } from './auto-cases.ts';

/** Every detector that can work with its defaults. */
export const instances: readonly DetectorInstance[] = detectors.flatMap(({ name }) => {
  try {
    return [configure(name)];
  } catch {
    return [];
  }
});

export interface EventComparison {
  /** By F1, best first; chance is among them. */
  readonly summaries: readonly DetectorSummary[];
  /** The best detector beside `auto`, chosen with these very cases at hand: the strictest rival. */
  readonly best: DetectorSummary;
  /** F1 of `auto` less that of the best, over the same resamples of the cases. */
  readonly lead: Estimate;
  /** F1 by what is alike about the cases, where auto may lose though it leads in all: its own, and that of the best there. */
  readonly surroundings: readonly {
    readonly name: string;
    readonly auto: number;
    readonly best: string;
    readonly bestF1: number;
  }[];
}

/** Event measures on one half of the scenarios, each with its first seeds of that half. */
export function compareOnEvents(half: Half, seeds: number): EventComparison {
  const cases: CaseResult[] = [];
  for (const { name, surroundings, run } of recipes(half)) {
    for (let k = 1; k <= seeds; k++) {
      const labelled = run(seedOf(half, k));
      cases.push({ ...evaluateCase(labelled, instances, { group: surroundings, measures: [] }), name });
    }
  }
  const ids = instances.map(({ id }) => id);
  const summaries = [...summarize(cases, ids)].sort((a, b) => order(b) - order(a));
  const best = summaries.find(isRival)!;
  const resamples = resamplesOf(cases.map(({ group }) => group));
  const [own, others] = [f1Of('auto', cases), f1Of(best.id, cases)];
  return {
    summaries,
    best,
    lead: estimate(cases.length, resamples, (times) => own(times) - others(times)),
    surroundings: [...new Set(cases.map(({ group }) => group))].map((name) => {
      const here = cases.filter(({ group }) => group === name);
      const once = new Uint16Array(here.length).fill(1);
      const f1s = summaries.filter(isRival).map(({ id }) => ({ id, f1: f1Of(id, here)(once) }));
      const top = f1s.reduce((a, b) => (b.f1 > a.f1 ? b : a));
      return { name, auto: f1Of('auto', here)(once), best: top.id, bestF1: top.f1 };
    }),
  };
}

const isRival = ({ id, isChance }: DetectorSummary): boolean => id !== 'auto' && !isChance;

/** F1 of the pooled counts when case c is there `times[c]` times. */
function f1Of(id: string, cases: readonly CaseResult[]): (times: Uint16Array) => number {
  const events = cases.map(({ detectors: all }) => all.find((detector) => detector.id === id)!.events);
  return (times) => {
    let [found, all] = [0, 0];
    events.forEach((one, c) => {
      found += times[c] * one.found;
      all += times[c] * (one.found + one.falseAlarms + one.events);
    });
    return (2 * found) / all;
  };
}

const order = ({ f1 }: DetectorSummary): number => (Number.isNaN(f1.value) ? -1 : f1.value);

export interface VolumeSummary {
  readonly id: string;
  readonly median: Estimate;
  /** Recordings on which it is at least twice as good as random scores. */
  readonly twice: number;
  readonly recordings: number;
}

/** VUS-PR on the recordings that have an anomaly; a measure that is not defined counts as 0. Best median first. */
export async function compareOnVolumes(folder: string, half: Half | 'all'): Promise<VolumeSummary[]> {
  const { measure } = measureByName.get('vus-pr')!;
  const values = new Map<string, number[]>();
  for (const name of recordings(folder, half)) {
    const labelled = await recording(folder, name);
    if (labelled.signals.every(({ events }) => events.length === 0)) continue;
    const put = (id: string, detection: Parameters<typeof scoredSignal>[1] | undefined) => {
      const value = detection ? measure(scoredSignal(labelled, detection)) : 0;
      values.set(id, [...(values.get(id) ?? []), Number.isNaN(value) ? 0 : value]);
    };
    for (const instance of instances) put(instance.id, detectCase(labelled, instance)[0]);
    for (const [id, [guess]] of Object.entries(chance(labelled))) put(id, guess);
  }
  const random = values.get('random')!;
  const resamples = resamplesOf(random.map(() => 'recordings'));
  return [...values]
    .map(([id, own]): VolumeSummary => {
      const pairs = own.map((value, c) => [value, c]).sort((a, b) => a[0] - b[0]);
      const drawn = {
        values: Float64Array.from(pairs, ([value]) => value),
        cases: Uint32Array.from(pairs, ([, c]) => c),
      };
      return {
        id,
        median: estimate(own.length, resamples, (times) => drawnQuantile(drawn, times, 0.5)),
        twice: own.filter((value, c) => value >= 2 * random[c]).length,
        recordings: own.length,
      };
    })
    .sort((a, b) => b.median.value - a.median.value);
}

const share = ({ value, low, high }: Estimate): string =>
  Number.isNaN(value) ? '–' : `${value.toFixed(2)} (${low.toFixed(2)} – ${high.toFixed(2)})`;
const seconds = ({ value }: Estimate): string => (Number.isNaN(value) ? '–' : `${Math.round(value / 1000)} s`);

export async function main([what, first = '', second]: readonly string[]): Promise<void> {
  if (what === 'volumes') {
    console.log('| detector | median VUS-PR | twice random on |\n|---|---|---|');
    for (const { id, median, twice, recordings } of await compareOnVolumes(
      first,
      (second ?? 'held-out') as Half | 'all',
    ))
      console.log(`| ${id} | ${share(median)} | ${twice} of ${recordings} |`);
    return;
  }
  const { summaries, best, lead, surroundings } = compareOnEvents(first as Half, Number(second ?? 2));
  console.log(`${summaries[0].cases} cases, ${summaries[0].events} events, ${Math.round(summaries[0].days)} days\n`);
  console.log('| detector | F1 | precision | recall | delay | false alarms a day |\n|---|---|---|---|---|---|');
  for (const { id, f1, precision, recall, delayMedianMs, falseAlarmsPerDay } of summaries)
    console.log(
      `| ${id} | ${share(f1)} | ${share(precision)} | ${share(recall)} | ${seconds(delayMedianMs)} | ${falseAlarmsPerDay.value.toFixed(1)} |`,
    );
  console.log(`\nauto less ${best.id}: ${share(lead)}\n\n| surroundings | auto | best other |\n|---|---|---|`);
  for (const { name, auto, best: top, bestF1 } of surroundings)
    console.log(`| ${name} | ${auto.toFixed(2)} | ${bestF1.toFixed(2)} (${top}) |`);
}
