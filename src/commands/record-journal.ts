import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../formats/make-folder.ts';
import {
  decodeEntry,
  decodeHead,
  encodeEntry,
  encodeHead,
  type RangeJournalEntry,
  type RangeJournalHead,
} from '../monitor/range-journal.ts';

/** What a journal holds so far. */
export interface FoundJournal {
  readonly head: RangeJournalHead;
  /** The last whole entry. */
  readonly last?: RangeJournalEntry;
  /** Bytes up to its end; what follows was cut off. */
  readonly bytes: number;
}

/** A recording in progress: every stretch is on the disk before the next one is asked for. */
export class RecordJournal {
  private constructor(private readonly handle: FileHandle) {}

  /** Begins a journal, or goes on where `found` ends. */
  static async open(path: string, head: RangeJournalHead, found?: FoundJournal): Promise<RecordJournal> {
    if (found) {
      const handle = await open(path, 'r+');
      await handle.truncate(found.bytes);
      await handle.close();
    } else await makeFolder(dirname(path));
    const journal = new RecordJournal(await open(path, found ? 'a' : 'w'));
    if (!found) await journal.write(encodeHead(head));
    return journal;
  }

  add(entry: RangeJournalEntry): Promise<void> {
    return this.write(encodeEntry(entry));
  }

  private async write(text: string): Promise<void> {
    await this.handle.appendFile(text);
    await this.handle.sync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** Once the recording is whole. */
  static remove(path: string): Promise<void> {
    return rm(path, { force: true });
  }
}

/**
 * Reads a journal.
 *
 * @returns undefined where there is none, or one whose first line was cut off; `foreign` for somebody else's file
 */
export async function findJournal(path: string): Promise<FoundJournal | 'foreign' | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return undefined;
  if (!found.isFile()) return 'foreign';
  let head: RangeJournalHead | undefined;
  let last: RangeJournalEntry | undefined;
  let bytes = 0;
  for await (const { text, end, isWhole } of linesOf(path)) {
    if (!head) {
      head = decodeHead(text);
      if (!head) return isWhole || !text.startsWith('{"shakedown"') ? 'foreign' : undefined;
      if (!isWhole) return undefined;
    } else {
      const entry = isWhole ? decodeEntry(text, head.plan) : undefined;
      if (!entry) break;
      last = entry;
    }
    bytes = end;
  }
  return head && { head, ...(last && { last }), bytes };
}

/** The entries of a journal in order, one at a time in memory. */
export async function* journalEntries(path: string): AsyncGenerator<RangeJournalEntry> {
  let head: RangeJournalHead | undefined;
  for await (const { text } of linesOf(path)) {
    if (!head) head = decodeHead(text);
    else {
      const entry = decodeEntry(text, head.plan);
      if (entry) yield entry;
    }
  }
}

interface JournalLine {
  readonly text: string;
  /** Bytes of the file up to the end of the line. */
  readonly end: number;
  /** It ends in a line feed. */
  readonly isWhole: boolean;
}

async function* linesOf(path: string): AsyncGenerator<JournalLine> {
  let parts: Buffer[] = [];
  let end = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let rest = chunk;
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      parts.push(rest.subarray(0, at));
      const line = Buffer.concat(parts);
      end += line.length + 1;
      yield { text: line.toString('utf8'), end, isWhole: true };
      parts = [];
      rest = rest.subarray(at + 1);
    }
    if (rest.length > 0) parts.push(rest);
  }
  if (parts.length > 0) {
    const line = Buffer.concat(parts);
    yield { text: line.toString('utf8'), end: end + line.length, isWhole: false };
  }
}
