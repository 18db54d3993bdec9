import { printable } from '../../schema/printable.ts';

/** Goes back to the start of the line and clears it; kept by {@link sanitize} at the start of a text only (progress bars). */
export const CLEAR_LINE = '\r\u001b[K';

/** Goes back up over lines drawn before and clears them; kept by {@link sanitize} at the start of a text only (live views). */
export const clearLines = (lines: number): string => (lines > 0 ? `\r\u001b[${lines}A\u001b[J` : CLEAR_LINE);
const CLEAR_LINES = /^\r\u001b\[\d{1,3}A\u001b\[J/;

/**
 * The last gate before a terminal: leaves line feeds, tabs and the colours that renderers add, and makes every other
 * control sequence visible, so that no value from a file can move the cursor, retitle the window or reorder a line.
 * Not for files and pipes, whose bytes must arrive as they are.
 *
 * @example sanitize('\u001b[31mred\u001b[0m\u001b]0;title\u0007') // => '\u001b[31mred\u001b[0m\\u{1b}]0;title\\u{7}'
 */
export function sanitize(text: string): string {
  if (text.startsWith(CLEAR_LINE)) return CLEAR_LINE + sanitize(text.slice(CLEAR_LINE.length));
  const up = CLEAR_LINES.exec(text)?.[0];
  if (up !== undefined) return up + sanitize(text.slice(up.length));
  const pieces = text.split(KEPT);
  return pieces.map((piece, i) => (i % 2 === 1 ? piece : printable(piece, Number.POSITIVE_INFINITY))).join('');
}

const KEPT = /(\u001b\[[0-9;]*m|\n|\t)/;
