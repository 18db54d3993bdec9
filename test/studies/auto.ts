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
import { type CaseResult, type DetectorResult, evaluateCase } from '../../src/evaluation/evaluate-case.ts';
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
  const summaries = [
    ...summarize(
      cases,
      instances.map(({ id }) => id),
    ),
  ].sort((a, b) => order(b) - order(a));
  const best = summaries.find(({ id, isChance }) => id !== 'auto' && !isChance)!;
  const f1Of = (id: string) => {
    const events = cases.map((one) => one.detectors.find((detector: DetectorResult) => detector.id === id)!.events);
    return (times: Uint16Array) => {
      const sum = (of: (one: (typeof events)[number]) => number) =>
        events.reduce((total, one, c) => total + times[c] * of(one), 0);
      return (2 * sum((e) => e.found)) / sum((e) => e.found + e.falseAlarms + e.events);
    };
  };
  const [own, others] = [f1Of('auto'), f1Of(best.id)];
  const resamples = resamplesOf(cases.map(({ group }) => group));
  return { summaries, best, lead: estimate(cases.length, resamples, (times) => own(times) - others(times)) };
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
  const { summaries, best, lead } = compareOnEvents(first as Half, Number(second ?? 2));
  console.log(`${summaries[0].cases} cases, ${summaries[0].events} events, ${Math.round(summaries[0].days)} days\n`);
  console.log('| detector | F1 | precision | recall | delay | false alarms a day |\n|---|---|---|---|---|---|');
  for (const { id, f1, precision, recall, delayMedianMs, falseAlarmsPerDay } of summaries)
    console.log(
      `| ${id} | ${share(f1)} | ${share(precision)} | ${share(recall)} | ${seconds(delayMedianMs)} | ${falseAlarmsPerDay.value.toFixed(1)} |`,
    );
  console.log(`\nauto less ${best.id}: ${share(lead)}`);
}
