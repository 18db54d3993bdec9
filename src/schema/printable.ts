/** Characters that a terminal or a reader would obey instead of show: controls, line separators, direction overrides, lone surrogates. */
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Text from a file as it may be shown in a message: what cannot be seen is written as `\u{1b}`, and a long text is cut.
 *
 * @param text any text
 * @param limit characters shown at most
 * @returns text without control characters. Pure.
 * @example printable('a\u001b[31m') // => 'a\\u{1b}[31m'
 */
export function printable(text: string, limit = 60): string {
  const cut = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return cut.replace(UNSEEN, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`);
}

/** The same in double quotes. */
export const quoted = (text: string, limit?: number): string => `"${printable(text, limit)}"`;
