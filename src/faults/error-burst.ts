import { choice, count, ratio, type ValuesOf } from '../schema/parameter.ts';
import type { SystemFault } from './fault.ts';
import { distinctSlots } from './slots.ts';

const params = {
  ratio: ratio({ default: 0.05, doc: 'share of requests that fail; not used with `count`' }),
  count: count({
    optional: true,
    min: 1,
    max: 1_000_000,
    doc: 'exactly this many failures instead, spread at random over the time of the fault, as evenly as can be over its samples',
  }),
  code: choice(
    { '500': 'internal error', '503': 'unavailable', '504': 'timed out' },
    { default: '500', doc: 'status code of the failures' },
  ),
} as const;

/** Requests of a service fail: a bad dependency, a transient network error, a broken code path. */
export const errorBurst: SystemFault = {
  layer: 'system',
  name: 'error-burst',
  summary: 'a share or a fixed number of requests fail',
  cause: 'transient failures inside the service or on its connections (timeouts, resets)',
  appliesTo: ['service'],
  params,
  writes: ['errors500', 'errors503', 'errors504', 'due500', 'due503', 'due504'],
  signature: [
    { of: 'target', quantity: 'error_ratio', moves: 'up' },
    { of: 'databases', quantity: 'query_time_ms', moves: 'steady' },
    { of: 'target', quantity: 'pool_wait_ms', moves: 'steady' },
    { of: 'target', quantity: 'cpu_throttled_ratio', moves: 'steady' },
    { of: 'target', quantity: 'restarts', moves: 'steady' },
  ],
  prepare(instance, context) {
    const { ratio: share, count: total, code } = instance.params as ValuesOf<typeof params>;
    if (total === undefined) {
      const errors = context.controls(`errors${code}`);
      return (controls, level) => {
        for (const i of errors) controls[i] = 1 - (1 - controls[i]) * (1 - Math.min(1, share * level));
      };
    }
    const due = context.controls(`due${code}`);
    const schedule = new Map<number, number>();
    for (const step of distinctSlots(instance, context, total)) schedule.set(step, (schedule.get(step) ?? 0) + 1);
    return (controls, level, step) => {
      const failures = schedule.get(step);
      // A level above 0 is strong enough: a count is exact, intensity 0 switches it off.
      if (failures !== undefined && level > 0) controls[due[step % due.length]] += failures;
    };
  },
};
