import { log } from '../exact/log.ts';
import { count, number, type ValuesOf } from '../schema/parameter.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';

const params = {
  threshold: number({
    default: 6,
    min: 0,
    unit: 'powers of ten',
    doc: '6: so many repeats come about once in a million by chance',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last' }),
  learn: count({ default: 30, min: 1, max: 1_000_000, doc: 'pairs of samples it watches before it says anything' }),
  changes: count({
    default: 10,
    min: 1,
    max: 1_000_000,
    doc: 'and so many times the value must have changed: what never moved is not stuck',
  }),
};

/**
 * A live value that stops moving: exporters that hang, caches that are no longer refreshed. A score says how improbable
 * the run of exactly equal samples is, going by how often a sample repeated the one before it until the run began; only
 * repeats beyond the longest run so far count, because repeats come in clusters.
 *
 * Score: repeats beyond the longest run · −log₁₀ of the chance of a repeat, (repeats + ½) / (pairs + 1); NaN where missing and
 * until `learn` pairs. A gap neither adds nor breaks a run. Values at rest are never stuck: 0, the limit of the signal, a share of 1.
 */
export const flatLine: SignalDetector = {
  name: 'flat-line',
  summary: 'a live value that stops moving',
  source: 'runs in Bernoulli trials (Feller 1968, XIII.7), chance by Jeffreys',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'constant',
  detect({ values, signal }: DetectorInput, { threshold, hold, learn, changes }: ValuesOf<typeof params>): Detection {
    const scores = new Float64Array(values.length);
    const top = signal.limit ?? (signal.unit === 'ratio' ? 1 : 0);
    let last = NaN;
    let run = 0;
    let repeats = 0;
    let changed = 0;
    let longest = 0;
    let surprise = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (Number.isNaN(value)) {
        scores[i] = NaN;
        continue;
      }
      if (value === last) {
        // The chance of a repeat as it was known when the run began.
        if (run === 0) surprise = -log((repeats + 0.5) / (repeats + changed + 1)) * Math.LOG10E;
        run++;
      } else {
        if (!Number.isNaN(last)) changed++;
        repeats += run;
        if (run > longest) longest = run;
        run = 0;
        last = value;
      }
      const isKnown = changed >= changes && repeats + changed >= learn;
      const isStuck = run > longest && value !== 0 && value !== top;
      scores[i] = isKnown ? (isStuck ? (run - longest) * surprise : 0) : NaN;
    }
    return { scores, threshold, hold };
  },
};
