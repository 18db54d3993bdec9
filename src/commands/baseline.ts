import { resolve } from 'node:path';
import { analyze } from '../analysis/analyze.ts';
import { referenceOf } from '../analysis/compare-reference.ts';
import { formatInstant } from '../reports/figures.ts';
import { nearest } from '../schema/nearest.ts';
import { printable } from '../schema/printable.ts';
import { parseQuantity } from '../schema/quantity.ts';
import type { SignalTable } from '../telemetry/signal.ts';
import { type BaselineDocument, baselineJson, baselineYaml, cautionLines } from './baseline-text.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { readRun, type SourceRun, sourceOptions } from './compare-source.ts';
import { rangeOptions, rangeOrderOf } from './record-options.ts';
import { runOfRange } from './record-run.ts';
import { UsageError } from './usage-error.ts';
import { writeAside } from './write-aside.ts';

/** Makes the reference that later runs are compared with. */
export const command: Command = {
  describe: (yargs) =>
    sourceOptions(
      rangeOptions(
        yargs.positional('source', {
          type: 'string',
          describe:
            'recording, stability-report-<tag>.json, folder with a report set, or scenario; a live system with --prometheus instead',
        }),
      )
        .option('from', {
          type: 'string',
          requiresArg: true,
          describe: 'leave out what lies before this instant; of a live system also now-2h, now-1h if left out',
        })
        .option('to', { type: 'string', requiresArg: true, describe: 'leave out what lies after this instant' })
        .option('signal', {
          type: 'string',
          array: true,
          requiresArg: true,
          describe: 'signal to take; all that are measured if left out',
        })
        .option('title', { type: 'string', requiresArg: true, describe: 'who measured it and when' })
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'YAML file to write; standard output if left out',
        })
        .option('json', { type: 'boolean', describe: 'print it as JSON, with what stands behind each figure' }),
    )
      .example('$0 baseline day1.csv --out day1-baseline.yaml', 'then, in a scenario: extends: day1-baseline.yaml')
      .example('$0 baseline output/day1 --signal response_time_ms', 'of a report set, one signal')
      .example(
        '$0 baseline week.csv --from 2025-10-13T08:00:00Z --to 2025-10-13T18:00:00Z',
        'working hours of one day',
      ),
  run: async (args, world) => {
    const run = await sourceRun(args, world);
    const source = args.source === undefined ? 'Prometheus' : String(args.source);
    const signals = chosen(run.table, args.signal);
    // Only what the run holds itself may speak against it, not that it differs from an earlier reference.
    const settings = { ...run.settings, baseline: {}, baselineTitle: '' };
    const assessment = analyze({ ...run.table, signals }, settings);
    const reference = referenceOf(assessment);
    if (reference.signals.length === 0)
      throw new UsageError(`${source} holds no sample that could be a reference`, 'see --from, --to and --warmup');
    const { grid } = assessment;
    const endMs = grid.startMs + grid.count * grid.stepMs;
    const document: BaselineDocument = {
      title: String(args.title ?? `${run.name}, ${formatInstant(grid.startMs)} to ${formatInstant(endMs)}`),
      source,
      assessment,
      reference,
    };
    for (const line of cautionLines(document)) await world.stderr.write(`warning: ${printable(line, 500)}\n`);
    if (args.out !== undefined) await write(String(args.out), baselineYaml(document), world);
    if (args.json) await world.stdout.write(baselineJson(document));
    else if (args.out === undefined) await world.stdout.write(baselineYaml(document));
    return ExitCode.OK;
  },
};

/** A run that lies there, or what a Prometheus has stored of a live system. */
async function sourceRun(args: Readonly<Record<string, unknown>>, world: World): Promise<SourceRun> {
  if ((args.source === undefined) === (args.prometheus === undefined))
    throw new UsageError(
      args.source === undefined ? 'there is nothing to take the baseline from' : 'a source and --prometheus are given',
      'name a recording, a report, a scenario, or --prometheus URL',
    );
  if (args.source !== undefined) return cut(await readRun(String(args.source), args, world), args);
  return runOfRange(rangeOrderOf(args, world), args, world);
}

async function write(out: string, text: string, world: World): Promise<void> {
  const file = await writeAside(resolve(world.cwd, out));
  try {
    await file.write(text);
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** The samples whose step lies within --from and --to. */
function cut(run: SourceRun, args: Readonly<Record<string, unknown>>): SourceRun {
  const { grid } = run.table;
  const endMs = grid.startMs + grid.count * grid.stepMs;
  const [fromMs, toMs] = [instantOf('from', args.from) ?? grid.startMs, instantOf('to', args.to) ?? endMs];
  if (args.from === undefined && args.to === undefined) return run;
  const first = Math.max(0, Math.ceil((fromMs - grid.startMs) / grid.stepMs));
  const last = Math.min(grid.count, Math.floor((toMs - grid.startMs) / grid.stepMs));
  if (last <= first)
    throw new UsageError(
      `there is no sample from ${formatInstant(fromMs)} to ${formatInstant(toMs)}`,
      `the samples lie from ${formatInstant(grid.startMs)} to ${formatInstant(endMs)}`,
    );
  const startMs = grid.startMs + first * grid.stepMs;
  const shift = startMs - grid.startMs;
  const { warmupMs, maintenance } = run.settings;
  return {
    ...run,
    table: {
      ...run.table,
      grid: { startMs, stepMs: grid.stepMs, count: last - first },
      signals: run.table.signals.map(({ signal, values }) => ({ signal, values: values.slice(first, last) })),
    },
    settings: {
      ...run.settings,
      warmupMs: Math.max(0, warmupMs - shift),
      maintenance: maintenance.map((window) => ({ ...window, at: window.at - shift })),
    },
  };
}

function instantOf(name: string, text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const parsed = parseQuantity('instant', String(text));
  if (typeof parsed === 'number') return parsed;
  throw new UsageError(`--${name}: ${parsed.message}`, parsed.help ?? `as in --${name} 2025-10-18T00:52:00Z`);
}

function chosen({ signals }: SignalTable, given: unknown): SignalTable['signals'] {
  if (given === undefined) return signals;
  const known = signals.map(({ signal }) => signal.name);
  const names = [given].flat().map(String);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new UsageError(
      `no signal "${name}" there`,
      near ? `did you mean ${near}?` : `there are ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}`,
    );
  }
  return signals.filter(({ signal }) => names.includes(signal.name));
}
