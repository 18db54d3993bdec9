import { describe, expect, it } from 'vitest';
import { flatLine } from '../../src/detectors/flat-line.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input, noiseOf } from './example.ts';

const noise = noiseOf(200);
const plain = { name: 'x', unit: 'x', bad: 'none', scale: 'linear', role: 'other' } as const;
const detect = (values: Float64Array, signal: object = {}) =>
  flatLine.detect(input(values, { signal: { ...plain, ...signal } }), defaultsOf(flatLine.params) as never);
const stuck = (from: number, value = 5) => noise.map((z, i) => (i >= from ? value : z));

describe('flat-line', () => {
  it('counts repeats by how rare a repeat was', () => {
    const { scores, threshold } = detect(stuck(100));
    // 99 changes before the value it sticks at, which is the hundredth: ½ in 101.
    const surprise = Math.log10(202);
    expect([scores[99], scores[100]]).toEqual([0, 0]);
    expect(scores[102]).toBeCloseTo(2 * surprise, 9);
    expect(scores.findIndex((score) => score >= threshold)).toBe(103);
  });
  it('knows that some values repeat', () => {
    const { scores } = detect(stuck(100).map(Math.round));
    expect([...scores.slice(31, 100)].every((score) => score >= 0 && score < 6)).toBe(true);
    expect(scores[106]).toBeLessThan(3);
    expect(scores[160]).toBeGreaterThan(6);
  });
  it('is silent before a value has moved, at rest, and across a gap', () => {
    expect(detect(new Float64Array(200).fill(3)).scores.every(Number.isNaN)).toBe(true);
    expect(Math.max(...detect(stuck(100, 0)).scores.slice(100))).toBe(0);
    expect(Math.max(...detect(stuck(100, 1), { unit: 'ratio' }).scores.slice(100))).toBe(0);
    expect(Math.max(...detect(stuck(100, 20), { limit: 20 }).scores.slice(100))).toBe(0);
    const gap = stuck(100).map((value, i) => (i > 101 && i < 110 ? NaN : value));
    expect(detect(gap).scores[105]).toBeNaN();
    expect(detect(gap).scores[110]).toBe(detect(stuck(100)).scores[102]);
  });
});
