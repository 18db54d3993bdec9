import seedrandom from 'seedrandom';

/**
 * The key of one random stream: four words that depend on the seed and on the name of the stream, and on nothing else, so
 * that adding a stream changes no other.
 *
 * @param seed seed of the run, any text
 * @param name name of the stream, unique within the run, any text
 * @returns four 32-bit words
 * Some microseconds, pure. Source: ARC4 as the `seedrandom` package does it, keyed with both texts; the length of the
 * seed stands before them, so that no two pairs are joined to the same text.
 */
export function streamKey(seed: string, name: string): Uint32Array {
  const next = seedrandom(digest(`${seed.length}:${seed}/${name}`));
  return Uint32Array.of(next.int32(), next.int32(), next.int32(), next.int32());
}

/**
 * seedrandom folds what exceeds 256 characters onto the start of its key and drops the upper byte of each character, so
 * the text is spelled in bytes and long ones keep their end, their length and a hash of the whole.
 */
function digest(text: string): string {
  let spelled = '';
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    spelled += code < 0x80 ? text[i] : `\\${code.toString(16)};`;
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 15);
  }
  return spelled.length <= 200 ? spelled : `${spelled.slice(-160)}#${text.length}#${a >>> 0}#${b >>> 0}`;
}
