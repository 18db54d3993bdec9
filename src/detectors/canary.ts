import { log } from '../exact/log.ts';
import { count, number, ratio, type ValuesOf } from '../schema/parameter.ts';
import { type CanaryJudgement, judgeCanary } from './canary-judge.ts';
import type { Detection, DetectorInput, Evidence, SignalDetector } from './detector.ts';

/** A long run is judged in at most so many stretches, longer ones instead of more. */
const MOST_STRETCHES = 96;

const params = {
  threshold: number({
    unit: 'powers of ten',
    min: 0,
    default: 1.301,
    doc: 'how unlikely a stretch must be beside the control, all stretches of a run considered: 1.301 is 5 %, 2 is 1 %',
  }),
  stretch: count({ unit: 'samples', min: 5, default: 30, doc: 'samples at least that are judged as a whole' }),
  referenceShare: ratio({
    default: 0.25,
    doc: 'share of the run that is the control, from its start, where no other run is given as one',
  }),
};

/**
 * The canary judge over stretches of a run. The control is the reference run, or else the start of this one. A score is −log₁₀ of the
 * chance of so strange a stretch, Bonferroni-corrected for the number of stretches; it belongs to every sample of its stretch and
 * holds for a whole one, so that an alert fires when the first strange stretch has ended and not before. The evidence is
 * the judgement of the strangest. Where the run trends or follows the hour of the day, its start is no control: give a reference.
 */
export const canary: SignalDetector = {
  name: 'canary',
  summary: 'stretches that differ from a control in location, spread or extremes, autocorrelation respected',
  source: 'Mann and Whitney (1947) with the variance of autocorrelated ranks (Hamed and Rao 1998); see judgeCanary',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, { threshold, stretch, referenceShare }: ValuesOf<typeof params>): Detection {
    const { values, reference, signal } = input;
    const n = values.length;
    const start = reference ? 0 : Math.floor(n * referenceShare);
    const control = reference ?? values.subarray(0, start);
    const stretches = Math.max(1, Math.min(Math.floor((n - start) / stretch), MOST_STRETCHES));
    const scores = new Float64Array(n).fill(NaN);
    let hold = Math.max(1, n - start);
    let strangest: CanaryJudgement | undefined;
    for (let s = 0; s < stretches; s++) {
      const from = start + Math.floor((s * (n - start)) / stretches);
      const to = start + Math.floor(((s + 1) * (n - start)) / stretches);
      const judgement = judgeCanary(control, values.subarray(from, to), { bad: signal.bad });
      scores.fill(unlikelihood(Math.min(1, judgement.pValue * stretches)), from, to);
      hold = Math.max(1, Math.min(hold, to - from));
      if (judgement.pValue < (strangest?.pValue ?? 1)) strangest = judgement;
    }
    const told = strangest && evidenceOf(strangest, stretches, threshold);
    return { scores, threshold: Math.max(threshold, Number.MIN_VALUE), hold, evidence: told };
  },
};

/** −log₁₀ of a chance, NaN for NaN; one that is 0 in this arithmetic counts as the smallest that is not. */
function unlikelihood(pValue: number): number {
  return Number.isNaN(pValue) ? NaN : Math.max(0, -log(Math.max(pValue, Number.MIN_VALUE)) / Math.LN10);
}

function evidenceOf(judgement: CanaryJudgement, stretches: number, threshold: number): Evidence | undefined {
  const { effect, interval, effectiveSamples, reasons } = judgement;
  const pValue = Math.min(1, judgement.pValue * stretches);
  const statistic = unlikelihood(pValue);
  const location = reasons.find((reason) => reason.test === 'location');
  if (!location || !(statistic >= threshold && statistic > 0)) return undefined;
  // A threshold below 5 % lets pass what does not stand alone: then the strongest reason is told.
  const why = reasons.filter(({ stands }, r) => stands || r === 0).map(({ test, text }) => `${test}: ${text}`);
  return {
    test: 'canary',
    statistic,
    threshold,
    description: `−log₁₀ of the chance of the strangest of ${stretches} ${stretches === 1 ? 'stretch' : 'stretches'}; ${why.join('; ')}`,
    effect,
    relativeEffect: location.controlMedian === 0 ? NaN : effect / Math.abs(location.controlMedian),
    interval,
    effectiveSamples: effectiveSamples.experiment,
    pValue,
  };
}
