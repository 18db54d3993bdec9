import type { Detector, DetectorInput } from '../../src/detectors/detector.ts';
import { detectors } from '../../src/detectors/index.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { fillNormals } from '../../src/random/ziggurat.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { recomputed } from '../detectors/recomputed.ts';

export { detectors };

/** What detectors.bench.ts measures, bundled on its own and run in workers. */
const STEP_MS = 15_000;
export const DAY = 86_400_000 / STEP_MS;
const SIGNALS = 60;
const SEEDS = 50;

/** A response time, or an error ratio for a detector that looks at nothing else, with noise that remembers. */
export function signalOf(seed: string, count: number, detector: string): DetectorInput {
  const values = new Float64Array(count);
  fillNormals(new Int32Array(streamKey('bench', seed)), values, count);
  for (let i = 1; i < count; i++) values[i] = 0.5 * values[i - 1] + 0.8660254037844386 * values[i];
  const isRatio = detector === 'burn-rate';
  for (let i = 0; i < count; i++) values[i] = isRatio ? Math.abs(values[i]) / 1000 : 20 + values[i];
  const requests_per_second = new Float64Array(isRatio ? count : 0).fill(40);
  return {
    signal: isRatio
      ? { name: 'error_ratio', unit: 'ratio', bad: 'up', scale: 'logit', role: 'errors' }
      : { name: 'response_time_ms', unit: 'ms', bad: 'up', scale: 'log', role: 'latency' },
    grid: { startMs: 0, stepMs: STEP_MS, count },
    values,
    baseline: { mean: isRatio ? 0.0008 : 20 },
    related: isRatio ? { requests_per_second } : undefined,
  };
}

export function run(detector: Detector, input: DetectorInput): void {
  const params = defaultsOf(detector.params) as never;
  if (detector.scope === 'joint') detector.detect([input], params);
  else detector.detect(input, params);
}

export function recomputedZScore(input: DetectorInput): void {
  recomputed(input, { window: 3_600_000, learn: 30 });
}

/** The k-th of so many shares of the whole: every seed, signal and detector of constant cost; signals are made anew for each seed. */
export function wholeShare(k: number, shares: number): void {
  const constant = detectors.filter(({ cost }) => cost === 'constant');
  for (let seed = k; seed < SEEDS; seed += shares) {
    for (let s = 0; s < SIGNALS; s++) {
      const usual = signalOf(`${seed}/${s}`, DAY, '');
      const ratio = signalOf(`${seed}/${s}`, DAY, 'burn-rate');
      for (const detector of constant) run(detector, detector.name === 'burn-rate' ? ratio : usual);
    }
  }
}
