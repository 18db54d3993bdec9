import { basename, join } from 'node:path';
import { analyze } from '../analysis/analyze.ts';
import { defaultSettings } from '../analysis/default-settings.ts';
import type { AnalysisSettings } from '../analysis/settings.ts';
import { settingsOf } from '../pipeline.ts';
import { fileWord } from '../reports/escape.ts';
import { printable } from '../schema/printable.ts';
import { chartStyleOf } from './chart-style.ts';
import { type Command, ExitCode, type World } from './command.ts';
import { loadRecording, recordingOptions } from './load-recording.ts';
import { rememberOptions } from './memory-options.ts';
import { outcomeJson, proceeds } from './outcome.ts';
import { packageFacts } from './package-facts.ts';
import { publish, reportOptions, templatesOf } from './publish.ts';
import { withRecordedBaseline } from './recorded-baseline.ts';
import { keysOf, remember } from './remember.ts';
import { runSummary } from './run-summary.ts';
import { shellText } from './scenario-options.ts';
import { loadScenario } from './scenario-source.ts';

/** The same analysis and reports for a recording of the user's own. */
export const command: Command = {
  describe: (yargs) =>
    rememberOptions(
      reportOptions(
        recordingOptions(
          yargs.positional('recording', { type: 'string', describe: 'file in a format that --format names' }),
        ),
      ),
    )
      .option('scenario', {
        type: 'string',
        requiresArg: true,
        describe: 'scenario that gives baseline, criteria, policy and components',
      })
      .option('title', {
        type: 'string',
        requiresArg: true,
        describe: 'title of the reports; the name of the file if left out',
      })
      .option('tag', {
        type: 'string',
        requiresArg: true,
        describe: 'short word in their file names; from the name of the file if left out',
      })
      .example('$0 analyze crash-rate.csv', 'TimeStamp,Value,Label as it is')
      .example(
        '$0 analyze load.csv --column "Latency (s)=response_time_ms:s:up" --timezone Europe/Berlin',
        'one column, converted to ms',
      )
      .example('$0 analyze day3.csv --scenario day3.yaml', 'what simulate wrote, with the baseline of its scenario'),
  run: async (args, world) => {
    const file = String(args.recording);
    const settings = await settingsFor(file, args, world);
    const templates = templatesOf(args, world);
    const { table, truth } = await loadRecording(file, args, world);
    const assessment = analyze(table, settings);
    for (const note of table.provenance.notes) await world.stderr.write(`note: ${printable(note, 500)}\n`);
    const out = String(args.out ?? join('output', fileWord(stem(file))));
    const command = shellText(['shakedown', 'analyze', basename(file), ...repeatedWords(args)]);
    const version = packageFacts().version;
    const input = { assessment, settings, truth, command, version };
    const files = await publish(input, templates, out, world);
    if (args.json) await world.stdout.write(outcomeJson({ assessment, out, files }));
    else if (!args.quiet) await world.stdout.write(runSummary({ assessment, truth, out, files }, chartStyleOf(world)));
    await remember(input, keysOf({ name: fileWord(stem(file)), tag: settings.tag }), files, args, world);
    return proceeds(assessment) ? ExitCode.OK : ExitCode.VERDICT;
  },
};

/** What the analysis is told: by a scenario if one is named, else the defaults; title and tag by flag, then scenario, then file. */
export async function settingsFor(
  file: string,
  args: Readonly<Record<string, unknown>>,
  world: World,
): Promise<AnalysisSettings> {
  const base =
    args.scenario === undefined
      ? defaultSettings({ title: stem(file), tag: fileWord(stem(file)) })
      : settingsOf(
          await withRecordedBaseline(loadScenario(String(args.scenario), world), String(args.scenario), world),
        );
  return {
    ...base,
    ...(args.title !== undefined && { title: String(args.title) }),
    ...(args.tag !== undefined && { tag: fileWord(String(args.tag)) }),
  };
}

const stem = (file: string) => basename(file).replace(/\.[^.]+$/, '') || 'recording';

/** The options that change the result, as they were given; folders are left out of file names. */
function repeatedWords(args: Readonly<Record<string, unknown>>): string[] {
  const names = ['format', 'mapping', 'time', 'timezone', 'step', 'column', 'label', 'scenario', 'title', 'tag'];
  return names.flatMap((name) =>
    [args[name] ?? []]
      .flat()
      .flatMap((value) => [
        `--${name}`,
        name === 'mapping' || name === 'scenario' ? basename(String(value)) : String(value),
      ]),
  );
}
