import { describe, expect, it } from 'vitest';
import { streamKey } from '../../src/random/stream-key.ts';
import { BLOCK_SAMPLES } from '../../src/recording/recording.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { shapes, shapesByName } from '../../src/shapes/index.ts';
import type { Shape, ShapeBlock } from '../../src/shapes/shape.ts';

const startMs = Date.UTC(2025, 9, 18, 0, 52);
const stepMs = 15_000;
const block = (index: number, count = BLOCK_SAMPLES): ShapeBlock => ({
  first: index * BLOCK_SAMPLES,
  count,
  startMs: startMs + index * BLOCK_SAMPLES * stepMs,
  stepMs,
});
/** Beside its defaults, settings in which a shape takes another path. */
const settings: Record<string, object[]> = {
  sawtooth: [{ rise: 0 }, { rise: 0.3, phase: 1 }],
  square: [{ duty: 0 }, { duty: 1 }],
  sine: [{ period: 1 }, { period: 86_400_000 * 365, phase: 0.3 }],
  seasonal: [{ cycle: 'week', between: 'step' }, { profile: [1] }],
  'custom-input': [
    { values: [1, 2, 3], every: 60_000 },
    { values: [1, 2, 3], after: 'hold' },
  ],
  'ar-noise': [{ correlation: 0.7 }, { correlation: 0.999 }, { correlation: 0.9999 }],
  'lognormal-noise': [{ correlation: 0.9 }, { spread: 5 }],
  'student-noise': [{ freedom: 0.5 }, { freedom: 1000 }],
  'pareto-noise': [{ tail: 0.5 }, { tail: 100 }],
  'count-noise': [{ dispersion: 4 }, { dispersion: 1000 }],
  'cylinder-bell-funnel': [{ events: 'bell' }, { length: 0 }, { length: 1 }, { period: 20_000 }],
};
function fill(shape: Shape, params: object, seed: string, blocks: ShapeBlock[]): Float64Array[] {
  const run = shape.prepare({ ...defaultsOf(shape.params), ...params } as never, streamKey(seed, 'x'));
  return blocks.map((b) => {
    const into = new Float64Array(b.count).fill(30);
    run(into, b);
    return into;
  });
}
/** Equal to the bit; `toEqual` takes seconds for so many numbers. */
function expectSame(got: Float64Array[], want: Float64Array[]): void {
  const bytes = (arrays: Float64Array[]) =>
    Buffer.concat(arrays.map((a) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength)));
  expect(Buffer.compare(bytes(got), bytes(want))).toBe(0);
}
const isRandom = new Set([
  'random-walk',
  'random-mode-jump',
  'cylinder-bell-funnel',
  'ar-noise',
  'lognormal-noise',
  'student-noise',
  'pareto-noise',
  'count-noise',
]);

describe.each(
  shapes.flatMap((shape) => [{}, ...(settings[shape.name] ?? [])].map((params) => [shape.name, params] as const)),
)('%s %j', (name, params) => {
  const shape = shapesByName.get(name)!;
  const inOrder = fill(shape, params, '1', [block(0), block(1), block(2), block(3)]);

  it('gives the same for the same seed, and finite values', () => {
    expectSame(fill(shape, params, '1', [block(0), block(1), block(2), block(3)]), inOrder);
    expect(inOrder.every((values) => values.every(Number.isFinite))).toBe(true);
  });
  it('gives any block on its own, and out of order, to the bit', () => {
    expectSame(fill(shape, params, '1', [block(3)]), [inOrder[3]]);
    expectSame(fill(shape, params, '1', [block(2), block(0), block(2), block(1)]), [
      inOrder[2],
      inOrder[0],
      inOrder[2],
      inOrder[1],
    ]);
  });
  it('gives the beginning of a block for a short block', () => {
    for (const count of [1, 2, 3, 997])
      expectSame([fill(shape, params, '1', [block(0), block(1, count)])[1]], [inOrder[1].slice(0, count)]);
  });
  it('depends on the seed if it is random, and on nothing else if not', () => {
    const same = fill(shape, params, '2', [block(0), block(1)]).every((values, i) =>
      values.every((v, j) => v === inOrder[i][j]),
    );
    const isDull = 'length' in params && params.length === 0;
    expect(same).toBe(!isRandom.has(name) || isDull);
  });
});

describe('the registry', () => {
  it('documents every shape and parameter, with a default or as optional', () => {
    for (const shape of shapes) {
      expect(shape.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(shape.summary.length, shape.name).toBeGreaterThan(10);
      for (const [name, parameter] of Object.entries(shape.params)) {
        expect(parameter.doc.length, `${shape.name}.${name}`).toBeGreaterThan(5);
        expect(parameter.default !== undefined || parameter.optional, `${shape.name}.${name}`).toBe(true);
      }
      expect('combine' in shape.params, shape.name).toBe(!shape.last);
    }
  });
  it('has every shape once', () => {
    expect(shapesByName.size).toBe(18);
  });
});
