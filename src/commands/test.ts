import { resolve } from 'node:path';
import { createColors } from 'picocolors';
import { detectorByName } from '../detectors/index.ts';
import { compareGate, type GateComparisons } from '../evaluation/gate-compare.ts';
import { type MeasuredContender, recordOf } from '../evaluation/gate-record.ts';
import { formatDiagnostics } from '../scenario/format-diagnostics.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { InputError } from '../schema/diagnostic.ts';
import { printable } from '../schema/printable.ts';
import { chartStyleOf } from './chart-style.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { externalOption, externalsOf } from './external-option.ts';
import { progressBar } from './progress.ts';
import { overridesOf, scenarioOptions } from './scenario-options.ts';
import { againstAnnotations, againstLines, againstSuite } from './test-against.ts';
import { type Annotation, annotationLines } from './test-annotations.ts';
import { writeBaseline } from './test-baseline.ts';
import { type JunitSuite, junitReport } from './test-junit.ts';
import { type Memory, memoryOf, recordedText, SEEDS_DEFAULT } from './test-memory.ts';
import { type Held, type TestOptions, type TestResult, testScenario } from './test-scenario.ts';
import { heldText, testLines } from './test-text.ts';
import { UsageError } from './usage-error.ts';
import { writeAside } from './write-aside.ts';

/** Runs scenarios against their `expect:`, on one seed or many: the gate of a build. */
export const command: Command = {
  describe: (yargs) =>
    externalOption(
      scenarioOptions(
        yargs.positional('scenarios', { type: 'string', describe: 'scenario files with an expect: section' }),
      ),
    )
      .option('seeds', {
        type: 'number',
        requiresArg: true,
        describe: 'run each on this many seeds: its own first, then SEED-2, SEED-3 …',
      })
      .option('share', {
        type: 'number',
        requiresArg: true,
        describe: 'share of the seeds on which every expectation must hold (default 1: all)',
      })
      .option('record', {
        type: 'string',
        requiresArg: true,
        describe: `write what the analysis and each detector are worth to this file; on ${SEEDS_DEFAULT} seeds unless told otherwise`,
      })
      .option('against', {
        type: 'string',
        requiresArg: true,
        describe: 'fail when anything is significantly worse than in this recorded file, on its seeds',
      })
      .option('junit', {
        type: 'string',
        requiresArg: true,
        describe: 'also write the results as JUnit XML to this file',
      })
      .option('annotations', {
        type: 'boolean',
        describe:
          'print failures for GitHub to show beside the lines they are about; done by itself where GITHUB_ACTIONS is set',
      })
      .option('json', { type: 'boolean', describe: 'print the results as JSON' })
      .example('$0 test scenarios/*.yaml', 'run all of them')
      .example('$0 test day3.yaml --seed 2 --set policy.point.threshold=8', 'would another threshold still find it?')
      .example('$0 test slow.yaml --seeds 20 --share 0.9', 'on twenty seeds, of which two may fail')
      .example('$0 test slow.yaml --record gate.json', 'remember how good the detectors are …')
      .example('$0 test slow.yaml --against gate.json', '… and fail when a change makes one worse')
      .example('$0 test scenarios/*.yaml --junit results.xml', 'for the build server'),
  run: async (args, world) => {
    const files = [args.scenarios].flat().map(String);
    const share = shareOf(args.share);
    const memory = await memoryOf(args, world);
    const externals = externalsOf(args, detectorByName.keys());
    if (!memory && externals.externals.length > 0)
      throw new UsageError(
        '--external is given without --record or --against',
        'a scenario cannot expect anything of a program: what it is worth is recorded and compared',
      );
    const options = { overrides: overridesOf(args), seeds: seedsOption(args), share, externals };
    const outcomes: Outcome[] = [];
    for (const file of files) {
      world.signal.throwIfAborted();
      const outcome = await testOne(file, options, memory, world);
      outcomes.push(outcome);
      if (!args.json) await world.stdout.write(`${outcomeLines(outcome, share, world).join('\n')}\n`);
    }
    const failed = outcomes.filter(({ passed }) => !passed);
    const isWhole = outcomes.every(({ unreadable }) => !unreadable);
    const against =
      memory?.before && isWhole ? { file: memory.against!, ...compareGate(memory.before, memory.now) } : undefined;
    if (args.json) await world.stdout.write(`${JSON.stringify(json(outcomes, against), null, 2)}\n`);
    else if (files.length > 1) await world.stdout.write(`${files.length - failed.length} of ${files.length} passed\n`);
    if (against && !args.json)
      await world.stdout.write(`${againstLines(against.file, against, world.stdout.colour).join('\n')}\n`);
    if (memory?.record !== undefined && isWhole) {
      await writeBaseline(resolve(world.cwd, memory.record), memory.now);
      if (!args.json) await world.stdout.write(recordedText(memory.record, memory.now));
    }
    if (args.annotations === true || world.env.GITHUB_ACTIONS === 'true') {
      const annotations = [
        ...outcomes.flatMap(annotationsOf(share)),
        ...(against ? againstAnnotations(against.file, against) : []),
      ];
      const lines = annotationLines(annotations, world);
      if (lines.length > 0) await world.stderr.write(`${lines.join('\n')}\n`);
    }
    if (args.junit !== undefined)
      await writeText(
        resolve(world.cwd, String(args.junit)),
        junitReport([...outcomes.map(suiteOf(share)), ...(against ? [againstSuite(against.file, against)] : [])]),
      );
    if (!isWhole) return ExitCode.BAD_INPUT;
    return failed.length === 0 && against?.passed !== false ? ExitCode.OK : ExitCode.VERDICT;
  },
};

