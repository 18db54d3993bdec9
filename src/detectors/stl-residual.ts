import { count, number, type ValuesOf } from '../schema/parameter.ts';
import { courseOf } from './course.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { residualScores } from './residual-scores.ts';
import { robustScores } from './robust-scores.ts';
import { signalAxis } from './signal-axis.ts';
import { inSamples, minScaleParam, periodParam } from './whole-run-params.ts';

const params = {
  threshold: number({
    default: 6,
    min: 0,
    unit: 'robust standard deviations',
    doc: 'distance from season and trend from which a sample is strange',
  }),
  hold: count({ default: 2, min: 1, doc: 'samples in a row it must last' }),
  period: periodParam,
  cycles: count({ default: 35, min: 7, max: 1001, doc: 'periods over which the season may change' }),
  minScale: minScaleParam,
};

/**
 * What season and trend leave over, in robust standard deviations on the scale of the signal. For samples that are usual in
 * themselves but not at their hour. A run in which nothing comes round
 * three times is judged as `robust-point` does.
 */
export const stlResidual: SignalDetector = {
  name: 'stl-residual',
  summary: 'distance from the robust seasonal and trend course of the run',
  source: 'STL (Cleveland, Cleveland, McRae and Terpenning, Journal of Official Statistics 6, 1990)',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, { threshold, hold, period, cycles, minScale }: ValuesOf<typeof params>): Detection {
    const { placed, leastSpread } = signalAxis(input, minScale);
    const course = courseOf(placed, inSamples(period, input.grid.stepMs), cycles | 1);
    // Without a season there is nothing to take away that the usual level does not know.
    if (course?.period === 0) return { scores: robustScores(input, minScale).scores, threshold, hold };
    if (!course) return { scores: new Float64Array(placed.length).fill(NaN), threshold, hold };
    const residuals = placed.map((value, i) => value - course.seasonal[i] - course.trend[i]);
    return { scores: residualScores(residuals, leastSpread, input.signal), threshold, hold };
  },
};
