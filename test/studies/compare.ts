/**
 * How often two runs of which nothing is wrong are told apart, and how often a slower one is told: pairs of seeds of the shipped
 * healthy scenarios.
 *
 *   node test/studies/run.mjs compare [pairs] [scenario …]
 */
import { type ComparedRun, compareRuns } from '../../src/analysis/compare.ts';
import { runScenario } from '../../src/pipeline.ts';
import { HEALTHY, shipped, withoutResampling } from './seeds.ts';

/** What of so many pairs came out, at the default smallest effect and at none. */
export interface Compared {
  readonly pairs: number;
  readonly worse: number;
  readonly worseAtAll: number;
  readonly better: number;
  /** Signals called worse at all, and how often. */
  readonly signals: Readonly<Record<string, number>>;
}

/** @param factor the latency of the later run is multiplied with it */
export function comparedOverSeeds(scenario: string, pairs: number, factor = 1): Compared {
  const signals: Record<string, number> = {};
  let [worse, worseAtAll, better] = [0, 0, 0];
  for (let pair = 0; pair < pairs; pair++) {
    const [before, after] = [2 * pair + 1, 2 * pair + 2].map((seed): ComparedRun => {
      const { table, settings } = runScenario(withoutResampling(shipped(scenario, { seed: String(seed) })));
      return { name: String(seed), table, settings };
    });
    const slowed: ComparedRun = {
      ...after,
      table: {
        ...after.table,
        signals: after.table.signals.map(({ signal, values }) => ({
          signal,
          values: signal.role === 'latency' ? values.map((value) => value * factor) : values,
        })),
      },
    };
    const usual = compareRuns(before, slowed);
    const strict = compareRuns(before, slowed, { minEffect: 0 });
    if (usual.verdict === 'WORSE') worse++;
    if (usual.verdict === 'BETTER') better++;
    if (strict.verdict === 'WORSE') worseAtAll++;
    for (const { signal, verdict, counts } of strict.signals)
      if (counts && verdict === 'WORSE') signals[signal.name] = (signals[signal.name] ?? 0) + 1;
  }
  return { pairs, worse, worseAtAll, better, signals };
}

export async function main(args: readonly string[]): Promise<void> {
  const [count = '50', ...names] = args;
  const pairs = Number(count);
  for (const scenario of names.length > 0 ? names : HEALTHY) {
    for (const factor of [1, 1.1, 1.25]) {
      const { worse, worseAtAll, better, signals } = comparedOverSeeds(scenario, pairs, factor);
      const share = (n: number) => `${((100 * n) / pairs).toFixed(1)} %`;
      console.log(
        `${scenario} × ${factor}: worse ${share(worse)} (${share(worseAtAll)} with --min-effect 0), better ${share(better)} of ${pairs} pairs ${JSON.stringify(signals)}`,
      );
    }
  }
}
