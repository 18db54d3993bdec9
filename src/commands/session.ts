import { resolve } from 'node:path';
import { formatShare } from '../reports/figures.ts';
import { loadTemplates } from '../reports/load-templates.ts';
import { publishReportSet } from '../reports/publish.ts';
import { fromDocument } from '../reports/report-json.ts';
import { renderReportSet } from '../reports/report-set.ts';
import { nearest } from '../schema/nearest.ts';
import { printable } from '../schema/printable.ts';
import { type RunSummary, type StoredSession, sessionIds, storedSession } from '../store/run-memory.ts';
import { type Command, ExitCode } from './command.ts';
import { DEFAULT_MEMORY, memoryFile, memoryOption, openExisting } from './memory-options.ts';
import { reportProblems } from './read-report.ts';
import { textTable } from './text-table.ts';
import { UsageError } from './usage-error.ts';

/** Takes up a session again: its stored summary, and its reports. */
export const command: Command = {
  describe: (yargs) =>
    memoryOption(
      yargs.positional('action', {
        type: 'string',
        choices: ['restore'],
        demandOption: true,
        describe: 'what to do',
      }),
    )
      .option('session-id', {
        type: 'string',
        requiresArg: true,
        describe: 'id of the session; the only one if left out',
      })
      .option('out', { type: 'string', requiresArg: true, describe: 'folder to write its reports to again' })
      .option('json', { type: 'boolean', describe: 'print the summary as JSON' })
      .example('$0 session restore --session-id plan-a-day3', 'what the last run of it found')
      .example('$0 session restore --session-id plan-a-day3 --out day3', 'and its reports once more'),
  run: async (args, world) => {
    const file = memoryFile(args, world) ?? DEFAULT_MEMORY;
    const store = await openExisting(file, world);
    let id: string;
    let found: ReturnType<typeof storedSession>;
    try {
      const ids = store ? sessionIds(store) : [];
      id = args['session-id'] === undefined ? onlyOf(ids, file) : String(args['session-id']);
      found = store && storedSession(store, id);
      if (!found) throw unknown(id, ids, file);
    } finally {
      store?.close();
    }
    if ('reason' in found)
      throw new UsageError(
        `the session "${printable(id)}" cannot be restored: ${found.reason}`,
        'shakedown memory get --namespace sessions shows it',
      );
    const { session, run, report } = found;
    const written =
      args.out === undefined ? undefined : await writeReports(report, id, resolve(world.cwd, String(args.out)));
    if (args.json)
      await world.stdout.write(
        `${JSON.stringify({ session, run, ...(written && { out: args.out, files: written }) }, null, 2)}\n`,
      );
    else {
      await world.stdout.write(summaryText(session, run, world.stdout.columns));
      if (written) await world.stdout.write(`\nwrote ${written.length} files to ${printable(String(args.out))}\n`);
      else if (report !== undefined)
        await world.stdout.write('\nits reports are stored too: --out DIR writes them again\n');
    }
    return ExitCode.OK;
  },
};

function onlyOf(ids: readonly string[], file: string): string {
  if (ids.length === 1) return ids[0];
  const help =
    ids.length === 0
      ? 'run a scenario first; its session is then stored'
      : `add --session-id, one of ${ids
          .slice(-10)
          .map((id) => printable(id))
          .join(', ')}`;
  throw new UsageError(`found ${ids.length} sessions in ${printable(file)}, expected one that is named`, help);
}

function unknown(id: string, ids: readonly string[], file: string): UsageError {
  const near = nearest(id, ids) ?? ids.at(-1);
  return new UsageError(
    `no session "${printable(id)}" is stored in ${printable(file)}`,
    near === undefined ? 'run a scenario first; its session is then stored' : `did you mean "${printable(near)}"?`,
  );
}

async function writeReports(report: string | undefined, id: string, out: string): Promise<string[]> {
  if (report === undefined)
    throw new UsageError(`no reports of "${printable(id)}" are stored, only its summary`, 'run its scenario again');
  const read = fromDocument(JSON.parse(report));
  if ('problems' in read) throw reportProblems(`session ${printable(id)}`, read.problems);
  const files = renderReportSet(read.input, loadTemplates(undefined));
  await publishReportSet(files, out);
  return files.map(({ path }) => path);
}

function summaryText(session: StoredSession, run: RunSummary | undefined, columns: number): string {
  const head = `${printable(session.title)}\n\n`;
  const rows: string[][] = [
    ['session', printable(session.sessionId)],
    ['key', printable(session.key)],
    ['ended', printable(session.endedAt)],
    ['samples', String(session.totalTasks)],
    ['files', String(session.totalEdits)],
    ['score', `${session.score}/100`],
    ['verdict', printable(session.decision)],
  ];
  if (!run) return head + textTable(rows, columns);
  rows.push(['confidence', formatShare(run.confidence)]);
  rows.push(['anomalies', run.anomalies.length === 0 ? 'none' : run.anomalies.map(anomalyText).join('; ')]);
  rows.push(['repeat', printable(run.command, 500)]);
  return head + textTable(rows, columns);
}

const anomalyText = ({ severity, signal, cause }: RunSummary['anomalies'][number]) =>
  printable(`${severity} on ${signal}, ${cause === 'unknown' ? 'cause unknown' : `suspected ${cause}`}`);
