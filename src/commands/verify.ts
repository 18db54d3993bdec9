import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { analyze } from '../analysis/analyze.ts';
import { type Disagreement, verifyReport } from '../reports/verify.ts';
import { printable } from '../schema/printable.ts';
import { type Command, ExitCode } from './command.ts';
import { readReportJson, reportProblems } from './read-report.ts';

/** People get this many; `--json` gives all. */
const MOST_SHOWN = 50;

/** Recomputes every figure of a JSON report from the samples in it. */
export const command: Command = {
  describe: (yargs: Argv) =>
    yargs
      .positional('report', { type: 'string', demandOption: true, describe: 'the file stability-report-<tag>.json' })
      .option('json', { type: 'boolean', describe: 'print the result as JSON' })
      .example('shakedown verify stability-report-day3.json', 'exit code 0 when every figure agrees, else 1'),
  run: async (args, world) => {
    const file = String(args.report);
    const result = verifyReport(await readReportJson(resolve(world.cwd, file), file), analyze);
    if ('problems' in result) throw reportProblems(file, result.problems);
    const { disagreements, figures } = result;
    await world.stdout.write(
      args.json
        ? `${JSON.stringify({ agrees: disagreements.length === 0, figures, disagreements }, null, 2)}\n`
        : textOf(disagreements, figures),
    );
    return disagreements.length === 0 ? ExitCode.OK : ExitCode.VERDICT;
  },
};

function textOf(disagreements: readonly Disagreement[], figures: number): string {
  if (disagreements.length === 0) return `all ${figures} figures agree with the samples\n`;
  const show = (value: unknown) =>
    printable(value === undefined ? 'nothing' : (JSON.stringify(value) ?? 'nothing').slice(0, 120));
  const lines = disagreements
    .slice(0, MOST_SHOWN)
    .map((d) => `  ${printable(d.path)}: stored ${show(d.stored)}, recomputed ${show(d.recomputed)}`);
  const more = disagreements.length - lines.length;
  return [
    `${disagreements.length} of ${figures} figures disagree with the samples:`,
    ...lines,
    ...(more > 0 ? [`  … and ${more} more (--json lists all)`] : []),
    '',
  ].join('\n');
}
