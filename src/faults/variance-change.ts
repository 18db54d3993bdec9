import { uniformAt } from '../random/hash.ts';
import { normalQuantile } from '../random/normal-quantile.ts';
import { ratio, type ValuesOf } from '../schema/parameter.ts';
import type { MetricFault } from './fault.ts';

const params = {
  spread: ratio({ default: 0.3, max: 100, doc: 'standard deviation of the added noise, as a share of the value' }),
} as const;

/** A series becomes noisy without a change of its mean. */
export const varianceChange: MetricFault = {
  layer: 'metric',
  name: 'variance-change',
  summary: 'a series becomes noisy, its mean does not change',
  cause: 'a change of variance in the data',
  appliesTo: ['metric'],
  params,
  writes: [],
  signature: [],
  prepare(instance, context) {
    const { spread } = instance.params as ValuesOf<typeof params>;
    return (value, level, scrape, seriesKey) =>
      level === 0 ? value : value * (1 + spread * level * normalQuantile(uniformAt(seriesKey, scrape, context.key[0])));
  },
};
