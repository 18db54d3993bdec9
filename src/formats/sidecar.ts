import { InputError } from '../schema/diagnostic.ts';
import type { Format, Source } from './format.ts';
import { parseHeader, type RecordingHeader } from './recording-header.ts';

/**
 * The file beside a recording for what its format has no place for, named where the W3C's "CSV on the Web" looks for
 * metadata.
 */
export const sidecar: NonNullable<Format['sidecar']> = {
  suffix: '-metadata.json',
  text: (header, file) =>
    `${JSON.stringify({ '@context': 'http://www.w3.org/ns/csvw', url: file, 'shakedown:recording': header }, null, 1)}\n`,
};

/**
 * The header in the file beside a recording; undefined when there is none, or one of somebody else's.
 *
 * @throws InputError when it is ours and cannot be used
 */
export function headerOfSidecar(source: Source): RecordingHeader | undefined {
  if (source.sidecar === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(source.sidecar);
  } catch {
    return undefined;
  }
  const own = (json as { 'shakedown:recording'?: unknown } | null)?.['shakedown:recording'];
  if (own === undefined) return undefined;
  const header = parseHeader(own);
  if (typeof header !== 'string') return header;
  const position = { file: `${source.file}${sidecar.suffix}`, line: 1, column: 1, length: 1 };
  const help = 'write the recording again, or remove this file to read the samples alone';
  throw new InputError([{ severity: 'error', code: 'bad-metadata', message: header, help, position }]);
}
