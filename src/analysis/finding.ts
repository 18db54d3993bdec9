import type { Evidence } from '../detectors/detector.ts';
import type { Severity } from '../scenario/scenario.ts';

/** A detection that the policy turns into an anomaly, before equal facts are merged. Samples [from, to). */
export interface Finding {
  /** Index into the signals of the run. */
  readonly signal: number;
  readonly kind: 'baseline' | 'point' | 'trend' | 'errors' | 'crash' | 'absence';
  readonly severity: Severity;
  readonly from: number;
  readonly to: number;
  readonly evidence: Evidence;
}

/** Strange stretches of one signal this few samples apart are one fact; so are stretches closer than the longer of them lasts. */
export const NEAR = 10;
