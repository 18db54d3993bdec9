import { uniformAt } from '../random/hash.ts';
import { number, ratio, type ValuesOf } from '../schema/parameter.ts';
import type { MetricFault } from './fault.ts';

const params = {
  factor: number({
    default: 5,
    min: -1000,
    max: 1_000_000,
    unit: 'times',
    doc: 'value of a spike over the value without it',
  }),
  share: ratio({ default: 0.1, doc: 'share of the samples that are spikes; the first sample of the fault always is' }),
} as const;

/** Single samples far off: extremes without a cause in the system. Works on one series. */
export const spike: MetricFault = {
  layer: 'metric',
  name: 'spike',
  summary: 'single samples of a series far off',
  cause: 'isolated spikes in the data',
  appliesTo: ['metric'],
  params,
  writes: [],
  signature: [],
  prepare(instance, context) {
    const { factor, share } = instance.params as ValuesOf<typeof params>;
    const first = Math.floor(context.at / context.scrapeMs) + 1;
    return (value, level, scrape) => {
      if (level <= 0 || (scrape !== first && uniformAt(context.key, scrape, 1) >= share)) return value;
      return value * (1 + (factor - 1) * level);
    };
  },
};
