import { duration, ratio, type ValuesOf } from '../schema/parameter.ts';
import type { SystemFault } from './fault.ts';

const params = {
  delay: duration({ default: 20, max: 600_000, doc: 'time added to each round trip' }),
  loss: ratio({ default: 0, doc: 'share of the calls lost' }),
} as const;

/** Calls between two components travel slower: a congested link, a far zone, packet loss. */
export const networkLatency: SystemFault = {
  layer: 'system',
  name: 'network-latency',
  summary: 'calls to a component travel slower, or get lost',
  cause: 'network latency between the service and what it calls',
  appliesTo: ['call'],
  params,
  writes: ['delay', 'loss'],
  signature: [
    { of: 'entry', quantity: 'response_time_ms', moves: 'up' },
    { of: 'callers', quantity: 'call_time_ms', moves: 'up' },
    { of: 'target', quantity: 'query_time_ms', moves: 'steady' },
    { of: 'entry', quantity: 'cpu_ratio', moves: 'steady' },
    { of: 'target', quantity: 'cpu_ratio', moves: 'steady' },
    { of: 'entry', quantity: 'requests_per_second', moves: 'steady' },
  ],
  prepare(instance, context) {
    const { delay, loss } = instance.params as ValuesOf<typeof params>;
    const delays = context.controls('delay');
    const losses = context.controls('loss');
    return (controls, level) => {
      for (const i of delays) controls[i] += delay * level;
      for (const i of losses) controls[i] = 1 - (1 - controls[i]) * (1 - Math.min(1, loss * level));
    };
  },
};
