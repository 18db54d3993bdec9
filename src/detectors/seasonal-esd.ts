import { count, number, ratio, type ValuesOf } from '../schema/parameter.ts';
import { generalisedEsd } from '../stats/generalised-esd.ts';
import { median } from '../stats/median.ts';
import { badness } from './bad-direction.ts';
import { courseOf } from './course.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { signalAxis } from './signal-axis.ts';
import { inSamples, minScaleParam, periodParam } from './whole-run-params.ts';

const params = {
  threshold: number({
    default: 1,
    min: 0,
    unit: 'critical values',
    doc: 'from 1 on the test calls a sample an outlier; higher is stricter',
  }),
  hold: count({ default: 2, min: 1, doc: 'samples in a row it must last' }),
  alpha: ratio({ default: 0.001, doc: 'chance of even one outlier in a run of independent normal samples' }),
  share: ratio({ default: 0.1, max: 0.49, doc: 'most samples that may be outliers' }),
  period: periodParam,
  minScale: minScaleParam,
};

/** A season of any length stays the same over a run. */
const PERIODIC = 1001;

/**
 * Outliers of what is left of a run without its season and median, by the generalised ESD test on median and MAD. A score is a
 * sample's distance over the critical value of its round; samples beyond `share` of the run never reach 1. The trend stays in,
 * as its authors have it: a lasting shift is an outlier until it fills `share` of the run.
 */
export const seasonalEsd: SignalDetector = {
  name: 'seasonal-esd',
  summary: 'outliers of the run without its season, at most a share of it',
  source: 'seasonal hybrid ESD (Hochenbaum, Vallis and Kejariwal 2017) on the test of Rosner (1983)',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, policy: ValuesOf<typeof params>): Detection {
    const { threshold, hold, alpha, share, period, minScale } = policy;
    const { placed, leastSpread } = signalAxis(input, minScale);
    const course = courseOf(placed, inSamples(period, input.grid.stepMs), PERIODIC);
    if (!course) return { scores: new Float64Array(placed.length).fill(NaN), threshold, hold };
    const flat = placed.map((value, i) => value - course.seasonal[i]);
    const centre = median(flat);
    const { bad } = input.signal;
    const departures = flat.map((value) => badness(value - centre, bad));
    // Where both directions are bad, departures are already sizes: mirrored, they are what the two-sided test sees.
    const signed = bad === 'none' ? flat.map((value) => value - centre) : departures;
    return {
      scores: esdScores(signed, { alpha, share, leastScale: leastSpread, side: bad === 'none' ? 'both' : 'above' }),
      threshold,
      hold,
    };
  },
};

function esdScores(
  departures: Float64Array,
  { alpha, share, ...test }: { alpha: number; share: number; leastScale: number; side: 'both' | 'above' },
): Float64Array {
  const count = departures.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
  const most = Math.max(1, Math.floor(share * count));
  const { rounds, outliers } = generalisedEsd(departures, { alpha, most, robust: true, ...test });
  const strengths = new Map<number, number>();
  // An early round may miss what a later one shows; all up to the last outlier count as outliers.
  let reached = 0;
  for (let k = rounds.length - 1; k >= 0; k--) {
    const { value, statistic, critical } = rounds[k];
    reached = k < outliers ? Math.max(reached, statistic / critical) : statistic / critical;
    strengths.set(value, Math.max(reached, strengths.get(value) ?? 0));
  }
  const last = rounds.at(-1);
  const scale = last ? Math.abs(last.value) / (last.statistic / last.critical) : 0;
  return departures.map((value) => {
    const known = strengths.get(value);
    if (known !== undefined || Number.isNaN(value)) return known ?? NaN;
    const size = test.side === 'both' ? Math.abs(value) : Math.max(0, value);
    return scale > 0 ? Math.min(size / scale, 0.999) : 0;
  });
}
