import { expect, it } from 'vitest';
import { spectralResidual } from '../../src/detectors/spectral-residual.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input, noiseOf } from './example.ts';

const params = defaultsOf(spectralResidual.params);
const signal = { name: 'queue', unit: 'x', bad: 'up', scale: 'linear', role: 'other' } as const;
const wave = (added: (i: number) => number, n = 600) =>
  input(
    noiseOf(n).map((z, i) => 100 + 40 * Math.sin(i / 8) + 2 * z + added(i)),
    { signal },
  );
const alerts = (run: ReturnType<typeof input>) =>
  alertsOf(spectralResidual.detect(run, params as never), run.grid).map(({ from, to }) => [from, to]);

it('finds a spike within the range of the wave that it rides on', () => {
  // At 341 the wave is at its bottom: the spike reaches 100.
  expect(alerts(wave((i) => (i === 341 ? 45 : 0)))).toEqual([[341, 342]]);
  expect(alerts(wave(() => 0))).toEqual([]);
});

it('marks the onset of a lasting shift, and not the good direction', () => {
  const up = alerts(wave((i) => (i >= 400 ? 120 : 0)));
  expect(up).toHaveLength(1);
  expect(Math.abs(up[0][0] - 400)).toBeLessThanOrEqual(1);
  const level = (shift: number) =>
    input(
      noiseOf(600).map((z, i) => 100 + 2 * z + (i >= 400 ? shift : 0)),
      { signal },
    );
  expect([alerts(level(120)), alerts(level(-120))]).toEqual([[[400, 401]], []]);
});

it('sees a spike in the last sample', () => {
  expect(alerts(wave((i) => (i === 599 ? 150 : 0)))).toEqual([[599, 600]]);
});

it('has no opinion of the first window, of gaps, or of very short runs', () => {
  const { scores } = spectralResidual.detect(
    wave((i) => (i === 50 ? Number.NaN : 0)),
    params as never,
  );
  expect([...scores.keys()].filter((i) => Number.isNaN(scores[i]))).toEqual([...Array(21).keys(), 50]);
  expect(
    spectralResidual
      .detect(
        wave(() => 0, 12),
        params as never,
      )
      .scores.every(Number.isNaN),
  ).toBe(true);
});
