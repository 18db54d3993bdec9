import { join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { fileWord } from '../reports/escape.ts';
import { loadTemplates } from '../reports/load-templates.ts';
import { publishReportSet } from '../reports/publish.ts';
import { fromDocument } from '../reports/report-json.ts';
import { renderReportSet } from '../reports/report-set.ts';
import { printable } from '../schema/printable.ts';
import { type Command, ExitCode } from './command.ts';
import { readReportJson, reportProblems } from './read-report.ts';

/** Writes the report set again from its JSON report, with the figures that it holds. */
export const command: Command = {
  describe: (yargs: Argv) =>
    yargs
      .positional('report', { type: 'string', demandOption: true, describe: 'the file stability-report-<tag>.json' })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'folder to write to; output/<name of the run> if left out',
      })
      .option('templates', {
        type: 'string',
        requiresArg: true,
        describe: 'folder with templates of your own, which replace those of the same name',
      })
      .option('json', { type: 'boolean', describe: 'print what was written as JSON' })
      .option('quiet', { type: 'boolean', describe: 'print nothing but errors' })
      .example('shakedown report stability-report-day3.json --out day3', 'into the folder day3')
      .example('shakedown report stability-report-day3.json --templates mine', 'with templates of your own'),
  run: async (args, world) => {
    const file = String(args.report);
    const read = fromDocument(await readReportJson(resolve(world.cwd, file), file));
    if ('problems' in read) throw reportProblems(file, read.problems);
    const templates = loadTemplates(
      args.templates === undefined ? undefined : resolve(world.cwd, String(args.templates)),
    );
    const files = renderReportSet(read.input, templates);
    const out = String(args.out ?? join('output', fileWord(read.input.assessment.provenance.name)));
    await publishReportSet(files, resolve(world.cwd, out));
    if (args.json)
      await world.stdout.write(`${JSON.stringify({ out, files: files.map(({ path }) => path) }, null, 2)}\n`);
    else if (!args.quiet) await world.stdout.write(`wrote ${files.length} files to ${printable(out)}\n`);
    return ExitCode.OK;
  },
};
