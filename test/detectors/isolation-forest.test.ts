import { expect, it } from 'vitest';
import { isolationForest } from '../../src/detectors/isolation-forest.ts';
import { robustScores } from '../../src/detectors/robust-scores.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input, noiseOf } from './example.ts';

const params = defaultsOf(isolationForest.params);
const run = (value: (i: number, z: number) => number, bad: 'up' | 'down' | 'none' = 'up', n = 600) =>
  input(
    noiseOf(n).map((z, i) => value(i, z)),
    { signal: { name: 'load', unit: 'x', bad, scale: 'linear', role: 'other' } },
  );
const alerts = (given: ReturnType<typeof run>, changed = {}) =>
  alertsOf(isolationForest.detect(given, { ...params, ...changed } as never), given.grid).map(({ from, to }) => [
    from,
    to,
  ]);

it('finds a burst, in the bad direction alone', () => {
  const burst = (i: number, z: number) => 100 + 3 * z + (i >= 300 && i < 310 ? 30 : 0);
  for (const bad of ['up', 'none'] as const) {
    const found = alerts(run(burst, bad));
    expect(found).toHaveLength(1);
    expect(found[0][0]).toBeGreaterThanOrEqual(300);
    expect(found[0][1]).toBeLessThanOrEqual(300 + 10 + params.window);
  }
  const down = isolationForest.detect(run(burst, 'down'), params as never).scores;
  expect(Math.max(...down.slice(300, 309))).toBeLessThan(params.threshold);
});

it('sees noise that grows, of which no sample lies far out', () => {
  const loud = run((i, z) => 100 + (i >= 300 && i < 308 ? (i % 2 === 0 ? 14 : -14) : 3 * z), 'none');
  expect(Math.max(...robustScores(loud, params.minScale).scores)).toBeLessThan(6);
  expect(alerts(loud).some(([from, to]) => from >= 300 && to <= 308 + params.window)).toBe(true);
});

it('does not call alone what departs by less than noise', () => {
  expect(alerts(run((i) => (i >= 300 && i < 304 ? 101 : 100)))).toEqual([]);
  expect(alerts(run((i) => (i >= 300 && i < 304 ? 140 : 100))).length).toBe(1);
});

it('has no opinion of the first window and of very short runs', () => {
  const { scores } = isolationForest.detect(
    run((_, z) => 100 + z),
    params as never,
  );
  expect([...scores.keys()].filter((i) => Number.isNaN(scores[i]))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(
    isolationForest
      .detect(
        run((_, z) => z, 'up', 22),
        params as never,
      )
      .scores.every(Number.isNaN),
  ).toBe(true);
});
