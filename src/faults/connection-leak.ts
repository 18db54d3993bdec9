import { number, type ValuesOf } from '../schema/parameter.ts';
import type { SystemFault } from './fault.ts';

const params = {
  perMinute: number({
    default: 1,
    min: 0,
    max: 100_000,
    unit: 'connections',
    doc: 'connections that leak in a minute, in each replica',
  }),
} as const;

/** Connections of a pool are taken and not given back; they stay lost until the caller restarts. */
export const connectionLeak: SystemFault = {
  layer: 'system',
  name: 'connection-leak',
  summary: 'connections of a pool are taken and never given back',
  cause: 'a connection leak: the pool runs dry',
  appliesTo: ['pool'],
  params,
  writes: ['leak'],
  signature: [
    { of: 'target', quantity: 'connections', moves: 'up' },
    { of: 'callers', quantity: 'pool_used_ratio', moves: 'up' },
    { of: 'target', quantity: 'query_time_ms', moves: 'steady' },
    { of: 'entry', quantity: 'requests_per_second', moves: 'steady' },
  ],
  prepare(instance, context) {
    const { perMinute } = instance.params as ValuesOf<typeof params>;
    const indices = context.controls('leak');
    return (controls, level) => {
      for (const i of indices) controls[i] += (perMinute * level) / 60;
    };
  },
};
