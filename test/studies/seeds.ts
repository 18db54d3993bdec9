/**
 * How often the shipped healthy scenarios raise an alarm: each is run with many seeds.
 *
 *   node test/studies/run.mjs seeds [seeds] [scenario …]
 */
import { readFileSync } from 'node:fs';
import { registries } from '../../src/detectors/registries.ts';
import { runScenario } from '../../src/pipeline.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

export const HEALTHY = ['healthy-service', 'healthy-ar-05', 'healthy-ar-07', 'healthy-ar-09', 'healthy-day'] as const;

export interface Calm {
  readonly scenario: string;
  readonly runs: number;
  /** Runs with at least one anomaly, and what they were. */
  readonly alarmed: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** Runs one shipped scenario with seeds 1 to `runs`. */
export function calmOverSeeds(scenario: string, runs: number): Calm {
  const reasons: Record<string, number> = {};
  let alarmed = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const { anomalies } = runScenario(withoutResampling(shipped(scenario, { seed: String(seed) }))).assessment;
    if (anomalies.length > 0) alarmed++;
    for (const { kind, signal } of anomalies) reasons[`${kind} ${signal}`] = (reasons[`${kind} ${signal}`] ?? 0) + 1;
  }
  return { scenario, runs, alarmed, reasons };
}

/** A scenario of the folder, with changes as on the command line. */
export function shipped(name: string, overrides: Parameters<typeof compileScenario>[0]['overrides'] = {}): Scenario {
  const file = `scenarios/${name}.yaml`;
  const readFile = (path: string): string => readFileSync(path, 'utf8');
  return compileScenario({ file, text: readFile(file), readFile, overrides }, registries);
}

/** How often a verdict would survive is no question here, and takes much of the time. */
export function withoutResampling(scenario: Scenario): Scenario {
  const { policy } = scenario;
  return { ...scenario, policy: { ...policy, confidence: { ...policy.confidence, resamples: 0 } } };
}

export function main([runsText = '200', ...names]: readonly string[]): void {
  console.log('| scenario | runs | with an alarm | what |\n|---|---|---|---|');
  for (const name of names.length > 0 ? names : HEALTHY) {
    const { runs, alarmed, reasons } = calmOverSeeds(name, Number(runsText));
    const what = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`);
    console.log(`| ${name} | ${runs} | ${alarmed} (${((100 * alarmed) / runs).toFixed(1)} %) | ${what.join(', ')} |`);
  }
}
