import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type ComparedRun, type Comparison, compareRuns } from '../analysis/compare.ts';
import { encodeComparison } from '../reports/compare-json.ts';
import { formatDuration } from '../reports/figures.ts';
import { publishReportSet } from '../reports/publish.ts';
import { COMPARISON_SORT, renderComparison } from '../reports/render-comparison.ts';
import { MANIFEST } from '../reports/report-set.ts';
import { nearest } from '../schema/nearest.ts';
import { printable } from '../schema/printable.ts';
import { parseQuantity } from '../schema/quantity.ts';
import { chartStyleOf } from './chart-style.ts';
import { type Command, ExitCode } from './command.ts';
import { readRun, sourceOptions } from './compare-source.ts';
import { comparisonText } from './compare-text.ts';
import { packageFacts } from './package-facts.ts';
import { templatesOf } from './publish.ts';
import { shellText } from './scenario-options.ts';
import { UsageError } from './usage-error.ts';

const failures = ['worse', 'changed', 'no-data', 'never'] as const;

/** Judges one run beside another: before and after a change, a canary beside its control, a build beside the last release. */
export const command: Command = {
  describe: (yargs) =>
    sourceOptions(
      yargs
        .positional('before', {
          type: 'string',
          describe: 'recording, stability-report-<tag>.json, folder with a report set, or scenario',
        })
        .positional('after', { type: 'string', describe: 'the run to judge, in any of these forms' })
        .option('signal', {
          type: 'string',
          array: true,
          requiresArg: true,
          describe: 'signal to compare; all if left out',
        })
        .option('min-effect', {
          type: 'string',
          default: '5%',
          requiresArg: true,
          describe: 'smaller differences pass, however certain: a share of the level before',
        })
        .option('alpha', {
          type: 'string',
          default: '5%',
          requiresArg: true,
          describe: 'chance that any signal is called worse although nothing changed',
        })
        .option('fail-on', {
          choices: failures,
          array: true,
          requiresArg: true,
          describe:
            'what gives exit code 1; worse if left out. In any case but never: nothing that counts could be judged',
        })
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'folder for comparison.md, .html and .json; none is written if left out',
        })
        .option('templates', {
          type: 'string',
          requiresArg: true,
          describe: 'folder with templates of your own, which replace those of the same name',
        })
        .option('json', { type: 'boolean', describe: 'print the outcome as JSON' })
        .option('quiet', { type: 'boolean', describe: 'print nothing but errors' }),
    )
      .example('$0 compare before.csv after.csv', 'two recordings; exit code 1 when the second is worse')
      .example(
        '$0 compare output/release output/candidate --min-effect 10% --out comparison',
        'two report sets, in CI; the report for the pull request',
      )
      .example('$0 compare checkout.yaml incident.csv --signal response_time_ms', 'what happened beside what should'),
  run: async (args, world) => {
    const options = {
      alpha: shareOf('alpha', args.alpha, { min: 1e-6, max: 0.5 }),
      minEffect: shareOf('min-effect', args['min-effect'], { min: 0, max: 100 }),
    };
    const failing = failingOf(args['fail-on']);
    const templates = templatesOf(args, world);
    const out = args.out === undefined ? undefined : resolve(world.cwd, String(args.out));
    if (out !== undefined) await refuseOtherSet(out, String(args.out));
    const before = await readRun(String(args.before), args, world);
    const after = await readRun(String(args.after), args, world);
    const signals = chosenSignals(before, after, args.signal);
    refuseUnequal(before, after);
    const comparison = compareRuns(before, after, { ...options, ...(signals && { signals }) });
    const origin = { version: packageFacts().version, command: commandText(args) };
    if (out !== undefined) await publishReportSet(renderComparison(comparison, origin, templates), out);
    if (args.json) await world.stdout.write(encodeComparison(comparison, origin));
    else if (!args.quiet) {
      await world.stdout.write(comparisonText(comparison, chartStyleOf(world)));
      if (out !== undefined)
        await world.stdout.write(`\n3 files in ${printable(String(args.out), 500)}, read comparison.html\n`);
    }
    return fails(comparison, failing) ? ExitCode.VERDICT : ExitCode.OK;
  },
};

type Failure = (typeof failures)[number];

