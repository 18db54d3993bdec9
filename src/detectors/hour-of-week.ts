import { count, duration, number, type ValuesOf } from '../schema/parameter.ts';
import { badness } from './bad-direction.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { HourProfile } from './hour-profile.ts';
import { inSpreads } from './in-spreads.ts';
import { naturalAxis } from './natural-axis.ts';
import { RunningLevel } from './running-level.ts';
import { samplesIn, streamingParams } from './streaming-params.ts';

const HOUR_MS = 3_600_000;
const HOURS_OF_WEEK = 168;
const HOURS_OF_DAY = 24;
/** Of hours of the day the last week counts, of hours of the week the last five. */
const DAYS = 7;
const WEEKS = 5;

const params = {
  threshold: number({
    default: 5,
    min: 0,
    unit: 'standard deviations',
    doc: 'distance from what is usual at this hour from which a sample is strange',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last' }),
  repeats: count({
    default: 3,
    min: 1,
    max: WEEKS,
    doc: 'earlier hours of the same kind it takes before a profile counts: of the week, else of the day, else none',
  }),
  memory: duration({
    default: 86_400_000,
    min: 1,
    doc: 'a lasting change about the profile becomes usual after about this long; at least `learn` samples',
  }),
  fallback: duration({
    default: 3_600_000,
    min: 1,
    doc: 'the same while there is no profile: a daily wave that is not known yet must not be strange',
  }),
  ...streamingParams,
};

/**
 * Each sample against what is usual at this hour of the week (UTC). For signals that follow the working week; takes three weeks
 * to know them, and goes by the hour of the day after three days, by the running level of the last hour before.
 *
 * The profile is the median over the last five means of the same hour of the week (seven of the day);
 * an hour counts once it is over. What remains is held against its own running level and standard deviation,
 * so that a busier week as a whole is not strange. Score: that, in the bad direction; NaN where missing and until `learn` samples.
 */
export const hourOfWeek: SignalDetector = {
  name: 'hour-of-week',
  summary: 'distance from what is usual at this hour of the week',
  source: 'seasonal profile by medians, as in Cleveland et al. (1990) without the smoothing',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'constant',
  detect(
    input: DetectorInput,
    { threshold, hold, repeats, memory, fallback, learn, minScale }: ValuesOf<typeof params>,
  ): Detection {
    const { bad } = input.signal;
    const { startMs, stepMs } = input.grid;
    const { values, leastSpread, usual } = naturalAxis(input, minScale);
    const overall = new RunningLevel({ learn, memory: samplesIn(fallback, stepMs, learn), usual });
    let about: RunningLevel | undefined;
    const ofWeek = new HourProfile(HOURS_OF_WEEK, WEEKS, repeats);
    const ofDay = new HourProfile(HOURS_OF_DAY, DAYS, repeats);
    const scores = new Float64Array(values.length);
    let hour = NaN;
    let profile = NaN;
    let sum = 0;
    let present = 0;
    for (let i = 0; i < values.length; i++) {
      const now = Math.floor((startMs + i * stepMs) / HOUR_MS);
      if (now !== hour) {
        if (present > 0) {
          ofWeek.add(hour, sum / present);
          ofDay.add(hour, sum / present);
        }
        hour = now;
        sum = 0;
        present = 0;
        profile = ofWeek.at(hour);
        if (Number.isNaN(profile)) profile = ofDay.at(hour);
        if (!about && overall.ready && !Number.isNaN(profile))
          about = new RunningLevel({
            learn,
            memory: samplesIn(memory, stepMs, learn),
            usual: { level: 0, spread: Math.sqrt(overall.variance) },
          });
      }
      const value = values[i];
      if (Number.isNaN(value)) {
        scores[i] = NaN;
        continue;
      }
      const isProfiled = about !== undefined && !Number.isNaN(profile);
      const level = isProfiled ? profile : 0;
      const running = isProfiled ? about! : overall;
      const spread = running.ready ? Math.max(Math.sqrt(running.variance), leastSpread(level + running.level)) : 0;
      const change = value - level - running.level;
      scores[i] = running.ready ? inSpreads(badness(change, bad), spread) : NaN;
      sum += value;
      present++;
      running.add(value - level, spread);
      if (isProfiled) overall.add(value, Math.sqrt(overall.variance));
    }
    return { scores, threshold, hold };
  },
};
