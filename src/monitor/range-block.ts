import { type Column, Presence, type TargetBlock } from '../recording/recording.ts';
import { keyOf, type RangeApi, type RangedSeries } from './range-api.ts';
import type { RangePlan } from './range-plan.ts';
import { type RangeSelector, selectorQuery } from './range-selector.ts';

/** What is known of each series, target by target, after the last instant that was fetched. */
export interface RangeState {
  /** Instant of its newest sample, ms since 1970; −1 before the first. */
  readonly seenMs: readonly (readonly number[])[];
  /** 1 while it is stale. */
  readonly stale: readonly (readonly number[])[];
}

export const initialState = ({ targets }: RangePlan): RangeState => ({
  seenMs: targets.map(({ series }) => series.map(() => -1)),
  stale: targets.map(({ series }) => series.map(() => 0)),
});

/** Requests at the same time. */
const PARALLEL = 4;

/**
 * Fetches a stretch of every series, gaps and staleness as they were.
 *
 * A range query repeats the last sample for minutes (the lookback) where none is scraped, which would hide gaps. So each metric is
 * asked for twice: for its values, and for the instants at which they were scraped (`timestamp()`). A value whose instant has been
 * seen before is missing. No value at all, though the last sample is younger than the lookback, is a staleness marker: the series has
 * ended, and stays stale until it is scraped again. So does one that shows nothing while others are scraped (it has not begun yet);
 * where nothing is scraped at all Prometheus itself was away, and samples are missing.
 *
 * Each instant shows the newest sample of the step before it. A scrape that comes later than the instant it is usually in time for leaves that
 * one missing: its sample is hidden by the next.
 *
 * @param from index of the first instant
 * @returns one block, and the state after it
 * @throws PrometheusError
 */
export async function fetchBlock(
  plan: RangePlan,
  selectors: readonly RangeSelector[],
  state: RangeState,
  { from, count }: { readonly from: number; readonly count: number },
  api: RangeApi,
): Promise<{ readonly block: readonly TargetBlock[]; readonly state: RangeState }> {
  const startMs = plan.startMs + from * plan.stepMs;
  const of = { startMs, stepMs: plan.stepMs, count };
  const answers = await fetchAll(plan, selectors, of, api);
  const grid = { startMs, stepMs: plan.stepMs, count };
  const at = (ms: number) => Math.round((ms - startMs) / plan.stepMs);
  const raw = plan.targets.map(({ job, instance, series }) =>
    series.map(({ name, labels }) => {
      const key = keyOf(withTarget({ ...labels, __name__: name }, { job, instance }));
      const values = new Float64Array(count).fill(NaN);
      const scrapedMs = new Float64Array(count).fill(-1);
      const found = answers.get(key);
      found?.values?.instants.forEach((ms, i) => {
        values[at(ms)] = found.values!.values[i];
      });
      found?.stamps?.instants.forEach((ms, i) => {
        scrapedMs[at(ms)] = Math.round(found.stamps!.values[i] * 1000);
      });
      return { values, scrapedMs };
    }),
  );
  const seenMs = state.seenMs.map((target) => [...target]);
  const stale = state.stale.map((target) => [...target]);
  const presence = plan.targets.map(({ series }) => series.map(() => new Uint8Array(count)));
  const offsets = plan.targets.map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const nowMs = startMs + i * plan.stepMs;
    let anyFresh = false;
    for (const [t, columns] of raw.entries())
      for (const [s, { scrapedMs }] of columns.entries()) {
        const ms = scrapedMs[i];
        // What the first instant shows may be older than its step; later ones have seen it before.
        const isFresh = ms >= 0 && ms > seenMs[t][s] && ms > nowMs - plan.stepMs;
        if (!isFresh) continue;
        anyFresh = true;
        presence[t][s][i] = FRESH;
        offsets[t][i] = ms - nowMs;
      }
    for (const [t, columns] of raw.entries())
      for (const [s, { values, scrapedMs }] of columns.entries()) {
        const ms = scrapedMs[i];
        if (presence[t][s][i] === FRESH) {
          presence[t][s][i] = Presence.VALUE;
          seenMs[t][s] = ms;
          stale[t][s] = 0;
          continue;
        }
        values[i] = NaN;
        const lastMs = seenMs[t][s];
        const isMarked = ms < 0 && lastMs >= 0 && nowMs - lastMs < plan.lookbackMs;
        if (ms < 0 && (isMarked || anyFresh)) stale[t][s] = 1;
        presence[t][s][i] = ms < 0 && stale[t][s] === 1 ? Presence.STALE : Presence.MISSING;
      }
  }
  const block = plan.targets.map(({ job, instance, series }, t): TargetBlock => {
    const columns = series.map((one, s): Column => {
      const own = presence[t][s];
      const { values } = raw[t][s];
      return own.every((state) => state === Presence.VALUE)
        ? { series: one, values }
        : { series: one, values, presence: own };
    });
    return { target: { job, instance }, grid, offsetsMs: offsets[t], columns };
  });
  return { block, state: { seenMs, stale } };
}

/** Marks what is fresh while presence is being found out. */
const FRESH = 255;

interface Answer {
  values?: RangedSeries;
  stamps?: RangedSeries;
}

/** Values and scrape instants of every series, by label set with its name. */
async function fetchAll(
  plan: RangePlan,
  selectors: readonly RangeSelector[],
  of: { readonly startMs: number; readonly stepMs: number; readonly count: number },
  api: RangeApi,
): Promise<Map<string, Answer>> {
  const metrics = [...new Set(plan.targets.flatMap(({ series }) => series.map(({ name }) => name)))].sort();
  const answers = new Map<string, Answer>();
  const put = (part: keyof Answer, metric: string, found: readonly RangedSeries[]) => {
    for (const series of found) {
      // timestamp() leaves the name out.
      const key = keyOf({ ...series.labels, __name__: metric });
      const answer = answers.get(key) ?? {};
      answer[part] = series;
      answers.set(key, answer);
    }
  };
  const jobs = metrics.flatMap((metric) =>
    selectors
      .filter(({ name }) => name === undefined || name === metric)
      .flatMap((selector) => {
        const query = selectorQuery(selector, metric);
        return [
          async () => put('values', metric, await api.range(query, of)),
          async () => put('stamps', metric, await api.range(`timestamp(${query})`, of)),
        ];
      }),
  );
  let next = 0;
  const work = async () => {
    while (next < jobs.length) await jobs[next++]();
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, jobs.length) }, work));
  return answers;
}

/** Labels as Prometheus has them: without those of the target that are empty. */
function withTarget(
  labels: Readonly<Record<string, string>>,
  { job, instance }: { readonly job: string; readonly instance: string },
): Record<string, string> {
  return { ...labels, ...(job !== '' && { job }), ...(instance !== '' && { instance }) };
}
