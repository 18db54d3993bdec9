import { log } from '../exact/log.ts';
import { pow } from '../exact/pow.ts';
import { seedSfc32 } from '../random/sfc32.ts';
import { fillNormals } from '../random/ziggurat.ts';
import { BLOCK_SAMPLES } from '../recording/recording.ts';

/** What is left of the past below this share counts as forgotten. */
const FORGOTTEN = 1e-16;

/**
 * Stationary Gaussian noise in which each sample is pulled towards the one before (AR(1)), any block of which can be had on
 * its own. A block is what its own draws make of a start from 0, plus the fading echo of the blocks before. How many of those
 * can still be heard depends on the correlation alone (one up to 0.99, nine at 0.999), blocks before the run included; so the
 * noise is stationary from its first sample, and the same whether blocks come in order or not.
 *
 * @param correlation of neighbouring samples, −0.9999 to 0.9999; 0 is white noise
 * @param key four words from `streamKey`
 * @returns a function that writes the first `count` samples of block `index`, mean 0 and variance 1, into an array
 * About 10 ns a sample in order; a block out of order costs up to as many blocks more as can be heard.
 */
export function autoregression(
  correlation: number,
  key: Uint32Array,
): (out: Float64Array, index: number, count: number) => void {
  const state = new Int32Array(4);
  if (correlation === 0) {
    return (out, index, count) => {
      seedSfc32(state, key, index);
      fillNormals(state, out, count);
    };
  }

  const fade1 = correlation;
  const fade2 = fade1 * fade1;
  const fade3 = fade2 * fade1;
  const fade4 = fade2 * fade2;
  const shock = Math.sqrt(1 - correlation * correlation);
  const fadeLog = log(correlation < 0 ? -correlation : correlation);
  const echoSamples = Math.ceil(log(FORGOTTEN) / fadeLog);
  const echoBlocks = Math.ceil(echoSamples / BLOCK_SAMPLES);
  const blockFade = pow(correlation, BLOCK_SAMPLES);
  const fade = new Float64Array(Math.min(echoSamples, BLOCK_SAMPLES));
  for (let i = 0, f = correlation; i < fade.length; i++, f *= correlation) fade[i] = f;
  /** Last sample of a block started from 0, by index; only those that can still be heard are kept. */
  const ends = new Map<number, number>();
  const scratch = new Float64Array(BLOCK_SAMPLES);

  const fromZero = (out: Float64Array, index: number, count: number) => {
    seedSfc32(state, key, index);
    fillNormals(state, out, count);
    // Four at a time from the same predecessor: each depends on it through one product, so that the chain is a quarter as long.
    let y = 0;
    for (let i = 0; i < count; ) {
      const e1 = shock * out[i];
      out[i++] = fade1 * y + e1;
      if (i === count) return;
      const e2 = fade1 * e1 + shock * out[i];
      out[i++] = fade2 * y + e2;
      if (i === count) return;
      const e3 = fade1 * e2 + shock * out[i];
      out[i++] = fade3 * y + e3;
      if (i === count) return;
      const e4 = fade1 * e3 + shock * out[i];
      y = fade4 * y + e4;
      out[i++] = y;
    }
    if (count === BLOCK_SAMPLES) ends.set(index, y);
  };

  return (out, index, count) => {
    let before = 0;
    for (let j = index - echoBlocks; j < index; j++) {
      if (!ends.has(j)) fromZero(scratch, j, BLOCK_SAMPLES);
      before = before * blockFade + ends.get(j)!;
    }
    fromZero(out, index, count);
    const heard = Math.min(fade.length, count);
    for (let i = 0; i < heard; i++) out[i] += fade[i] * before;
    for (const j of ends.keys()) if (j <= index - echoBlocks || j > index) ends.delete(j);
  };
}
