import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildOnce } from '../e2e/built-cli.ts';
import { FAULT_MS, LIVE_FAULTS, type LiveFault, type LiveRun, liveRun, STEP_MS } from '../stack/live-run.ts';
import { writeMeasured } from '../stack/measured.ts';
import { hasPrograms, stack, stackFolder } from '../stack/running-stack.ts';

/** Signals that each fault must raise an anomaly in: what somebody on call has to be pointed at. */
const RIGHT: Readonly<Record<LiveFault, readonly string[]>> = {
  errors: ['error_ratio'],
  'slow-query': ['response_time_ms'],
  lock: ['error_ratio', 'api_pool_used_ratio'],
  'connection-leak': ['api_pool_used_ratio'],
  cpu: ['response_time_ms'],
  pause: ['probe_error_ratio'],
  maxmemory: ['redis_evictions_per_second'],
  flushall: ['redis_cache_hit_ratio'],
};

const { folder, remove } = stackFolder();
const work = mkdtempSync(join(tmpdir(), 'shakedown-watched-'));
const runs: Record<string, LiveRun> = {};

describe.skipIf(!hasPrograms() && !process.env.CI)('monitor, on the real stack', () => {
  beforeAll(async () => {
    await buildOnce();
    await stack('start', '--dir', folder, '--for', '20m');
    runs.first = await liveRun('first', { folder, work });
  });
  afterAll(async () => {
    await stack('stop', '--dir', folder);
    remove();
    rmSync(work, { recursive: true, force: true });
    // A whole measurement is kept where somebody asks for it.
    if (process.env.MEASURE_LIVE && LIVE_FAULTS.every((fault) => runs[fault])) writeMeasured(runs);
  });

  it('is calm without a fault, beside an earlier run without one', async () => {
    const { decision, anomalies } = await watch('calm');
    expect({ decision, anomalies }).toEqual({ decision: 'PROCEED', anomalies: [] });
  });

  it.each(LIVE_FAULTS)('sees %s and names the signal', async (fault) => {
    const { decision, anomalies, fault: broken } = await watch(fault, fault);
    const during = anomalies.filter(({ start }) => {
      const startMs = Date.parse(start);
      return startMs >= broken!.fromMs - 2 * STEP_MS && startMs <= broken!.fromMs + FAULT_MS;
    });
    expect(during.map(({ signal }) => signal)).toEqual(expect.arrayContaining([...RIGHT[fault]]));
    expect(decision).not.toBe('PROCEED');
  });

  async function watch(name: string, fault?: LiveFault): Promise<LiveRun> {
    const run = await liveRun(name, { folder, work, fault, baseline: 'first' });
    runs[name] = run;
    if (process.env.MEASURE_LIVE) console.log(name, run.code, run.decision, run.anomalies, run.fault);
    return run;
  }
});
