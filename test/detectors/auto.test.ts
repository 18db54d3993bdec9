import { describe, expect, it } from 'vitest';
import { auto } from '../../src/detectors/auto.ts';
import { configure } from '../../src/detectors/configure.ts';
import type { DetectorInput } from '../../src/detectors/detector.ts';
import { detectorByName } from '../../src/detectors/index.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';
import { input, noiseOf } from './example.ts';

const N = 240;
const noise = noiseOf(N);
const usual = (i: number) => 10 + 0.5 * noise[i];
const run = (of: (i: number) => number, rest: Partial<DetectorInput> = {}) =>
  input(
    Float64Array.from({ length: N }, (_, i) => of(i)),
    rest,
  );
const detect = (given: DetectorInput) => auto.detect(given, configure('auto').params as never);
const alerts = (given: DetectorInput) => alertsOf(detect(given), given.grid);
const stretchesOf = (given: DetectorInput) => alerts(given).map(({ from, to }) => [from, to]);

const errors = { name: 'error_ratio', unit: 'ratio', bad: 'up', scale: 'logit', role: 'errors' } as const;
const memory = {
  name: 'api_memory_ratio',
  unit: 'ratio',
  bad: 'up',
  scale: 'linear',
  role: 'memory',
  limit: 1,
} as const;

/** What a member says, in its own thresholds. */
const opinion = (name: string, given: DetectorInput, i: number): number => {
  const detector = detectorByName.get(name)!;
  if (detector.scope !== 'signal') throw new Error('a detector of single signals');
  const { scores, threshold } = detector.detect(given, configure(name).params as never);
  return scores[i] / threshold;
};

describe('the vote', () => {
  it('is silent on noise, and finds a shift at its first sample when it is large', () => {
    expect(stretchesOf(run(usual))).toEqual([]);
    const [first] = alerts(run((i) => usual(i) + (i >= 150 && i < 170 ? 10 : 0)));
    expect(first).toMatchObject({ from: 150, firedMs: 151 * 30_000 });
  });

  it('needs more than one who calls it strange', () => {
    const given = run((i) => (i === 150 ? 13.3 : usual(i)));
    const loud = ['robust-point', 'ewma', 'cusum', 'z-score', 'sub-pca'].filter(
      (name) => opinion(name, given, 150) >= 1,
    );
    expect(loud).toEqual(['z-score']);
    expect(detect(given).scores[150]).toBeGreaterThan(0.2);
    expect(stretchesOf(given)).toEqual([]);
  });

  it('cuts the opinions there are to half their number: one vote each of two, while the streaming ones learn', () => {
    const given = run((i) => (i >= 10 && i < 16 ? 40 : usual(i)));
    for (const name of ['robust-point', 'sub-pca'])
      for (const i of [11, 12]) expect(opinion(name, given, i)).toBeGreaterThan(1);
    for (const name of ['ewma', 'cusum', 'z-score']) expect(opinion(name, given, 12)).toBeNaN();
    expect(detect(given).scores[12]).toBe(1);
  });
});

describe('what needs no majority', () => {
  it('is absence: no opinion on a missing sample until it has been missing for long', () => {
    const given = run((i) => (i === 60 || (i >= 100 && i < 110) ? Number.NaN : usual(i)));
    const { scores } = detect(given);
    expect(scores[60]).toBeNaN();
    expect([...scores.subarray(100, 105)]).toEqual([Number.NaN, Number.NaN, 1, 4 / 3, 5 / 3]);
    expect(stretchesOf(given)).toEqual([[102, 110]]);
  });

  it('is a restart', () => {
    const signal = { name: 'api_restarts', unit: 'count', bad: 'up', scale: 'linear', role: 'availability' } as const;
    expect(stretchesOf(run((i) => (i === 77 ? 1 : 0), { signal }))).toEqual([[77, 78]]);
  });

  it('is a few errors where there are none otherwise', () => {
    const given = run((i) => (i >= 200 && i < 203 ? 0.002 : 0), { signal: errors });
    expect(stretchesOf(given)).toEqual([[200, 203]]);
  });

  it('is no error ratio that the service lives with, but is one far above it', () => {
    const lived = (i: number) => 0.02 + 0.002 * noise[i];
    expect(stretchesOf(run(lived, { signal: errors }))).toEqual([]);
    const [first] = stretchesOf(run((i) => lived(i) + (i >= 150 && i < 160 ? 0.1 : 0), { signal: errors }));
    expect(first[0]).toBeGreaterThanOrEqual(150);
    expect(first[0]).toBeLessThan(152);
  });

  it('is a limit that is nearly reached, unless it always is', () => {
    expect(stretchesOf(run((i) => 0.95 + 0.001 * noise[i], { signal: memory }))).toEqual([]);
    expect(
      stretchesOf(run((i) => (i < 200 ? 0.5 : 0.95) + 0.001 * noise[i], { signal: memory })).some(
        ([from, to]) => from <= 202 && to === N,
      ),
    ).toBe(true);
  });
});
