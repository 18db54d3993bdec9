import { writeFileSync } from 'node:fs';
import { loadTemplates } from './load-templates.ts';
import { precompiledModule } from './templates.ts';

/** Part of the build: writes the shipped templates, compiled, to a file. */
export function precompile(file: string): void {
  writeFileSync(file, precompiledModule(loadTemplates()));
}
