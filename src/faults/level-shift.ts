import { number, type ValuesOf } from '../schema/parameter.ts';
import type { MetricFault } from './fault.ts';

const params = {
  factor: number({
    default: 1.5,
    min: -1000,
    max: 1_000_000,
    unit: 'times',
    doc: 'level over the level without the fault',
  }),
  add: number({ default: 0, unit: 'unit of the series', doc: 'amount added after that' }),
} as const;

/** A series runs on another level. */
export const levelShift: MetricFault = {
  layer: 'metric',
  name: 'level-shift',
  summary: 'a series runs on another level',
  cause: 'a shift of the level in the data',
  appliesTo: ['metric'],
  params,
  writes: [],
  signature: [],
  prepare(instance) {
    const { factor, add } = instance.params as ValuesOf<typeof params>;
    return (value, level) => (level === 0 ? value : value * (1 + (factor - 1) * level) + add * level);
  },
};
