import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Position } from '../schema/diagnostic.ts';
import { printable } from '../schema/printable.ts';
import type { World } from './command.ts';

/** Something that went wrong at a place in a file. */
export interface Annotation {
  readonly title: string;
  readonly message: string;
  readonly position?: Position;
}

/**
 * Problems as GitHub shows them beside the lines of a pull request: one workflow command a line. Files are named from the root of the
 * checkout; those that are not in it are left out.
 * Source: GitHub, Workflow commands for GitHub Actions, “Setting an error message”.
 */
export function annotationLines(
  annotations: readonly Annotation[],
  { cwd, env }: Pick<World, 'cwd' | 'env'>,
): string[] {
  const root = env.GITHUB_WORKSPACE || cwd;
  return annotations.map(({ title, message, position }) => {
    const path = position && resolve(cwd, position.file);
    const file = path !== undefined && existsSync(path) ? relative(root, path).replaceAll('\\', '/') : undefined;
    const place =
      file === undefined || file.startsWith('../') ? {} : { file, line: position!.line, col: position!.column };
    const properties = Object.entries({ ...place, title }).map(([name, value]) => `${name}=${property(String(value))}`);
    return `::error ${properties.join(',')}::${data(message)}`;
  });
}

/** A percent sign begins an escape, so it must be one itself. What cannot be seen is shown, so that nothing ends the line. */
const data = (text: string) => printable(text, 2_000).replaceAll('%', '%25');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
