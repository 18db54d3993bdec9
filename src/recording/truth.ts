/** [startMs, endMs): the samples whose stamps lie in it. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** One stretch in which a fault visibly moved a series or signal. */
export interface Effect extends Interval {
  /** +1 when the run lies above the twin on average, −1 below. */
  readonly sign: 1 | -1;
  /** Largest |run − twin| and where; mean of run − twin; all in the unit of the series. */
  readonly peak: number;
  readonly peakMs: number;
  readonly mean: number;
  /** The run's and the twin's mean over the interval. */
  readonly runMean: number;
  readonly twinMean: number;
}

/** What the faults did to one series or signal, from the run and its twin. */
export interface SeriesTruth {
  /** `''` for a signal, `job/instance` for a series. */
  readonly target: string;
  /** Signal name, or the key of the series. */
  readonly series: string;
  readonly unit: string;
  /** Where emitted values are not identical (of counters: reset-aware increments). */
  readonly differs: readonly Interval[];
  /** Where the difference is large enough to matter; the layer that scoring uses. */
  readonly effects: readonly Effect[];
  /** The quantum, 1 % of the level or the twin's noise, whichever was largest, in the unit of the series. */
  readonly threshold: number;
}

/** One injected fault and, by comparing the run with the run without it, what it alone did. */
export interface FaultTruth {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  /** From the fault's first to its last moment of envelope > 0. */
  readonly active: Interval;
  /** Faults whose effects overlap and cannot be told apart: this one's ids of company; empty when it acts alone. */
  readonly jointWith: readonly string[];
  /** Signals with an effect that would not be there but for this fault. */
  readonly signals: readonly SeriesTruth[];
}

export interface Truth {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  readonly faults: readonly FaultTruth[];
  /** All faults together, per signal then per series; only those that differ. */
  readonly signals: readonly SeriesTruth[];
  readonly series: readonly SeriesTruth[];
}
