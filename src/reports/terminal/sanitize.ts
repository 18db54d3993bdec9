import { printable } from '../../schema/printable.ts';

/**
 * The last gate before a terminal: leaves line feeds, tabs and the colours that renderers add, and makes every other
 * control sequence visible, so that no value from a file can move the cursor, retitle the window or reorder a line.
 * Not for files and pipes, whose bytes must arrive as they are.
 *
 * @example sanitize('\u001b[31mred\u001b[0m\u001b]0;title\u0007') // => '\u001b[31mred\u001b[0m\\u{1b}]0;title\\u{7}'
 */
export function sanitize(text: string): string {
  const pieces = text.split(KEPT);
  return pieces.map((piece, i) => (i % 2 === 1 ? piece : printable(piece, Number.POSITIVE_INFINITY))).join('');
}

const KEPT = /(\u001b\[[0-9;]*m|\n|\t)/;
