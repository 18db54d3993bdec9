import fc from 'fast-check';
import { expect, it } from 'vitest';
import { leftProfile } from '../../src/stats/left-profile.ts';

/** The definition, window by window. */
function naive(values: readonly number[], window: number, history: number, noise: number): number[] {
  const shape = (at: number) => {
    const own = values.slice(at, at + window);
    const mean = own.reduce((a, b) => a + b) / window;
    const square = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / window;
    return { unit: own.map((value) => (square > 0 ? (value - mean) / Math.sqrt(square) : 0)), square };
  };
  return Array.from({ length: Math.max(0, values.length - window + 1) }, (_, i) => {
    let least = Infinity;
    const a = shape(i);
    for (let j = i - window; j >= Math.max(0, i - history); j--) {
      const b = shape(j);
      const plain =
        a.square > 0 && b.square > 0 ? a.unit.reduce((sum, value, k) => sum + (value - b.unit[k]) ** 2, 0) : 2 * window;
      const largest = Math.max(a.square, b.square);
      least = Math.min(least, largest > 0 ? plain * (largest / (largest + noise * noise)) : 0);
    }
    return least < Infinity ? Math.sqrt(least) : Number.NaN;
  });
}

it('agrees with its definition, flat stretches, noise and a short memory included', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.integer({ min: 0, max: 3 }),
          fc.integer({ min: -5e7, max: 5e7 }).map((x) => x / 1e6),
        ),
        {
          maxLength: 60,
        },
      ),
      fc.integer({ min: 3, max: 8 }),
      fc.integer({ min: 8, max: 60 }),
      fc.constantFrom(0, 0.5),
      (values, window, history, noise) => {
        const found = leftProfile(Float64Array.from(values), {
          window,
          history,
          noise: new Float64Array(values.length).fill(noise),
        });
        const expected = naive(values, window, history, noise);
        expect(found).toHaveLength(expected.length);
        // A root of a difference near 0 keeps half of the digits.
        expected.forEach((value, i) => {
          if (Number.isNaN(value)) expect(found[i]).toBeNaN();
          else expect(Math.abs(found[i] - value), `${found[i]} for ${value}`).toBeLessThan(2e-5);
        });
      },
    ),
    { seed: 9, numRuns: 300 },
  );
});

it('does not drift over thousands of samples beside a wild one', () => {
  const values = Array.from({ length: 2600 }, (_, i) => 1e6 + Math.sin(i / 3) + ((i * 7919) % 101) / 50);
  values[900] = 1e9;
  const found = leftProfile(Float64Array.from(values), {
    window: 10,
    history: 300,
    noise: new Float64Array(values.length),
  });
  const tail = naive(values.slice(2000), 10, 300, 0);
  for (let i = 310; i < tail.length; i++) expect(found[2000 + i]).toBeCloseTo(tail[i], 4);
});
