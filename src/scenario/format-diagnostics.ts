import picocolors from 'picocolors';
import type { Diagnostic } from '../schema/diagnostic.ts';
import { printable } from '../schema/printable.ts';

/** A source line wider than this is shown in part. */
const WIDTH = 100;

/**
 * Diagnostics as people read them: place, severity and code, what was found and expected; the line with a caret; help.
 *
 * @param colour whether to use terminal colours
 * @returns text that ends with a line feed; empty when there is nothing to say. Pure.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  options: { readonly colour?: boolean } = {},
): string {
  const colours = picocolors.createColors(options.colour === true);
  return diagnostics.map((diagnostic) => formatOne(diagnostic, colours)).join('');
}

function formatOne(diagnostic: Diagnostic, colours: ReturnType<typeof picocolors.createColors>): string {
  const { position, severity, code, message, help, source } = diagnostic;
  const paint = severity === 'error' ? colours.red : colours.yellow;
  const place = `${printable(position.file, 300)}:${position.line}:${position.column}`;
  const lines = [`${colours.bold(place)}: ${paint(`${severity}[${code}]`)}: ${printable(message, 1_000)}`];
  if (source !== undefined && source.trim() !== '') {
    const number = String(position.line);
    const { text, from } = excerpt(source, position.column);
    const caret = '^'.padEnd(Math.max(1, Math.min(position.length, text.length - from)), '~');
    lines.push(`  ${colours.dim(`${number} |`)} ${text}`);
    lines.push(`  ${' '.repeat(number.length)} ${colours.dim('|')} ${blank(text.slice(0, from))}${paint(caret)}`);
  }
  if (help !== undefined) lines.push(`  ${colours.cyan('help:')} ${printable(help, 1_000)}`);
  return `${lines.join('\n')}\n`;
}

/** As many cells of nothing as the text takes; East Asian characters take two, as both halves of an emoji together do. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;
const blank = (text: string) => ' '.repeat(text.length + (text.match(WIDE)?.length ?? 0));

/** The line around a column, one cell for each UTF-16 unit so that the caret stands where it should. */
function excerpt(source: string, column: number): { text: string; from: number } {
  const start = column - 1 > WIDTH - 20 ? column - 21 : 0;
  const cut = source.slice(start, start + WIDTH);
  const text = [...Array(cut.length).keys()]
    .map((i) => (printable(cut[i]).length === 1 || isPair(cut, i) ? cut[i] : cut[i] === '\t' ? ' ' : '·'))
    .join('');
  return {
    text: (start > 0 ? '…' : '') + text + (source.length > start + WIDTH ? '…' : ''),
    from: column - 1 - start + (start > 0 ? 1 : 0),
  };
}

const isPair = (text: string, i: number) =>
  (/[\ud800-\udbff]/.test(text[i]) && /[\udc00-\udfff]/.test(text[i + 1] ?? '')) ||
  (/[\udc00-\udfff]/.test(text[i]) && /[\ud800-\udbff]/.test(text[i - 1] ?? ''));
