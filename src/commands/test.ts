import { createColors } from 'picocolors';
import { checkExpectations, type ExpectationResult } from '../analysis/check-expectations.ts';
import { runScenario } from '../pipeline.ts';
import { formatDiagnostics } from '../scenario/format-diagnostics.ts';
import type { Overrides } from '../scenario/override.ts';
import { InputError } from '../schema/diagnostic.ts';
import { printable } from '../schema/printable.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { progressBar } from './progress.ts';
import { withRecordedBaseline } from './recorded-baseline.ts';
import { expectationLines } from './run-summary.ts';
import { overridesOf, scenarioOptions } from './scenario-options.ts';
import { loadScenario } from './scenario-source.ts';

/** Runs scenarios against their `expect:`; nothing is written. */
export const command: Command = {
  describe: (yargs) =>
    scenarioOptions(
      yargs.positional('scenarios', { type: 'string', describe: 'scenario files with an expect: section' }),
    )
      .option('json', { type: 'boolean', describe: 'print the results as JSON' })
      .example('$0 test scenarios/*.yaml', 'run all of them')
      .example('$0 test day3.yaml --seed 2 --set policy.point.threshold=8', 'would another threshold still find it?'),
  run: async (args, world) => {
    const files = [args.scenarios].flat().map(String);
    const overrides = overridesOf(args);
    const { green, red } = createColors(world.stdout.colour);
    const results: Outcome[] = [];
    for (const file of files) {
      world.signal.throwIfAborted();
      const outcome = await testOne(file, overrides, world);
      results.push(outcome);
      if (args.json) continue;
      const head = `${outcome.passed ? green('PASS') : red('FAIL')} ${printable(file, 300)}`;
      const reasons =
        outcome.expectations && !outcome.passed ? expectationLines(outcome.expectations, world.stdout) : [];
      if (outcome.problem) reasons.push(outcome.problem);
      await world.stdout.write(`${[head, ...reasons.map((line) => `  ${line}`)].join('\n')}\n`);
      // Lets Ctrl-C be heard between scenarios.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const failed = results.filter(({ passed }) => !passed).length;
    if (args.json)
      await world.stdout.write(`${JSON.stringify({ passed: failed === 0, scenarios: results }, null, 2)}\n`);
    else if (files.length > 1) await world.stdout.write(`${files.length - failed} of ${files.length} passed\n`);
    if (results.some(({ unreadable }) => unreadable)) return ExitCode.BAD_INPUT;
    return failed === 0 ? ExitCode.OK : ExitCode.VERDICT;
  },
};

interface Outcome {
  readonly file: string;
  readonly passed: boolean;
  readonly expectations?: ExpectationResult;
  readonly problem?: string;
  readonly unreadable?: boolean;
}

async function testOne(file: string, overrides: Overrides, world: World): Promise<Outcome> {
  try {
    const scenario = await withRecordedBaseline(loadScenario(file, world, overrides), file, world);
    if (!scenario.expect)
      return { file, passed: false, problem: 'found no expect: section, expected one that says what must come out' };
    const progress = progressBar(world, file);
    const { assessment, truth } = runScenario(scenario, { onProgress: progress.update });
    progress.end();
    const expectations = checkExpectations(scenario.expect, assessment, truth);
    return { file, passed: expectations.passed, expectations };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    await world.stderr.write(formatDiagnostics(error.diagnostics, { colour: world.stderr.colour }));
    return { file, passed: false, problem: 'cannot be used', unreadable: true };
  }
}
