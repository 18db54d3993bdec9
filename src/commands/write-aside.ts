import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../formats/make-folder.ts';
import { refuseFolder } from './refuse-folder.ts';

/** A file that is written aside and appears under its name only when it is whole. */
export interface AsideFile {
  /** It is a device or a pipe: there is nothing to put beside it, and what was written cannot be taken back. */
  readonly isStream: boolean;
  readonly write: (data: Uint8Array | string) => Promise<void>;
  /** Makes it durable and moves it to its name. */
  readonly finish: () => Promise<void>;
  /** Removes what was written. Does nothing after {@link finish}. */
  readonly discard: () => Promise<void>;
}

/**
 * Begins a file at `path`, its folder made if needed; until it is finished it is `<path>.partial`. A link is followed to its
 * file; a device or a pipe is written straight away, since moving a file there would replace it.
 *
 * @throws errors of the file system as they are, that of a folder at `path` among them
 */
export async function writeAside(path: string): Promise<AsideFile> {
  refuseFolder(path, 'write');
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile()) return writeStream(path);
  const target = found ? await realpath(path) : path;
  await makeFolder(dirname(target));
  const aside = `${target}.partial`;
  let handle: FileHandle | undefined = await open(aside, 'w');
  let isThere = true;
  const close = async () => {
    await handle?.close();
    handle = undefined;
  };
  return {
    isStream: false,
    write: (data) => writeAll(handle!, data),
    finish: async () => {
      await handle?.sync();
      await close();
      await rename(aside, target);
      isThere = false;
    },
    discard: async () => {
      await close();
      if (isThere) await rm(aside, { force: true });
      isThere = false;
    },
  };
}

async function writeStream(path: string): Promise<AsideFile> {
  const handle = await open(path, 'w');
  let isOpen = true;
  const close = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return { isStream: true, write: (data) => writeAll(handle, data), finish: close, discard: close };
}

async function writeAll(handle: FileHandle, data: Uint8Array | string): Promise<void> {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}
