import type { FaultInstance } from '../faults/fault.ts';
import type { MetricType } from '../recording/series.ts';
import type { Variant } from '../schema/parameter.ts';
import type { SystemParameters } from '../system/component-parameters.ts';
import type { WorkloadParameters } from '../system/workload-parameters.ts';
import type { Policy } from './policy.ts';

/** A series composed of shapes. It is its own signal. */
export interface FreeSeries {
  readonly name: string;
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly type: Extract<MetricType, 'gauge' | 'counter'>;
  readonly bad: 'up' | 'down' | 'none';
  /** Compiled shape variants, in the order of the file (a sum: order does not matter; sorted by the compiler). */
  readonly parts: readonly Variant[];
  readonly min?: number;
  readonly max?: number;
  /** Values are rounded to this many decimals. */
  readonly decimals: number;
  /** Share of samples missing at random. */
  readonly missing: number;
}

/** Figures a run is compared with, per signal, in the signal's unit. */
export interface BaselineFigures {
  readonly mean?: number;
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly stddev?: number;
}

export type Statistic = 'mean' | 'p50' | 'p95' | 'p99' | 'min' | 'max' | 'stddev';

/** One success criterion: a statistic of a signal over the run on the right side of a figure. */
export interface Criterion {
  readonly signal: string;
  readonly statistic: Statistic;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export type Severity = 'WARNING' | 'CRITICAL';
export type Decision = 'PROCEED' | 'PROCEED WITH MONITORING' | 'HOLD' | 'ROLL BACK';

/** A detector as it is put to work: which one, on which signals, with every parameter filled in. */
export interface DetectorInstance {
  /** The kind, unless it was given another name. */
  readonly id: string;
  /** Name of the detector in the registry. */
  readonly kind: string;
  /** Names of the signals it looks at; empty: all that are judged. */
  readonly signals: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
}

/** What the alerts of a detector, or the anomalies of the analysis taken as alerts, must be worth. Absent parts are not checked. */
export interface AlertExpectations {
  /** Fault id → found within this many ms of its effect's onset. */
  readonly detected: Readonly<Record<string, number>>;
  /** Nothing may be raised wholly outside the effects of the faults. */
  readonly silentElsewhere: boolean;
  /** At least these shares. */
  readonly precision?: number;
  readonly recall?: number;
  readonly f1?: number;
  /** Median over the faults found, ms, at most. */
  readonly delay?: number;
  /** At most. */
  readonly falseAlarmsPerDay?: number;
}

/** What a scenario says must come out. Absent parts are not checked. */
export interface Expectations extends AlertExpectations {
  readonly verdict?: Decision;
  readonly score?: { readonly min: number; readonly max: number };
  /** These anomalies must be found; `cause` is a fault kind or `unknown`, as the first suspect. */
  readonly anomalies: readonly { readonly signal: string; readonly severity?: Severity; readonly cause?: string }[];
  /** No other signal may have an anomaly. */
  readonly only: boolean;
  /** By the id of the detector. */
  readonly detectors?: Readonly<Record<string, AlertExpectations>>;
}

/**
 * A scenario with every default filled in and every number in its base unit (times ms, sizes bytes, ratios 0–1, rates
 * per second): all that the simulator and the analysis need to know. Sets are sorted, so equal scenarios have equal text.
 */
export interface Scenario {
  readonly version: 1;
  readonly name: string;
  readonly title: string;
  readonly lesson: string;
  readonly tag: string;
  readonly seed: string;
  readonly startMs: number;
  readonly durationMs: number;
  /** Step of the simulation; divides the scrape interval. */
  readonly stepMs: number;
  readonly scrape: { readonly intervalMs: number; readonly jitterMs: number; readonly missed: number };
  readonly workloads: Readonly<Record<string, WorkloadParameters & { readonly to: string }>>;
  readonly system: SystemParameters;
  readonly series: readonly FreeSeries[];
  /** Sorted by start, then id. */
  readonly faults: readonly FaultInstance[];
  readonly baseline: {
    /** Who measured it and when, for people. */
    readonly title: string;
    readonly figures: Readonly<Record<string, BaselineFigures>>;
    /** Path of an earlier recording or report to take figures from, as written in the file. */
    readonly recording?: string;
  };
  /** The analysis leaves out what lies before this, ms from the start. */
  readonly warmupMs: number;
  readonly maintenance: readonly { readonly at: number; readonly for: number; readonly reason: string }[];
  readonly known: readonly { readonly signal: string; readonly reason: string; readonly untilMs: number }[];
  readonly criteria: readonly Criterion[];
  readonly policy: Policy;
  /** Where its runs are remembered; `name/tag` and `name` where left out. */
  readonly memory?: { readonly key?: string; readonly session?: string };
  /** The detectors under test, sorted by id; those of `expect.detectors` are among them. */
  readonly detectors: readonly DetectorInstance[];
  readonly expect?: Expectations;
}
