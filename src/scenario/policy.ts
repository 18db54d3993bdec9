import { count, duration, group, number, ratio, type ValuesOf } from '../schema/parameter.ts';

/** Every threshold and weight of the analysis, with its default: the one documented place. */
export const policyFields = {
  baseline: group(
    {
      warning: ratio({
        default: 0.1,
        max: 10,
        doc: 'change against the baseline, in the bad direction, from which it is a WARNING',
      }),
      critical: ratio({ default: 0.5, max: 10, doc: 'the same for CRITICAL' }),
      confidence: ratio({
        default: 0.95,
        doc: 'the interval of the mean, widened for autocorrelation, must exclude the baseline at this confidence, over all compared signals together (Holm)',
      }),
    },
    { doc: 'mean of the run against the baseline' },
  ),
  point: group(
    {
      threshold: number({
        default: 6,
        min: 0,
        unit: 'robust standard deviations',
        doc: 'robust z score from which a sample is strange',
      }),
      critical: number({ default: 30, min: 0, unit: 'robust standard deviations', doc: 'the same for CRITICAL' }),
      hold: count({ default: 2, min: 1, doc: 'samples in a row it must last' }),
      minScale: ratio({
        default: 0.02,
        doc: 'the robust standard deviation counts as at least this share of the level',
      }),
    },
    { doc: 'single stretches of strange samples' },
  ),
  trend: group(
    {
      rise: ratio({
        default: 0.1,
        max: 10,
        doc: 'change over the run, in the bad direction, from which a trend counts',
      }),
      significance: ratio({
        default: 0.01,
        doc: 'chance of a trend where there is none, over all signals together (Holm), after correction for autocorrelation',
      }),
      exhaustion: duration({
        default: 86_400_000,
        doc: 'growth that reaches a limit within this time counts as a leak',
      }),
      critical: duration({ default: 3_600_000, doc: 'exhaustion within this time is CRITICAL' }),
    },
    { doc: 'trends and leaks' },
  ),
  errors: group(
    {
      increase: ratio({
        default: 0.0001,
        doc: 'error ratio above the baseline from which it is a WARNING (0.01 points)',
      }),
      failures: count({ default: 2, min: 1, doc: 'and at least this many failures' }),
      critical: ratio({ default: 0.01, doc: 'error ratio above which it is CRITICAL' }),
    },
    { doc: 'error ratio' },
  ),
  crashes: group(
    {
      restarts: count({
        default: 1,
        min: 1,
        doc: 'restarts of one component within a sample from which it is CRITICAL',
      }),
    },
    { doc: 'processes that ended and began anew' },
  ),
  absence: group(
    {
      samples: count({ default: 3, min: 1, doc: 'missing samples in a row from which absence is reported' }),
    },
    { doc: 'missing data' },
  ),
  score: group(
    {
      perWarning: number({ default: 10, min: 0, max: 100, unit: 'points', doc: 'points lost for each WARNING' }),
      perCritical: number({ default: 30, min: 0, max: 100, unit: 'points', doc: 'points lost for each CRITICAL' }),
    },
    { doc: 'stability score, from 100 down to 0' },
  ),
  breakdown: group(
    {
      variation: ratio({
        default: 0.25,
        max: 10,
        doc: 'standard deviation over mean up to which response times are STABLE',
      }),
      success: ratio({ default: 0.99, doc: 'success ratio of the worst sample from which success is CONSISTENT' }),
      exhaustion: ratio({ default: 0.9, doc: 'share of its limit that a resource may reach at its highest' }),
    },
    { doc: 'lines of the breakdown beside the score' },
  ),
  confidence: group(
    {
      base: ratio({ default: 0.95, doc: 'confidence of a complete run without anomalies' }),
      perWarning: ratio({ default: 0.05, doc: 'lost for each WARNING' }),
      perCritical: ratio({ default: 0.2, doc: 'lost for each CRITICAL' }),
      perUnmeasured: ratio({ default: 0.05, doc: 'lost for each criterion without data' }),
      resamples: count({
        default: 200,
        min: 0,
        max: 100_000,
        doc: 'block-bootstrap resamples for how often the verdict survives',
      }),
    },
    { doc: 'confidence in the verdict' },
  ),
} as const;

export type Policy = ValuesOf<typeof policyFields>;
