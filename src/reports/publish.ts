import { basename, dirname, join, resolve } from 'node:path';
import { nodeFs, type PublishFs } from './publish-fs.ts';
import type { ReportFile } from './report-input.ts';
import { MANIFEST, MANIFEST_FORMAT } from './report-set.ts';

const JOURNAL_FORMAT = 'shakedown-journal';

/** What is still to be done to put a set in place: kept in the folder while files move in. */
interface Journal {
  readonly format: typeof JOURNAL_FORMAT;
  /** Files of the old set that the new one does not have. */
  readonly remove: readonly string[];
  /** Files of the new set, manifest last. */
  readonly move: readonly string[];
}

/**
 * Where a set waits before it is in place. A folder that does not exist yet is made beside its place and renamed, in one
 * step. A folder that exists takes the set in through a folder of its own, which lies on the same disk whatever is mounted
 * there and needs no right on the folder above.
 */
function places(out: string) {
  return {
    out,
    parent: dirname(out),
    beside: join(dirname(out), `.${basename(out)}.shakedown-new`),
    staging: join(out, '.shakedown-new'),
    journal: join(out, '.shakedown-journal'),
    draft: join(out, '.shakedown-journal-draft'),
  };
}
type Places = ReturnType<typeof places>;

/**
 * Puts a report set into a folder, whole or not at all: it is written aside, made durable, and moved in. Of an earlier set
 * only the files that its manifest lists are replaced or removed; files that no manifest lists survive, and one that is in
 * the way is an error. Links are never followed out of the folder. A kill at any moment is repaired by the next call, or by
 * {@link recover}.
 *
 * @param files the set, its manifest last, as renderReportSet gives it
 * @throws errors of the file system with their `code` and `path`; nothing is left behind then
 */
export async function publishReportSet(
  files: readonly ReportFile[],
  outDir: string,
  fs: PublishFs = nodeFs,
): Promise<void> {
  const paths = files.map((file) => file.path);
  if (paths.at(-1) !== MANIFEST || !paths.every(isPlainPath) || new Set(paths).size !== paths.length) {
    throw new Error('a report set must have plain, distinct paths and end with its manifest');
  }
  const at = places(await targetOf(outDir, fs));
  await recover(at.out, fs);
  const isNew = (await fs.kind(at.out)) === undefined;
  const old = isNew ? [] : await listedIn(at.out, fs);
  if (!isNew) await refuseForeign(at.out, paths, old, fs);
  try {
    if (isNew) {
      await fs.makeFolder(at.parent);
      await stage(at.beside, files, fs);
      await fs.rename(at.beside, at.out);
      await fs.sync(at.parent);
      return;
    }
    await stage(at.staging, files, fs);
    const fresh = new Set(paths);
    const journal: Journal = { format: JOURNAL_FORMAT, remove: old.filter((path) => !fresh.has(path)), move: paths };
    await fs.write(at.draft, Buffer.from(JSON.stringify(journal), 'utf8'));
    await fs.rename(at.draft, at.journal);
    await fs.sync(at.out);
  } catch (error) {
    // The first error is the one to tell; what cannot be cleaned now is cleaned at the next start.
    await discard(at, fs).catch(() => undefined);
    throw error;
  }
  await finish(at, fs);
}

/**
 * Repairs what a killed run left: a set whose moving in had begun is moved in to the end, one that was still being written
 * is discarded. Does nothing where there is nothing to repair.
 */
export async function recover(outDir: string, fs: PublishFs = nodeFs): Promise<void> {
  const at = places(await targetOf(outDir, fs));
  const isThere = (await fs.kind(at.out)) === 'folder';
  if (isThere && (await fs.kind(at.journal)) === 'file') await finish(at, fs);
  else await discard(at, fs);
}

/** The folder meant: where the user gave a link to a folder, that folder. */
async function targetOf(outDir: string, fs: PublishFs): Promise<string> {
  const out = resolve(outDir);
  const kind = await fs.kind(out);
  if (kind === 'file' || kind === 'other') throw fileError('ENOTDIR', 'mkdir', out, 'it is not a folder');
  return kind === 'link' ? fs.realPath(out) : out;
}

async function stage(staging: string, files: readonly ReportFile[], fs: PublishFs): Promise<void> {
  await fs.makeFolder(staging);
  const folders = [...new Set(files.map((file) => dirname(file.path)))].filter((folder) => folder !== '.');
  for (const folder of folders) await fs.makeFolder(join(staging, folder));
  for (const { path, text } of files) await fs.write(join(staging, path), Buffer.from(text, 'utf8'));
  for (const folder of folders) await fs.sync(join(staging, folder));
  await fs.sync(staging);
}

