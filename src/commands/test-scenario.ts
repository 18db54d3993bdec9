import { type ExpectationCheck, type ExpectationResult, resultOf } from '../analysis/check-expectations.ts';
import { registries } from '../detectors/registries.ts';
import { type Gated, gateRun } from '../evaluation/gate.ts';
import type { MeasuredContender } from '../evaluation/gate-record.ts';
import { seedsOf } from '../evaluation/seeds.ts';
import { runScenario } from '../pipeline.ts';
import { gateChart } from '../reports/gate-chart.ts';
import type { ChartStyle } from '../reports/terminal/chart-style.ts';
import { compileScenario, type ScenarioSource } from '../scenario/compile.ts';
import { locateExpectation } from '../scenario/locate.ts';
import type { Overrides } from '../scenario/override.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Position } from '../schema/diagnostic.ts';
import type { World } from './command.ts';
import type { externalsOf } from './external-option.ts';
import { externalInstance, type GatedSeed, type GateJob, gatedSeed, gateSeed } from './gate-job.ts';
import { withRecordedBaseline } from './recorded-baseline.ts';
import { runEvaluation } from './run-evaluation.ts';
import { readScenarioSource } from './scenario-source.ts';
import { UsageError } from './usage-error.ts';

/** One expectation over all seeds of a scenario. */
export interface Held extends Omit<ExpectationCheck, 'passed' | 'found'> {
  /** On how many of the seeds it holds. */
  readonly held: number;
  readonly of: number;
  /** The first seed on which it does not, and what was found there. */
  readonly seed?: string;
  readonly found?: string;
  /** Where the files say it. */
  readonly position?: Position;
  /** Draws what happened on the signal in question on that seed; absent where no signal tells. */
  readonly chart?: (style: ChartStyle) => string[];
}

/** What became of one scenario. */
export interface TestResult {
  readonly file: string;
  readonly scenario: Scenario;
  readonly seeds: readonly string[];
  readonly passed: boolean;
  readonly expectations: readonly Held[];
  /** Of the first seed. */
  readonly first: ExpectationResult;
}

export interface TestOptions {
  readonly overrides: Overrides;
  /** Which seeds to run; the scenario’s own if left out. */
  readonly seeds?: number | readonly string[] | ((scenario: Scenario) => number | readonly string[]);
  /** Share of the seeds on which every expectation must hold. */
  readonly share: number;
  /** Detectors that are programs, and how long each has for a signal. */
  readonly externals?: ReturnType<typeof externalsOf>;
  readonly onProgress: (share: number) => void;
  /** Told what the analysis, the detectors and the programs were worth on each seed, in their order. */
  readonly onSeed?: (contenders: readonly MeasuredContender[]) => void;
}

/**
 * Runs a scenario on its seeds against what it expects.
 *
 * @returns undefined when it expects nothing and nobody asks what it measures
 * @throws InputError when the file, or its baseline, cannot be used; the reason of `world.signal` when that is aborted
 */
export async function testScenario(file: string, options: TestOptions, world: World): Promise<TestResult | undefined> {
  const source = readScenarioSource(file, world, options.overrides);
  const scenario = await withRecordedBaseline(compileScenario(source, registries), file, world);
  const wanted = (typeof options.seeds === 'function' ? options.seeds(scenario) : options.seeds) ?? 1;
  if (!scenario.expect && !options.onSeed) return undefined;
  const seeds = typeof wanted === 'number' ? seedsOf(scenario.seed, wanted) : wanted;
  const externals = {
    detectors: options.externals?.externals ?? [],
    timeLimitMs: options.externals?.timeLimitMs ?? 0,
    cwd: world.cwd,
  };
  const taken = externals.detectors.find(({ id }) => scenario.detectors.some((own) => own.id === id));
  if (taken) throw new UsageError(`there is a detector called "${taken.id}" already`, 'give yours another name');
  const gated = new Map<string, Gated>();
  const results = await gatedSeeds(
    seeds.map((seed) => ({ judged: { ...scenario, seed }, externals })),
    { onProgress: options.onProgress, signal: world.signal, gated },
  );
  // What is drawn is simulated again rather than kept of every seed.
  const gatedOn = (seed: string): Gated => {
    const again = gated.get(seed) ?? gateRun(runScenario({ ...scenario, seed }));
    gated.set(seed, again);
    return again;
  };
  const table = new Map<string, Held>();
  const named = [undefined, ...scenario.detectors, ...externals.detectors.map(externalInstance)];
  results.forEach(({ checks, measures }, k) => {
    addSeed(table, checks, { seed: seeds[k], of: seeds.length, source, gatedOn });
    options.onSeed?.(measures.map((own, d) => ({ ...(named[d] && { detector: named[d] }), measures: own })));
  });
  const expectations = [...table.values()];
  const passed = expectations.every(({ held, of }) => held >= options.share * of);
  return { file, scenario, seeds, passed, expectations, first: resultOf(results[0].checks) };
}

/** Steps of simulation below which threads cost more, in starting and warming up, than they save. */
const WORTH_THREADS = 300_000;

/**
 * Does much on all cores, little here; the results are the same.
 *
 * @param options.gated is given all that is known of the only seed of a scenario
 */
async function gatedSeeds(
  jobs: readonly GateJob[],
  {
    onProgress,
    signal,
    gated,
  }: { onProgress: (share: number) => void; signal: AbortSignal; gated: Map<string, Gated> },
): Promise<GatedSeed[]> {
  if (jobs.length > 1) {
    const { durationMs, stepMs } = jobs[0].judged;
    const isMuch = (jobs.length * durationMs) / stepMs >= WORTH_THREADS;
    let done = 0;
    const onResult = async () => onProgress(++done / jobs.length);
    return runEvaluation(jobs, { ...(!isMuch && { workers: 0 }), known: new Map(), onResult, signal });
  }
  signal.throwIfAborted();
  const only = await gateSeed(jobs[0], signal, onProgress);
  gated.set(jobs[0].judged.seed, only);
  return [gatedSeed(only)];
}

function addSeed(
  table: Map<string, Held>,
  checks: readonly ExpectationCheck[],
  { seed, of, source, gatedOn }: { seed: string; of: number; source: ScenarioSource; gatedOn: (seed: string) => Gated },
): void {
  const byKey = new Map<string, ExpectationCheck[]>();
  for (const check of checks) {
    const key = JSON.stringify([check.at, check.expected]);
    byKey.set(key, [...(byKey.get(key) ?? []), check]);
  }
  for (const [key, alike] of byKey) {
    const failed = alike.filter(({ passed }) => !passed);
    const old = table.get(key);
    const isNews = failed.length > 0 && old?.seed === undefined;
    const { passed: _, found: __, ...check } = failed[0] ?? alike[0];
    table.set(key, {
      ...(old ?? { ...check, of }),
      held: (old?.held ?? 0) + (failed.length === 0 ? 1 : 0),
      ...(isNews && {
        ...check,
        seed,
        found: failed.map(({ found }) => found).join('; '),
        position: locateExpectation(source, check.at, check.signal, registries),
        chart: gateChart(check, gatedOn(seed)),
      }),
    });
  }
}
