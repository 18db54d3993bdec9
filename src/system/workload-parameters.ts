import {
  count,
  duration,
  group,
  list,
  number,
  rate,
  ratio,
  text,
  type ValuesOf,
  variant,
} from '../schema/parameter.ts';

/** How a caller treats a call that is slow or fails. The same for the outside clients and for a service that calls another. */
export const clientFields = {
  timeout: duration({
    default: 2_000,
    min: 1,
    doc: 'the caller gives up after this long; the callee still does the work',
  }),
  retries: count({ default: 0, max: 10, doc: 'how often a failed or timed-out call is tried again' }),
  backoff: duration({ default: 100, min: 1, doc: 'mean pause before a retry' }),
  breaker: group(
    {
      failureRatio: ratio({ default: 1, doc: 'the circuit opens above this share of failures; 100 % never opens' }),
      window: duration({ default: 10_000, min: 1_000, doc: 'over how long the share is taken' }),
      openFor: duration({
        default: 5_000,
        min: 1_000,
        doc: 'how long the circuit stays open before it lets calls try again',
      }),
    },
    { doc: 'circuit breaker: fail fast instead of calling a failing callee' },
  ),
} as const;

const shapeVariants = {
  flat: { summary: 'the same rate all the time', fields: {} },
  diurnal: {
    summary: 'a daily wave, highest at `peak`',
    fields: {
      amplitude: ratio({ default: 0.5, doc: 'how far the rate rises and falls about its mean' }),
      peak: duration({ default: 50_400_000, max: 86_400_000, doc: 'time of day of the highest rate, UTC' }),
      weekend: ratio({ default: 0, doc: 'how much lower Saturdays and Sundays are' }),
    },
  },
  ramp: {
    summary: 'a steady change from `rate` to `to`',
    fields: {
      to: rate({ doc: 'rate at the end of the ramp', default: 20 }),
      at: duration({ default: 0, doc: 'when the ramp begins, from the start of the run' }),
      over: duration({ default: 3_600_000, min: 1, doc: 'how long the ramp takes' }),
    },
  },
  steps: {
    summary: 'a staircase: each level holds until the next',
    fields: {
      levels: list(
        group(
          {
            at: duration({ default: 0, doc: 'from the start of the run' }),
            rate: rate({ default: 10, doc: 'rate from then on' }),
          },
          { doc: 'one stair' },
        ),
        { set: true, minLength: 1, maxLength: 1000, default: [], doc: 'the stairs; before the first, `rate` holds' },
      ),
    },
  },
  'flash-crowd': {
    summary: 'a sudden crowd that drifts away exponentially',
    fields: {
      at: duration({ default: 600_000, doc: 'when the crowd arrives, from the start of the run' }),
      factor: number({ default: 5, min: 1, max: 1_000, unit: 'times', doc: 'peak rate over `rate`' }),
      rise: duration({ default: 30_000, doc: 'time to the peak' }),
      decay: duration({ default: 300_000, min: 1_000, doc: 'time constant of the way back' }),
    },
  },
} as const;

const arrivalVariants = {
  poisson: { summary: 'independent users: a Poisson process', fields: {} },
  metered: { summary: 'a load generator: exactly `rate`, no randomness', fields: {} },
  'over-dispersed': {
    summary: 'bursty users: a Poisson process whose rate wanders (log-AR(1))',
    fields: {
      spread: ratio({ default: 0.2, max: 2, doc: 'standard deviation of the log rate' }),
      correlation: ratio({ default: 0.9, max: 0.999, doc: 'correlation of the log rate from one period to the next' }),
      period: duration({ default: 10_000, min: 1_000, doc: 'how long one level of the rate holds' }),
    },
  },
} as const;

/** A stream of requests from outside into one service. */
export const workloadFields = {
  to: text({
    optional: true,
    doc: 'service that receives the requests; the first by name without callers if left out',
  }),
  rate: rate({ default: 10, max: 1_000_000, doc: 'mean rate of requests' }),
  shape: variant(shapeVariants, { default: { kind: 'flat' }, doc: 'how the rate goes over time' }),
  arrivals: variant(arrivalVariants, {
    default: { kind: 'poisson' },
    doc: 'how single requests arrive about that rate',
  }),
  client: group(clientFields, { doc: 'how the users treat slow and failed requests' }),
} as const;

export type ClientParameters = ValuesOf<typeof clientFields>;
export type WorkloadParameters = ValuesOf<typeof workloadFields>;
