import { InputError } from '../schema/diagnostic.ts';
import type { Source } from './format.ts';

/** A line without its line feed; `number` counts from 1. */
export interface TextLine {
  readonly text: string;
  readonly number: number;
  /** The file ended before its line feed. */
  readonly open: boolean;
}

/** The most characters of a line; a file of something else has none and must not fill the memory. */
const LINE_CHARACTERS_MAX = 64 * 1024 * 1024;

/**
 * Reads a file of UTF-8 line by line as it arrives.
 *
 * @param what the format, for messages
 * @throws InputError for bytes that are no UTF-8 and for endless lines
 */
export async function* textLines(source: Source, what: string): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  let number = 0;
  const refuse = (code: string, found: string) => {
    const position = { file: source.file, line: number + 1, column: 1, length: 1 };
    return new InputError([
      { severity: 'error', code, message: `found ${found}, expected ${what} in UTF-8`, position },
    ]);
  };
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw refuse('not-utf-8', 'bytes that are no UTF-8 text');
    }
  };
  for await (const chunk of source.chunks) {
    const text = decode(chunk);
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      yield { text: rest + text.slice(from, end), number: ++number, open: false };
      rest = '';
      from = end + 1;
    }
    rest += from === 0 ? text : text.slice(from);
    if (rest.length > LINE_CHARACTERS_MAX) throw refuse('line-too-long', 'a line of more than 64 million characters');
  }
  rest += decode();
  if (rest !== '') yield { text: rest, number: ++number, open: true };
}
