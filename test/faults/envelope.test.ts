import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../src/faults/envelope.ts';
import { envelopeEnd, faultLevel } from '../../src/faults/envelope-level.ts';

/** Levels of a fault from 100 s on for 100 s, at the given seconds. */
function levels(envelope: Envelope, seconds: readonly number[], intensity = 1): number[] {
  return seconds.map((s) => faultLevel({ at: 100_000, for: 100_000, envelope, intensity }, s * 1000));
}

describe('faultLevel', () => {
  it('is nothing before the start and from the end on', () => {
    for (const envelope of [
      { kind: 'step' },
      { kind: 'bell' },
      { kind: 'creeping' },
      { kind: 'ramp', rise: 0, fall: 0 },
      { kind: 'flapping', period: 10_000, duty: 1 },
      { kind: 'exponential', rise: 1, decay: 0 },
    ] as const) {
      expect(levels(envelope, [0, 99.999, 200, 1000])).toEqual([0, 0, 0, 0]);
    }
  });

  it('step: full strength all the time', () => {
    expect(levels({ kind: 'step' }, [100, 150, 199.999])).toEqual([1, 1, 1]);
  });

  it('ramp: up in a line, holds, down in a line', () => {
    expect(levels({ kind: 'ramp', rise: 20_000, fall: 40_000 }, [100, 110, 120, 160, 170, 190])).toEqual([
      0, 0.5, 1, 1, 0.75, 0.25,
    ]);
    // Too short to reach full strength.
    expect(levels({ kind: 'ramp', rise: 100_000, fall: 100_000 }, [125, 150, 175])).toEqual([0.25, 0.5, 0.25]);
  });

  it('bell: highest in the middle', () => {
    const [start, quarter, middle, late] = levels({ kind: 'bell' }, [100, 125, 150, 175]);
    expect([start, middle]).toEqual([0, 1]);
    expect(quarter).toBeCloseTo(0.5, 12);
    expect(late).toBeCloseTo(0.5, 12);
  });

  it('exponential: approaches full strength, and decays after the end', () => {
    const e = { kind: 'exponential', rise: 10_000, decay: 10_000 } as const;
    const [start, tau, end, after] = levels(e, [100, 110, 200, 210]);
    expect(start).toBe(0);
    expect(tau).toBeCloseTo(1 - 1 / Math.E, 12);
    expect(end).toBeCloseTo(1, 4);
    expect(after / end).toBeCloseTo(1 / Math.E, 12);
    // Over at a thousandth.
    expect(envelopeEnd({ at: 100_000, for: 100_000, envelope: e })).toBeCloseTo(200_000 + 10_000 * Math.log(1000), 6);
    expect(levels(e, [268, 270])).toEqual([expect.any(Number), 0]);
    expect(levels(e, [268])[0]).toBeGreaterThan(0.001);
  });

  it('periodic: a wave from nothing to full strength', () => {
    const [a, b, c, d] = levels({ kind: 'periodic', period: 20_000 }, [100, 105, 110, 120]);
    expect([a, c, d]).toEqual([0, 1, 0]);
    expect(b).toBeCloseTo(0.5, 12);
  });

  it('flapping: on and off by its duty', () => {
    expect(levels({ kind: 'flapping', period: 20_000, duty: 0.25 }, [100, 104.999, 105, 119.999, 120])).toEqual([
      1, 1, 0, 0, 1,
    ]);
  });

  it('creeping: with the square of time', () => {
    expect(levels({ kind: 'creeping' }, [100, 125, 150, 175])).toEqual([0, 0.0625, 0.25, 0.5625]);
  });

  it('lies between 0 and the intensity, is proportional to it, and is 0 at intensity 0', () => {
    const ms = (max: number) => fc.integer({ min: 1, max });
    const envelope: fc.Arbitrary<Envelope> = fc.oneof(
      fc.constant({ kind: 'step' } as const),
      fc.record({ kind: fc.constant('ramp' as const), rise: ms(1e6), fall: ms(1e6) }),
      fc.constant({ kind: 'bell' } as const),
      fc.record({ kind: fc.constant('exponential' as const), rise: ms(1e6), decay: ms(1e6) }),
      fc.record({ kind: fc.constant('periodic' as const), period: ms(1e6) }),
      fc.record({
        kind: fc.constant('flapping' as const),
        period: ms(1e6),
        duty: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.constant({ kind: 'creeping' } as const),
    );
    fc.assert(
      fc.property(envelope, fc.integer({ min: 0, max: 1e7 }), ms(1e6), ms(1e6), (shape, time, at, length) => {
        const level = (intensity: number) => faultLevel({ at, for: length, envelope: shape, intensity }, time);
        expect(level(0)).toBe(0);
        expect(level(1)).toBeGreaterThanOrEqual(0);
        expect(level(1)).toBeLessThanOrEqual(1);
        expect(level(4)).toBe(4 * level(1));
        if (time < at || time >= envelopeEnd({ at, for: length, envelope: shape })) expect(level(1)).toBe(0);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
