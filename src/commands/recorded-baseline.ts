import { resolve } from 'node:path';
import { analyze } from '../analysis/analyze.ts';
import type { SignalStatistics } from '../analysis/assessment.ts';
import { defaultSettings } from '../analysis/default-settings.ts';
import { fromDocument } from '../reports/report-json.ts';
import type { BaselineFigures, Scenario } from '../scenario/scenario.ts';
import type { World } from './command.ts';
import { loadRecording } from './load-recording.ts';
import { readReportJson, reportProblems } from './read-report.ts';
import { scenarioFolder } from './scenario-source.ts';

/**
 * Fills in the baseline of a scenario that names a recording: a JSON report, or a CSV or NDJSON recording. Figures that the
 * scenario gives itself go before those of the recording; a scenario that names none is returned as it is.
 *
 * @param name the scenario as the user named it; the recording is looked for beside it
 * @throws InputError when the recording cannot be understood; errors of the file system as they are
 */
export async function withRecordedBaseline<S extends Pick<Scenario, 'baseline'>>(
  scenario: S,
  name: string,
  world: World,
): Promise<S> {
  const { recording, figures } = scenario.baseline;
  if (recording === undefined) return scenario;
  const file = resolve(scenarioFolder(name, world.cwd), recording);
  const recorded = /\.json$/.test(file) ? await ofReport(file) : await ofRecording(file, world);
  return { ...scenario, baseline: { ...scenario.baseline, figures: { ...recorded, ...figures } } };
}

type Assessed = readonly { readonly signal: { readonly name: string }; readonly statistics: SignalStatistics }[];

async function ofReport(file: string): Promise<Record<string, BaselineFigures>> {
  const read = fromDocument(await readReportJson(file));
  if ('problems' in read) throw reportProblems(file, read.problems);
  return figuresOf(read.input.assessment.signals);
}

async function ofRecording(file: string, world: World): Promise<Record<string, BaselineFigures>> {
  const { table } = await loadRecording(file, {}, world);
  return figuresOf(analyze(table, defaultSettings()).signals);
}

function figuresOf(signals: Assessed): Record<string, BaselineFigures> {
  const measured = signals.filter(({ statistics }) => statistics.count > 0);
  return Object.fromEntries(
    measured.map(({ signal, statistics: { mean, p50, p95, p99, stddev } }) => [
      signal.name,
      { mean, p50, p95, p99, ...(Number.isNaN(stddev) ? {} : { stddev }) },
    ]),
  );
}
