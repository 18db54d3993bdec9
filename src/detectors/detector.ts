import type { Grid } from '../recording/recording.ts';
import type { Fields } from '../schema/parameter.ts';
import type { Signal } from '../telemetry/signal.ts';

/** One signal as detectors see it: values on a grid, NaN where missing (or left out: warm-up, maintenance). */
export interface DetectorInput {
  readonly signal: Pick<Signal, 'name' | 'unit' | 'bad' | 'scale' | 'limit' | 'role'>;
  readonly grid: Grid;
  readonly values: Float64Array;
  /** Figures of the baseline, in the unit of the signal, where there is one. */
  readonly baseline?: {
    readonly mean?: number;
    readonly p50?: number;
    readonly p95?: number;
    readonly p99?: number;
    readonly stddev?: number;
  };
  /** Other signals over the same grid that a detector may need (counts behind a ratio), by signal name. */
  readonly related?: Readonly<Record<string, Float64Array>>;
  /** The same signal of a run that counts as healthy (a control, an earlier recording), NaN where missing; of any length. */
  readonly reference?: Float64Array;
}

/** What a detector says of one signal. */
export interface Detection {
  /** n scores ≥ 0, higher = stranger, NaN = no opinion. */
  readonly scores: Float64Array;
  /** An alert fires once the score has held at or above this for `hold` samples. */
  readonly threshold: number;
  readonly hold: number;
  /** For whole-run tests (baseline, trend): what the test found, for the evidence. */
  readonly evidence?: Evidence;
}

/** Why an anomaly was raised; every figure can be recomputed from the samples. */
export interface Evidence {
  /** Name of the detector. */
  readonly test: string;
  /** The statistic the test compares and the threshold it met, with what they are in words. */
  readonly statistic: number;
  readonly threshold: number;
  readonly description: string;
  /** Size of the change in the signal's unit, and relative to the reference (NaN if that is 0). */
  readonly effect: number;
  readonly relativeEffect: number;
  /** Confidence interval of the effect, signal's unit. */
  readonly interval: readonly [number, number];
  /** Sample count after correction for autocorrelation. */
  readonly effectiveSamples: number;
  readonly pValue?: number;
}

/** What a detector costs for n samples: `constant` per sample, `window` samples per sample, n log n, or n². */
export type DetectorCost = 'constant' | 'window' | 'linearithmic' | 'quadratic';

interface DetectorDeclaration {
  /** kebab-case. */
  readonly name: string;
  readonly summary: string;
  /** Where the method comes from. */
  readonly source: string;
  /** `threshold` and `hold` are among them under these names wherever a detector has them. */
  readonly params: Fields;
  /** `streaming`: the score of a sample depends on it and earlier ones only. */
  readonly mode: 'streaming' | 'whole';
  readonly cost: DetectorCost;
}

/** Looks at one signal at a time. */
export interface SignalDetector extends DetectorDeclaration {
  readonly scope: 'signal';
  /** @throws never for any values; inputs are not changed */
  readonly detect: (input: DetectorInput, params: never) => Detection;
}

/** Looks at all signals of a run together and gives one score for all of them. */
export interface JointDetector extends DetectorDeclaration {
  readonly scope: 'joint';
  /** @param inputs signals over one grid, at least one. @throws never for any values; inputs are not changed */
  readonly detect: (inputs: readonly DetectorInput[], params: never) => Detection;
}

/** One detector of the registry. Adding one: this file's shape in a file of its own, and a line in index.ts. */
export type Detector = SignalDetector | JointDetector;

export type { DetectorInstance } from '../scenario/scenario.ts';
