import { choice, count, number, ratio, type ValuesOf } from '../schema/parameter.ts';
import type { Detection, DetectorInput, SignalDetector } from './detector.ts';
import { samplesIn } from './streaming-params.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** How fast the budget of 30 days may burn, over a long window and, so that the alert ends soon, a short one. */
const RULES = {
  page: [
    { burn: 14.4, longMs: HOUR, shortMs: 5 * MINUTE },
    { burn: 6, longMs: 6 * HOUR, shortMs: 30 * MINUTE },
  ],
  ticket: [
    { burn: 3, longMs: 24 * HOUR, shortMs: 2 * HOUR },
    { burn: 1, longMs: 72 * HOUR, shortMs: 6 * HOUR },
  ],
};

const params = {
  threshold: number({
    default: 1,
    min: 0,
    unit: 'times the burn rate of the rule',
    doc: '1: the rule as it is written',
  }),
  hold: count({ default: 1, min: 1, doc: 'samples in a row it must last' }),
  objective: ratio({ default: 0.999, max: 0.999999, doc: 'share of requests that must succeed' }),
  rules: choice(
    {
      page: '14.4 over 1 h and 5 min, 6 over 6 h and 30 min: someone is woken',
      ticket: '3 over 1 d and 2 h, 1 over 3 d and 6 h: someone looks at it tomorrow',
      both: 'all four',
    },
    { default: 'page', doc: 'which burn rates count' },
  ),
};

/**
 * Multi-window, multi-burn-rate alert on an error budget of 30 days: errors are used up so many times faster than the
 * objective allows, over a long window and still over a short one. For ratios of errors (role `errors`; of successes where falling is
 * bad); of other signals it has no opinion.
 *
 * Requests weigh alike: a sample weighs as much as the related `requests_per_second` says, where it is there. Score: of the rules,
 * the largest burn rate over that of the rule, the burn rate being the smaller of both windows. A window longer than what has been
 * seen takes what there is; NaN where missing, and until the shortest window is full.
 */
export const burnRate: SignalDetector = {
  name: 'burn-rate',
  summary: 'an error budget that burns too fast, over a long and a short window',
  source: 'Beyer et al., The Site Reliability Workbook, chapter 5 (2018); ticket rules as in Sloth',
  params,
  mode: 'streaming',
  scope: 'signal',
  cost: 'constant',
  detect(input: DetectorInput, { threshold, hold, objective, rules }: ValuesOf<typeof params>): Detection {
    const { signal, values, grid } = input;
    const n = values.length;
    if (signal.role !== 'errors' || signal.unit !== 'ratio' || signal.bad === 'none')
      return { scores: new Float64Array(n).fill(NaN), threshold, hold };
    const used = rules === 'both' ? [...RULES.page, ...RULES.ticket] : RULES[rules];
    const widths = Int32Array.from(
      used.flatMap(({ longMs, shortMs }) => [samplesIn(longMs, grid.stepMs, 1), samplesIn(shortMs, grid.stepMs, 1)]),
    );
    const allowed = Float64Array.from(used, ({ burn }) => burn * (1 - objective));
    const { failures, requests } = running(input);
    const scores = new Float64Array(n);
    const learn = Math.min(...widths);
    for (let i = 0; i < n; i++) {
      if (Number.isNaN(values[i]) || i + 1 < learn) {
        scores[i] = NaN;
        continue;
      }
      let largest = 0;
      for (let rule = 0; rule < allowed.length; rule++) {
        const long = share(failures, requests, i + 1, widths[2 * rule]);
        const short = share(failures, requests, i + 1, widths[2 * rule + 1]);
        largest = Math.max(largest, Math.min(long, short) / allowed[rule]);
      }
      scores[i] = largest;
    }
    return { scores, threshold, hold };
  },
};

/** Failed and all requests before each sample. Without requests every sample weighs one. */
function running({ signal, values, related }: DetectorInput) {
  const weights = related?.requests_per_second;
  const failures = new Float64Array(values.length + 1);
  const requests = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) {
    const error = signal.bad === 'up' ? values[i] : 1 - values[i];
    const weight = weights === undefined ? 1 : weights[i];
    const counts = error >= 0 && error <= 1 && weight > 0 && weight < Infinity;
    failures[i + 1] = failures[i] + (counts ? error * weight : 0);
    requests[i + 1] = requests[i] + (counts ? weight : 0);
  }
  return { failures, requests };
}

/** Share of failed requests in the `width` samples before `end`, or in all there are; 0 without requests. */
function share(failures: Float64Array, requests: Float64Array, end: number, width: number): number {
  const from = end > width ? end - width : 0;
  const all = requests[end] - requests[from];
  return all > 0 ? (failures[end] - failures[from]) / all : 0;
}
