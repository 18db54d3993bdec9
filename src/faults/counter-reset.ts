import { count, type ValuesOf } from '../schema/parameter.ts';
import type { ScrapeFault } from './fault.ts';

const params = {
  times: count({
    default: 1,
    min: 1,
    max: 1_000,
    doc: 'how often the counters begin anew, evenly over the time of the fault',
  }),
} as const;

/** Counters begin anew without a restart of the service: an exporter restarted, pg_stat_reset, CONFIG RESETSTAT. */
export const counterReset: ScrapeFault = {
  layer: 'scrape',
  name: 'counter-reset',
  summary: 'the counters of a target begin anew at zero',
  cause: 'counters reset in the exporter',
  appliesTo: ['scrape'],
  params,
  writes: [],
  signature: [],
  resets(instance) {
    const { times } = instance.params as ValuesOf<typeof params>;
    if (instance.intensity === 0) return [];
    return Array.from({ length: times }, (_, i) => instance.at + (instance.for * i) / times);
  },
};
