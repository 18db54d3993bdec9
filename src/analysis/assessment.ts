import type { Evidence } from '../detectors/detector.ts';
import type { Grid, Provenance } from '../recording/recording.ts';
import type { Interval } from '../recording/truth.ts';
import type { Policy } from '../scenario/policy.ts';
import type { BaselineFigures, Criterion, Decision, Severity } from '../scenario/scenario.ts';
import type { Signal } from '../telemetry/signal.ts';

/** Statistics of one signal over the judged samples. Quantiles are type 7 (linear), stddev divides by n − 1. NaN: no data. */
export interface SignalStatistics {
  readonly count: number;
  readonly missing: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly stddev: number;
  readonly min: number;
  readonly max: number;
  /** 95 % interval of the mean that respects autocorrelation, and the sample count it rests on. */
  readonly interval: readonly [number, number];
  readonly effectiveSamples: number;
  readonly autocorrelation: number;
}

/** A signal over the run: its declaration, its values (NaN missing), which samples are judged, its figures. */
export interface AssessedSignal {
  readonly signal: Signal;
  readonly values: Float64Array;
  readonly statistics: SignalStatistics;
  readonly baseline?: BaselineFigures;
  /** Mean and P99 against the baseline, as a share: 0.166 = +16.6 %. */
  readonly change: { readonly mean?: number; readonly p99?: number };
}

export interface SuspectedCause {
  /** Fault kind, or `unknown`. */
  readonly kind: string;
  readonly target: string;
  /** 0–1: share of the signature seen, less what contradicts it. */
  readonly likelihood: number;
  /** What speaks for and against it, signal by signal. */
  readonly evidence: readonly {
    readonly signal: string;
    readonly expected: string;
    readonly observed: string;
    readonly agrees: boolean;
  }[];
}

/** Harm done, in figures people use. NaN where the data cannot tell. */
export interface Impact {
  /** Mean change in the unit of the signal over the interval. */
  readonly change: number;
  readonly requestsFailed: number;
  readonly requestsSlowed: number;
  /** Share of the error budget of the interval that the failures used (success criterion gives the budget). */
  readonly errorBudgetUsed: number;
}

export interface Anomaly extends Interval {
  /** `A1`, `A2` … in order of severity, then start. */
  readonly id: string;
  readonly signal: string;
  readonly severity: Severity;
  /** Short kind for headings: `baseline`, `point`, `trend`, `errors`, `crash`, `absence`. */
  readonly kind: string;
  readonly evidence: Evidence;
  readonly impact: Impact;
  /** Best first; at least one entry (`unknown`). */
  readonly causes: readonly SuspectedCause[];
  /** Whether it can be lived with, seen from the criteria. */
  readonly assessment: 'ACCEPTABLE' | 'NEEDS ATTENTION' | 'BLOCKING';
  /** Keys of actions that templates word. */
  readonly actions: readonly string[];
  /** Declared as known in the scenario and not expired: reported, not scored. */
  readonly known?: string;
}

export interface CriterionResult {
  readonly criterion: Criterion;
  readonly value: number;
  readonly result: 'PASS' | 'FAIL' | 'NOT MEASURED';
}

export interface BreakdownLine {
  /** `response-time`, `success-rate`, `crashes`, `memory-leaks`, `exhaustion`: the seed's five lines. */
  readonly key: string;
  readonly result: 'STABLE' | 'CONSISTENT' | 'PASS' | 'UNSTABLE' | 'INCONSISTENT' | 'FAIL' | 'NOT MEASURED';
  /** The figure behind it and its signal, NaN when not measured. */
  readonly figure: number;
  readonly signal: string;
}

/** A reason for or against, as a key that templates word, with the figures it speaks of. */
export interface Reason {
  readonly key: string;
  readonly supports: boolean;
  readonly signal?: string;
  readonly value?: number;
  readonly limit?: number;
}

export interface Assessment {
  readonly provenance: Provenance;
  readonly title: string;
  readonly tag: string;
  readonly grid: Grid;
  /** 1 for each sample that was judged, 0 in warm-up and maintenance. */
  readonly judged: Uint8Array;
  readonly excluded: readonly (Interval & { readonly reason: string })[];
  readonly signals: readonly AssessedSignal[];
  readonly baselineTitle: string;
  readonly criteria: readonly CriterionResult[];
  readonly anomalies: readonly Anomaly[];
  readonly policy: Policy;
  readonly score: {
    readonly overall: number;
    readonly health: 'HEALTHY' | 'DEGRADED' | 'CRITICAL';
    readonly productionReady: 'YES' | 'YES (with monitoring)' | 'NO';
    readonly breakdown: readonly BreakdownLine[];
  };
  readonly verdict: {
    readonly decision: Decision;
    readonly confidence: number;
    readonly confidenceWord: 'HIGH' | 'MEDIUM' | 'LOW';
    /** Share of block-bootstrap resamples with the same decision; NaN when not resampled. */
    readonly stability: number;
    readonly rationale: readonly Reason[];
    readonly prerequisites: readonly Reason[];
  };
  /** Requests over the judged samples, for counts beside ratios; NaN when unknown. */
  readonly requests: { readonly total: number; readonly failed: number };
}
