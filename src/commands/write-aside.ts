import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../formats/make-folder.ts';

/** A file that is written aside and appears under its name only when it is whole. */
export interface AsideFile {
  readonly write: (data: Uint8Array | string) => Promise<void>;
  /** Makes it durable and moves it to its name. */
  readonly finish: () => Promise<void>;
  /** Removes what was written. Does nothing after {@link finish}. */
  readonly discard: () => Promise<void>;
}

/** Begins a file at `path`, its folder made if needed; until it is finished it is `<path>.partial`. */
export async function writeAside(path: string): Promise<AsideFile> {
  await makeFolder(dirname(path));
  const aside = `${path}.partial`;
  let handle: FileHandle | undefined = await open(aside, 'w');
  let isThere = true;
  const close = async () => {
    await handle?.close();
    handle = undefined;
  };
  return {
    write: async (data) => {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      for (let at = 0; at < bytes.length; ) at += (await handle!.write(bytes, at)).bytesWritten;
    },
    finish: async () => {
      await handle?.sync();
      await close();
      await rename(aside, path);
      isThere = false;
    },
    discard: async () => {
      await close();
      if (isThere) await rm(aside, { force: true });
      isThere = false;
    },
  };
}
