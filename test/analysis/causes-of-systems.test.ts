import { describe, expect, it } from 'vitest';
import { runScenario } from '../../src/pipeline.ts';
import { shipped, withoutResampling } from '../studies/seeds.ts';

/** Signal, first suspect and where, of every anomaly of a shipped scenario, with a seed that it was not made for. */
function suspects(name: string): Record<string, string> {
  const { anomalies } = runScenario(withoutResampling(shipped(name, { seed: 'causes' }))).assessment;
  return Object.fromEntries(anomalies.map(({ signal, causes: [{ kind, target }] }) => [signal, `${kind}@${target}`]));
}

describe('suspected causes', () => {
  it('follow the calls to the component that has the reason', () => {
    expect(suspects('shop')).toMatchObject({
      response_time_ms: 'lock-contention@ledger',
      orders_response_time_ms: 'lock-contention@ledger',
    });
  });
  it('of one slow call name the caller and the callee', () => {
    expect(suspects('faults/network-latency')).toMatchObject({ response_time_ms: 'network-latency@api->postgres' });
  });
  it('take what more work makes of a component for a consequence of the work', () => {
    expect(suspects('cold-cache')).toMatchObject({
      postgres_cpu_ratio: 'cache-flush@redis',
      response_time_ms: 'cache-flush@redis',
    });
    expect(suspects('faults/flash-crowd')).toMatchObject({ postgres_cpu_ratio: 'flash-crowd@api' });
  });
  it('of missing data are the monitoring where several signals of a component fall silent, else the one series', () => {
    expect(suspects('faults/missed-scrapes')).toEqual({ response_time_ms: 'missed-scrapes@api' });
    expect(suspects('faults/dropout')).toEqual({ checkout_backlog_messages: 'dropout@checkout_backlog_messages' });
  });
  it('of a leak that wanders with its restarts are certain from the spread of the baseline', () => {
    expect(suspects('memory-leak-oom')).toMatchObject({
      api_restarts: 'memory-leak@api',
      api_memory_ratio: 'memory-leak@api',
    });
  });
});
