import { number, type ValuesOf } from '../schema/parameter.ts';
import type { MetricFault } from './fault.ts';

const params = {
  factorPerHour: number({
    default: 1.2,
    min: 0,
    max: 1000,
    unit: 'times',
    doc: 'level after an hour over the level at the start (grows in a line)',
  }),
  addPerHour: number({ default: 0, unit: 'unit of the series', doc: 'amount added in an hour' }),
} as const;

/** A series drifts away in a line for as long as the fault lasts. */
export const drift: MetricFault = {
  layer: 'metric',
  name: 'drift',
  summary: 'a series drifts away in a line',
  cause: 'a drift in the data',
  appliesTo: ['metric'],
  params,
  writes: [],
  signature: [],
  prepare(instance, context) {
    const { factorPerHour, addPerHour } = instance.params as ValuesOf<typeof params>;
    return (value, level, scrape) => {
      if (level === 0) return value;
      const hours = Math.max(0, (scrape * context.scrapeMs - context.at) / 3_600_000);
      return value * (1 + (factorPerHour - 1) * level * hours) + addPerHour * level * hours;
    };
  },
};
