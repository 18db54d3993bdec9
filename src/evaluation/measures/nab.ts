import { type NabProfile, nabProfiles, nabRows, nabScaled, nabScore } from '../nab/nab-score.ts';
import type { Measure } from './measure.ts';
import { runs } from './runs.ts';

const declare = (profile: NabProfile, name: string, title: string, summary: string): Measure => ({
  name,
  title,
  summary,
  source: 'Lavin and Ahmad, Evaluating Real-time Anomaly Detection Algorithms, ICMLA 2015; events are the windows',
  direction: 'higher is better',
  range: [-Infinity, 100],
  needs: 'alerts',
  measure: ({ labels, firing }) => {
    // What a case leaves out is already cut, so no probation is added to it.
    const rows = nabRows(labels.length, runs(labels), 0);
    return nabScaled(nabScore(rows, firing, nabProfiles[profile]), rows.windows, nabProfiles[profile]);
  },
});

/** Every sample of a firing alert is a flagged row, from the moment it fired. O(n). */
export const nabMeasures: readonly Measure[] = [
  declare('standard', 'nab', 'NAB standard', 'early hits against false alarms; 0 is a detector that never fires'),
  declare('reward_low_FP_rate', 'nab-low-fp', 'NAB low FP', 'NAB with false alarms counted twice'),
  declare('reward_low_FN_rate', 'nab-low-fn', 'NAB low FN', 'NAB with missed events counted twice'),
];
