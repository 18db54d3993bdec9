import { type ExpectationCheck, type ExpectationResult, resultOf } from '../analysis/check-expectations.ts';
import { registries } from '../detectors/registries.ts';
import { detectCaseExternally } from '../evaluation/external.ts';
import { type Contender, type Gated, gateRun, labelledOf } from '../evaluation/gate.ts';
import { seedsOf } from '../evaluation/seeds.ts';
import { type Run, runScenario } from '../pipeline.ts';
import { gateChart } from '../reports/gate-chart.ts';
import type { ChartStyle } from '../reports/terminal/chart-style.ts';
import { compileScenario, type ScenarioSource } from '../scenario/compile.ts';
import { locateExpectation } from '../scenario/locate.ts';
import type { Overrides } from '../scenario/override.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Position } from '../schema/diagnostic.ts';
import type { World } from './command.ts';
import type { externalsOf } from './external-option.ts';
import { withRecordedBaseline } from './recorded-baseline.ts';
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
  /** Told what came of each seed. */
  readonly onSeed?: (gated: Gated) => void;
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
  const table = new Map<string, Held>();
  let first: ExpectationResult | undefined;
  for (const [k, seed] of seeds.entries()) {
    world.signal.throwIfAborted();
    const run = runScenario(
      { ...scenario, seed },
      { onProgress: (share) => options.onProgress((k + share) / seeds.length) },
    );
    const gated = gateRun(run, { also: await detectedExternally(run, options.externals, world) });
    first ??= resultOf(gated.checks);
    addSeed(table, gated, { seed, of: seeds.length, source });
    options.onSeed?.(gated);
    // Lets Ctrl-C be heard between runs.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const expectations = [...table.values()];
  const passed = expectations.every(({ held, of }) => held >= options.share * of);
  return { file, scenario, seeds, passed, expectations, first: first! };
}

async function detectedExternally(
  run: Run,
  externals: TestOptions['externals'],
  { cwd, signal }: World,
): Promise<Omit<Contender, 'measures'>[]> {
  if (!externals || externals.externals.length === 0) return [];
  const labelled = labelledOf(run);
  const also: Omit<Contender, 'measures'>[] = [];
  for (const program of externals.externals) {
    const { id, argv } = program;
    if (run.scenario.detectors.some((one) => one.id === id))
      throw new UsageError(`there is a detector called "${id}" already`, 'give yours another name');
    const detections = await detectCaseExternally(labelled, program, { ...externals, signal, cwd });
    also.push({ detector: { id, kind: 'external', signals: [], params: { program: argv } }, detections });
  }
  return also;
}

function addSeed(
  table: Map<string, Held>,
  gated: Gated,
  { seed, of, source }: { seed: string; of: number; source: ScenarioSource },
): void {
  const byKey = new Map<string, ExpectationCheck[]>();
  for (const check of gated.checks) {
    const key = JSON.stringify([check.at, check.expected]);
    byKey.set(key, [...(byKey.get(key) ?? []), check]);
  }
  for (const [key, checks] of byKey) {
    const failed = checks.filter(({ passed }) => !passed);
    const old = table.get(key);
    const isNews = failed.length > 0 && old?.seed === undefined;
    const { passed: _, found: __, ...check } = failed[0] ?? checks[0];
    table.set(key, {
      ...(old ?? { ...check, of }),
      held: (old?.held ?? 0) + (failed.length === 0 ? 1 : 0),
      ...(isNews && {
        ...check,
        seed,
        found: failed.map(({ found }) => found).join('; '),
        position: locateExpectation(source, check.at, check.signal, registries),
        chart: gateChart(check, gated),
      }),
    });
  }
}
