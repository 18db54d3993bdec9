import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayCourse } from '../../src/monitor/replay-course.ts';
import { truthAsShown } from '../../src/monitor/replay-truth.ts';
import { shownValue } from '../../src/monitor/replay-values.ts';
import type { Column } from '../../src/recording/recording.ts';
import type { MetricType } from '../../src/recording/series.ts';
import type { Truth } from '../../src/recording/truth.ts';
import { increment } from '../../src/telemetry/increment.ts';

const GRID = { startMs: 1_000_000, stepMs: 10_000, count: 6 };
const BEGIN = 5_000_000;

describe('the course of a replay', () => {
  it('shows each scrape from its instant to the next, faster if asked', () => {
    const course = replayCourse(GRID, { beginMs: BEGIN, fromMs: 0, speed: 10, loop: false });
    expect([-1, 0, 999, 1000, 5999, 6000].map((ms) => course.momentAt(BEGIN + ms))).toEqual([
      undefined,
      { index: 0, round: 0 },
      { index: 0, round: 0 },
      { index: 1, round: 0 },
      { index: 5, round: 0 },
      undefined,
    ]);
    expect(course.endMs).toBe(BEGIN + 6000);
    expect(course.instantOf(1_020_000, 0)).toBe(BEGIN + 2000);
  });

  it('begins within a recording, and anew in a loop', () => {
    const course = replayCourse(GRID, { beginMs: BEGIN, fromMs: 25_000, speed: 1, loop: true });
    expect([0, 5000, 34_999, 35_000, 40_000, 75_000].map((ms) => course.momentAt(BEGIN + ms))).toEqual([
      { index: 2, round: 0 },
      { index: 3, round: 0 },
      { index: 5, round: 0 },
      { index: 2, round: 1 },
      { index: 3, round: 1 },
      { index: 3, round: 2 },
    ]);
    expect(course.shownFrom({ index: 2, round: 1 })).toBe(BEGIN + 35_000);
    expect(course.shownFrom({ index: 3, round: 1 })).toBe(BEGIN + 40_000);
    expect(course.endMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuses to begin behind the end', () => {
    expect(() => replayCourse(GRID, { beginMs: BEGIN, fromMs: 60_000, speed: 1, loop: false })).toThrow(
      new RangeError('the replay begins after the end of the recording'),
    );
  });
});

const column = (type: MetricType, name: string, values: number[], presence?: number[]): Column => ({
  series: { name, type, labels: {}, unit: '', help: '' },
  values: Float64Array.from(values),
  ...(presence && { presence: Uint8Array.from(presence) }),
});

/** What is shown over `rounds` rounds of a loop at speed 1. */
function shown(one: Column, rounds: number): (number | undefined)[] {
  const count = one.values.length;
  const course = replayCourse({ ...GRID, count }, { beginMs: BEGIN, fromMs: 0, speed: 1, loop: true });
  const value = shownValue(one, course);
  return Array.from({ length: rounds * count }, (_, i) => value({ index: i % count, round: Math.floor(i / count) }));
}

describe('the values of a replay', () => {
  it('are the recorded ones, and absent where they were', () => {
    expect(shown(column('gauge', 'heat', [1, Number.NaN, 3, 4], [0, 0, 1, 2]), 2)).toEqual([
      1,
      Number.NaN,
      undefined,
      undefined,
      1,
      Number.NaN,
      undefined,
      undefined,
    ]);
  });

  it('let counters go on over the seam of a loop, without a reset of their own', () => {
    expect(shown(column('counter', 'a_total', [100, 110, 130]), 3)).toEqual([
      100, 110, 130, 130, 140, 160, 160, 170, 190,
    ]);
    expect(shown(column('histogram', 'a_sum', [0.1, 0.3]), 2)).toEqual([0.1, 0.3, 0.3, 0.5]);
  });

  it('let a counter begin anew where it did', () => {
    expect(shown(column('counter', 'a_total', [100, 110, 5, 30]), 3)).toEqual([
      100, 110, 5, 30, 30, 40, 5, 30, 30, 40, 5, 30,
    ]);
  });

  it('grow in every round of a loop by what the recording grew, whatever its resets', () => {
    const samples = fc
      .array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 8 })
      .filter((values) => values.at(-1)! >= values[0]);
    const grown = (values: readonly number[]) =>
      values.slice(1).reduce((total, value, i) => total + increment(values[i], value), 0);
    fc.assert(
      fc.property(samples, fc.integer({ min: 2, max: 4 }), (values, rounds) => {
        const all = shown(column('counter', 'a_total', values), rounds) as number[];
        expect(grown(all)).toBe(rounds * grown(values));
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('move instants to now; a process that did not begin anew keeps its own', () => {
    const [first, again] = [BEGIN / 1000 - 60, BEGIN / 1000 + 15];
    // It started 60 s before the recording, and 15 s into it.
    expect(shown(column('gauge', 'process_start_time_seconds', [940, 940, 940]), 2)).toEqual(Array(6).fill(first));
    expect(shown(column('gauge', 'process_start_time_seconds', [940, 940, 1015]), 2)).toEqual([
      first,
      first,
      again,
      again,
      again,
      again + 30,
    ]);
    expect(shown(column('gauge', 'last_success_timestamp_seconds', [0, 940]), 1)).toEqual([0, first]);
  });
});

describe('the truth of a replay', () => {
  const signal = {
    target: '',
    series: 'response_time_ms',
    unit: 'ms',
    threshold: 1,
    differs: [{ startMs: 1_010_000, endMs: 1_040_000 }],
    effects: [
      {
        startMs: 1_020_000,
        endMs: 1_040_000,
        sign: 1 as const,
        peak: 9,
        peakMs: 1_030_000,
        mean: 5,
        runMean: 12,
        twinMean: 7,
      },
    ],
  };
  const truth: Truth = {
    startMs: 1_000_000,
    endMs: 1_050_000,
    stepMs: 10_000,
    faults: [
      {
        id: 'slow',
        kind: 'slow-query',
        target: 'postgres',
        active: { startMs: 1_010_000, endMs: 1_040_000 },
        jointWith: ['other'],
        signals: [signal],
      },
      {
        id: 'other',
        kind: 'spike',
        target: 'heat',
        active: { startMs: 1_000_000, endMs: 1_005_000 },
        jointWith: [],
        signals: [],
      },
    ],
    signals: [signal],
    series: [],
  };

  it('has the times at which it was shown, cut where the replay began and ended', () => {
    const course = replayCourse(GRID, { beginMs: BEGIN, fromMs: 20_000, speed: 10, loop: false });
    const moved = {
      ...signal,
      differs: [{ startMs: BEGIN, endMs: BEGIN + 1500 }],
      effects: [{ ...signal.effects[0], startMs: BEGIN, endMs: BEGIN + 2000, peakMs: BEGIN + 1000 }],
    };
    const whole = { ...moved, differs: [{ startMs: BEGIN, endMs: BEGIN + 2000 }] };
    expect(truthAsShown(truth, course, BEGIN + 1500)).toEqual({
      startMs: BEGIN,
      endMs: BEGIN + 1500,
      stepMs: 1000,
      faults: [{ ...truth.faults[0], active: { startMs: BEGIN, endMs: BEGIN + 2000 }, signals: [whole] }],
      signals: [whole],
      series: [],
    });
  });

  it('is told of every round of a loop that began', () => {
    const course = replayCourse(GRID, { beginMs: BEGIN, fromMs: 0, speed: 1, loop: true });
    const { faults, signals } = truthAsShown(truth, course, BEGIN + 65_000);
    expect(faults.map(({ id, active }) => [id, active.startMs - BEGIN, active.endMs - BEGIN])).toEqual([
      ['slow', 10_000, 40_000],
      ['other', 0, 5000],
      ['other#2', 60_000, 65_000],
    ]);
    expect(signals[0].differs).toEqual([{ startMs: BEGIN + 10_000, endMs: BEGIN + 40_000 }]);
  });
});
