import { createReadStream, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import type { ComparedRun } from '../analysis/compare.ts';
import { defaultSettings } from '../analysis/default-settings.ts';
import { formatOfFile } from '../formats/index.ts';
import { runScenario } from '../pipeline.ts';
import { fileWord } from '../reports/escape.ts';
import { fromDocument, tableOf } from '../reports/report-json.ts';
import { MANIFEST } from '../reports/report-set.ts';
import { printable } from '../schema/printable.ts';
import { parseQuantity } from '../schema/quantity.ts';
import type { World } from './command.ts';
import { loadRecording, recordingOptions } from './load-recording.ts';
import { progressBar } from './progress.ts';
import { readReportJson, reportProblems } from './read-report.ts';
import { withRecordedBaseline } from './recorded-baseline.ts';
import { overridesOf, scenarioOptions } from './scenario-options.ts';
import { loadScenario } from './scenario-source.ts';
import { UsageError } from './usage-error.ts';

/** A run, and from what sort of source it came. */
export interface SourceRun extends ComparedRun {
  readonly sort: 'recording' | 'report' | 'scenario';
}

/** The options of the verbs that take a run in any form. */
export const sourceOptions = (yargs: Argv): Argv =>
  scenarioOptions(recordingOptions(yargs)).option('warmup', {
    type: 'string',
    requiresArg: true,
    describe: 'leave out this much at the beginning of each run, as 2m; as the run itself says if left out',
  });

/**
 * Reads a run in whatever form it lies there: a recording, a JSON report, a folder with a report set, or a scenario, which is
 * simulated.
 *
 * @throws InputError or UsageError when it cannot be understood; errors of the file system as they are
 */
export async function readRun(name: string, args: Readonly<Record<string, unknown>>, world: World): Promise<SourceRun> {
  const run = await readSource(name, args, world);
  for (const note of run.table.provenance.notes)
    await world.stderr.write(`note: ${printable(basename(name), 100)}: ${printable(note, 500)}\n`);
  const warmupMs = warmupOf(args.warmup);
  return warmupMs === undefined ? run : { ...run, settings: { ...run.settings, warmupMs } };
}

async function readSource(name: string, args: Readonly<Record<string, unknown>>, world: World): Promise<SourceRun> {
  const path = resolve(world.cwd, name);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return ofReport(await reportIn(path, name), name);
  if (args.format !== undefined || formatOfFile(name)) {
    const { table } = await loadRecording(name, args, world);
    const title = stem(name);
    return { name: title, table, settings: defaultSettings({ title, tag: fileWord(title) }), sort: 'recording' };
  }
  if (/\.json$/i.test(name) && (await isReport(path))) return ofReport(path, name);
  const scenario = await withRecordedBaseline(loadScenario(name, world, overridesOf(args)), name, world);
  const progress = progressBar(world, `simulating ${scenario.name}`);
  const { table, settings } = runScenario(scenario, { onProgress: progress.update });
  progress.end();
  return { name: scenario.name, table, settings, sort: 'scenario' };
}

async function ofReport(path: string, name: string): Promise<SourceRun> {
  const read = fromDocument(await readReportJson(path, name));
  if ('problems' in read) throw reportProblems(name, read.problems);
  const { assessment, settings } = read.input;
  return { name: stem(name), table: tableOf(assessment), settings, sort: 'report' };
}

/** The JSON report of a set, as its manifest names it. */
async function reportIn(folder: string, name: string): Promise<string> {
  const help = 'give a folder that holds a report set, or a recording, a JSON report or a scenario';
  let manifest: { files?: { path?: unknown }[] } | null;
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
  } catch {
    throw new UsageError(`the folder "${name}" holds no ${MANIFEST} of a report set`, help);
  }
  const files = Array.isArray(manifest?.files) ? manifest.files : [];
  const report = files.map((file) => file?.path).find((path) => /^stability-report-[^/\\]+\.json$/.test(String(path)));
  if (report === undefined) throw new UsageError(`the report set in "${name}" holds no stability-report-….json`, help);
  return join(folder, String(report));
}

/** Scenarios may be JSON too; a report says what it is at its top. */
async function isReport(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { end: 4095, encoding: 'utf8' }))
    return chunk.includes('"shakedown-report"');
  return false;
}

/** What --warmup says. @throws UsageError */
export function warmupOf(text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const parsed = parseQuantity('duration', String(text), { min: 0 });
  if (typeof parsed === 'number') return parsed;
  throw new UsageError(`--warmup: ${parsed.message}`, parsed.help ?? 'as in --warmup 2m');
}

/** The name without its folder and ending; of a folder its own. */
const stem = (name: string): string => basename(resolve(name)).replace(/(?<=.)\.[^.]+$/, '') || 'run';
