import { constants } from 'node:fs';
import { lstat, open, readdir, readFile, realpath, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { makeFolder } from '../formats/make-folder.ts';

/** The operations on files that publishing uses, one by one, so that a test can stop between any two. */
export interface PublishFs {
  /** `link` for a symbolic link, `other` for pipes and devices, undefined where there is nothing. Never follows a link. */
  readonly kind: (path: string) => Promise<'file' | 'folder' | 'link' | 'other' | undefined>;
  readonly realPath: (path: string) => Promise<string>;
  readonly makeFolder: (path: string) => Promise<void>;
  /** Creates a file that must not exist and returns once its bytes are on the disk. */
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>;
  readonly read: (path: string) => Promise<string>;
  readonly list: (path: string) => Promise<readonly string[]>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly removeFile: (path: string) => Promise<void>;
  /** Removes a folder if it is empty; false where it is not. */
  readonly removeEmpty: (path: string) => Promise<boolean>;
  /** Removes a folder and what is in it; does not follow links. */
  readonly removeAll: (path: string) => Promise<void>;
  /** Returns once the names in a folder are on the disk; where a system cannot say so, at once. */
  readonly sync: (path: string) => Promise<void>;
}

export const nodeFs: PublishFs = {
  kind: async (path) => {
    try {
      const stats = await lstat(path);
      return stats.isSymbolicLink() ? 'link' : stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
  realPath: (path) => realpath(path),
  makeFolder,
  write: async (path, bytes) => {
    const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  read: (path) => readFile(path, 'utf8'),
  list: (path) => readdir(path),
  rename: (from, to) => rename(from, to),
  removeFile: async (path) => {
    await unlink(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  },
  removeEmpty: async (path) => {
    try {
      await rmdir(path);
      return true;
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
        return false;
      throw error;
    }
  },
  removeAll: (path) => rm(path, { recursive: true, force: true }),
  sync: async (path) => {
    try {
      const folder = await open(path, 'r');
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    } catch (error) {
      if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? ''))
        throw error;
    }
  },
};
