import { count, defaultsOf, number, type ValuesOf } from '../schema/parameter.ts';
import { absence } from './absence.ts';
import { burnRate } from './burn-rate.ts';
import { crash } from './crash.ts';
import { cusum } from './cusum.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { errorRate } from './error-rate.ts';
import { ewma } from './ewma.ts';
import { flatLine } from './flat-line.ts';
import { habitOf } from './habit.ts';
import { heldScores } from './held-scores.ts';
import { robustPoint } from './robust-point.ts';
import { staticThreshold } from './static-threshold.ts';
import { subPca } from './sub-pca.ts';
import { zScore } from './z-score.ts';

const params = {
  threshold: number({
    default: 1,
    min: 0,
    unit: 'times what the members call strange',
    doc: 'agreement from which a sample is strange; 1: the members as they are by default',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last; the members have hold times of their own' }),
};

/** They know nothing of what a signal means, look at it in different ways, and err at different times: they vote. */
const voters: readonly SignalDetector[] = [robustPoint, ewma, cusum, zScore, subPca];
/** Each speaks of something that has a meaning of its own, and needs nobody to agree. */
const witnesses: readonly SignalDetector[] = [absence, crash, flatLine];
/** The same, but for bounds that a signal may live beyond all the time: what is habit must be exceeded by as much again. */
const bounds: readonly SignalDetector[] = [staticThreshold, errorRate, burnRate];
const HABITS = 2;

/**
 * What to use where nobody knows better. Detectors of the registry with their defaults, each score in its own thresholds, so that 1 is
 * where each would fire. Those that look at levels and shapes vote: the score is the mean of those that have an opinion, each counted as
 * at most half as many as they are (rounded up), so that however sure one is, the others must add the rest. Absence, restarts, values
 * that stand still, bounds and errors need no majority: the largest of these and of the vote is the score.
 *
 * Bounds and errors that the signal lives with (see `habitOf`) count only from twice their habit on. Looks at the whole run, as some of
 * its members do; for a stream take one of them. Score: NaN where a value is missing, unless it has been missing for so long that this
 * is what is strange; so it depends on the threshold there.
 */
export const auto: SignalDetector = {
  name: 'auto',
  summary: 'several detectors that agree, and those that count absence, restarts and errors',
  source:
    'averages of outlier scores on one scale, as Aggarwal and Sathe, SIGKDD Explorations 17 (2015), with capped votes',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'linearithmic',
  detect(input: DetectorInput, { threshold, hold }: ValuesOf<typeof params>): Detection {
    const scores = vote(voters.map((member) => inThresholds(member, input)));
    for (const member of witnesses) raise(scores, inThresholds(member, input));
    for (const member of bounds) {
      const own = inThresholds(member, input);
      const usual = Math.max(1, HABITS * habitOf(own));
      raise(
        scores,
        own.map((score) => score / usual),
      );
    }
    for (let i = 0; i < scores.length; i++) if (Number.isNaN(input.values[i]) && scores[i] < threshold) scores[i] = NaN;
    return { scores, threshold, hold };
  },
};

/** Scores of a member with its defaults: 1 where it would fire. */
function inThresholds(member: SignalDetector, input: DetectorInput): Float64Array {
  const { scores, threshold, hold } = member.detect(input, defaultsOf(member.params) as never);
  return heldScores(
    scores.map((score) => score / threshold),
    hold,
  );
}

/** Mean of the opinions there are, each cut to half their number, rounded up; NaN where nobody has one. */
function vote(opinions: readonly Float64Array[]): Float64Array {
  return opinions[0].map((_, i) => {
    let present = 0;
    for (const scores of opinions) if (!Number.isNaN(scores[i])) present++;
    const most = Math.ceil(present / 2);
    let sum = 0;
    for (const scores of opinions) if (!Number.isNaN(scores[i])) sum += Math.min(scores[i], most);
    return present > 0 ? sum / present : NaN;
  });
}

/** Takes the larger of both wherever the other has an opinion. */
function raise(scores: Float64Array, others: Float64Array): void {
  for (let i = 0; i < scores.length; i++) {
    const other = others[i];
    if (!Number.isNaN(other) && !(other <= scores[i])) scores[i] = other;
  }
}
