import { describe, expect, test } from 'vitest';
import { type ComparedRun, compareRuns } from '../../src/analysis/compare.ts';
import { defaultSettings } from '../../src/analysis/default-settings.ts';
import { uniformAt } from '../../src/random/hash.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import type { Signal } from '../../src/telemetry/signal.ts';

const signal = (name: string, over: Partial<Signal> = {}): Signal => ({
  name,
  title: name,
  unit: 'ms',
  bad: 'up',
  role: 'latency',
  component: '',
  quantity: name,
  scale: 'log',
  use: 'judged',
  expression: { op: 'sample', of: { metric: name } },
  ...over,
});

/** AR(1) noise about a level; a seed and a stream name say which. */
function noise(seed: number, stream: string, n: number, { level = 100, spread = 5, phi = 0.5 } = {}): Float64Array {
  const key = streamKey(String(seed), stream);
  let state = 0;
  return Float64Array.from({ length: n }, (_, i) => {
    state = phi * state + Math.sqrt(1 - phi * phi) * normalQuantile(uniformAt(key, i, 0));
    return level + spread * state;
  });
}

function run(
  name: string,
  columns: readonly (readonly [Signal, Float64Array])[],
  { stepMs = 30_000, warmupMs = 0 } = {},
): ComparedRun {
  return {
    name,
    settings: defaultSettings({ warmupMs }),
    table: {
      provenance: { source: 'imported', name, notes: [] },
      grid: { startMs: 0, stepMs, count: columns[0][1].length },
      signals: columns.map(([declared, values]) => ({ signal: declared, values })),
    },
  };
}

const one = (name: string, values: Float64Array, over: Partial<Signal> = {}) =>
  run(name, [[signal('latency_ms', over), values]]);

describe('the verdict', () => {
  const before = one('before', noise(1, 'a', 120));
  test('equal runs pass, with no shift at all', () => {
    const { verdict, signals } = compareRuns(before, before);
    expect([verdict, signals[0].verdict, signals[0].effect.shift, signals[0].effect.exceedance]).toStrictEqual([
      'PASS',
      'PASS',
      0,
      0.5,
    ]);
  });

  test('a doubled latency is worse, by what it was', () => {
    const after = one(
      'after',
      before.table.signals[0].values.map((value) => 2 * value),
    );
    const { verdict, signals } = compareRuns(before, after);
    expect([verdict, signals[0].verdict]).toStrictEqual(['WORSE', 'WORSE']);
    expect(signals[0].effect.relative).toBeCloseTo(1, 1);
    expect(signals[0].effect.meanChange).toBe(1);
    const [low, high] = signals[0].effect.relativeInterval;
    expect(low < 1 && 1 < high && low > 0.9 && high < 1.1).toBe(true);
    expect(signals[0].judgement?.reasons[0].test).toBe('location');
  });

  test('exchanging the runs exchanges worse and better, and the sign of the shift', () => {
    const after = one('after', noise(2, 'b', 90, { level: 130 }));
    const [there, back] = [compareRuns(before, after), compareRuns(after, before)];
    expect([there.verdict, back.verdict]).toStrictEqual(['WORSE', 'BETTER']);
    expect(back.signals[0].effect.shift).toBeCloseTo(-there.signals[0].effect.shift, 9);
    expect(back.signals[0].pValue).toBe(there.signals[0].pValue);
  });

  test('of a quantity whose fall is bad the fall is worse', () => {
    const fallen = one('after', noise(2, 'b', 120, { level: 70 }), { bad: 'down' });
    expect(compareRuns(one('before', noise(1, 'a', 120), { bad: 'down' }), fallen).verdict).toBe('WORSE');
  });

  test('where neither direction is bad it is a change', () => {
    const after = one('after', noise(2, 'b', 120, { level: 70 }), { bad: 'none' });
    const { verdict, cautions } = compareRuns(one('before', noise(1, 'a', 120), { bad: 'none' }), after);
    expect([verdict, cautions]).toStrictEqual(['CHANGED', [{ key: 'direction', signals: ['latency_ms'] }]]);
  });

  test('what is certain but smaller than what counts passes, and says so', () => {
    const after = one('after', noise(2, 'b', 2000, { level: 102, spread: 1 }));
    const steady = one('before', noise(1, 'a', 2000, { spread: 1 }));
    const small = compareRuns(steady, after);
    expect([small.verdict, small.signals[0].isSmall]).toStrictEqual(['PASS', true]);
    expect(compareRuns(steady, after, { minEffect: 0.01 }).verdict).toBe('WORSE');
  });

  test('hits that fall from 99 to 97 % are a tripling of the misses, whatever share of the hits that is', () => {
    const ratio = { unit: 'ratio', bad: 'down', scale: 'logit' } as const;
    const hits = (seed: number, level: number) => noise(seed, 'hits', 120, { level, spread: 0.001 });
    const { verdict, signals } = compareRuns(one('a', hits(1, 0.99), ratio), one('b', hits(2, 0.97), ratio), {
      minEffect: 0.5,
    });
    expect(verdict).toBe('WORSE');
    expect(signals[0].effect.relative).toBeCloseTo(-0.02, 2);
  });

  test('errors where there were none count, though a share of nothing cannot be said', () => {
    const none = new Float64Array(120);
    const some = Float64Array.from(none, (_, i) => (i % 3 === 0 ? 0.02 : 0));
    const ratio = { unit: 'ratio', role: 'errors', scale: 'logit' } as const;
    const { verdict, signals } = compareRuns(one('a', none, ratio), one('b', some, ratio));
    expect([verdict, signals[0].effect.relative]).toStrictEqual(['WORSE', NaN]);
  });

  test('one signal among twenty that only chance moved does not fail the run', () => {
    const columns = (seed: number) =>
      Array.from({ length: 20 }, (_, s) => [signal(`s${s}_ms`), noise(seed, `s${s}`, 120)] as const);
    const worse = Array.from({ length: 20 }, (_, seed) =>
      compareRuns(run('a', columns(2 * seed)), run('b', columns(2 * seed + 1)), { minEffect: 0 }),
    ).filter(({ verdict }) => verdict === 'WORSE');
    expect(worse.length).toBeLessThanOrEqual(2);
  });

  test('context is shown and does not decide', () => {
    const traffic = signal('requests_per_second', { unit: 'per second', bad: 'none', role: 'traffic', use: 'context' });
    const both = (name: string, rate: number, seed: number) =>
      run(name, [
        [traffic, noise(seed, 'rate', 120, { level: rate })],
        [signal('latency_ms'), noise(3, 'same', 120)],
      ]);
    const { verdict, signals, cautions } = compareRuns(both('a', 100, 1), both('b', 200, 2));
    expect([verdict, ...signals.map(({ verdict: own, counts }) => [own, counts])]).toStrictEqual([
      'PASS',
      ['PASS', true],
      ['CHANGED', false],
    ]);
    expect(cautions).toMatchObject([{ key: 'load', signal: 'requests_per_second' }]);
  });
});

