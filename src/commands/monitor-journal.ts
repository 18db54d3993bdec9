import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../formats/make-folder.ts';
import { type Journal, type JournalHeader, journalLine, readJournal } from '../monitor/journal.ts';
import type { WatchPlan } from '../monitor/watch-plan.ts';
import { InputError } from '../schema/diagnostic.ts';
import { withoutKeys } from './monitor-keys.ts';
import { UsageError } from './usage-error.ts';

/** Name of the journal in the folder of the reports. */
export const JOURNAL = 'monitor.ndjson';

/** A journal open for writing; each entry is on the disk before it is taken as written. */
export interface OpenJournal {
  readonly append: (...lines: Parameters<typeof journalLine>[0][]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Begins the journal of a new run. @throws UsageError where a run that was cut off would be lost */
export async function beginJournal(
  folder: string,
  shown: string,
  plan: WatchPlan,
  startMs: number,
): Promise<{ readonly journal: OpenJournal; readonly header: JournalHeader }> {
  await makeFolder(folder);
  const path = join(folder, JOURNAL);
  const old = await readIfThere(path);
  const found = old === undefined ? undefined : readJournal(old);
  if (typeof found === 'object' && !found.isEnded && found.rows.length > 0)
    throw new UsageError(
      `found a run in ${shown} that was cut off`,
      `go on with --resume ${shown}, or report on it with --resume ${shown} --report, or give another --out`,
    );
  const kept: WatchPlan = { ...plan, probes: withoutKeys(plan.probes) };
  const header: JournalHeader = { shakedown: 'monitor', version: 1, plan: hashOf(kept), startMs, watch: kept };
  const journal = writing(await open(path, 'w'));
  await journal.append(header);
  return { journal, header: { ...header, watch: plan } };
}

/** Reads the journal in a folder. @throws InputError; errors of the file system as they are */
export async function loadJournal(folder: string, shown: string): Promise<Journal> {
  const path = join(folder, JOURNAL);
  const journal = readJournal(await readFile(path, 'utf8'));
  if (typeof journal === 'object' && journal.header.plan === hashOf(journal.header.watch)) return journal;
  const message =
    typeof journal === 'string' ? journal : 'found a plan that was changed since, expected it as it was written';
  const position = { file: join(shown, JOURNAL), line: 1, column: 1, length: 1 };
  throw new InputError([{ severity: 'error', code: 'bad-journal', message, position }]);
}

/** Goes on with a journal; what a kill tore off is cut away. */
export async function continueJournal(folder: string, { wholeLength }: Journal): Promise<OpenJournal> {
  const path = join(folder, JOURNAL);
  const text = await readFile(path, 'utf8');
  await truncate(path, Buffer.byteLength(text.slice(0, wholeLength)));
  return writing(await open(path, 'a'));
}

function writing(handle: FileHandle): OpenJournal {
  return {
    append: async (...lines) => {
      await handle.appendFile(lines.map(journalLine).join(''));
      await handle.datasync();
    },
    close: () => handle.close(),
  };
}

const hashOf = (plan: WatchPlan): string => createHash('sha256').update(JSON.stringify(plan)).digest('hex');

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
