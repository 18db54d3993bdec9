import { hash4 } from './hash.ts';

/**
 * Generator for long runs of random numbers: seeded for one block of a stream, then drawn from in order. The state is four
 * words in an array, so that hot loops can keep it in local variables. Use `hash4` where single draws must stand alone.
 *
 * Source: sfc32 of Doty-Humphrey's PractRand, seeded by `hash4` and stirred by 12 rounds as there.
 */
const SEEDING_SLOT = 0x5fc32;
const WARM_UP = 12;
const seedWords = new Uint32Array(4);

/**
 * Sets a generator to the start of one block of a stream.
 *
 * @param state receives the four words
 * @param key four words from `streamKey`
 * @param block number of the block, −2^31 to 2^32 − 1; every block is a stream of its own
 */
export function seedSfc32(state: Int32Array, key: Uint32Array, block: number): void {
  hash4(key, block, SEEDING_SLOT, seedWords);
  state.set(seedWords);
  for (let i = 0; i < WARM_UP; i++) nextWord(state);
}

/** Draws 32 random bits as a signed whole number. */
export function nextWord(state: Int32Array): number {
  const b = state[1];
  const c = state[2];
  const counter = state[3];
  const word = (state[0] + b + counter) | 0;
  state[0] = b ^ (b >>> 9);
  state[1] = (c + (c << 3)) | 0;
  state[2] = (((c << 21) | (c >>> 11)) + word) | 0;
  state[3] = (counter + 1) | 0;
  return word;
}

/** Draws a uniform number strictly between 0 and 1, an odd multiple of 2^-53. */
export function nextUniform(state: Int32Array): number {
  const a = nextWord(state);
  const b = nextWord(state);
  return ((a >>> 0) * 1048576 + (b >>> 12) + 0.5) * 2.220446049250313e-16;
}

/**
 * Draws many words at once.
 *
 * @param state generator, moved on by `count` words
 * @param out receives 32 random bits each
 */
export function fillWords(state: Int32Array, out: Int32Array, count: number): void {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let counter = state[3];
  for (let i = 0; i < count; i++) {
    const word = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    out[i] = word;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
}

/**
 * Draws many uniform numbers strictly between 0 and 1, odd multiples of 2^-53.
 *
 * @param state generator, moved on by 2 · `count` words: the numbers are those of `nextUniform`
 */
export function fillUniforms(state: Int32Array, out: Float64Array, count: number): void {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let counter = state[3];
  for (let i = 0; i < count; i++) {
    const first = (a + b + counter) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + first) | 0;
    const second = (a + b + counter + 1) | 0;
    counter = (counter + 2) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + second) | 0;
    out[i] = ((first >>> 0) * 1048576 + (second >>> 12) + 0.5) * 2.220446049250313e-16;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
}
