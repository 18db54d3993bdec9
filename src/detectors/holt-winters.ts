import { count, duration, number, ratio, type ValuesOf } from '../schema/parameter.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { inSpreads } from './in-spreads.ts';
import { naturalAxis } from './natural-axis.ts';
import { RunningLevel } from './running-level.ts';
import { memoryParam, samplesIn, streamingParams } from './streaming-params.ts';

const params = {
  threshold: number({
    default: 5,
    min: 0,
    unit: 'standard deviations',
    doc: 'one-step forecast error from which a sample is strange',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last' }),
  season: duration({
    default: 86_400_000,
    min: 1,
    doc: 'length of the season, rounded to samples; runs no longer than one have none',
  }),
  level: ratio({ default: 0.02, doc: 'α, the weight of a sample in the level' }),
  trend: ratio({ default: 0.002, doc: 'β, the weight of a change of level in the trend' }),
  seasonal: ratio({ default: 0.2, doc: 'γ, the weight of a season in the profile' }),
  clip: number({
    default: 3,
    min: 0.1,
    unit: 'standard deviations',
    doc: 'level, trend and profile take an error in as at most this, so that one outlier does not carry them away',
  }),
  memory: memoryParam,
  ...streamingParams,
};

/**
 * Additive Holt-Winters forecasting on the scale of the signal (hence multiplicative in a positive quantity): each sample against what
 * level, trend and the same time of the earlier seasons let expect. For series with a daily wave; a lasting change is taken
 * for granted after about 1/α samples.
 *
 * The first season is forecast by level and trend alone, and its departures from its mean are the first profile. Missing
 * samples let the trend go on and leave the profile alone. Score: the error in the bad direction in its own running standard deviations;
 * NaN where missing and until `learn` errors.
 */
export const holtWinters: SignalDetector = {
  name: 'holt-winters',
  summary: 'error of the forecast by level, trend and season',
  source: 'Holt (1957), Winters (1960); bands as Brutlag (2000), clipped errors as Gelper, Fried and Croux (2010)',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'constant',
  detect(input: DetectorInput, values: ValuesOf<typeof params>): Detection {
    const { threshold, hold, season, learn, minScale } = values;
    const { bad } = input.signal;
    const axis = naturalAxis(input, minScale);
    const placed = axis.values;
    const n = placed.length;
    const { stepMs } = input.grid;
    const usual = axis.usual && { level: 0, spread: axis.usual.spread };
    const errors = new RunningLevel({ learn, memory: samplesIn(values.memory, stepMs, learn), usual });
    const scores = new Float64Array(n);
    const period = samplesIn(season, stepMs, 1);
    const profile = new Float64Array(period > 1 && period < n ? period : 1);
    const isSeasonal = profile.length > 1;
    let level = axis.usual?.level ?? NaN;
    let trend = 0;
    let present = 0;
    const known = axis.usual ? learn : 0;
    for (let i = 0, phase = 0; i < n; i++, phase = phase + 1 < profile.length ? phase + 1 : 0) {
      if (isSeasonal && i === period) {
        level = toDepartures(profile, level);
        trend = 0;
      }
      const value = placed[i];
      const learnsProfile = isSeasonal && i < period;
      if (Number.isNaN(value)) {
        scores[i] = NaN;
        level += trend;
        if (learnsProfile) profile[phase] = NaN;
        continue;
      }
      if (Number.isNaN(level)) level = value;
      const expected = level + trend + (learnsProfile ? 0 : profile[phase]);
      const error = value - expected;
      const spread = errors.ready ? Math.max(Math.sqrt(errors.variance), axis.leastSpread(expected)) : 0;
      scores[i] = errors.ready ? inSpreads(badness(error, bad), spread) : NaN;
      const most = errors.ready ? values.clip * spread : Infinity;
      const taken = error > most ? most : error < -most ? -most : error;
      // At first the level is the mean so far: the first sample is no better than the others.
      present++;
      level += trend + Math.max(values.level, 1 / (present + known)) * taken;
      trend += values.level * values.trend * taken;
      if (learnsProfile) profile[phase] = value;
      else if (isSeasonal) profile[phase] += values.seasonal * (1 - values.level) * taken;
      errors.add(error, spread);
    }
    return { scores, threshold, hold };
  },
};

/** Turns the samples of the first season into departures from their mean, and returns that. A missing sample departs by nothing. */
function toDepartures(profile: Float64Array, level: number): number {
  let sum = 0;
  let present = 0;
  for (const value of profile) {
    if (Number.isNaN(value)) continue;
    sum += value;
    present++;
  }
  const mean = present > 0 ? sum / present : level;
  for (let i = 0; i < profile.length; i++) profile[i] = Number.isNaN(profile[i]) ? 0 : profile[i] - mean;
  return mean;
}
