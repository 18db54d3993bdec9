import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/index.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { keyOfRun, rememberRun, sessionIds, storedRuns, storedSession } from '../../src/store/run-memory.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-runs-'));
const store = MemoryStore.open(join(folder, 'memory.db'));
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const { assessment } = run('version: 1\nname: small\nduration: 10m\nfaults: [{ kind: slow-query, at: 5m, for: 3m }]');
const remember = (key: string, nowMs: number) =>
  rememberRun(store, {
    key,
    session: 'small',
    assessment,
    version: '1.2.3',
    command: 'shakedown run small.yaml',
    report: '{"the":"report"}',
    files: ['a', 'b'],
    nowMs,
  });

describe('rememberRun(store, run)', () => {
  beforeAll(() => {
    remember('plan/small', 1_000);
    remember('plan/small', 2_000);
    remember('plan/small#9', 3_000);
  });

  it('counts the runs of a key, whatever is in it', () => {
    expect(storedRuns(store, 'plan/small').runs.map(({ run: id, storedAt }) => [id, storedAt])).toEqual([
      ['plan/small#000001', '1970-01-01T00:00:01.000Z'],
      ['plan/small#000002', '1970-01-01T00:00:02.000Z'],
    ]);
    expect(storedRuns(store, 'plan/small#9').runs.map(({ run: id }) => id)).toEqual(['plan/small#9#000001']);
    expect(storedRuns(store).runs).toHaveLength(3);
    expect([keyOfRun('a#b#000012'), keyOfRun('a#12')]).toEqual(['a#b', undefined]);
  });

  it('keeps the latest under the key, with figures but without samples', () => {
    const latest = JSON.parse(store.get('plan/small')!.value);
    expect(latest).toEqual(storedRuns(store, 'plan/small').runs[1]);
    expect(latest).toMatchObject({
      name: 'small',
      source: 'simulated',
      version: '1.2.3',
      samples: 40,
      files: ['a', 'b'],
      hasReport: true,
    });
    const response = assessment.signals.find(({ signal }) => signal.name === 'response_time_ms')!.statistics;
    expect(latest.statistics.response_time_ms.mean).toBe(response.mean);
    expect(latest.score).toBe(assessment.score.overall);
  });

  it('keeps the session as other readers look for it, and leads to run and report', () => {
    expect(sessionIds(store)).toEqual(['small']);
    const stored = storedSession(store, 'small');
    expect(stored).toMatchObject({
      session: {
        sessionId: 'small',
        totalTasks: 40,
        totalEdits: 2,
        endedAt: assessment && new Date(assessment.grid.startMs + 600_000).toISOString(),
      },
      run: { run: 'plan/small#9#000001' },
      report: '{"the":"report"}',
    });
    expect(storedSession(store, 'nonesuch')).toBeUndefined();
  });

  it('tells entries apart that it cannot read', () => {
    store.transact((put) => {
      put({ key: 'x#000001', value: 'no JSON', namespace: 'runs' });
      put({ key: 'x#000002', value: '{"format":"shakedown-run","formatVersion":9}', namespace: 'runs' });
      put({ key: 'x#000003', value: '{"by":"another"}', namespace: 'runs' });
      put({ key: 'session:odd', value: '{"sessionId":"odd","totalTasks":3}', namespace: 'sessions' });
    });
    expect(storedRuns(store, 'x')).toEqual({
      runs: [],
      unreadable: [
        { run: 'x#000001', reason: 'it is not JSON' },
        { run: 'x#000002', reason: 'its format is version 9, this program knows 1' },
        { run: 'x#000003', reason: 'it was not stored by this program' },
      ],
    });
    expect(storedSession(store, 'odd')).toEqual({ reason: 'it was not stored by this program' });
  });
});
