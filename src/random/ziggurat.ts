import { exp } from '../exact/exp.ts';
import { log } from '../exact/log.ts';
import { nextUniform, nextWord } from './sfc32.ts';

/** Where the tail begins when the half bell is cut into 256 layers of equal area, and that area. */
const TAIL = 3.6541528853610088;
const AREA = 0.004928673233974655;
const TWO_31 = 2147483648;

/** Per layer: its right edge, the density there, edge / 2^31, and the share of it under the next layer, · 2^31. */
const edge = new Float64Array(257);
const density = new Float64Array(257);
const width = new Float64Array(256);
const inside = new Int32Array(256);
edge[0] = AREA / exp(-0.5 * TAIL * TAIL); // the base layer, as wide as a box of its area would be
edge[1] = TAIL;
for (let i = 2; i < 256; i++) edge[i] = Math.sqrt(-2 * log(AREA / edge[i - 1] + exp(-0.5 * edge[i - 1] * edge[i - 1])));
edge[256] = 0;
for (let i = 0; i <= 256; i++) density[i] = exp(-0.5 * edge[i] * edge[i]);
for (let i = 0; i < 256; i++) {
  width[i] = edge[i] / TWO_31;
  inside[i] = Math.floor((edge[i + 1] / edge[i]) * TWO_31);
}

/**
 * Fills an array with independent standard normals. A shorter fill gives the beginning of a longer one.
 *
 * @param state sfc32 generator; it moves on by a number of words that depends on the draws
 * @param out receives `count` normals with 31 random bits each
 * About 8 ns a number. Source: Marsaglia and Tsang, The ziggurat method for generating random variables, Journal of Statistical
 * Software 5 (2000), with the layer drawn from bits of its own (Doornik, An improved ziggurat method, 2005): one word
 * chooses the layers of four numbers.
 */
export function fillNormals(state: Int32Array, out: Float64Array, count: number): void {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let counter = state[3];
  let layers = 0;
  for (let i = 0; i < count; i++) {
    if ((i & 3) === 0) {
      layers = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + layers) | 0;
    }
    const word = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    const layer = layers & 255;
    layers >>>= 8;
    if ((word ^ (word >> 31)) < inside[layer]) {
      out[i] = (word + 0.5) * width[layer];
    } else {
      state[0] = a;
      state[1] = b;
      state[2] = c;
      state[3] = counter;
      out[i] = outside(state, layer, word);
      a = state[0];
      b = state[1];
      c = state[2];
      counter = state[3];
    }
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
}

/**
 * Draws one standard normal. For many, `fillNormals` is faster; the two give different numbers from one state.
 *
 * @param state sfc32 generator
 */
export function nextNormal(state: Int32Array): number {
  const layer = nextWord(state) & 255;
  const word = nextWord(state);
  return (word ^ (word >> 31)) < inside[layer] ? (word + 0.5) * width[layer] : outside(state, layer, word);
}

/** The 1 % of draws that are not plainly below the bell: decides, and draws anew until one is. */
function outside(state: Int32Array, layer: number, word: number): number {
  for (;;) {
    const x = (word + 0.5) * width[layer];
    if ((word ^ (word >> 31)) < inside[layer]) return x;
    if (layer === 0) return word < 0 ? -tail(state) : tail(state);
    const height = density[layer] + nextUniform(state) * (density[layer + 1] - density[layer]);
    if (height < exp(-0.5 * x * x)) return x;
    layer = nextWord(state) & 255;
    word = nextWord(state);
  }
}

/** A normal known to exceed {@link TAIL}. Source: Marsaglia, Generating a variable from the tail of the normal distribution, 1964. */
function tail(state: Int32Array): number {
  for (;;) {
    const beyond = -log(nextUniform(state)) / TAIL;
    if (-2 * log(nextUniform(state)) > beyond * beyond) return TAIL + beyond;
  }
}