const SEEDS_MAX = 1_000;

function seedsOption({ seeds }: Readonly<Record<string, unknown>>): number | undefined {
  if (seeds === undefined || (Number.isInteger(seeds) && Number(seeds) >= 1 && Number(seeds) <= SEEDS_MAX))
    return seeds as number | undefined;
  throw new UsageError(`--seeds is ${String(seeds)}`, `write a whole number from 1 to ${SEEDS_MAX}`);
}

function shareOf(share: unknown = 1): number {
  if (typeof share === 'number' && share > 0 && share <= 1) return share;
  throw new UsageError(`--share is ${String(share)}`, 'write a number above 0, at most 1, as in --share=0.9');
}

/** A result, or why there is none. */
interface Outcome {
  readonly file: string;
  readonly passed: boolean;
  readonly result?: TestResult;
  readonly problem?: string;
  /** For the places in a file that cannot be used. */
  readonly input?: InputError;
  readonly unreadable?: boolean;
}

async function testOne(
  file: string,
  options: Omit<TestOptions, 'onProgress'>,
  memory: Memory | undefined,
  world: World,
): Promise<Outcome> {
  const progress = progressBar(world, file);
  const runs: (readonly MeasuredContender[])[] = [];
  const remembered = memory && {
    seeds: ({ name }: Scenario) =>
      memory.before && Object.hasOwn(memory.before.scenarios, name)
        ? memory.before.scenarios[name].seeds
        : ((options.seeds as number | undefined) ?? SEEDS_DEFAULT),
    onSeed: (contenders: readonly MeasuredContender[]) => runs.push(contenders),
  };
  try {
    const result = await testScenario(file, { ...options, ...remembered, onProgress: progress.update }, world);
    if (!result)
      return { file, passed: false, problem: 'found no expect: section, expected one that says what must come out' };
    if (memory) {
      const { scenario, seeds } = result;
      if (Object.hasOwn(memory.now.scenarios, scenario.name))
        throw new UsageError(
          `two scenarios are called ${scenario.name}`,
          'measures are remembered by name: give one of them another',
        );
      memory.now.scenarios[scenario.name] = recordOf(scenario, seeds, runs);
    }
    return { file, passed: result.passed, result };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    progress.end();
    await world.stderr.write(formatDiagnostics(error.diagnostics, { colour: world.stderr.colour }));
    return { file, passed: false, problem: 'cannot be used', input: error, unreadable: true };
  } finally {
    progress.end();
  }
}

function outcomeLines({ file, result, problem }: Outcome, share: number, world: World): string[] {
  const style = chartStyleOf(world);
  if (result) return testLines(result, share, style);
  return [`${createColors(style.colour).red('FAIL')} ${printable(file, 300)}`, `  ${problem}`];
}

const failedOf = (result: TestResult, share: number) => result.expectations.filter(({ held, of }) => held < share * of);

const annotationsOf =
  (share: number) =>
  ({ file, result, problem, input }: Outcome): Annotation[] => {
    if (result)
      return failedOf(result, share).map((one) => ({
        title: `${one.expectation} of ${file}`,
        message: heldText(one),
        position: one.position,
      }));
    if (input) return input.diagnostics.map(({ code, message, position }) => ({ title: code, message, position }));
    return [{ title: file, message: problem ?? '', position: { file, line: 1, column: 1, length: 1 } }];
  };

const suiteOf =
  (share: number) =>
  ({ file, result, problem }: Outcome): JunitSuite => {
    if (!result) return { name: file, cases: [{ name: 'can be run', error: problem }] };
    const failed = new Set(failedOf(result, share));
    return {
      name: file,
      cases: result.expectations.map((one) => ({
        name: `${one.expectation}: ${one.expected}`,
        ...(one.position && { line: one.position.line }),
        ...(failed.has(one) && { failure: { message: heldText(one), text: failureText(one) } }),
      })),
    };
  };

const failureText = (one: Held): string =>
  [heldText(one), ...(one.chart?.({ width: 80, colour: false, ascii: false }) ?? [])].join('\n');

function json(outcomes: readonly Outcome[], against: (GateComparisons & { file: string }) | undefined): object {
  return {
    passed: outcomes.every(({ passed }) => passed) && against?.passed !== false,
    scenarios: outcomes.map(({ file, passed, result, problem, unreadable }) => ({
      file,
      passed,
      ...(result && {
        seeds: result.seeds,
        expectations: result.first,
        held: result.expectations.map(({ chart: _, position, ...one }) => ({
          ...one,
          ...(position && { file: position.file, line: position.line }),
        })),
      }),
      ...(problem !== undefined && { problem }),
      ...(unreadable && { unreadable }),
    })),
    ...(against && { against }),
  };
}

async function writeText(path: string, text: string): Promise<void> {
  const file = await writeAside(path);
  try {
    await file.write(text);
    await file.finish();
  } finally {
    await file.discard();
  }
}
