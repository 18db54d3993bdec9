import { uniformAt } from '../random/hash.ts';
import { choice, ratio, type ValuesOf } from '../schema/parameter.ts';
import type { MetricFault } from './fault.ts';

const params = {
  share: ratio({ default: 1, doc: 'share of the samples that drop out' }),
  to: choice({ missing: 'no sample at all', zero: 'the value 0' }, { default: 'missing', doc: 'what is seen instead' }),
} as const;

/** Samples of one series are missing, or zero. */
export const dropout: MetricFault = {
  layer: 'metric',
  name: 'dropout',
  summary: 'samples of a series are missing, or zero',
  cause: 'a dropout in the data',
  appliesTo: ['metric'],
  params,
  writes: [],
  signature: [],
  prepare(instance, context) {
    const { share, to } = instance.params as ValuesOf<typeof params>;
    const shown = to === 'zero' ? 0 : NaN;
    return (value, level, scrape) => (level > 0 && uniformAt(context.key, scrape, 2) < share * level ? shown : value);
  },
};
