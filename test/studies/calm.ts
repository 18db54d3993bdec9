import { analyze } from '../../src/analysis/analyze.ts';
import { defaultSettings } from '../../src/analysis/default-settings.ts';
import { healthyBaseline, syntheticTable } from './synthetic.ts';

export interface Calm {
  readonly correlation: number;
  readonly baseline: boolean;
  readonly runs: number;
  /** Runs with at least one anomaly, and what they were. */
  readonly alarmed: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** How many fault-free runs show a WARNING or worse. */
export function calm({
  correlation,
  baseline,
  runs,
  seed = 'calm',
}: {
  correlation: number;
  baseline: boolean;
  runs: number;
  seed?: string;
}): Calm {
  const base = defaultSettings(baseline ? { baseline: healthyBaseline } : {});
  // How often a verdict would survive is no question here, and takes most of the time.
  const settings = { ...base, policy: { ...base.policy, confidence: { ...base.policy.confidence, resamples: 0 } } };
  const reasons: Record<string, number> = {};
  let alarmed = 0;
  for (let k = 0; k < runs; k++) {
    const { anomalies } = analyze(syntheticTable({ seed: `${seed}/${correlation}/${k}`, correlation }), settings);
    if (anomalies.length > 0) alarmed++;
    for (const { kind, signal } of anomalies) reasons[`${kind} ${signal}`] = (reasons[`${kind} ${signal}`] ?? 0) + 1;
  }
  return { correlation, baseline, runs, alarmed, reasons };
}

export function main(args: readonly string[]): void {
  const runs = Number(args[0] ?? 1000);
  console.log(`| AR(1) | baseline | runs | with an alarm | what |\n|---|---|---|---|---|`);
  for (const baseline of [true, false]) {
    for (const correlation of [0, 0.5, 0.7, 0.9]) {
      const { alarmed, reasons } = calm({ correlation, baseline, runs });
      const what = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`);
      console.log(
        `| ${correlation} | ${baseline ? 'given' : 'none'} | ${runs} | ${alarmed} (${((100 * alarmed) / runs).toFixed(1)} %) | ${what.join(', ')} |`,
      );
    }
  }
}
