import { type Diagnostic, InputError } from '../schema/diagnostic.ts';

/** One row of a CSV file. `columnOf(i)`: where its cell i begins, 1-based, in the line where that cell begins. */
export interface CsvRow {
  readonly cells: readonly string[];
  /** 1-based line on which the row begins. */
  readonly line: number;
  readonly columnOf: (cell: number) => number;
}

/** The most a single row may hold; a file of something else has no line feeds and must not fill the memory. */
const ROW_CHARACTERS_MAX = 16 * 1024 * 1024;

/**
 * Reads CSV (RFC 4180) as it arrives: commas, quotes with doubled quotes inside, line feeds within quotes, LF or CRLF or a
 * lone CR at line ends, a byte order mark, a last line without line feed. Blank lines are passed over.
 *
 * @param chunks bytes of UTF-8
 * @param file name for messages
 * @throws InputError (`bad-quote`, `row-too-long`, `not-utf-8`) with line and column
 */
export async function* parseCsv(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<CsvRow> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  let line = 1;
  let first = true;
  const refuse = (
    code: string,
    message: string,
    at: { line: number; column: number; length?: number; help?: string },
  ) => {
    const position = { file, line: at.line, column: at.column, length: at.length ?? 1 };
    const diagnostic: Diagnostic = { severity: 'error', code, message, position, ...(at.help && { help: at.help }) };
    return new InputError([diagnostic]);
  };
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw refuse('not-utf-8', 'found bytes that are no UTF-8 text, expected a CSV file in UTF-8', {
        line: line + countLines(rest),
        column: 1,
        help: 'convert it, as with iconv -t UTF-8',
      });
    }
  };

  const drain = function* (text: string, last: boolean): Generator<CsvRow> {
    let at = 0;
    while (at < text.length) {
      const row = scanRow(text, at, last);
      if (row === 'incomplete') break;
      if (row.fault) {
        const before = text.slice(at, row.fault.at);
        const lineStart = before.lastIndexOf('\n') + 1;
        throw refuse('bad-quote', row.fault.message, {
          line: line + countLines(before),
          column: before.length - lineStart + 1,
          help: 'a cell with a comma, a quote or a line feed is quoted as a whole, quotes within it doubled',
        });
      }
      if (row.cells.length > 1 || row.cells[0] !== '' || row.quoted) {
        const [rowText, rowLine] = [text.slice(at, row.end), line];
        yield { cells: row.cells, line: rowLine, columnOf: (cell) => columnOf(rowText, cell) };
      }
      line += row.lines;
      at = row.end;
    }
    rest = text.slice(at);
  };

  for await (const chunk of chunks) {
    let text = rest + decode(chunk);
    if (first && text.length > 0) {
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
      first = false;
    }
    yield* drain(text, false);
    if (rest.length > ROW_CHARACTERS_MAX) {
      throw refuse('row-too-long', 'found a row of more than 16 million characters, expected a table', {
        line,
        column: 1,
        help: 'an opening quote without a closing one makes the rest of a file a single cell',
      });
    }
  }
  yield* drain(rest + decode(), true);
}

interface ScannedRow {
  readonly cells: readonly string[];
  readonly end: number;
  /** Line feeds it spans. */
  readonly lines: number;
  readonly quoted: boolean;
  readonly fault?: { readonly at: number; readonly message: string };
}

/** Scans one row from `start`. `last`: no text will follow. */
function scanRow(text: string, start: number, last: boolean): ScannedRow | 'incomplete' {
  const cells: string[] = [];
  let at = start;
  let lines = 0;
  let quoted = false;
  for (;;) {
    if (text.charCodeAt(at) === QUOTE) {
      quoted = true;
      let cell = '';
      let from = at + 1;
      for (;;) {
        const close = text.indexOf('"', from);
        if (close < 0) {
          if (!last) return 'incomplete';
          const fault = { at, message: 'found an opening quote without a closing one' };
          return { cells, end: text.length, lines, quoted, fault };
        }
        cell += text.slice(from, close);
        at = close + 1;
        if (text.charCodeAt(at) !== QUOTE) break;
        cell += '"';
        from = at + 1;
      }
      lines += countLines(cell);
      cells.push(cell);
    } else {
      const from = at;
      let code = text.charCodeAt(at);
      while (at < text.length && code !== COMMA && code !== LF && code !== CR) {
        if (code === QUOTE) {
          const fault = { at, message: 'found a quote in the middle of a cell, expected it at the beginning' };
          return { cells, end: at, lines, quoted, fault };
        }
        code = text.charCodeAt(++at);
      }
      cells.push(text.slice(from, at));
    }
    // A row is whole once what ends it is seen: what follows a quote or a CR may still be on its way.
    if (at >= text.length) return last ? { cells, end: at, lines, quoted } : 'incomplete';
    const code = text.charCodeAt(at);
    if (code === COMMA) {
      at++;
      if (at >= text.length && !last) return 'incomplete';
      continue;
    }
    if (code === LF) return { cells, end: at + 1, lines: lines + 1, quoted };
    if (code === CR) {
      if (at + 1 >= text.length && !last) return 'incomplete';
      return { cells, end: text.charCodeAt(at + 1) === LF ? at + 2 : at + 1, lines: lines + 1, quoted };
    }
    const fault = { at, message: 'found text after a closing quote, expected a comma or the end of the line' };
    return { cells, end: at, lines, quoted, fault };
  }
}

const QUOTE = 34;
const COMMA = 44;
const LF = 10;
const CR = 13;

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** Scans the text of a row again, which only happens for a message. */
function columnOf(row: string, cell: number): number {
  let at = 0;
  let inQuotes = false;
  let lineStart = 0;
  for (let seen = 0; at < row.length; at++) {
    if (!inQuotes && seen === cell) break;
    const code = row.charCodeAt(at);
    if (code === QUOTE) inQuotes = !inQuotes;
    else if (code === LF) lineStart = at + 1;
    else if (code === COMMA && !inQuotes) seen++;
  }
  return at - lineStart + 1;
}
