/**
 * Keeping values data. Names, labels, titles and notes come from files that anybody may have written; each medium gets
 * them in a form that it shows and never runs.
 */

/** Control characters become visible pictures, bidirectional overrides are dropped, lone surrogates replaced. */
export function plainText(value: string): string {
  return value
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/[\u0000-\u001f\u007f]/g, (c) =>
      c === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + c.charCodeAt(0)),
    )
    .replace(/[\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/[\u2028\u2029]/g, ' ');
}

/** A figure as figures.ts writes it: a spreadsheet reads it as a number or as text, never as a formula. */
const FIGURE = /^[+\u2212]?\d[\d.,]*( [%\w/]+)?$/;

/**
 * A value in Markdown prose or in a table cell: one line, no markup, no HTML, no cell border, and nothing at its start
 * that a spreadsheet into which the table is pasted would run.
 */
export function escapeMarkdown(value: string): string {
  const text = plainText(value)
    .replace(/[\\`*[\]<>|~#]/g, '\\$&')
    .replace(/&(?=[#\w]+;)/g, '\\&')
    .replace(/(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu, (run) => '\\_'.repeat(run.length))
    .replace(/:\/\//g, '&#58;//')
    .replace(/\bwww\./gi, (m) => m.replace('.', '&#46;'));
  return /^[=+\-@]/.test(text) && !FIGURE.test(text) ? `'${text}` : text;
}

/** A value as a Markdown code span; the fence is longer than any run of backticks inside. Safe in table cells. */
export function codeSpan(value: string): string {
  const text = plainText(value).replace(/\|/g, '\\|');
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((r) => r.length)) + 1);
  return runs.length > 0 || text === '' ? `${fence} ${text} ${fence}` : fence + text + fence;
}

/** Text of several lines as a fenced block that nothing inside it can close. */
export function codeBlock(value: string, language: string): string {
  const lines = value.replace(/\r\n?/g, '\n').split('\n').map(plainText);
  const runs = value.match(/`{3,}/g) ?? [];
  const fence = '`'.repeat(Math.max(2, ...runs.map((r) => r.length)) + 1);
  return [fence + language, ...(lines.at(-1) === '' ? lines.slice(0, -1) : lines), fence].join('\n');
}

/** A value in HTML or SVG text and in quoted attributes. */
export function escapeHtml(value: string): string {
  return plainText(value).replace(
    /[&<>"'`=]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;', '=': '&#61;' })[c]!,
  );
}

/** JSON that may stand in a script element: nothing in it can close the element or end a line of script. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A word that may stand in a file name on every system: `[a-z0-9][a-z0-9._-]*`, at most 64 long. */
export function fileWord(value: string): string {
  const word = value
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[.-]+$/g, '')
    .replace(/\.{2,}/g, '.')
    .slice(0, 64);
  return word || 'report';
}
