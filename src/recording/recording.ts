import type { Series, Target } from './series.ts';

/** How many samples of one series a block holds at most. */
export const BLOCK_SAMPLES = 4096;

/** Presence of one sample. A missing sample is never 0; its value is NaN. NaN with VALUE is a NaN that was measured. */
export const Presence = { VALUE: 0, MISSING: 1, STALE: 2 } as const;

/** Evenly spaced instants: `startMs + i * stepMs`, i in [0, count). The first scrape of a run is at the start of it. */
export interface Grid {
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** Samples of one series over a grid. `presence` is absent when every sample is a value. */
export interface Column {
  readonly series: Series;
  readonly values: Float64Array;
  readonly presence?: Uint8Array;
}

/** All series of one target over one stretch of its grid. `offsetsMs`: when each scrape really happened, minus the grid instant. */
export interface TargetBlock {
  readonly target: Target;
  readonly grid: Grid;
  readonly offsetsMs?: Float64Array;
  readonly columns: readonly Column[];
}

/** A stretch of time, at most {@link BLOCK_SAMPLES} grid instants, of every target. */
export type Block = readonly TargetBlock[];

/** Where a recording came from. Everything that repeats it is here. */
export interface Provenance {
  readonly source: 'simulated' | 'imported' | 'monitored';
  /** Scenario name or file name without folder, for people. */
  readonly name: string;
  readonly seed?: string;
  /** SHA-256 of the canonical text of the compiled scenario, hex. */
  readonly scenarioHash?: string;
  /** Version of the simulated model: same scenario, seed and model version, same bytes. */
  readonly modelVersion?: string;
  /** Things the reader of the data noticed: duplicates collapsed, stamps snapped. One sentence each. */
  readonly notes: readonly string[];
}

/**
 * What every producer of data makes and every judge takes: provenance and a stream of blocks in time order. Every block
 * of a recording lists the same targets and series in the same order; a series that begins late or ends early is
 * missing elsewhere. `blocks()` may be called once unless the producer says otherwise.
 */
export interface Recording {
  readonly provenance: Provenance;
  readonly blocks: () => Iterable<Block> | AsyncIterable<Block>;
}

/** A recording held in memory: each target has one block that spans the whole of it. */
export interface MaterialRecording {
  readonly provenance: Provenance;
  readonly targets: Block;
}
