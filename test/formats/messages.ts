import type { Format } from '../../src/formats/format.ts';
import { InputError } from '../../src/schema/diagnostic.ts';

/** All messages of reading a file to its end; what is no InputError is thrown on. */
export async function messages(format: Format, data: string | Uint8Array, sidecar?: string): Promise<string[]> {
  try {
    const { recording } = await format.decode({
      file: 'x',
      chunks: [Buffer.from(data)],
      ...(sidecar !== undefined && { sidecar }),
    });
    for await (const _ of recording.blocks());
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message.split('\n');
  }
}

/** Everything that a format writes, as text, and the file beside it. */
export async function written(
  format: Format,
  contents: Parameters<Format['encode']>[0],
): Promise<{ text: string; bytes: Buffer; sidecar: string }> {
  const encoded = await format.encode(contents);
  const parts: Buffer[] = [];
  for await (const chunk of encoded.chunks) parts.push(Buffer.from(chunk));
  const bytes = Buffer.concat(parts);
  return { text: bytes.toString(), bytes, sidecar: format.sidecar?.text(encoded.header(), 'x') ?? '' };
}
