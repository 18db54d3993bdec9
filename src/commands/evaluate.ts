import { join, resolve } from 'node:path';
import { pooled } from '../evaluation/evaluate.ts';
import { type CaseResult, defaultMeasures } from '../evaluation/evaluate-case.ts';
import { encodeEvaluation } from '../evaluation/evaluation-json.ts';
import { measureByName } from '../evaluation/measures/index.ts';
import { formatOfFile } from '../formats/index.ts';
import { loadTemplates } from '../reports/load-templates.ts';
import { renderEvaluation } from '../reports/render-evaluation.ts';
import { printable } from '../schema/printable.ts';
import { parseQuantity } from '../schema/quantity.ts';
import { MODEL_VERSION } from '../simulation/model-version.ts';
import { type Command, ExitCode } from './command.ts';
import { doJobs } from './do-jobs.ts';
import { openJournal } from './evaluation-journal.ts';
import { type EvaluationOrder, planEvaluation, unknownName } from './evaluation-plan.ts';
import { evaluationText } from './evaluation-text.ts';
import { externalOption, externalsOf } from './external-option.ts';
import type { Incident } from './label-recording.ts';
import { packageFacts } from './package-facts.ts';
import { overridesOf, overrideWords, scenarioOptions, shellText } from './scenario-options.ts';
import { repeatableName } from './scenario-source.ts';
import { UsageError } from './usage-error.ts';
import { writeTogether } from './write-together.ts';

/** How good detectors are: on many seeds of scenarios, or on recordings with labels. */
export const command: Command = {
  describe: (yargs) =>
    externalOption(
      scenarioOptions(
        yargs.positional('sources', {
          type: 'string',
          describe: 'scenario files, CSV files with a column of labels, or recordings and --incident',
        }),
      ),
    )
      .option('detectors', {
        type: 'string',
        requiresArg: true,
        describe: 'names with commas between them, of the registry or of the scenario; all if left out',
      })
      .option('seeds', {
        type: 'number',
        requiresArg: true,
        default: 10,
        describe: 'runs of each scenario: its own seed first, then SEED-2, SEED-3 …',
      })
      .option('corpus', {
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        describe: 'recordings with labels: csv:DIR for a folder of CSV files, nab:DIR for a checkout of NAB',
      })
      .option('label', {
        type: 'string',
        requiresArg: true,
        describe: 'column of a CSV file that is 1 where something was wrong; found by its name if left out',
      })
      .option('incident', {
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        describe: 'FROM/TO or FROM/TO/SIGNAL,SIGNAL: when something was wrong in recordings without such a column',
      })
      .option('measures', {
        type: 'string',
        requiresArg: true,
        describe: `measures of the scores, whatever the threshold, with commas between them; all, none, or ${defaultMeasures.join(',')} if left out`,
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'folder for evaluation.json and evaluation.html; work that is stopped goes on there',
      })
      .option('workers', {
        type: 'number',
        requiresArg: true,
        describe: 'threads; one for each core if left out. The results are the same',
      })
      .option('json', { type: 'boolean', describe: 'print everything as JSON' })
      .example('$0 evaluate checkout.yaml --detectors cusum,ewma --seeds 50', 'two detectors on fifty runs')
      .example('$0 evaluate scenarios/*.yaml --out evaluation', 'all detectors, and a page to look at')
      .example('$0 evaluate crash-rate.csv', 'a recording with labels')
      .example(
        '$0 evaluate incident.csv --incident 2025-10-18T01:02:00Z/2025-10-18T01:12:00Z/response_time_ms',
        'a recording of an incident, and when it showed on which signal',
      )
      .example('$0 evaluate --corpus csv:recordings --detectors robust-point', 'a folder of them'),
  run: async (args, world) => {
    const order = orderOf(args);
    const templates = args.out === undefined ? undefined : loadTemplates();
    const plan = await planEvaluation(order, world);
    const out = args.out === undefined ? undefined : resolve(world.cwd, String(args.out));
    const journal = out === undefined ? undefined : await openJournal<CaseResult>(join(out, JOURNAL), plan.hash);
    const workers = args.workers as number | undefined;
    const cases = await doJobs(plan.jobs, { doing: 'evaluating', journal, workers, world });
    const evaluation = pooled(cases, { detectors: plan.detectors, measures: order.measures });
    const origin = { version: packageFacts().version, modelVersion: MODEL_VERSION, command: repeatedCommand(args) };
    const json = encodeEvaluation(evaluation, origin);
    if (out !== undefined && templates) {
      await writeTogether(out, {
        'evaluation.json': json,
        'evaluation.html': renderEvaluation(evaluation, origin, templates),
      });
      await journal?.remove();
    }
    await world.stdout.write(args.json ? json : evaluationText(evaluation, { colour: world.stdout.colour }));
    if (out !== undefined && !args.json)
      await world.stdout.write(`\nevaluation.json and evaluation.html in ${printable(String(args.out), 500)}\n`);
    return ExitCode.OK;
  },
};

