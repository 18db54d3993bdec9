/**
 * Makes a text that came from a file safe to show: control characters, escape sequences, invisible direction marks and
 * lone surrogates become visible escapes (`\x1b`, `\u202e`), so that no value can move the cursor, recolour the screen
 * or reorder a line. Line feeds and tabs are escaped too, as `\n` and `\t`.
 *
 * @returns `text` itself when there is nothing to escape. O(length), pure.
 * @example escapeControls('a\u001b[2Jb') // => 'a\\x1b[2Jb'
 */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (character === '\r') return '\\r';
    const code = character.codePointAt(0)!;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** C0, DEL, C1, line and paragraph separators, direction and zero-width marks, byte order mark, unpaired surrogates. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

/**
 * The last gate before a terminal: leaves line feeds, tabs and the colours that renderers add, and escapes every other
 * control sequence. Not for files and pipes, whose bytes must arrive as they are.
 *
 * @example sanitizeForTerminal('\u001b[31mred\u001b[0m\u001b]0;title\u0007') // => '\u001b[31mred\u001b[0m\\x1b]0;title\\x07'
 */
export function sanitizeForTerminal(text: string): string {
  return text.replace(UNSAFE_OR_COLOUR, (match) => (match.length > 1 || match === '\n' || match === '\t' ? match : escapeControls(match)));
}

const UNSAFE_OR_COLOUR = new RegExp(`\\u001b\\[[0-9;]*m|${UNSAFE.source}`, 'gu');
