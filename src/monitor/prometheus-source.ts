import type { Signal } from '../telemetry/signal.ts';
import type { Clock } from './clock.ts';
import type { JournalSeries, JournalValue } from './journal.ts';
import type { AnsweredSeries, PrometheusAnswer, PrometheusApi } from './prometheus-api.ts';
import { PrometheusError } from './prometheus-error.ts';
import { ourSeries, queryOf, type Selection, selectionsOf } from './selection.ts';
import { ServerTime } from './server-time.ts';
import type { WatchedComponent, WatchPlan } from './watch-plan.ts';

/** A sample of one series, on its way into the journal. */
export interface Seen {
  readonly series: JournalSeries;
  readonly value: JournalValue;
}

/** What a source saw at one instant. Series of it that are not among `seen` are not there now, or unknown where `lost` says so. */
export interface Look {
  readonly seen: readonly Seen[];
  /** Series that cannot be told: their keys begin with one of these. */
  readonly unknown: readonly string[];
  readonly lost: readonly string[];
}

/** Look-back of the first query: the longest usual scrape interval, five times. */
const FIRST_RANGE_SECONDS = 300;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Samples the series of some components, and the queries of the user, from a Prometheus. Raw samples are fetched, so that what
 * was scraped is known, and when. All instants of the grid lie half-way between the scrapes of the server, by the server's own
 * clock (see ServerTime): else a scrape that comes some ms sooner or later would be counted twice or not at all.
 */
export class PrometheusSource {
  readonly #api: PrometheusApi;
  readonly #plan: WatchPlan;
  readonly #clock: Clock;
  readonly #selections: readonly Selection[];
  readonly #time = new ServerTime();
  readonly #notes: (note: string) => void;

  /**
   * @param signals declared signals of the components
   * @param notes takes what the reader of the reports should know
   */
  constructor(options: {
    readonly api: PrometheusApi;
    readonly plan: WatchPlan;
    readonly components: readonly WatchedComponent[];
    readonly signals: readonly Signal[];
    readonly clock: Clock;
    readonly notes: (note: string) => void;
  }) {
    this.#api = options.api;
    this.#plan = options.plan;
    this.#clock = options.clock;
    this.#notes = options.notes;
    this.#selections = selectionsOf(options.components, options.signals);
  }

  /** Time between two scrapes of the slowest target, ms; undefined before the first look. */
  get scrapeMs(): number | undefined {
    return this.#time.scrapeMs;
  }

  /**
   * Looks at instant `i` of the grid. What fails is tried again, with growing pauses, until the deadline; never rejects.
   *
   * @param deadlineMs on the monotonic clock
   */
  async look(i: number, deadlineMs: number, signal: AbortSignal): Promise<Look> {
    const time = this.#time;
    const seconds = time.rangeSeconds(this.#plan.intervalMs) ?? FIRST_RANGE_SECONDS;
    const [answers, queries] = await Promise.all([
      Promise.all(
        this.#selections.map((selection) =>
          this.#retried(queryOf(selection, this.#plan.metrics, seconds), deadlineMs, signal),
        ),
      ),
      Promise.all(this.#plan.signals.map(({ query }) => this.#retried(query, deadlineMs, signal))),
    ]);
    const whole = answers.filter((answer) => !(answer instanceof PrometheusError)) as PrometheusAnswer[];
    const dates = whole.map(({ dateMs }) => dateMs).filter((dateMs) => !Number.isNaN(dateMs));
    const series = whole.flatMap((answer) => answer.series);
    time.anchor(series, Math.min(...(dates.length > 0 ? dates : [Number.NaN])), i, this.#plan.intervalMs);
    const look = { seen: [] as Seen[], unknown: [] as string[], lost: [] as string[] };
    this.#selections.forEach((selection, s) => {
      const prefix = `${s} `;
      const answer = answers[s];
      if (answer instanceof PrometheusError) {
        look.lost.push(answer.message);
        look.unknown.push(prefix);
      } else for (const raw of answer.series) look.seen.push(...this.#read(raw, selection, prefix, i));
    });
    this.#plan.signals.forEach((signal, q) => {
      const answer = queries[q];
      const { value, problem } =
        answer instanceof PrometheusError ? failed(answer, signal.name) : single(answer.series, signal.name);
      if (problem !== undefined) look.lost.push(problem);
      look.seen.push({ value, series: finishedSeries(`query ${signal.name}`, signal.name, signal.unit ?? '') });
    });
    return look;
  }

  #read(raw: AnsweredSeries, selection: Selection, prefix: string, i: number): Seen[] {
    const text = this.#time.sampleAt(i, this.#plan.intervalMs, raw.samples);
    // It has ended, or its target is down.
    if (text === null) return [];
    const identity = Object.keys(raw.labels)
      .sort()
      .map((label) => [label, raw.labels[label]]);
    return ourSeries(raw.labels, selection, this.#plan.metrics).map(({ target, name, labels, type, factor }) => ({
      series: {
        key: `${prefix}${name} ${JSON.stringify(identity)}`,
        ...target,
        name,
        labels,
        type,
        unit: '',
        help: '',
      },
      value: text === false || !Number.isFinite(Number(text)) || factor === 1 ? text : Number(text) * factor,
    }));
  }

  async #retried(query: string, deadlineMs: number, signal: AbortSignal): Promise<PrometheusAnswer | PrometheusError> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      const leftMs = deadlineMs - this.#clock.monotonicMs();
      try {
        const timeoutMs = Math.max(1, Math.min(this.#plan.prometheus!.timeoutMs, leftMs));
        const answer = await this.#api.query(query, { timeoutMs, signal });
        const movedMs = this.#time.hear(answer.dateMs, this.#clock.monotonicMs());
        if (movedMs !== 0) this.#notes(`The clock of Prometheus was set by ${Math.round(movedMs / 1000)} s.`);
        // A machine that slept meanwhile: by now the server looks back on another stretch.
        return this.#clock.monotonicMs() > deadlineMs ? new PrometheusError('no answer in time', 0, 'LATE') : answer;
      } catch (error) {
        if (!(error instanceof PrometheusError)) throw error;
        if (signal.aborted || isRefused(error) || this.#clock.monotonicMs() + pauseMs >= deadlineMs) return error;
        await this.#clock.sleep(pauseMs, signal);
        if (signal.aborted) return error;
      }
    }
  }
}

/** A signal that comes finished. */
export const finishedSeries = (key: string, name: string, unit: string): JournalSeries => ({
  key,
  job: '',
  instance: '',
  name,
  labels: {},
  type: 'gauge',
  unit,
  help: '',
});

/** A server that does not answer is the same trouble for all; a query that it refuses is that query's. */
const failed = (error: PrometheusError, name: string) => ({
  value: false as const,
  problem: isRefused(error) ? `${name}: ${error.message}` : error.message,
});

/** The query is wrong, and will be as wrong the next time. */
export const isRefused = ({ status }: PrometheusError): boolean => status === 400 || status === 422;

function single(series: readonly AnsweredSeries[], name: string): { value: JournalValue; problem?: string } {
  if (series.length === 0) return { value: false };
  if (series.length === 1 && series[0].samples.length === 1) return { value: series[0].samples[0][1] };
  const found = series.length > 1 ? `${series.length} series` : `${series[0].samples.length} samples`;
  return { value: false, problem: `${name}: the query gives ${found}, expected one value (use sum, max or avg)` };
}