describe('what cannot be compared', () => {
  test('too few samples are no data', () => {
    const few = one('few', noise(1, 'a', 4));
    const { verdict, signals } = compareRuns(few, few);
    expect([verdict, signals[0].verdict, signals[0].pValue]).toStrictEqual(['NO DATA', 'NO DATA', NaN]);
  });

  test('a signal of one run alone is no data, and told', () => {
    const first = run('a', [
      [signal('latency_ms'), noise(1, 'a', 60)],
      [signal('gone_ms'), noise(2, 'a', 60)],
    ]);
    const { signals, cautions } = compareRuns(first, one('b', noise(3, 'b', 60)));
    expect(signals.map(({ signal: { name }, verdict }) => [name, verdict])).toStrictEqual([
      ['latency_ms', 'PASS'],
      ['gone_ms', 'NO DATA'],
    ]);
    expect(cautions).toStrictEqual([{ key: 'only', side: 'before', signals: ['gone_ms'] }]);
  });

  test('other steps are refused, and runs without a common signal', () => {
    const first = one('a', noise(1, 'a', 60));
    const other = run('b', [[signal('latency_ms'), noise(1, 'b', 60)]], { stepMs: 15_000 });
    expect(() => compareRuns(first, other)).toThrow('the samples are 30000 ms apart before and 15000 ms after');
    expect(() => compareRuns(first, run('b', [[signal('other_ms'), noise(1, 'b', 60)]]))).toThrow(
      'no signal is in both runs',
    );
  });

  test('warm-up is left out', () => {
    const values = noise(1, 'a', 120);
    const cold = noise(2, 'b', 120).map((value, i) => (i < 20 ? value * 10 : value));
    const of = (warmupMs: number) =>
      compareRuns(run('a', [[signal('latency_ms'), values]]), run('b', [[signal('latency_ms'), cold]], { warmupMs }));
    expect([of(0).verdict, of(600_000).verdict, of(600_000).after.judged]).toStrictEqual(['WORSE', 'PASS', 100]);
  });
});

describe('cautions', () => {
  test('a run many times longer, a drift within it, gaps, and samples worth little', () => {
    const drifting = noise(1, 'a', 400).map((value, i) => value + i / 4);
    const long = compareRuns(one('a', noise(2, 'b', 60)), one('b', drifting));
    expect(long.cautions.map(({ key }) => key)).toStrictEqual(['length', 'drift', 'few']);
    expect(long.cautions[0]).toStrictEqual({ key: 'length', before: 60, after: 400 });
    const gappy = noise(3, 'c', 60).map((value, i) => (i % 4 === 0 ? NaN : value));
    const { cautions } = compareRuns(one('a', noise(2, 'b', 60)), one('b', gappy));
    expect(cautions).toStrictEqual([{ key: 'missing', side: 'after', share: 0.25 }]);
    const slow = noise(4, 'd', 30, { phi: 0.98 });
    expect(compareRuns(one('a', slow), one('b', slow)).cautions).toMatchObject([
      { key: 'few', signals: ['latency_ms'] },
    ]);
  });
});
