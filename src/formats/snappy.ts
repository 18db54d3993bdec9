/**
 * The block format of Snappy, which Prometheus' remote write is compressed with.
 * Source: https://github.com/google/snappy/blob/main/format_description.txt
 */

/** Copies reach back this far, so that their offsets fit 16 bits. */
const FRAGMENT_BYTES = 1 << 16;
const HASH_BITS = 14;
const table = new Uint16Array(1 << HASH_BITS);

/** The most bytes that {@link compressSnappy} writes for `bytes` of them. */
export const snappyBytesMax = (bytes: number): number => 32 + bytes + Math.ceil(bytes / 6);

/**
 * Compresses `input[0, length)` into `output`, which has room for {@link snappyBytesMax}.
 *
 * @returns how many bytes were written
 * O(n), fast rather than small: as the original, it looks at four bytes at a time and takes longer strides where nothing repeats.
 */
export function compressSnappy(input: Uint8Array, length: number, output: Uint8Array): number {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let at = 0;
  let rest = length;
  for (; rest > 127; rest = Math.floor(rest / 128)) output[at++] = (rest & 127) | 128;
  output[at++] = rest;
  for (let from = 0; from < length; from += FRAGMENT_BYTES) {
    at = compressFragment(input, view, from, Math.min(length, from + FRAGMENT_BYTES), output, at);
  }
  return at;
}

const hashOf = (word: number): number => Math.imul(word, 0x1e35a7bd) >>> (32 - HASH_BITS);

function compressFragment(
  input: Uint8Array,
  view: DataView,
  from: number,
  to: number,
  output: Uint8Array,
  at: number,
): number {
  let literal = from;
  if (to - from >= 15) {
    table.fill(0);
    const limit = to - 8;
    let position = from + 1;
    let misses = 32;
    while (position < limit) {
      const word = view.getInt32(position, true);
      const hash = hashOf(word);
      const candidate = from + table[hash];
      table[hash] = position - from;
      if (view.getInt32(candidate, true) !== word) {
        position += misses++ >>> 5;
        continue;
      }
      misses = 32;
      at = putLiteral(input, literal, position, output, at);
      let length = 4;
      while (position + length < to && input[candidate + length] === input[position + length]) length++;
      at = putCopy(position - candidate, length, output, at);
      position += length;
      literal = position;
      if (position < limit) table[hashOf(view.getInt32(position - 1, true))] = position - 1 - from;
    }
  }
  return putLiteral(input, literal, to, output, at);
}

function putLiteral(input: Uint8Array, from: number, to: number, output: Uint8Array, at: number): number {
  const length = to - from;
  if (length === 0) return at;
  if (length <= 60) output[at++] = (length - 1) << 2;
  else if (length <= 256) {
    output[at++] = 60 << 2;
    output[at++] = length - 1;
  } else {
    output[at++] = 61 << 2;
    output[at++] = (length - 1) & 255;
    output[at++] = (length - 1) >>> 8;
  }
  // A copy by the system costs more than a short loop.
  if (length > 64) output.set(input.subarray(from, to), at);
  else for (let i = 0; i < length; i++) output[at + i] = input[from + i];
  return at + length;
}

function putCopy(offset: number, length: number, output: Uint8Array, at: number): number {
  while (length > 0) {
    if (length >= 4 && length <= 11 && offset < 2048) {
      output[at++] = 1 | ((length - 4) << 2) | ((offset >>> 8) << 5);
      output[at++] = offset & 255;
      return at;
    }
    // What is left must be long enough for a copy of its own.
    const part = length > 64 ? (length < 68 ? 60 : 64) : length;
    output[at++] = 2 | ((part - 1) << 2);
    output[at++] = offset & 255;
    output[at++] = offset >>> 8;
    length -= part;
  }
  return at;
}

/**
 * Undoes {@link compressSnappy}, and what any other writer of the format makes.
 *
 * @param bytesMax the most bytes that are taken
 * @returns the bytes, or what is wrong and at which byte
 */
export function decompressSnappy(
  input: Uint8Array,
  bytesMax: number,
): Uint8Array | { readonly at: number; readonly message: string } {
  let at = 0;
  let length = 0;
  for (let scale = 1; ; scale *= 128) {
    if (at >= input.length || at > 4) return { at, message: 'found no length, expected a Snappy block' };
    const byte = input[at++];
    length += (byte & 127) * scale;
    if (byte < 128) break;
  }
  if (length > bytesMax)
    return { at: 0, message: `found a Snappy block of ${length} bytes, expected at most ${bytesMax}` };
  // No element makes more than 64 bytes of 2, so a lie about the length takes no memory.
  if (length > input.length * 32) return { at: 0, message: `found ${input.length} bytes that claim to hold ${length}` };
  const output = new Uint8Array(length);
  let to = 0;
  while (at < input.length) {
    const start = at;
    const tag = input[at++];
    let count: number;
    let offset = 0;
    if ((tag & 3) === 0) {
      count = (tag >>> 2) + 1;
      if (count > 60) {
        const bytes = count - 60;
        count = 1;
        for (let i = 0; i < bytes; i++) count += (input[at + i] ?? 0) * 2 ** (8 * i);
        at += bytes;
      }
      if (at + count > input.length || to + count > length)
        return { at: start, message: 'found a literal that is cut off' };
      output.set(input.subarray(at, at + count), to);
      at += count;
      to += count;
      continue;
    }
    if ((tag & 3) === 1) {
      count = ((tag >>> 2) & 7) + 4;
      offset = ((tag >>> 5) << 8) | input[at++];
    } else {
      count = (tag >>> 2) + 1;
      const bytes = (tag & 3) === 2 ? 2 : 4;
      for (let i = 0; i < bytes; i++) offset += (input[at + i] ?? 0) * 2 ** (8 * i);
      at += bytes;
    }
    if (at > input.length || !(offset >= 1 && offset <= to) || to + count > length)
      return { at: start, message: 'found a copy from outside the block' };
    // Byte by byte: a copy may reach into what it writes.
    for (let i = 0; i < count; i++, to++) output[to] = output[to - offset];
  }
  return to === length ? output : { at, message: `found ${to} bytes in a Snappy block, expected ${length}` };
}
