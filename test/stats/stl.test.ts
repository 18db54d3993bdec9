import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { stl } from '../../src/stats/stl.ts';

const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

it('agrees with the program of its authors', () => {
  const { values, rows } = read('stl-co2.json') as { values: number[]; rows: number[][] };
  const parts = stl(Float64Array.from(values), {
    period: 12,
    seasonalSpan: 35,
    seasonalDegree: 1,
    trendSpan: 19,
    inner: 1,
    outer: 2,
  });
  for (const [i, seasonal, trend, weight] of rows) {
    expect(Math.abs(parts.seasonal[i] - seasonal), `seasonal ${i}`).toBeLessThan(1e-9);
    expect(Math.abs(parts.trend[i] - trend), `trend ${i}`).toBeLessThan(1e-9);
    expect(Math.abs(parts.weights[i] - weight), `weight ${i}`).toBeLessThan(1e-9);
  }
});
