import { count, duration, number, ratio, type ValuesOf } from '../schema/parameter.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { HoltWintersForecast } from './holt-winters-forecast.ts';
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
    const { threshold, hold, season, level, trend, seasonal, clip, memory, learn, minScale } = values;
    const { bad } = input.signal;
    const { stepMs } = input.grid;
    const axis = naturalAxis(input, minScale);
    const placed = axis.values;
    const period = samplesIn(season, stepMs, 1);
    const forecast = new HoltWintersForecast({
      // A season that is not over before the run is tells nothing.
      period: period < placed.length ? period : 1,
      weights: { level, trend, seasonal },
      start: axis.usual && { level: axis.usual.level, worth: learn },
    });
    const errors = new RunningLevel({
      learn,
      memory: samplesIn(memory, stepMs, learn),
      usual: axis.usual && { level: 0, spread: axis.usual.spread },
    });
    const scores = new Float64Array(placed.length);
    for (let i = 0; i < placed.length; i++) {
      const value = placed[i];
      const { expected } = forecast;
      const error = value - (Number.isNaN(expected) ? value : expected);
      const spread = errors.ready ? Math.max(Math.sqrt(errors.variance), axis.leastSpread(expected)) : 0;
      forecast.add(value, errors.ready ? clip * spread : Infinity);
      scores[i] = errors.ready ? inSpreads(badness(error, bad), spread) : NaN;
      if (!Number.isNaN(error)) errors.add(error, spread);
    }
    return { scores, threshold, hold };
  },
};
