import { policyFields } from '../scenario/policy.ts';
import type { ValuesOf } from '../schema/parameter.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';

const params = policyFields.absence.fields;

/**
 * Missing samples in a row. A score is how many samples up to this one are missing without a break; 0 where a value is there.
 * A sample without requests has nothing to measure: where the related `requests_per_second` says 0, missing is not absent.
 */
export const absence: SignalDetector = {
  name: 'absence',
  summary: 'missing samples in a row',
  source: 'PromQL absent_over_time, counted in samples',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'constant',
  detect({ values, related }: DetectorInput, { samples }: ValuesOf<typeof params>): Detection {
    const requests = related?.requests_per_second;
    const scores = new Float64Array(values.length);
    for (let i = 0, run = 0; i < values.length; i++) {
      const absent = Number.isNaN(values[i]) && requests?.[i] !== 0;
      run = absent ? run + 1 : 0;
      scores[i] = run;
    }
    return { scores, threshold: samples, hold: 1 };
  },
};
