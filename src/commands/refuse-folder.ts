import { statSync } from 'node:fs';

/**
 * Refuses a folder where a file is meant. Reading or writing it would fail too, but that error does not say of which path.
 *
 * @throws the error of the operating system, with the path. Whatever else is wrong with a path is left to the reading.
 */
export function refuseFolder(path: string, syscall: 'read' | 'write' = 'read'): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw Object.assign(new Error('EISDIR: it is a folder'), { code: 'EISDIR', errno: -21, syscall, path });
}