function failingOf(given: unknown): ReadonlySet<Failure> {
  const words = [given ?? 'worse'].flat() as Failure[];
  if (words.includes('never') && words.length > 1)
    throw new UsageError('--fail-on never stands beside others', 'give it alone, or leave it out');
  return new Set(words);
}

function fails({ verdict, signals }: Comparison, failing: ReadonlySet<Failure>): boolean {
  if (failing.has('never')) return false;
  const counted = signals.filter(({ counts }) => counts);
  const has = (wanted: string) => counted.some((one) => one.verdict === wanted);
  return (
    verdict === 'NO DATA' ||
    (failing.has('worse') && has('WORSE')) ||
    (failing.has('changed') && has('CHANGED')) ||
    (failing.has('no-data') && has('NO DATA'))
  );
}

function shareOf(name: string, written: unknown, range: { readonly min: number; readonly max: number }): number {
  const parsed = parseQuantity('ratio', String(written), range);
  if (typeof parsed === 'number') return parsed;
  throw new UsageError(`--${name}: ${parsed.message}`, parsed.help ?? `as in --${name} 5%`);
}

function chosenSignals(before: ComparedRun, after: ComparedRun, given: unknown): string[] | undefined {
  const [earlier, later] = [before, after].map(({ table }) => table.signals.map(({ signal }) => signal.name));
  const both = earlier.filter((name) => later.includes(name));
  if (both.length === 0)
    throw new UsageError(
      'the two runs have no signal in common',
      `before has ${namesText(earlier)}; after has ${namesText(later)}`,
    );
  if (given === undefined) return undefined;
  const names = [given].flat().map(String);
  for (const name of names) {
    if (both.includes(name)) continue;
    const near = nearest(name, both);
    const where = earlier.includes(name) ? 'only before has' : later.includes(name) ? 'only after has' : 'neither has';
    throw new UsageError(
      `--signal ${name}: ${where} it, expected a signal of both runs`,
      near ? `did you mean ${near}?` : `both have ${namesText(both)}`,
    );
  }
  return names;
}

const namesText = (names: readonly string[]) =>
  names.length === 0 ? 'none' : `${names.slice(0, 8).join(', ')}${names.length > 8 ? ' …' : ''}`;

/** Means over 15 s scatter more than means over 60 s, so that runs of different steps differ wherever they come from. */
function refuseUnequal(before: ComparedRun, after: ComparedRun): void {
  const [first, second] = [before.table.grid.stepMs, after.table.grid.stepMs];
  if (first !== second)
    throw new UsageError(
      `the samples of the first run are ${formatDuration(first)} apart, those of the second ${formatDuration(second)}, expected one step`,
      'record or simulate both with the same step, as with --set scrape.interval=30s or record --step 30s',
    );
  const units = new Map(before.table.signals.map(({ signal }) => [signal.name, signal.unit]));
  for (const { signal } of after.table.signals) {
    const unit = units.get(signal.name);
    if (unit !== undefined && unit !== signal.unit)
      throw new UsageError(
        `${signal.name} is in "${unit}" in the first run and in "${signal.unit}" in the second, expected one unit`,
        'say the unit with --column NAME=signal_name:unit',
      );
  }
}

/** A report set that somebody compares with, or another one, must not be replaced by the comparison. */
async function refuseOtherSet(out: string, name: string): Promise<void> {
  const text = await readFile(join(out, MANIFEST), 'utf8').catch(() => undefined);
  if (text === undefined || text.includes(`"sort": "${COMPARISON_SORT}"`)) return;
  throw new UsageError(`--out ${name} holds another report set`, 'choose another folder for the comparison');
}

/** The command that repeats it, folders left out of file names. */
function commandText(args: Readonly<Record<string, unknown>>): string {
  const names = ['signal', 'min-effect', 'alpha', 'fail-on', 'warmup', 'format', 'mapping', 'time', 'timezone'];
  const all = [...names, 'step', 'column', 'label', 'seed', 'set', 'without'];
  const usual: Readonly<Record<string, unknown>> = { 'min-effect': '5%', alpha: '5%' };
  return shellText([
    'shakedown',
    'compare',
    ...[args.before, args.after].map((name) => basename(String(name))),
    ...all.flatMap((name) =>
      args[name] === usual[name]
        ? []
        : [args[name] ?? []]
            .flat()
            .flatMap((value) => [`--${name}`, name === 'mapping' ? basename(String(value)) : String(value)]),
    ),
  ]);
}
