import { BLOCK_SAMPLES, type Block, type Column, Presence } from '../recording/recording.ts';
import type { Series } from '../recording/series.ts';
import type { Scrape } from './observer.ts';
import type { Plan } from './plan.ts';

interface TargetBuffer {
  readonly scrape: Scrape;
  readonly values: Float64Array[];
  readonly presence: (Uint8Array | undefined)[];
  readonly offsetsMs: Float64Array | undefined;
}

/** Collects the scrapes of all targets into blocks. */
export class BlockWriter {
  private readonly size: number;
  private targets: TargetBuffer[] = [];

  constructor(
    private readonly plan: Plan,
    /** Scrape index of the first row. */
    readonly first: number,
  ) {
    this.size = Math.min(BLOCK_SAMPLES, plan.scrapeCount - first);
    const jitter = plan.scenario.scrape.jitterMs > 0;
    this.targets = plan.watches.map(({ series, whole }) => ({
      scrape: { values: new Float64Array(series.length), presence: new Uint8Array(series.length) },
      values: whole ? [] : series.map(() => new Float64Array(this.size)),
      presence: series.map(() => undefined),
      offsetsMs: jitter ? new Float64Array(this.size) : undefined,
    }));
  }

  get end(): number {
    return this.first + this.size;
  }

  /** Scratch for one scrape of a target, to be filled and then given to {@link put}. */
  scratch(target: number): Scrape {
    return this.targets[target].scrape;
  }

  put(target: number, scrape: number, offsetMs: number): void {
    const { scrape: row, values, presence, offsetsMs } = this.targets[target];
    const i = scrape - this.first;
    if (offsetsMs) offsetsMs[i] = offsetMs;
    for (let s = 0; s < values.length; s++) {
      values[s][i] = row.values[s];
      if (row.presence[s] === Presence.VALUE) continue;
      presence[s] ??= new Uint8Array(this.size);
      presence[s]![i] = row.presence[s];
    }
  }

  /** The block; its arrays are the caller's from now on. */
  block(): Block {
    const { startMs, scrape } = this.plan.scenario;
    const grid = { startMs: startMs + this.first * scrape.intervalMs, stepMs: scrape.intervalMs, count: this.size };
    return this.plan.watches.map(({ target, series, whole }, t) => {
      if (whole) return { target, grid, columns: this.wholeColumns(series) };
      const { values, presence, offsetsMs } = this.targets[t];
      const columns = series.map(
        (s, i): Column =>
          presence[i] ? { series: s, values: values[i], presence: presence[i] } : { series: s, values: values[i] },
      );
      return offsetsMs ? { target, grid, offsetsMs, columns } : { target, grid, columns };
    });
  }

  /** `up`, then free-form series as they are. */
  private wholeColumns(series: readonly Series[]): Column[] {
    const own = this.plan.freeSeries.blockAt(this.first, this.size);
    const up = new Float64Array(this.size).fill(1);
    return series.map((s, i): Column => (i === 0 ? { series: s, values: up } : { series: s, ...own[i - 1] }));
  }
}
