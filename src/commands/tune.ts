import { join, resolve } from 'node:path';
import { type Strength, tune } from '../evaluation/tune/tune.ts';
import type { TunedCase } from '../evaluation/tune/tune-case.ts';
import { encodeTuning } from '../evaluation/tune/tuning-json.ts';
import { operatingChart } from '../reports/svg-operating.ts';
import { printable } from '../schema/printable.ts';
import { formatQuantity } from '../schema/quantity.ts';
import { MODEL_VERSION } from '../simulation/model-version.ts';
import { chartStyleOf } from './chart-style.ts';
import { type Command, ExitCode } from './command.ts';
import { detectorYaml } from './detector-yaml.ts';
import { doJobs } from './do-jobs.ts';
import { openJournal } from './evaluation-journal.ts';
import { packageFacts } from './package-facts.ts';
import { overridesOf, overrideWords, scenarioOptions, shellText } from './scenario-options.ts';
import { repeatableName } from './scenario-source.ts';
import { planTuning, type TuneOrder } from './tune-plan.ts';
import { tuningText } from './tuning-text.ts';
import { UsageError } from './usage-error.ts';
import { writeTogether } from './write-together.ts';

/** Which threshold and hold time a detector should have. */
export const command: Command = {
  describe: (yargs) =>
    scenarioOptions(yargs.positional('scenarios', { type: 'string', describe: 'scenario files, with faults to find' }))
      .option('detector', {
        type: 'string',
        requiresArg: true,
        default: 'auto',
        describe: 'the detector to tune: a name of the registry or of the scenario',
      })
      .option('budget', {
        type: 'string',
        requiresArg: true,
        default: '1/day',
        describe: 'false alarms that may be raised, as in 1/day, 3/week or 0.5/hour',
      })
      .option('seeds', {
        type: 'number',
        requiresArg: true,
        default: 50,
        describe:
          'runs at each strength, half of them to choose and half to verify: the seed of the scenario, then SEED-2 …',
      })
      .option('hold', {
        type: 'string',
        requiresArg: true,
        describe: 'hold times to try, in samples, with commas between them; 1,2,3,5 if left out',
      })
      .option('intensities', {
        type: 'string',
        requiresArg: true,
        describe: 'strengths at which all faults are tried, with commas between them; 0.25,0.5,1,2 if left out',
      })
      .option('vary', {
        type: 'string',
        requiresArg: true,
        describe: 'try one number of one fault instead, as in faults.slow.time=10ms,20ms,40ms',
      })
      .option('healthy', {
        type: 'string',
        requiresArg: true,
        describe: 'how long the runs without faults last; as long as the others if left out',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'folder for tuning.json and tuning.svg; work that is stopped goes on there',
      })
      .option('workers', {
        type: 'number',
        requiresArg: true,
        describe: 'threads; one for each core if left out. The results are the same',
      })
      .option('json', { type: 'boolean', describe: 'print everything as JSON' })
      .example('$0 tune checkout.yaml --detector ewma', 'for at most one false alarm a day')
      .example(
        '$0 tune checkout.yaml --detector cusum --budget 3/week --healthy 6h',
        'with more healthy time to judge by',
      )
      .example(
        '$0 tune checkout.yaml --detector ewma --vary faults.slow.time=10ms,20ms,40ms --out tuning',
        'how slow must a query be',
      ),
  run: async (args, world) => {
    const order = orderOf(args);
    const budgetPerDay = budgetOf(String(args.budget));
    if (args.workers !== undefined) wholeNumber('workers', args.workers, 1, 1_024);
    const plan = await planTuning(order, world);
    const { detector, threshold, holds, strengths, strengthQuantity } = plan;
    // Three digits are more than an interpolation is worth.
    const writeStrength = (value: number) => formatQuantity(strengthQuantity, Number(value.toPrecision(3)));
    const out = args.out === undefined ? undefined : resolve(world.cwd, String(args.out));
    const journal = out === undefined ? undefined : await openJournal<TunedCase>(join(out, JOURNAL), plan.hash);
    const workers = args.workers as number | undefined;
    const cases = await doJobs(plan.jobs, { doing: 'tuning', journal, workers, world });
    const present = {
      threshold: detector.params.threshold as number,
      hold: (detector.params.hold as number) ?? holds[0],
    };
    const tuning = tune(cases, {
      holds,
      strengths,
      budgetPerDay,
      present,
      least: threshold.min,
      most: threshold.max,
    });
    const { recommended } = tuning;
    const yaml = recommended && detectorYaml(detector, recommended);
    const origin = {
      version: packageFacts().version,
      modelVersion: MODEL_VERSION,
      command: repeatedCommand(args),
      detector,
      ...(yaml !== undefined && { yaml }),
    };
    const json = encodeTuning(tuning, origin);
    if (out !== undefined) {
      await writeTogether(out, { 'tuning.json': json, 'tuning.svg': operatingChart(tuning, detector.id) });
      await journal?.remove();
    }
    await world.stdout.write(
      args.json ? json : tuningText(tuning, { detector, yaml, style: chartStyleOf(world), writeStrength }),
    );
    if (out !== undefined && !args.json)
      await world.stdout.write(`\ntuning.json and tuning.svg in ${printable(String(args.out), 500)}\n`);
    return recommended?.isVerified ? ExitCode.OK : ExitCode.VERDICT;
  },
};

