import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { loadTemplates } from '../reports/load-templates.ts';
import { publishReportSet } from '../reports/publish.ts';
import type { ReportInput } from '../reports/report-input.ts';
import { renderReportSet } from '../reports/report-set.ts';
import type { Templates } from '../reports/templates.ts';
import type { World } from './command.ts';

/** The options of every verb that writes a report set. */
export const reportOptions = (yargs: Argv): Argv =>
  yargs
    .option('out', { type: 'string', requiresArg: true, describe: 'folder for the reports; output/<name> if left out' })
    .option('templates', {
      type: 'string',
      requiresArg: true,
      describe: 'folder with templates of your own, which replace those of the same name',
    })
    .option('json', { type: 'boolean', describe: 'print the outcome as JSON' })
    .option('quiet', { type: 'boolean', describe: 'print nothing but errors' });

/** The templates to use; loaded before the work starts, so that a broken one is told at once. */
export const templatesOf = (args: Readonly<Record<string, unknown>>, { cwd }: World): Templates =>
  loadTemplates(args.templates === undefined ? undefined : resolve(cwd, String(args.templates)));

/** Renders and publishes a set. @returns the paths of its files, relative to `out` */
export async function publish(
  input: ReportInput,
  templates: Templates,
  out: string,
  { cwd }: World,
): Promise<string[]> {
  const files = renderReportSet(input, templates);
  await publishReportSet(files, resolve(cwd, out));
  return files.map(({ path }) => path);
}
