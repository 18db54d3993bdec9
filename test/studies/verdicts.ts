/**
 * What a scenario's verdict is over many seeds: how often each set of anomalies and each decision comes out, and how often each cause is named first.
 *
 *   node test/studies/run.mjs verdicts scenarios/plan-a-day3.yaml [seeds] [--without ID …]
 */
import { readFileSync } from 'node:fs';
import { runScenario } from '../../src/pipeline.ts';
import { compileScenario } from '../../src/scenario/compile.ts';

export interface Verdicts {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly causes: Readonly<Record<string, number>>;
}

export function verdicts(file: string, seeds: number, without: readonly string[] = []): Verdicts {
  const text = readFileSync(file, 'utf8');
  const outcomes: Record<string, number> = {};
  const causes: Record<string, number> = {};
  const count = (into: Record<string, number>, key: string) => {
    into[key] = (into[key] ?? 0) + 1;
  };
  for (let seed = 1; seed <= seeds; seed++) {
    const { assessment } = runScenario(compileScenario({ file, text, overrides: { seed: String(seed), without } }));
    const found = assessment.anomalies.map(({ signal, kind, severity }) => `${signal} ${kind} ${severity}`);
    const { decision, confidence } = assessment.verdict;
    count(outcomes, `${decision} ${assessment.score.overall} ${confidence}: ${found.join(', ') || 'no anomaly'}`);
    for (const { signal, causes: suspected } of assessment.anomalies)
      count(causes, `${signal}: ${suspected[0].kind} ${suspected[0].target}`);
  }
  return { outcomes, causes };
}

export function main([file, seeds = '20', ...rest]: readonly string[]): void {
  const without = rest.filter((word) => word !== '--without');
  const { outcomes, causes } = verdicts(file, Number(seeds), without);
  for (const [title, table] of Object.entries({ outcomes, causes })) {
    console.log(`\n| ${title} | of ${seeds} seeds |\n|---|---|`);
    for (const [what, times] of Object.entries(table).sort((a, b) => b[1] - a[1]))
      console.log(`| ${what} | ${times} |`);
  }
}