/** In the folder of the results while there are none. */
const JOURNAL = 'tuning.journal.ndjson';
const SEEDS_MAX = 10_000;
const HOLD_MAX = 100_000;
const DEFAULT_INTENSITIES = '0.25,0.5,1,2';

function orderOf(args: Readonly<Record<string, unknown>>): TuneOrder {
  if (args.vary !== undefined && args.intensities !== undefined)
    throw new UsageError('found both --vary and --intensities', 'leave one of them out: one thing is varied at a time');
  // One seed chooses and another verifies.
  wholeNumber('seeds', args.seeds, 2, SEEDS_MAX);
  return {
    scenarios: [args.scenarios ?? []].flat().map(String),
    detector: String(args.detector),
    overrides: overridesOf(args),
    seeds: Number(args.seeds),
    ...(args.hold !== undefined && { holds: holdsOf(String(args.hold)) }),
    vary:
      args.vary === undefined
        ? { intensities: intensitiesOf(String(args.intensities ?? DEFAULT_INTENSITIES)) }
        : { assignment: String(args.vary) },
    ...(args.healthy !== undefined && { healthy: String(args.healthy) }),
  };
}

const words = (text: string) => text.split(',').map((word) => word.trim());

function holdsOf(text: string): number[] {
  const holds = words(text).map(Number);
  for (const hold of holds) wholeNumber('hold', hold, 1, HOLD_MAX, text);
  return [...new Set(holds)].sort((a, b) => a - b);
}

function intensitiesOf(text: string): Strength[] {
  return words(text).map((word) => {
    if (!/^\d+(\.\d+)?$/.test(word) || !(Number(word) > 0 && Number(word) <= 100))
      throw new UsageError(
        `--intensities is "${text}"`,
        'write numbers above 0 and at most 100 with commas between them; runs without faults are made in any case',
      );
    return { text: word, value: Number(word) };
  });
}

const PER_DAY: Readonly<Record<string, number>> = { hour: 24, h: 24, day: 1, d: 1, week: 1 / 7, w: 1 / 7 };

function budgetOf(text: string): number {
  const [, count, unit = 'day'] = /^(\d+(?:\.\d+)?)(?:\s*\/\s*([a-z]+))?$/.exec(text.trim()) ?? [];
  if (count === undefined || !Object.hasOwn(PER_DAY, unit))
    throw new UsageError(
      `--budget is "${text}"`,
      'write how many false alarms in what time, as in 1/day, 3/week or 0.5/hour',
    );
  return Number(count) * PER_DAY[unit];
}

function wholeNumber(name: string, value: unknown, least: number, most: number, text = String(value)): void {
  if (!Number.isInteger(value) || Number(value) < least || Number(value) > most)
    throw new UsageError(`--${name} is ${text}`, `write a whole number from ${least} to ${most}`);
}

/** The options that change the result, as they were given; folders are left out of file names. */
function repeatedCommand(args: Readonly<Record<string, unknown>>): string {
  const list = (value: unknown) => (value === undefined ? [] : [value].flat().map(String));
  return shellText([
    'shakedown',
    'tune',
    ...list(args.scenarios).map(repeatableName),
    ...['detector', 'budget', 'seeds', 'hold', 'intensities', 'vary', 'healthy'].flatMap((name) =>
      list(args[name]).flatMap((value) => [`--${name}`, value]),
    ),
    ...overrideWords(overridesOf(args)),
  ]);
}
