import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const root = fileURLToPath(new URL('../golden/', import.meta.url));

/** Compares a text with a file below test/golden, to the byte. UPDATE_GOLDEN=1 writes it; review the diff. */
export function expectGolden(path: string, text: string): void {
  const file = join(root, path);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : `no golden file ${path}: run with UPDATE_GOLDEN=1`);
}

/** Names of the files in a folder below test/golden: those that no test made are orphans. */
export const goldensIn = (folder: string): string[] => readdirSync(join(root, folder)).sort();
