import type { Policy } from '../scenario/policy.ts';
import type { BaselineFigures, Criterion } from '../scenario/scenario.ts';

/** What the analysis is told beside the signals. A scenario gives it; for a bare recording the defaults do. */
export interface AnalysisSettings {
  readonly title: string;
  readonly tag: string;
  readonly baselineTitle: string;
  readonly baseline: Readonly<Record<string, BaselineFigures>>;
  /** Left out of the judgement: before this many ms from the first sample … */
  readonly warmupMs: number;
  /** … and these stretches, ms from the first sample. */
  readonly maintenance: readonly { readonly at: number; readonly for: number; readonly reason: string }[];
  readonly known: readonly { readonly signal: string; readonly reason: string; readonly untilMs: number }[];
  readonly criteria: readonly Criterion[];
  readonly policy: Policy;
  /** Components with their type, for suspected causes; the entry is the service that the users call. Empty for bare recordings. */
  readonly components: readonly {
    readonly name: string;
    readonly type: 'service' | 'database' | 'cache' | 'queue';
    /** Of a service: what it calls, where that is known. */
    readonly calls?: readonly string[];
  }[];
  readonly entry: string;
  /** Makes the bootstrap repeatable. */
  readonly seed: string;
}