/** In the folder of the results while there are none. */
const JOURNAL = 'evaluation.journal.ndjson';
const SEEDS_MAX = 10_000;

function orderOf(args: Readonly<Record<string, unknown>>): EvaluationOrder {
  const list = (value: unknown) => (value === undefined ? [] : [value].flat().map(String));
  const sources = list(args.sources);
  const corpora = list(args.corpus);
  if (sources.length + corpora.length === 0)
    throw new UsageError(
      'found nothing to evaluate on',
      'name scenarios, CSV files with labels, or --corpus csv:DIR or nab:DIR',
    );
  wholeNumber('seeds', args.seeds, SEEDS_MAX);
  if (args.workers !== undefined) wholeNumber('workers', args.workers, 1_024);
  return {
    sources,
    corpora,
    ...(args.detectors !== undefined && { detectors: words(String(args.detectors)) }),
    externals: (taken) => {
      const { externals: detectors, timeLimitMs } = externalsOf(args, taken);
      return { detectors, timeLimitMs };
    },
    seeds: Number(args.seeds),
    overrides: overridesOf(args),
    ...(args.label !== undefined && { label: String(args.label) }),
    ...(args.incident !== undefined && { incidents: incidentsOf(list(args.incident), sources) }),
    measures: measuresOf(args.measures),
  };
}

/** @throws UsageError for anything but FROM/TO and FROM/TO/SIGNAL,SIGNAL, and where no recording is named that it could be about */
function incidentsOf(given: readonly string[], sources: readonly string[]): Incident[] {
  if (!sources.some((file) => formatOfFile(file)))
    throw new UsageError(
      '--incident is given, but no recording',
      'name a file, as in evaluate incident.csv --incident …',
    );
  return given.map((text) => {
    const [from, to, signals, ...more] = text.split('/');
    const [startMs, endMs] = [from, to ?? ''].map((part) => parseQuantity('instant', part));
    if (typeof startMs !== 'number' || typeof endMs !== 'number' || more.length > 0 || endMs <= startMs)
      throw new UsageError(
        `--incident is "${text}"`,
        'write two instants, the earlier first, as in 2025-10-18T01:02:00Z/2025-10-18T01:12:00Z',
      );
    return { startMs, endMs, ...(signals !== undefined && { signals: words(signals) }) };
  });
}

function measuresOf(given: unknown): readonly string[] {
  if (given === undefined) return defaultMeasures;
  const known = [...measureByName.keys()];
  if (given === 'all') return known;
  if (given === 'none') return [];
  const names = [...new Set(words(String(given)))];
  for (const name of names) if (!known.includes(name)) throw unknownName('measure', name, known);
  return names;
}

const words = (text: string) => text.split(',').map((word) => word.trim());

function wholeNumber(name: string, value: unknown, most: number): void {
  if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > most)
    throw new UsageError(`--${name} is ${String(value)}`, `write a whole number from 1 to ${most}`);
}

/** The options that change the result, as they were given; folders are left out of file names. */
function repeatedCommand(args: Readonly<Record<string, unknown>>): string {
  const list = (value: unknown) => (value === undefined ? [] : [value].flat().map(String));
  return shellText([
    'shakedown',
    'evaluate',
    ...list(args.sources).map(repeatableName),
    ...list(args.corpus).flatMap((corpus) => ['--corpus', corpus.replace(/:.*?([^/\\]*)[/\\]*$/s, ':$1')]),
    ...['detectors', 'external', 'seeds', 'measures', 'label', 'incident'].flatMap((name) =>
      list(args[name]).flatMap((value) => [`--${name}`, value]),
    ),
    ...overrideWords(overridesOf(args)),
  ]);
}
