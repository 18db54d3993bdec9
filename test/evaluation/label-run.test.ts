import { describe, expect, it } from 'vitest';
import { detectCase } from '../../src/evaluation/detect-case.ts';
import { readScenarioText } from '../../src/index.ts';
import { labelScenario } from '../../src/pipeline.ts';

const scenario = readScenarioText(
  [
    'version: 1',
    'name: slow',
    'duration: 20m',
    'warmup: 1m',
    'faults: [{ kind: slow-query, id: slow, at: 10m, for: 5m }]',
    'baseline: { figures: { response_time_ms: { mean: 5ms } } }',
  ].join('\n'),
);
const labelled = labelScenario(scenario);

describe('labelScenario(scenario)', () => {
  const response = labelled.signals.find(({ input }) => input.signal.name === 'response_time_ms')!;

  it('puts an event where the fault moved the signal, and names the fault', () => {
    expect(response.events).toHaveLength(1);
    const [{ from, to, faults }] = response.events;
    expect(faults).toEqual(['slow']);
    expect(from).toBe(40);
    expect(to).toBeGreaterThanOrEqual(60);
    expect(labelled.faults).toEqual([
      {
        id: 'slow',
        kind: 'slow-query',
        startMs: labelled.grid.startMs + 600_000,
        endMs: labelled.grid.startMs + 900_000,
      },
    ]);
  });

  it('leaves out the warm-up, and lets samples inside an event count', () => {
    expect([...response.input.values.slice(0, 4)]).toEqual([NaN, NaN, NaN, NaN]);
    expect([...response.ignored!.slice(0, 5)]).toEqual([1, 1, 1, 1, 0]);
    expect(response.ignored!.slice(response.events[0].from, response.events[0].to).every((one) => one === 0)).toBe(
      true,
    );
  });

  it('gives detectors judged signals only, with the baseline and the traffic', () => {
    expect(labelled.signals.map(({ input }) => input.signal.name)).not.toContain('success_ratio');
    expect(response.input.baseline).toEqual({ mean: 5 });
    expect(response.input.related?.requests_per_second).toHaveLength(80);
  });
});

describe('detectCase(case, detector)', () => {
  const params = { threshold: 6, critical: 30, hold: 2, minScale: 0.02 };

  it('looks at every signal, or at those that are wanted', () => {
    const all = detectCase(labelled, { id: 'x', kind: 'robust-point', signals: [], params });
    expect(all.map(({ signals }) => signals)).toEqual(labelled.signals.map((_, s) => [s]));
    const one = detectCase(labelled, { id: 'x', kind: 'robust-point', signals: ['response_time_ms'], params });
    expect(one).toHaveLength(1);
    expect(one[0].alerts.length).toBeGreaterThan(0);
  });

  it('says when no detector has the name', () => {
    expect(() => detectCase(labelled, { id: 'x', kind: 'nonesuch', signals: [], params })).toThrow(
      'no detector is called nonesuch',
    );
  });
});
