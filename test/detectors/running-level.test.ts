import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunningLevel } from '../../src/detectors/running-level.ts';
import { SortedWindow } from '../../src/detectors/sorted-window.ts';
import { median } from '../../src/stats/median.ts';
import { noiseOf } from './example.ts';

const noise = noiseOf(20_000);
/** AR(1) noise with variance 1. */
function correlated(phi: number): Float64Array {
  const values = noise.slice();
  for (let i = 1; i < values.length; i++) values[i] = phi * values[i - 1] + Math.sqrt(1 - phi * phi) * values[i];
  return values;
}
const spreadOf = (running: RunningLevel): number => Math.sqrt(running.variance);
const fed = (values: ArrayLike<number>, memory: number, learn = 30): RunningLevel => {
  const running = new RunningLevel({ learn, memory });
  for (let i = 0; i < values.length; i++) running.add(values[i], spreadOf(running));
  return running;
};

describe('RunningLevel', () => {
  it('is ready after so many samples, whatever one of them was', () => {
    expect(fed(noise.slice(0, 29), 240)).toMatchObject({ ready: false, level: NaN });
    const running = fed(
      noise.slice(0, 30).map((z, i) => (i === 3 ? 1e9 : 10 + z)),
      240,
    );
    expect(running.ready).toBe(true);
    expect(Math.abs(running.level - 10)).toBeLessThan(0.4);
    expect(spreadOf(running)).toBeGreaterThan(0.7);
    expect(spreadOf(running)).toBeLessThan(1.4);
  });
  it('has no spread where nothing varies', () => {
    expect(fed(new Float64Array(50).fill(7), 240)).toMatchObject({ level: 7, variance: 0, correlation: 0 });
  });
  it.each([0, 0.5, 0.8])('finds level, spread and correlation of AR(1) %s noise', (phi) => {
    const running = fed(
      correlated(phi).map((z) => 10 + 2 * z),
      1e9,
    );
    expect(running.level).toBeCloseTo(10, 0.5);
    expect(spreadOf(running)).toBeGreaterThan(1.94);
    expect(spreadOf(running)).toBeLessThan(2.06);
    // Clipping takes something of a strong correlation.
    expect(running.correlation).toBeGreaterThan(phi - 0.06);
    expect(running.correlation).toBeLessThan(phi + 0.03);
  });
  it('is hardly moved by one sample in twenty that lies far out', () => {
    const running = fed(
      noise.map((z, i) => (i % 20 === 7 ? 1e6 : z)),
      1e9,
    );
    expect(Math.abs(running.level)).toBeLessThan(0.15);
    expect(spreadOf(running)).toBeLessThan(1.3);
  });
  it('takes a lasting change for granted after some memories, not at once', () => {
    const shifted = noise.slice(0, 4000).map((z, i) => z + (i >= 1000 ? 10 : 0));
    expect(fed(shifted.slice(0, 1060), 240).level).toBeLessThan(1.5);
    expect(fed(shifted, 240).level).toBeGreaterThan(9.5);
  });
  it('starts from what is known beforehand', () => {
    const running = new RunningLevel({ learn: 30, memory: 240, usual: { level: 5, spread: 2 } });
    expect([running.ready, running.level, running.variance]).toEqual([true, 5, 4]);
    running.add(36, 0);
    expect(running.level).toBe(6);
  });
});

it('SortedWindow gives the medians that sorting gives', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 }), (values) => {
      const window = new SortedWindow(9);
      values.forEach((value, i) => {
        window.add(value);
        if (i >= 9) window.remove(values[i - 9]);
        const there = Float64Array.from(values.slice(Math.max(0, i - 8), i + 1));
        const centre = median(there);
        expect(window.size).toBe(there.length);
        expect(window.median()).toBe(centre);
        expect(window.medianDistance(centre)).toBe(median(there.map((one) => Math.abs(one - centre))));
      });
    }),
    { seed: 7, numRuns: 300 },
  );
});
