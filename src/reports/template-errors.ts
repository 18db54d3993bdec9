import { InputError } from '../schema/diagnostic.ts';
import { plainText } from './escape.ts';
import { helperNames } from './template-helpers.ts';
import type { TemplateSource } from './templates.ts';

/** Turns what Handlebars throws into a diagnostic with its place in the template. */
export function guarded<T>(source: TemplateSource, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { message, lineNumber, column } = error as { message: string; lineNumber?: number; column?: number };
    const place =
      lineNumber === undefined ? placeOf(message, source.text) : { line: lineNumber, column: (column ?? 0) + 1 };
    throw new InputError([
      {
        severity: 'error',
        code: 'bad-template',
        message: messageOf(message),
        position: { file: source.file, ...place, length: 1 },
        source: source.text.split(/\r?\n/)[place.line - 1],
        help: 'compare it with the template of the same name that ships with shakedown',
      },
    ]);
  }
}

/** Handlebars' own words, on one line, without the picture it draws. */
function messageOf(message: string): string {
  const first = message.split('\n');
  const expected = first.find((line) => line.startsWith('Expecting'));
  const unknown = /^"(.*)" not defined in .*/s.exec(message)?.[1];
  if (unknown !== undefined) return `found the name ${JSON.stringify(unknown)}, expected one that the report has`;
  const helper = /unknown helper (\S+)/.exec(message)?.[1];
  if (helper) return `found the helper "${helper}", expected one of ${helperNames.join(', ')}`;
  const text = expected
    ? `found a syntax error, ${expected.replace(/^Expecting/, 'expected').replace(/\bgot\b/, 'found')}`
    : first.join(' ');
  return plainText(text.replace(/ - \d+:\d+$/, ''));
}

/**
 * Where a syntax error lies: the line that the parser names, and the column under its arrow. The parser's excerpt may begin
 * in an earlier line, so the longest end of it that lies in this line counts.
 */
function placeOf(message: string, text: string): { line: number; column: number } {
  const [head = '', excerpt = '', arrow = ''] = message.split('\n');
  const line = Number(/on line (\d+)/.exec(head)?.[1] ?? 1);
  const source = text.split(/\r?\n/)[line - 1] ?? '';
  const before = excerpt.slice(0, Math.max(0, arrow.indexOf('^'))).replace(/^\.\.\./, '');
  for (let from = 0; from < before.length; from++) {
    const at = source.indexOf(before.slice(from));
    if (at >= 0) return { line, column: at + before.length - from + 1 };
  }
  return { line, column: 1 };
}
