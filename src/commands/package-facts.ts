import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the installed package and its version, read from its package.json wherever the bundle put this module. */
export function packageFacts(): { readonly folder: string; readonly version: string } {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const text = readIfThere(join(folder, 'package.json'));
    if (text !== undefined) {
      const { name, version } = JSON.parse(text) as { name?: string; version?: string };
      if (name === 'shakedown' && version) return { folder, version };
    }
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package.json of shakedown is missing from its installation');
    folder = parent;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
