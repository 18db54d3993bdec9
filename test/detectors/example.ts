import type { DetectorInput } from '../../src/detectors/detector.ts';
import { uniformAt } from '../../src/random/hash.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { streamKey } from '../../src/random/stream-key.ts';

/** A run with one plain anomaly, and which samples are strange. */
export interface Example {
  readonly run: DetectorInput;
  readonly strange: (i: number) => boolean;
  /** Constants that are fine, for detectors that hold samples against a fixed objective; every constant for the others. */
  readonly constants?: readonly number[];
}

export const N = 120;
const key = streamKey('detectors', 'noise');

/** Standard normal noise, the same each time. */
export const noiseOf = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => normalQuantile(uniformAt(key, i, 0)));
export const noise = noiseOf(N);

/** Values as a response time sampled every 30 s, unless said otherwise. */
export function input(values: Float64Array, rest: Partial<DetectorInput> = {}): DetectorInput {
  return {
    signal: { name: 'response_time_ms', unit: 'ms', bad: 'up', scale: 'log', role: 'latency' },
    grid: { startMs: 0, stepMs: 30_000, count: values.length },
    values,
    ...rest,
  };
}