/** Removes what was written aside for a set that was never begun to be moved in. */
async function discard(at: Places, fs: PublishFs): Promise<void> {
  if ((await fs.kind(at.beside)) === 'folder') await fs.removeAll(at.beside);
  if ((await fs.kind(at.out)) !== 'folder') return;
  if ((await fs.kind(at.draft)) === 'file') await fs.removeFile(at.draft);
  if ((await fs.kind(at.staging)) === 'folder') await fs.removeAll(at.staging);
}

/**
 * Does what the journal says. Every step can be done again: a file that is no longer aside has been moved. The old
 * manifest goes first and the new one comes last, so that a folder with a manifest is always a whole set.
 */
async function finish(at: Places, fs: PublishFs): Promise<void> {
  const journal = journalIn(await fs.read(at.journal));
  const staged = (await fs.kind(at.staging)) === 'folder';
  if (journal && staged) {
    if ((await fs.kind(join(at.staging, MANIFEST))) === 'file') await fs.removeFile(join(at.out, MANIFEST));
    for (const path of journal.remove) if (await isInside(at.out, path, fs)) await fs.removeFile(join(at.out, path));
    const emptied = [...new Set(journal.remove.map((path) => dirname(path)))].filter((folder) => folder !== '.');
    for (const folder of emptied)
      if ((await fs.kind(join(at.out, folder))) === 'folder') await fs.removeEmpty(join(at.out, folder));
    for (const path of journal.move) {
      if ((await fs.kind(join(at.staging, path))) !== 'file') continue;
      const folder = dirname(path);
      if (folder !== '.') await fs.makeFolder(join(at.out, folder));
      if (!(await isInside(at.out, path, fs)))
        throw fileError('ELOOP', 'rename', join(at.out, path), 'a link or a file stands where a folder belongs');
      await fs.rename(join(at.staging, path), join(at.out, path));
    }
    for (const folder of new Set(journal.move.map((path) => dirname(path)))) await fs.sync(join(at.out, folder));
    await fs.removeAll(at.staging);
  }
  await fs.removeFile(at.journal);
  await fs.sync(at.out);
}

/** The journal, unless somebody else wrote the file. */
function journalIn(text: string): Journal | undefined {
  try {
    const { format, move, remove } = JSON.parse(text) as Journal;
    return format === JOURNAL_FORMAT && [...move, ...remove].every(isPlainPath) ? { format, move, remove } : undefined;
  } catch {
    return undefined;
  }
}

/** The files of the set in a folder, its manifest among them; none where there is no manifest of ours. */
async function listedIn(out: string, fs: PublishFs): Promise<string[]> {
  if ((await fs.kind(join(out, MANIFEST))) !== 'file') return [];
  try {
    const manifest = JSON.parse(await fs.read(join(out, MANIFEST))) as {
      format?: unknown;
      files?: { path?: unknown }[];
    };
    if (manifest.format !== MANIFEST_FORMAT || !Array.isArray(manifest.files)) return [];
    const paths = manifest.files
      .map((file) => file?.path)
      .filter((path): path is string => typeof path === 'string' && isPlainPath(path));
    return [...paths, MANIFEST];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Files of somebody else's that the new set would overwrite, and links or files where it needs a folder. */
async function refuseForeign(
  out: string,
  paths: readonly string[],
  old: readonly string[],
  fs: PublishFs,
): Promise<void> {
  const ours = new Set(old);
  for (const path of paths) {
    const parts = path.split('/');
    for (let i = 1; i < parts.length; i++) {
      const folder = join(out, ...parts.slice(0, i));
      const kind = await fs.kind(folder);
      if (kind !== undefined && kind !== 'folder') throw foreign(folder);
    }
    const kind = await fs.kind(join(out, path));
    if (kind !== undefined && (kind === 'folder' || !ours.has(path))) throw foreign(join(out, path));
  }
}

function foreign(path: string): Error {
  return fileError(
    'EFOREIGN',
    'replace',
    path,
    'it is not from an earlier report set; move it away or write to another folder',
  );
}

/** Whether a path leads through folders only, so that it lies inside `out`. */
async function isInside(out: string, path: string, fs: PublishFs): Promise<boolean> {
  const parts = path.split('/');
  for (let i = 1; i < parts.length; i++)
    if ((await fs.kind(join(out, ...parts.slice(0, i)))) !== 'folder') return false;
  return true;
}

/** Words joined by `/`: nothing absolute, no `..`, no backslash, no name that only Windows would understand. */
function isPlainPath(path: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/.test(path) && !path.includes('..');
}

/** An error that reads like one of the file system's, so that it ends the program in the same way. */
function fileError(code: string, syscall: string, path: string, message: string): Error {
  return Object.assign(new Error(message), { code, syscall, path, errno: 0 });
}
