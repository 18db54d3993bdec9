import { type FileHandle, open, readFile, rm, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { journalHeader, journalLine, readJournal } from '../evaluation/journal.ts';
import { makeFolder } from '../formats/make-folder.ts';

/** The journal of an evaluation on disk. */
export interface EvaluationJournal<Result> {
  /** Results that an earlier run of the same plan left. */
  readonly known: ReadonlyMap<number, Result>;
  readonly add: (job: number, result: string) => Promise<void>;
  /** Stops writing; the file stays, for the next run. */
  readonly close: () => Promise<void>;
  /** Stops writing and removes the file: the work is done. */
  readonly remove: () => Promise<void>;
}

/** Opens the journal at `path`: goes on with one of the same plan, begins anew otherwise. A line torn by a kill is dropped. */
export async function openJournal<Result>(path: string, plan: string): Promise<EvaluationJournal<Result>> {
  await makeFolder(dirname(path));
  const text = await readIfThere(path);
  const found = text === undefined ? undefined : readJournal<Result>(text, plan);
  if (found) await truncate(path, Buffer.byteLength(text!.slice(0, found.wholeLength)));
  const handle: FileHandle = await open(path, found ? 'a' : 'w');
  let isOpen = true;
  const close = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  if (!found) await handle.write(journalHeader(plan));
  return {
    known: found?.results ?? new Map(),
    add: async (job, result) => {
      await handle.write(journalLine(job, result));
    },
    close,
    remove: async () => {
      await close();
      await rm(path, { force: true });
    },
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
