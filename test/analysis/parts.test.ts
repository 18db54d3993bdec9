import { describe, expect, it } from 'vitest';
import { breakdown } from '../../src/analysis/breakdown.ts';
import { decide } from '../../src/analysis/decide.ts';
import { judgedSamples } from '../../src/analysis/judged.ts';
import { signalStatistics } from '../../src/analysis/signal-statistics.ts';
import { stretches } from '../../src/analysis/stretches.ts';
import { confidence } from '../../src/analysis/verdict.ts';
import { policyFields } from '../../src/scenario/policy.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';

describe('stretches', () => {
  const at = (...scores: number[]) => stretches(Float64Array.from(scores), { threshold: 6, hold: 2 });
  it('hold in a row, across gaps, to the end', () => {
    expect(at(0, 7, Number.NaN, 8, 0, 9)).toEqual([{ from: 1, to: 4 }]);
    expect(at(6, 6)).toEqual([{ from: 0, to: 2 }]);
    expect(at(7, 0, 7, 0)).toEqual([]);
    expect(at()).toEqual([]);
  });
});

describe('the interval of a mean', () => {
  const halves = Float64Array.from({ length: 40 }, (_, i) => (i < 20 ? 1 : 0));
  const intervalOf = (values: Float64Array, unit: string, scale: 'log' | 'logit' | 'linear') =>
    signalStatistics(values, values.length, { unit, scale }).interval;
  it('ends where the values must', () => {
    expect(intervalOf(halves, 'ratio', 'logit')).toEqual([0, 1]);
    expect(intervalOf(halves, 'ratio', 'linear')).toEqual([0, 1]);
    const [low, high] = intervalOf(halves, 'ms', 'log');
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(1);
  });
  it('does not where nobody knows of a bound, or the values do not keep it', () => {
    expect(intervalOf(halves, 'widgets', 'linear')[0]).toBeLessThan(0);
    const [low, high] = intervalOf(
      halves.map((value) => 4 * value - 2),
      'ratio',
      'linear',
    );
    expect([low < -2, high > 2]).toEqual([true, true]);
  });
});

describe('the line about crashes', () => {
  const line = (bad: 'up' | 'down', ...values: number[]) => {
    const signal = { name: 'api_restarts', bad, role: 'availability', unit: 'count', scale: 'linear' };
    const statistics = signalStatistics(Float64Array.from(values), values.length, signal as never);
    return breakdown([{ signal, statistics } as never], [], defaultsOf(policyFields))[2];
  };
  it('counts every restart, as the anomaly does', () => {
    expect(line('up', 0, 1, Number.NaN, 2, 0)).toMatchObject({ result: 'FAIL', figure: 3, signal: 'api_restarts' });
    expect(line('up', 0, 0)).toMatchObject({ result: 'PASS', figure: 0 });
    expect(line('down', 1, 0, 1)).toMatchObject({ result: 'FAIL', figure: 0 });
  });
});

describe('decide', () => {
  const warning = { severity: 'WARNING', role: 'latency' } as const;
  const critical = { severity: 'CRITICAL', role: 'memory' } as const;
  const felt = { severity: 'CRITICAL', role: 'errors' } as const;
  it.each([
    [[], 0, 'PROCEED'],
    [[warning, warning], 0, 'PROCEED WITH MONITORING'],
    [[warning, critical], 0, 'HOLD'],
    [[felt], 0, 'HOLD'],
    [[], 1, 'HOLD'],
    [[critical], 1, 'HOLD'],
    [[felt], 1, 'ROLL BACK'],
  ] as const)('%j with %i failed criteria: %s', (anomalies, failedCriteria, decision) => {
    expect(decide({ anomalies, failedCriteria })).toBe(decision);
  });
});

describe('judgedSamples', () => {
  it('leaves out every step that an excluded stretch touches', () => {
    const grid = { startMs: 1000, stepMs: 100, count: 10 };
    const { mask, excluded } = judgedSamples(grid, {
      warmupMs: 150,
      maintenance: [
        { at: 850, for: 10_000, reason: 'upgrade' },
        { at: 5000, for: 1, reason: 'after the end' },
      ],
    });
    expect([...mask]).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 0, 0]);
    expect(excluded).toEqual([
      { startMs: 1000, endMs: 1150, reason: 'warm-up' },
      { startMs: 1850, endMs: 2000, reason: 'upgrade' },
    ]);
  });
});

describe('confidence', () => {
  const policy = defaultsOf(policyFields).confidence;
  it.each([
    [{ warnings: 0, criticals: 0, missingShare: 0, unmeasured: 0 }, 0.95, 'HIGH'],
    [{ warnings: 2, criticals: 0, missingShare: 0, unmeasured: 0 }, 0.85, 'HIGH'],
    [{ warnings: 3, criticals: 0, missingShare: 0, unmeasured: 0 }, 0.8, 'HIGH'],
    [{ warnings: 1, criticals: 1, missingShare: 0, unmeasured: 1 }, 0.65, 'MEDIUM'],
    [{ warnings: 0, criticals: 1, missingShare: 0.25, unmeasured: 0 }, 0.5, 'LOW'],
    [{ warnings: 30, criticals: 9, missingShare: 1, unmeasured: 3 }, 0, 'LOW'],
  ] as const)('%j is %d, %s', (facts, value, word) => {
    expect(confidence(facts, policy)).toEqual({ confidence: value, confidenceWord: word });
  });
});
