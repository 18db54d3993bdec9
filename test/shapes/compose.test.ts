import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_SAMPLES, Presence } from '../../src/recording/recording.ts';
import { defaultsOf, type Variant } from '../../src/schema/parameter.ts';
import { prepareSeries, type SeriesOptions } from '../../src/shapes/compose.ts';
import { shapes, shapesByName } from '../../src/shapes/index.ts';

const stepMs = 15_000;
const block = (index: number, count = BLOCK_SAMPLES) => ({
  first: index * BLOCK_SAMPLES,
  count,
  startMs: index * BLOCK_SAMPLES * stepMs,
  stepMs,
});
const part = (kind: string, params: object = {}) =>
  ({ kind, ...defaultsOf(shapesByName.get(kind)!.params), ...params }) as Variant;
const exact: SeriesOptions = { decimals: 15, missing: 0 };
const plain: SeriesOptions = { decimals: 3, missing: 0 };
function values(
  parts: Variant[],
  options: SeriesOptions = plain,
  { seed = '1', name = 's', index = 0, count = 300 } = {},
): number[] {
  return [...prepareSeries(parts, options, seed, name)(block(index, count)).values];
}

describe('prepareSeries', () => {
  it('adds, then multiplies, then counts, whatever the order of the parts', () => {
    const level = part('level', { value: 3 });
    const trend = part('trend', { change: 2, per: stepMs });
    const double = part('level', { value: 2, combine: 'multiply' });
    const half = part('level', { value: 0.5, combine: 'multiply' });
    const count = part('count-noise');
    expect(values([level, trend, double], exact, { count: 3 })).toEqual([6, 10, 14]);
    expect(values([double, trend, level], exact, { count: 3 })).toEqual([6, 10, 14]);
    expect(values([level, double, half], exact, { count: 2 })).toEqual([3, 3]);
    expect(values([count, trend, level])).toEqual(values([level, trend, count]));
    expect(values([level, trend, count]).every(Number.isInteger)).toBe(true);
  });
  it('is zero without parts', () => expect(values([], plain, { count: 2 })).toEqual([0, 0]));
  it('clamps and rounds, halves upwards, and never gives −0', () => {
    const list = part('custom-input', { values: [-1e300, -7, -0.0004, -0.0005, 0.0005, 1.23456, 7, 1e300] });
    expect(values([list], { decimals: 3, missing: 0, min: -5, max: 5 }, { count: 8 })).toEqual([
      -5, -5, 0, 0, 0.001, 1.235, 5, 5,
    ]);
    expect(values([list], { decimals: 0, missing: 0 }, { count: 8 })).toEqual([-1e300, -7, 0, 0, 0, 1, 7, 1e300]);
    expect(Object.is(values([list], plain, { count: 3 })[2], 0)).toBe(true);
  });
  it('rounds to what the shortest text with that many decimals says', () => {
    for (const v of values([part('ar-noise', { spread: 1000 })], { decimals: 3, missing: 0 }))
      expect(v).toBe(Number(v.toFixed(3)));
  });
  it('changes no draw of a part when others come, go or are of another seed', () => {
    const noise = part('ar-noise', { spread: 2, correlation: 0.5 });
    const level = part('level', { value: 10 });
    const alone = values([noise], exact);
    expect(values([level, noise], { decimals: 12, missing: 0 }).map((v) => Math.round((v - 10) * 1e9))).toEqual(
      alone.map((v) => Math.round(v * 1e9)),
    );
    expect(values([noise, part('student-noise', { scale: 0 })], exact)).toEqual(alone);
    expect(values([noise], exact, { seed: '2' })).not.toEqual(alone);
    expect(values([noise], exact, { name: 't' })).not.toEqual(alone);
    expect(values([noise, noise], exact)).not.toEqual(alone.map((v) => 2 * v));
  });
  it('loses the share of samples it is told to, at random, and says which', () => {
    const { values, presence } = prepareSeries([part('level')], { decimals: 0, missing: 0.25 }, '1', 's')(block(0));
    const lost = presence!.reduce((sum, p) => sum + p, 0);
    expect(Math.abs(lost - 1024)).toBeLessThan(4 * Math.sqrt(4096 * 0.25 * 0.75));
    for (let i = 0; i < 4096; i++) {
      expect(presence![i] === Presence.MISSING ? NaN : 100).toBe(values[i]);
    }
    const all = prepareSeries([part('level')], { decimals: 0, missing: 1 }, '1', 's')(block(0, 3));
    expect([...all.presence!]).toEqual([1, 1, 1]);
    expect(prepareSeries([part('level')], { decimals: 0, missing: 0 }, '1', 's')(block(0, 3))).toEqual({
      values: Float64Array.of(100, 100, 100),
    });
  });
  it('refuses what is no shape, and decimals it cannot round to', () => {
    expect(() => values([{ kind: 'sinus' }])).toThrow(new RangeError('no shape is named "sinus"'));
    const produce = prepareSeries([], plain, '1', 's');
    expect(() => produce({ ...block(0), first: 1 })).toThrow(
      new RangeError('a block of 4096 samples begins at 1, expected at most 4096 from a multiple of that'),
    );
    expect(() => produce(block(0, 4097))).toThrow(
      new RangeError('a block of 4097 samples begins at 0, expected at most 4096 from a multiple of that'),
    );
    expect(() => values([], { decimals: 16, missing: 0 })).toThrow(new RangeError('decimals is 16, expected 0 to 15'));
  });
  it('gives every block on its own, for any parts', () => {
    const kinds = shapes.map((shape) => shape.name);
    fc.assert(
      fc.property(
        fc.subarray(kinds, { minLength: 1 }),
        fc.nat(3),
        fc.integer({ min: 1, max: 4096 }),
        fc.string(),
        (names, index, count, seed) => {
          const parts = names.map((name) => part(name));
          const options = { decimals: 6, missing: 0.1 };
          const inOrder = prepareSeries(parts, options, seed, 'x');
          let last = inOrder(block(0));
          for (let i = 1; i <= index; i++) last = inOrder(block(i));
          const alone = prepareSeries(parts, options, seed, 'x')(block(index, count));
          for (let i = 0; i < count; i++)
            if (!Object.is(alone.values[i], last.values[i]))
              throw new Error(`sample ${i}: ${alone.values[i]}, in order ${last.values[i]}`);
        },
      ),
      { seed: 20251018, numRuns: 40 },
    );
  });
});
