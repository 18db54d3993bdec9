import { policyFields } from '../scenario/policy.ts';
import type { ValuesOf } from '../schema/parameter.ts';
import { countsRestarts } from './counted-signals.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';

const params = policyFields.crashes.fields;

/**
 * Restarts: the score of a sample is how many more it counts than the quietest sample of the run. For signals that count
 * restarts and are 0 while all is well, of others it has no opinion; no statistics, because one crash is one too many.
 */
export const crash: SignalDetector = {
  name: 'crash',
  summary: 'processes that restarted',
  source: 'a count against a limit, as an alert on changes(process_start_time_seconds)',
  params,
  mode: 'whole',
  scope: 'signal',
  cost: 'constant',
  detect({ signal, values }: DetectorInput, { restarts }: ValuesOf<typeof params>): Detection {
    if (!countsRestarts(signal)) return { scores: values.map(() => NaN), threshold: restarts, hold: 1 };
    let least = Number.POSITIVE_INFINITY;
    for (const value of values) if (!Number.isNaN(value)) least = Math.min(least, value);
    return { scores: values.map((value) => value - least), threshold: restarts, hold: 1 };
  },
};
