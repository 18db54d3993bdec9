import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { InputError } from '../schema/diagnostic.ts';
import { refuseFolder } from './refuse-folder.ts';

/**
 * Reads a JSON report from a file.
 *
 * @param file its path
 * @param name the file as the user named it, for the messages
 * @throws InputError with the place where it is not JSON; errors of the file system as they are
 */
export async function readReportJson(file: string, name = file): Promise<unknown> {
  refuseFolder(file);
  const text = (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = placeOf(text);
    throw new InputError([
      {
        severity: 'error',
        code: 'not-json',
        message: `found ${(error as Error).message.replace(/\s+/g, ' ').slice(0, 200)}, expected the JSON report of a run`,
        position: { file: name, ...place, length: 1 },
        source: text.split(/\r?\n/)[place.line - 1]?.slice(0, 200),
        help: 'give the file stability-report-<tag>.json of a report set',
      },
    ]);
  }
}

/** Where JSON breaks off. The YAML parser knows lines and columns, which JSON.parse does not say; files too large for it get 1:1. */
function placeOf(text: string): { line: number; column: number } {
  if (text.length > 5_000_000) return { line: 1, column: 1 };
  const lines = new LineCounter();
  const offset = parseDocument(text, { lineCounter: lines, schema: 'json', logLevel: 'silent' }).errors[0]?.pos[0];
  if (offset === undefined) return { line: 1, column: 1 };
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** The problems of a JSON report as one error. */
export function reportProblems(file: string, problems: readonly string[]): InputError {
  return new InputError(
    problems.slice(0, 50).map((message) => ({
      severity: 'error' as const,
      code: 'not-a-report',
      message,
      position: { file, line: 1, column: 1, length: 1 },
    })),
  );
}
