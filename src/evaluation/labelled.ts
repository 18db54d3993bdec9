import type { Stretch } from '../analysis/stretches.ts';
import type { DetectorInput } from '../detectors/detector.ts';
import type { Grid } from '../recording/recording.ts';

/** A stretch of samples of one signal in which something truly happened, and the faults that made it (none known: empty). */
export interface LabelledEvent extends Stretch {
  readonly faults: readonly string[];
  /** How much it moved the signal on average, and the mean without it, in the unit of the signal; not known where it was labelled by hand. */
  readonly change?: { readonly mean: number; readonly usual: number };
}

/** One signal with what truly happened in it: what a detector is given, and what it is held against. */
export interface LabelledSignal {
  readonly input: DetectorInput;
  /** Disjoint, in time order. */
  readonly events: readonly LabelledEvent[];
  /** 1 where a sample counts neither for nor against: it differs too little to matter, or is left out of the judgement. */
  readonly ignored?: Uint8Array;
}

/** A fault of a case, by its interval; ms since 1970. */
export interface LabelledFault {
  readonly id: string;
  readonly kind: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** One run with known truth, simulated or labelled by hand: what detectors are evaluated on. Signals share the grid. */
export interface LabelledCase {
  /** Scenario, or recording without folder. */
  readonly name: string;
  /** Empty for a recording. */
  readonly seed: string;
  readonly grid: Grid;
  readonly signals: readonly LabelledSignal[];
  readonly faults: readonly LabelledFault[];
}
