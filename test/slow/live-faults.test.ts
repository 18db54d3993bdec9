import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildOnce } from '../e2e/built-cli.ts';
import { FAULT_MS, LIVE_FAULTS, type LiveFault, type LiveRun, liveRun, STEP_MS } from '../stack/live-run.ts';
import { writeMeasured } from '../stack/measured.ts';
import { hasPrograms, stack, stackFolder } from '../stack/running-stack.ts';

/** Anomalies of several quantiles are one: it carries the name of that which shows it best. */
const LATENCY = /^(response_time|request_p\d+)_ms$/;

/** What each fault must raise anomalies in: what somebody on call has to be pointed at. */
const RIGHT: Readonly<Record<LiveFault, readonly (string | RegExp)[]>> = {
  errors: ['error_ratio'],
  'slow-query': [LATENCY],
  lock: ['error_ratio', 'api_pool_used_ratio'],
  'connection-leak': ['api_pool_used_ratio'],
  cpu: [LATENCY],
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
    // Programs that have just begun are slower than they will be.
    await stack('start', '--settle', '30s', '--dir', folder, '--for', '20m');
    runs.first = await liveRun('first', { folder, work });
  });
  afterAll(async () => {
    await stack('stop', '--dir', folder);
    remove();
    rmSync(work, { recursive: true, force: true });
    // A whole measurement is kept where somebody asks for it.
    if (process.env.MEASURE_LIVE && LIVE_FAULTS.every((fault) => runs[fault])) writeMeasured(runs);
  });

  // A second try, here and below: the machine itself may falter for some seconds, and rightly be told of.
  it('is calm without a fault, beside an earlier run without one', { retry: 1 }, async () => {
    const { decision, anomalies } = await watch('calm', 'first');
    expect({ decision, anomalies }).toEqual({ decision: 'PROCEED', anomalies: [] });
  });

  it.each(LIVE_FAULTS)('sees %s and names the signal', { retry: 1 }, async (fault) => {
    const { decision, anomalies, fault: broken } = await watch(fault, 'calm', fault);
    const during = anomalies.filter(({ start }) => {
      const startMs = Date.parse(start);
      return startMs >= broken!.fromMs - 2 * STEP_MS && startMs <= broken!.fromMs + FAULT_MS;
    });
    const matching = RIGHT[fault].map((right) => (typeof right === 'string' ? right : expect.stringMatching(right)));
    expect(during.map(({ signal }) => signal)).toEqual(expect.arrayContaining(matching));
    expect(decision).not.toBe('PROCEED');
  });

  async function watch(name: string, baseline: string, fault?: LiveFault): Promise<LiveRun> {
    const run = await liveRun(name, { folder, work, fault, baseline });
    runs[name] = run;
    if (process.env.MEASURE_LIVE) console.log(name, run.code, run.decision, run.anomalies, run.fault);
    return run;
  }
});
