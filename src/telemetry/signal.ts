import type { Grid, Provenance } from '../recording/recording.ts';
import type { Labels } from '../recording/series.ts';

/** Series of one metric name; labels listed must match exactly, others are free. */
export interface Selector {
  readonly metric: string;
  readonly labels?: Labels;
}

/**
 * How a signal comes from series, over one grid step [t − step, t). One declaration is both computed and shown as PromQL.
 * Increments are reset-aware and taken per series before they are added.
 */
export type Expression =
  | { readonly op: 'increase'; readonly of: Selector }
  /** How often a gauge changed its value within the step, over all series (restarts from a start time). */
  | { readonly op: 'changes'; readonly of: Selector }
  /** A gauge at the end of the step; several series are combined. */
  | { readonly op: 'gauge'; readonly of: Selector; readonly across: 'sum' | 'mean' | 'max' | 'min' }
  /** Increments divided by the step in seconds. */
  | { readonly op: 'rate'; readonly of: Selector }
  /** Quantile over the step from cumulative `_bucket` increments, linear within a bucket, as PromQL's histogram_quantile. */
  | { readonly op: 'quantile'; readonly q: number; readonly of: Selector }
  /** 0/0 is missing, not 0. */
  | { readonly op: 'divide'; readonly by: readonly [Expression, Expression] }
  | { readonly op: 'add' | 'subtract'; readonly of: readonly [Expression, Expression] }
  | { readonly op: 'scale'; readonly of: Expression; readonly factor: number }
  /** A free-form series, or a finished signal, as it is; `query`: the PromQL that finished it, where a user wrote one. */
  | { readonly op: 'sample'; readonly of: Selector; readonly query?: string };

/** Unit of a signal's values as stored; reports show ratios as % and bytes as MB. */
export type SignalUnit = 'ms' | 'ratio' | 'bytes' | 'per second' | 'count' | 'seconds' | string;

/** Which of the seed's questions a signal answers; groups charts, tables and the score's five lines. */
export type SignalRole =
  | 'latency'
  | 'errors'
  | 'traffic'
  | 'saturation'
  | 'memory'
  | 'database'
  | 'cache'
  | 'availability'
  | 'other';

/** A named quantity that the analysis judges. */
export interface Signal {
  /** snake_case, unit last: `response_time_ms`. */
  readonly name: string;
  readonly title: string;
  readonly unit: SignalUnit;
  /** The direction that is bad; `none`: neither is (traffic), judged both ways where a detector needs one. */
  readonly bad: 'up' | 'down' | 'none';
  readonly role: SignalRole;
  /** The component it belongs to: `api`, `postgres`; `` for free-form and imported ones. */
  readonly component: string;
  /** What it measures, without the component: `response_time_ms`, `cpu_ratio`. Equals `name` where no component is in the name. */
  readonly quantity: string;
  /** Natural bounds; a ratio with both is judged on the logit scale, a positive quantity on the log scale, else as it is. */
  readonly scale: 'log' | 'logit' | 'linear';
  /**
   * How it takes part in the analysis: `judged` raises anomalies; `criterion` is only compared with criteria (success_ratio
   * beside error_ratio: one fact, one anomaly); `context` is shown and used for causes.
   */
  readonly use: 'judged' | 'criterion' | 'context';
  /** Growth towards this level exhausts something (1 for a memory ratio, the pool's size for connections). */
  readonly limit?: number;
  readonly expression: Expression;
}

/** A recording of signals in memory: one grid, one column a signal, NaN where missing. Stamp i is the start of the step it covers. */
export interface SignalTable {
  readonly provenance: Provenance;
  readonly grid: Grid;
  readonly signals: readonly { readonly signal: Signal; readonly values: Float64Array }[];
}
