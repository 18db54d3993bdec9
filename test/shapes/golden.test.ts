import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultsOf, type Variant } from '../../src/schema/parameter.ts';
import { prepareSeries } from '../../src/shapes/compose.ts';
import { shapes } from '../../src/shapes/index.ts';

/** 100 samples of each shape with its defaults, and of a few series, to the byte. UPDATE_GOLDEN=1 rewrites. */
const folder = new URL('../golden/shapes/', import.meta.url);
const stepMs = 60_000;
const part = (kind: string, params: object = {}): Variant => {
  const shape = shapes.find((s) => s.name === kind)!;
  return { kind, ...defaultsOf(shape.params), ...params } as Variant;
};
const series: Record<string, { parts: Variant[]; missing?: number; min?: number }> = {
  ...Object.fromEntries(
    shapes.map((shape) => [shape.name, { parts: shape.last ? [part('level'), part(shape.name)] : [part(shape.name)] }]),
  ),
  'series-latency': {
    parts: [
      part('level', { value: 8 }),
      part('seasonal'),
      part('lognormal-noise', { correlation: 0.5, combine: 'multiply' }),
    ],
    min: 0.5,
  },
  'series-gaps': { parts: [part('level'), part('ar-noise', { correlation: 0.999 })], missing: 0.1 },
  'series-bursty': { parts: [part('level', { value: 20 }), part('sine'), part('count-noise', { dispersion: 8 })] },
};

describe('golden series', () => {
  it.each(Object.keys(series))('%s', (name) => {
    const { parts, missing = 0, min } = series[name];
    const produce = prepareSeries(parts, { decimals: 6, missing, min }, '42', name);
    // Half from the first block, half from the second, so that what blocks carry on is seen too.
    const rows = [0, 1].flatMap((index) => {
      const startMs = Date.UTC(2025, 9, 18) + index * 4096 * stepMs;
      const { values } = produce({ first: index * 4096, count: 50, startMs, stepMs });
      return [...values].map((v, i) => `${index * 4096 + i},${Number.isNaN(v) ? '' : v}`);
    });
    const text = `sample,value\n${rows.join('\n')}\n`;
    const file = new URL(`${name}.csv`, folder);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : 'no golden yet: UPDATE_GOLDEN=1').toBe(text);
  });
  it('has no file without a series', () => {
    expect(readdirSync(folder).sort()).toEqual(
      Object.keys(series)
        .map((name) => `${name}.csv`)
        .sort(),
    );
  });
});
