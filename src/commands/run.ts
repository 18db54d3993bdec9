import { join } from 'node:path';
import { resultOf } from '../analysis/check-expectations.ts';
import { registries } from '../detectors/registries.ts';
import { gateRun } from '../evaluation/gate.ts';
import { type Run, runScenario } from '../pipeline.ts';
import { fileWord } from '../reports/escape.ts';
import { formatCount } from '../reports/figures.ts';
import type { ReportInput } from '../reports/report-input.ts';
import { formatScenario } from '../scenario/format.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { scenarioSignals } from '../simulation/scenario-signals.ts';
import { chartStyleOf } from './chart-style.ts';
import { type Command, ExitCode } from './command.ts';
import { rememberOptions } from './memory-options.ts';
import { outcomeJson, proceeds } from './outcome.ts';
import { packageFacts } from './package-facts.ts';
import { progressBar } from './progress.ts';
import { publish, reportOptions, templatesOf } from './publish.ts';
import { withRecordedBaseline } from './recorded-baseline.ts';
import { keysOf, remember } from './remember.ts';
import { runSummary } from './run-summary.ts';
import { overridesOf, overrideWords, scenarioOptions, shellText } from './scenario-options.ts';
import { loadScenario, repeatableName } from './scenario-source.ts';
import { UsageError } from './usage-error.ts';

/** The whole line: a scenario file becomes a recording with known truth, an assessment and the full report set. */
export const command: Command = {
  describe: (yargs) =>
    rememberOptions(
      reportOptions(
        scenarioOptions(
          yargs.positional('scenario', { type: 'string', describe: 'scenario file, or the name of a ready-made one' }),
        ),
      ),
    )
      .example('$0 run plan-a-day3', 'the ready-made example; reports in output/plan-a-day3/')
      .example('$0 run checkout.yaml --seed 7 --out /tmp/seven', 'other chance, another folder')
      .example('$0 run checkout.yaml --without slow --set workload.rate=50/s', 'what if'),
  run: async (args, world) => {
    const overrides = overridesOf(args);
    const name = String(args.scenario);
    const scenario = await withRecordedBaseline(loadScenario(name, world, overrides), name, world);
    refuseTooMuch(scenario);
    const templates = templatesOf(args, world);
    const progress = progressBar(world, `simulating ${scenario.name}`);
    const run = runScenario(scenario, { onProgress: progress.update });
    progress.end();
    const { assessment, truth } = run;
    const out = String(args.out ?? join('output', fileWord(scenario.name)));
    const words = ['shakedown', 'run', repeatableName(name), ...overrideWords(overrides)];
    const input = reportInput(run, shellText(words));
    const files = await publish(input, templates, out, world);
    const expectations = scenario.expect && resultOf(gateRun(run).checks);
    if (args.json) await world.stdout.write(outcomeJson({ assessment, truth, expectations, out, files }));
    else if (!args.quiet) {
      await world.stdout.write(runSummary({ assessment, truth, expectations, out, files }, chartStyleOf(world)));
    }
    await remember(input, keysOf(scenario, scenario.memory), files, args, world);
    const isGood = expectations ? expectations.passed : proceeds(assessment);
    return isGood ? ExitCode.OK : ExitCode.VERDICT;
  },
};

/** What a run gives to its reports. @param command the command that repeats it */
export function reportInput({ scenario, assessment, settings, truth }: Run, command: string): ReportInput {
  return {
    assessment,
    settings,
    truth,
    scenarioText: formatScenario(scenario, registries),
    faults: scenario.faults,
    command,
    version: packageFacts().version,
  };
}

/** Samples × signals that a report set holds: its JSON is one text of at most half a gigabyte. */
const MOST_VALUES = 12_000_000;

/** @throws UsageError when the reports of a run would not fit into memory; samples alone are streamed by `simulate` */
function refuseTooMuch(scenario: Scenario): void {
  const samples = scenario.durationMs / scenario.scrape.intervalMs;
  const signals = scenarioSignals(scenario).length;
  if (samples * signals <= MOST_VALUES) return;
  throw new UsageError(
    `found ${formatCount(samples)} samples of ${signals} signals, expected at most ${formatCount(MOST_VALUES)} values in one report set`,
    'shorten duration or lengthen scrape.interval; `simulate` writes samples of any length',
  );
}
