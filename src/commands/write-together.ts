import { join } from 'node:path';
import { type AsideFile, writeAside } from './write-aside.ts';

/** Writes files into a folder, all or none: they appear once all are whole. @param texts by name */
export async function writeTogether(folder: string, texts: Readonly<Record<string, string>>): Promise<void> {
  const files: AsideFile[] = [];
  try {
    for (const [name, text] of Object.entries(texts)) {
      const file = await writeAside(join(folder, name));
      files.push(file);
      await file.write(text);
    }
    for (const file of files) await file.finish();
  } finally {
    for (const file of files) await file.discard();
  }
}
