import { formatChange, formatNumber, formatValue } from '../reports/figures.ts';
import { type ChartStyle, fitWidth } from '../reports/terminal/chart-style.ts';
import { sparkline } from '../reports/terminal/sparkline.ts';
import { nearest } from '../schema/nearest.ts';
import { printable } from '../schema/printable.ts';
import { linearTrend } from '../stats/linear-trend.ts';
import { type RunSummary, storedRuns, type UnreadableRun } from '../store/run-memory.ts';
import { chartStyleOf } from './chart-style.ts';
import { type Command, ExitCode } from './command.ts';
import { DEFAULT_MEMORY, memoryFile, memoryOption, openExisting } from './memory-options.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

const STATISTICS = ['mean', 'p50', 'p95', 'p99', 'stddev', 'min', 'max'] as const;

/** The runs that are remembered, and how a signal went over them. */
export const command: Command = {
  describe: (yargs) =>
    memoryOption(yargs.positional('key', { type: 'string', describe: 'only the runs of this key' }))
      .option('signal', { type: 'string', requiresArg: true, describe: 'chart this signal over the runs' })
      .option('statistic', { choices: STATISTICS, default: 'mean', requiresArg: true, describe: 'which figure of it' })
      .option('limit', {
        type: 'number',
        default: 30,
        requiresArg: true,
        describe: 'at most this many runs, the latest',
      })
      .option('json', { type: 'boolean', describe: 'print the runs as JSON' })
      .example('$0 history', 'every run that is remembered here')
      .example('$0 history plan-a/day3/stability-monitoring --signal response_time_ms', 'its trend over the runs')
      .example('$0 history --signal error_ratio --statistic max', 'the worst sample of each run'),
  run: async (args, world) => {
    const limit = Number(args.limit);
    if (!Number.isInteger(limit) || limit < 1)
      throw new UsageError(
        `--limit is ${printable(String(args.limit))}, expected a whole number above 0`,
        'as in --limit 30',
      );
    const file = memoryFile(args, world) ?? DEFAULT_MEMORY;
    const key = args.key === undefined ? undefined : String(args.key);
    const store = await openExisting(file, world);
    let found: ReturnType<typeof storedRuns> = { runs: [], unreadable: [] };
    try {
      if (store) found = storedRuns(store, key);
      if (store && key !== undefined && found.runs.length + found.unreadable.length === 0) {
        const keys = [...new Set(storedRuns(store).runs.map((one) => one.key))];
        const near = nearest(key, keys) ?? keys[0];
        throw new UsageError(
          `no run of "${printable(key)}" is remembered in ${printable(file)}`,
          near === undefined ? 'nothing is remembered there yet' : `did you mean "${printable(near)}"?`,
        );
      }
    } finally {
      store?.close();
    }
    const runs = found.runs.slice(-limit);
    const signal = args.signal === undefined ? undefined : String(args.signal);
    if (signal !== undefined && runs.length > 0 && !runs.some(({ statistics }) => Object.hasOwn(statistics, signal))) {
      const names = [...new Set(runs.flatMap(({ statistics }) => Object.keys(statistics)))];
      throw new UsageError(
        `no run has a signal "${printable(signal)}"`,
        `did you mean "${printable(nearest(signal, names) ?? names[0])}"?`,
      );
    }
    if (args.json) await world.stdout.write(`${JSON.stringify({ memory: file, ...found, runs }, null, 2)}\n`);
    else {
      const style = chartStyleOf(world);
      const statistic = args.statistic as (typeof STATISTICS)[number];
      await world.stdout.write(
        runs.length === 0
          ? `no run is remembered in ${printable(file)}\n`
          : signal === undefined
            ? overview(runs, world.stdout.columns)
            : trend(runs, signal, statistic, style),
      );
      await world.stderr.write(found.unreadable.map(unreadableLine).join(''));
    }
    return ExitCode.OK;
  },
};

const unreadableLine = ({ run, reason }: UnreadableRun) => `note: left out ${printable(run)}: ${reason}\n`;

const stored = ({ storedAt }: RunSummary) => printable(storedAt.slice(0, 16).replace('T', ' '));

/** A line a run, oldest first. */
function overview(runs: readonly RunSummary[], columns: number): string {
  return textTable(
    [
      ['stored (UTC)', 'score', 'verdict', 'anomalies', 'run'],
      ...runs.map((run) => [
        stored(run),
        String(run.score),
        printable(run.decision),
        String(run.anomalies.length),
        printable(run.run),
      ]),
    ],
    columns,
  );
}

/** A bar a run, and what became of the signal from the first run to the last. */
function trend(
  runs: readonly RunSummary[],
  signal: string,
  statistic: (typeof STATISTICS)[number],
  style: ChartStyle,
): string {
  const unit = runs.find(({ statistics }) => statistics[signal])!.statistics[signal].unit;
  const values = Float64Array.from(runs, ({ statistics }) => statistics[signal]?.[statistic] ?? NaN);
  const most = values.reduce((max, value) => (value > max ? value : max), 0);
  const labels = Array.from(values, (value) => formatValue(value, unit));
  const labelWidth = Math.max(...labels.map((label) => label.length));
  const room = Math.max(8, Math.min(48, style.width - 18 - labelWidth - 2 - 24));
  const lines = runs.map((run, i) => {
    const length = most > 0 && values[i] > 0 ? Math.max(1, Math.round((values[i] / most) * room)) : 0;
    const bar = (style.ascii ? '#' : '█').repeat(length).padEnd(room);
    const line = `${stored(run)}  ${fitWidth(labels[i], labelWidth, 'right')} ${bar} ${printable(run.decision)}`;
    return fitWidth(line, style.width).trimEnd();
  });
  const there = values.filter((value) => !Number.isNaN(value));
  const title = `${signal}, ${statistic} of ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`;
  const summary = there.length < 2 ? [] : ['', fitWidth(course(there, values, unit), style.width).trimEnd()];
  const spark = sparkline(values, [], { ...style, colour: false })[0].trimEnd();
  return `${[title, spark, '', ...lines, ...summary].join('\n')}\n`;
}

function course(there: Float64Array, values: Float64Array, unit: string): string {
  const [first, last] = [there[0], there[there.length - 1]];
  const change = first === 0 ? '' : ` (${formatChange((last - first) / Math.abs(first))})`;
  const words = `from ${formatValue(first, unit)} to ${formatValue(last, unit)}${change}`;
  const { pValue } = linearTrend(values);
  if (Number.isNaN(pValue)) return `${words}; too few runs to tell a trend from chance`;
  return `${words}; ${pValue <= 0.05 ? 'a trend' : 'no trend'} (p ${pValue < 0.001 ? '< 0.001' : formatNumber(pValue)})`;
}
