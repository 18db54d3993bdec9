/** One signal as measures see it: the truth, and what a detector said, sample by sample. All of length n. */
export interface ScoredSignal {
  /** 1 inside an event. */
  readonly labels: Uint8Array;
  /** Higher = stranger. NaN = no opinion, which ranks below every score. */
  readonly scores: Float64Array;
  /** 1 over the stretches that alerts claim, from the sample at which the score rose. */
  readonly alerts: Uint8Array;
  /** 1 from the sample at which an alert fired to its end: what was known at the time. */
  readonly firing: Uint8Array;
}

/**
 * One figure for how well a detector did on one signal. Adding one: this shape in a file of its own (or with its kin), and a line in
 * index.ts.
 */
export interface Measure {
  /** kebab-case. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** Where the definition comes from. */
  readonly source: string;
  readonly direction: 'higher is better';
  /** Least and greatest value. */
  readonly range: readonly [number, number];
  /** Whether it judges the scores whatever the threshold, or the alerts that came of them. */
  readonly needs: 'scores' | 'alerts';
  /** Why not to trust it; shown wherever the figure is. */
  readonly warning?: string;
  /** @returns NaN where the measure is not defined (no event, nothing but events, no alert …). Pure, inputs untouched. */
  readonly measure: (signal: ScoredSignal) => number;
}
