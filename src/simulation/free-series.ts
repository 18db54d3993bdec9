import { BLOCK_SAMPLES } from '../recording/recording.ts';
import { type Series, seriesKey, type Target } from '../recording/series.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { prepareSeries } from '../shapes/compose.ts';

type Producer = ReturnType<typeof prepareSeries>;

/** The free-form series of a scenario, on its scrape grid, block by block. */
export class FreeSeriesSource {
  readonly target: Target;
  readonly series: readonly Series[];
  private readonly producers: readonly Producer[];
  private readonly bounds: readonly { readonly min?: number; readonly max?: number; readonly power: number }[];
  private readonly startMs: number;
  private readonly stepMs: number;
  private first = -1;
  private blocks: ReturnType<Producer>[] = [];
  private reuses = false;
  /** Of counters: what they had reached before the kept block. */
  private readonly reached: Float64Array;

  constructor(scenario: Scenario) {
    this.target = { job: 'series', instance: scenario.name };
    this.startMs = scenario.startMs;
    this.stepMs = scenario.scrape.intervalMs;
    this.series = scenario.series.map(({ name, labels, type, unit, title }) => ({
      name,
      labels,
      type,
      unit,
      help: title,
    }));
    this.producers = scenario.series.map((s, i) =>
      prepareSeries(s.parts, s, scenario.seed, `series/${seriesKey(this.series[i])}`),
    );
    this.bounds = scenario.series.map(({ min, max, decimals }) => ({ min, max, power: Number(`1e${decimals}`) }));
    this.reached = new Float64Array(this.series.length);
  }

  /**
   * Value of series `index` at scrape `scrape`; NaN where missing. The parts of a counter are its increments, never below 0.
   * Cheap in order of time; going back, or forward by more than a block, computes all earlier blocks of the counters again.
   */
  at(index: number, scrape: number): number {
    const first = scrape - (scrape % BLOCK_SAMPLES);
    if (first !== this.first) this.load(first);
    return this.blocks[index].values[scrape - first];
  }

  /** The samples of every series from scrape `first`, a multiple of the block size, on; NaN where missing. See {@link at}. */
  blockAt(first: number, count: number): ReturnType<Producer>[] {
    if (first !== this.first) this.load(first);
    if (count === BLOCK_SAMPLES) return this.blocks;
    return this.blocks.map(({ values, presence }) => ({
      values: values.subarray(0, count),
      ...(presence && { presence: presence.subarray(0, count) }),
    }));
  }

  /** From now on a block is written over the one before, for those who are done with each before they ask for the next. */
  reuseArrays(): void {
    this.reuses = true;
  }

  /** A gauge as the series may show it, whatever a fault made of it: within its bounds, rounded to its decimals. */
  shown(index: number, value: number): number {
    const { min = -Infinity, max = Infinity, power } = this.bounds[index];
    // A rounded −0.2 is 0, not −0.
    return Math.round(Math.min(Math.max(value, min), max) * power) / power + 0;
  }

  private load(first: number): void {
    const hasCounters = this.series.some(({ type }) => type === 'counter');
    let from = this.first >= 0 && first > this.first ? this.first + BLOCK_SAMPLES : 0;
    if (from === 0) this.reached.fill(0);
    if (!hasCounters) from = first;
    for (let at = from; at <= first; at += BLOCK_SAMPLES) {
      const before = this.reuses ? this.blocks : [];
      this.blocks = this.producers.map((produce, s) =>
        produce({ first: at, count: BLOCK_SAMPLES, startMs: this.startMs, stepMs: this.stepMs }, before[s]?.values),
      );
      this.series.forEach(({ type }, s) => {
        if (type !== 'counter') return;
        const { values, presence } = this.blocks[s];
        let total = this.reached[s];
        for (let i = 0; i < values.length; i++) {
          total += values[i] > 0 ? Math.round(values[i]) : 0;
          // What is missing counts as nothing, and stays missing.
          values[i] = presence && presence[i] !== 0 ? Number.NaN : total;
        }
        this.reached[s] = total;
      });
    }
    this.first = first;
  }
}
