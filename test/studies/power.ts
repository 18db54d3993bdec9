/**
 * The smallest fault that the default policy finds in 90 % of runs, at each autocorrelation: what calm costs.
 * One signal of a healthy service (17 signals, 120 samples) is changed; found means an anomaly of that signal.
 *
 *   node test/studies/run.mjs power [runs]
 */
import { analyze } from '../../src/analysis/analyze.ts';
import { defaultSettings } from '../../src/analysis/default-settings.ts';
import { healthyBaseline, healthyService, type Recipe, syntheticTable } from './synthetic.ts';

/** What is changed: by `size` (a share of the level) at sample i of n. */
const FAULTS: Readonly<
  Record<string, { readonly baseline: boolean; readonly change: (size: number, i: number, n: number) => number }>
> = {
  'shift of the whole run, baseline given': { baseline: true, change: (size) => size },
  'shift of the second half, no baseline': { baseline: false, change: (size, i, n) => (i >= n / 2 ? size : 0) },
  'shift of ten samples, no baseline': { baseline: false, change: (size, i) => (i >= 60 && i < 70 ? size : 0) },
  'slope over the run, no baseline': { baseline: false, change: (size, i, n) => (size * i) / (n - 1) },
};
const SIGNAL = 'response_time_ms';

/** Share of runs in which a fault of this size is found. */
export function power(
  fault: string,
  size: number,
  { correlation, spread, runs }: { correlation: number; spread: number; runs: number },
): number {
  const { baseline, change } = FAULTS[fault];
  const base = defaultSettings(baseline ? { baseline: healthyBaseline } : {});
  const settings = { ...base, policy: { ...base.policy, confidence: { ...base.policy.confidence, resamples: 0 } } };
  const recipes = healthyService.map((recipe): Recipe => (recipe.name === SIGNAL ? { ...recipe, spread } : recipe));
  let found = 0;
  for (let k = 0; k < runs; k++) {
    const table = syntheticTable({
      seed: `power/${correlation}/${k}`,
      correlation,
      recipes,
      fault: (name, value, i) => (name === SIGNAL ? value * (1 + change(size, i, 120)) : value),
    });
    if (analyze(table, settings, []).anomalies.some(({ signal }) => signal === SIGNAL)) found++;
  }
  return found / runs;
}

/** The smallest size found in 90 % of runs, by bisection to a twentieth of itself; Infinity above 64 times the level. */
export function smallestFound(fault: string, options: { correlation: number; spread: number; runs: number }): number {
  let high = 0.1;
  while (power(fault, high, options) < 0.9) {
    high *= 2;
    if (high > 64) return Infinity;
  }
  let low = high / 2;
  while (high - low > 0.05 * high) {
    const middle = (low + high) / 2;
    if (power(fault, middle, options) >= 0.9) high = middle;
    else low = middle;
  }
  return high;
}

export function main([runs = '60']: readonly string[]): void {
  const correlations = [0, 0.5, 0.7, 0.9];
  for (const spread of [0.02, 0.12]) {
    console.log(`\nSpread of the signal ${100 * spread} %, ${runs} runs each\n`);
    console.log(
      `| found in 90 % of runs | ${correlations.map((phi) => `AR(1) ${phi}`).join(' | ')} |\n|---|${'---|'.repeat(correlations.length)}`,
    );
    for (const fault of Object.keys(FAULTS)) {
      const sizes = correlations.map((correlation) =>
        smallestFound(fault, { correlation, spread, runs: Number(runs) }),
      );
      console.log(
        `| ${fault} | ${sizes.map((size) => (size < Infinity ? `${(100 * size).toFixed(0)} %` : 'not found')).join(' | ')} |`,
      );
    }
  }
}
