import { uniformAt } from '../random/hash.ts';
import { ratio, type ValuesOf } from '../schema/parameter.ts';
import type { ScrapeFault } from './fault.ts';

const params = {
  share: ratio({ default: 0.5, doc: 'share of the scrapes that fail' }),
} as const;

/** The monitoring misses scrapes; the system itself is well. */
export const missedScrapes: ScrapeFault = {
  layer: 'scrape',
  name: 'missed-scrapes',
  summary: 'scrapes of a target fail: gaps in the data, not in the service',
  cause: 'gaps in the monitoring itself (failed scrapes)',
  appliesTo: ['scrape'],
  params,
  writes: [],
  signature: [],
  misses(instance, context) {
    const { share } = instance.params as ValuesOf<typeof params>;
    return (level, scrape) => uniformAt(context.key, scrape, 0) < share * level;
  },
};
