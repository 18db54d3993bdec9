import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { analyze } from '../analysis/analyze.ts';
import type { AssessedSignal, Assessment } from '../analysis/assessment.ts';
import { formatOfFile } from '../formats/index.ts';
import { runScenario } from '../pipeline.ts';
import { fromDocument } from '../reports/report-json.ts';
import type { ChartData } from '../reports/terminal/axis.ts';
import { asciiLines, type ChartStyle, fitWidth, type Mark } from '../reports/terminal/chart-style.ts';
import { heatStrip } from '../reports/terminal/heat-strip.ts';
import { histogram } from '../reports/terminal/histogram.ts';
import { lineChart } from '../reports/terminal/line-chart.ts';
import { sparkline } from '../reports/terminal/sparkline.ts';
import { trendChart } from '../reports/terminal/trend-chart.ts';
import { nearest } from '../schema/nearest.ts';
import { printable } from '../schema/printable.ts';
import { settingsFor } from './analyze.ts';
import { chartStyleOf } from './chart-style.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { loadRecording, recordingOptions } from './load-recording.ts';
import { progressBar } from './progress.ts';
import { readReportJson, reportProblems } from './read-report.ts';
import { withRecordedBaseline } from './recorded-baseline.ts';
import { marksOf } from './run-summary.ts';
import { overridesOf, scenarioOptions } from './scenario-options.ts';
import { loadScenario } from './scenario-source.ts';
import { UsageError } from './usage-error.ts';

const charts = ['line', 'spark', 'histogram', 'heat', 'trend'] as const;
type Chart = (typeof charts)[number];

/** Charts in the terminal, anomalies marked. */
export const command: Command = {
  describe: (yargs) =>
    scenarioOptions(
      recordingOptions(
        yargs
          .positional('file', {
            type: 'string',
            describe: 'recording (CSV, Parquet …), stability-report-<tag>.json, or scenario',
          })
          .option('signal', {
            type: 'string',
            array: true,
            requiresArg: true,
            describe: 'signal to draw; those with anomalies if left out, all if there are none',
          })
          .option('chart', { choices: charts, default: 'line', requiresArg: true, describe: 'what to draw' })
          .option('width', {
            type: 'number',
            requiresArg: true,
            describe: 'columns; those of the terminal if left out',
          })
          .option('height', {
            type: 'number',
            default: 10,
            requiresArg: true,
            describe: 'lines of a line or trend chart',
          })
          .option('ascii', { type: 'boolean', describe: 'only ASCII characters' }),
      ),
    )
      .example('$0 visualize output/plan-a-day3/stability-report-day3.json', 'the signals with anomalies')
      .example('$0 visualize plan-a-day3 --chart spark', 'a line each, from a scenario')
      .example('$0 visualize crash-rate.csv --chart trend --width 60', 'of your own recording'),
  run: async (args, world) => {
    const style = styleOf(args, world);
    const height = Number(args.height);
    if (!(height >= 2 && height <= 200))
      throw new UsageError(`--height is ${args.height}, expected 2 to 200`, 'as in --height 12');
    const assessment = await assess(String(args.file), args, world);
    const signals = chosenSignals(assessment, [args.signal ?? []].flat().map(String), args.chart as Chart);
    const drawn = signals.map((signal) => draw(signal, assessment, args.chart as Chart, style, height));
    const between = args.chart === 'spark' ? '\n' : '\n\n';
    await world.stdout.write(`${drawn.map((lines) => lines.join('\n')).join(between)}\n`);
    return ExitCode.OK;
  },
};

function styleOf(args: Readonly<Record<string, unknown>>, world: World): ChartStyle {
  const width = args.width === undefined ? undefined : Math.floor(Number(args.width));
  if (width !== undefined && !(width >= 20 && width <= 1000))
    throw new UsageError(`--width is ${args.width}, expected 20 to 1000`, 'as in --width 80');
  const style = chartStyleOf(world, width);
  return args.ascii ? { ...style, ascii: true } : style;
}

/** Judges whatever the file holds; a JSON report is taken at its word. */
async function assess(file: string, args: Readonly<Record<string, unknown>>, world: World): Promise<Assessment> {
  const format = args.format === undefined ? formatOfFile(file) : true;
  if (format) {
    const { table } = await loadRecording(file, args, world);
    return analyze(table, await settingsFor(file, {}, world));
  }
  const path = resolve(world.cwd, file);
  if (/\.json$/i.test(file) && (await isReport(path))) {
    const read = fromDocument(await readReportJson(path, file));
    if ('problems' in read) throw reportProblems(file, read.problems);
    return read.input.assessment;
  }
  const scenario = await withRecordedBaseline(loadScenario(file, world, overridesOf(args)), file, world);
  const progress = progressBar(world, `simulating ${scenario.name}`);
  const { assessment } = runScenario(scenario, { onProgress: progress.update });
  progress.end();
  return assessment;
}

/** Scenarios may be JSON too; a report says what it is at its top. */
async function isReport(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { end: 4095, encoding: 'utf8' }))
    return chunk.includes('"shakedown-report"');
  return false;
}

function chosenSignals({ signals, anomalies }: Assessment, names: readonly string[], chart: Chart): AssessedSignal[] {
  const known = signals.map(({ signal }) => signal.name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new UsageError(
      `no signal "${name}" there`,
      near ? `did you mean ${near}?` : `there are ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}`,
    );
  }
  if (names.length > 0) return names.map((name) => signals.find(({ signal }) => signal.name === name)!);
  if (chart === 'spark') return [...signals];
  const strange = signals.filter(({ signal }) => anomalies.some((anomaly) => anomaly.signal === signal.name));
  return strange.length > 0 ? strange : [...signals];
}

function draw(
  { signal, values }: AssessedSignal,
  assessment: Assessment,
  chart: Chart,
  style: ChartStyle,
  height: number,
): string[] {
  const data: ChartData = { title: signal.title, unit: signal.unit, values, grid: assessment.grid };
  const marks = marksOf(signal.name, assessment);
  switch (chart) {
    case 'line':
      return lineChart(data, marks, style, { height });
    case 'spark':
      return sparkRow(data, marks, style);
    case 'histogram':
      return histogram(data, (i) => marks.some(({ from, to }) => i >= from && i < to), style);
    case 'heat':
      return heatStrip(data, marks, style);
    case 'trend':
      return trendChart(data, marks, style, { height });
  }
}

/** Title and sparkline side by side. */
function sparkRow({ title, values }: ChartData, marks: readonly Mark[], style: ChartStyle): string[] {
  const nameWidth = Math.min(34, Math.max(8, Math.floor(style.width / 3)));
  const [line, below] = sparkline(values, marks, { ...style, width: style.width - nameWidth - 2 });
  const rows = [`${fitWidth(printable(title, 300), nameWidth)}  ${line}`];
  if (below !== undefined) rows.push(' '.repeat(nameWidth + 2) + below);
  return asciiLines(rows, style).map((row) => row.trimEnd());
}
