import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawnPoints, linePath, niceTicks, tickAnchor, timeTicks } from '../../src/reports/svg-frame.ts';
import { chartOf } from '../../src/reports/svg-line.ts';
import { overviewOf } from '../../src/reports/svg-overview.ts';
import { crowdedRun, gappyRun, hostileRun, seedRun } from '../support/assessments.ts';

test('linePath(points) breaks at gaps and draws a lone sample as a dot', () => {
  const points: [number, number][] = [
    [0, 1],
    [1, 2],
    [2, Number.NaN],
    [3, 3],
    [4, Number.NaN],
    [5, 1],
    [6, 1],
  ];
  expect(
    linePath(
      points,
      (i) => i * 10,
      (v) => v,
    ),
  ).toBe('M0 1L10 2M30 3h0M50 1L60 1');
});

describe('drawnPoints(values)', () => {
  test('keeps short recordings as they are', () => {
    expect(drawnPoints(Float64Array.of(1, Number.NaN, Number.POSITIVE_INFINITY))).toEqual([
      [0, 1],
      [1, Number.NaN],
      [2, Number.NaN],
    ]);
  });
  test('thins long ones, in order, with every extreme and every long gap', () => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => (i >= 50_000 && i < 51_000 ? Number.NaN : i % 7));
    values[12_345] = 99;
    values[67_890] = -99;
    const points = drawnPoints(values);
    expect(points.length).toBeLessThanOrEqual(1000);
    expect(points.map(([i]) => i)).toEqual(points.map(([i]) => i).sort((a, b) => a - b));
    expect(points).toContainEqual([12_345, 99]);
    expect(points).toContainEqual([67_890, -99]);
    expect(points.filter(([, v]) => Number.isNaN(v)).length).toBe(5);
  });
});

test('niceTicks(low, high, wanted) are round, inside and few', () => {
  expect(niceTicks(7.2, 12.1, 5)).toEqual([8, 9, 10, 11, 12]);
  expect(niceTicks(0, 0, 5)).toEqual([0]);
  fc.assert(
    fc.property(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: 1, max: 1e9, noNaN: true }),
      (low, span) => {
        const ticks = niceTicks(low, low + span, 5);
        expect(ticks.length).toBeLessThanOrEqual(7);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low - span * 1e-3);
          expect(tick).toBeLessThanOrEqual(low + span * 1.001);
        }
      },
    ),
    { seed: 5, numRuns: 500 },
  );
});

test('timeTicks(start, end, wanted) are on the clock, with the date on long runs', () => {
  const start = Date.UTC(2025, 9, 18, 0, 52);
  expect(timeTicks(start, start + 3_600_000, 8).map((t) => t.text)).toEqual([
    '01:00',
    '01:10',
    '01:20',
    '01:30',
    '01:40',
    '01:50',
  ]);
  expect(timeTicks(start, start + 20_000, 4).map((t) => t.text)).toEqual([
    '00:52:00',
    '00:52:05',
    '00:52:10',
    '00:52:15',
    '00:52:20',
  ]);
  expect(timeTicks(start, start + 30 * 86_400_000, 5).map((t) => t.text)).toEqual([
    '10-21',
    '10-27',
    '11-02',
    '11-08',
    '11-14',
  ]);
});

describe('charts', () => {
  const chart = (input: ReturnType<typeof seedRun>, name: string) =>
    chartOf(input.assessment.signals.find((s) => s.signal.name === name)!, input.assessment, input.truth);

  test('mark anomalies with their ids, the baseline, thresholds and what was injected', () => {
    const svg = chart(seedRun(), 'response_time_ms');
    expect(svg).toContain('>A1</text>');
    for (const text of [
      'baseline 8.42 ms',
      'warning 9.26 ms',
      'critical 12.63 ms ↑',
      'criterion 100.00 ms ↑',
      'injected',
    ])
      expect(svg).toContain(`>${text}</text>`);
    expect(svg.match(/<rect class="truth" /g)).toHaveLength(2);
  });

  test('draw a gap as a gap and what is not judged in grey', () => {
    const svg = chart(gappyRun(), 'response_time_ms');
    expect(/<path class="line" d="([^"]*)"/.exec(svg)![1].match(/M/g)).toHaveLength(2);
    expect(svg).toContain('<rect class="out band"');
  });

  test('are well-formed XML of a few kB, with opaque ground and dark colours, whatever the names', () => {
    for (const input of [seedRun(), crowdedRun(), gappyRun(), hostileRun()]) {
      const { assessment: a, truth } = input;
      for (const svg of [overviewOf(a, truth), ...a.signals.map((s) => chartOf(s, a, truth))]) {
        const tags = [...svg.matchAll(/<(\/?)([a-z]+)([^<>]*?)(\/?)>/g)];
        const open: string[] = [];
        for (const [, close, name, , empty] of tags) {
          if (close) expect(open.pop()).toBe(name);
          else if (!empty) open.push(name);
        }
        expect(open).toEqual([]);
        expect(svg.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]/);
        expect(svg).not.toMatch(/NaN|Infinity|undefined|<script|onerror=/);
        expect(svg).toContain('prefers-color-scheme:dark');
        expect(svg).toContain('<rect class="bg"');
        expect(svg.length).toBeLessThan(40_000);
      }
    }
  });

  test('of a long recording stay small', () => {
    const { assessment } = seedRun();
    const values = Float64Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 1000);
    const s = {
      ...assessment.signals[0],
      values,
      statistics: { ...assessment.signals[0].statistics, count: 200_000, min: 0, max: 999 },
    };
    const a = {
      ...assessment,
      signals: [s],
      anomalies: [],
      grid: { ...assessment.grid, count: 200_000 },
      judged: new Uint8Array(200_000).fill(1),
    };
    expect(chartOf(s, a, undefined).length).toBeLessThan(30_000);
  });
});

test('the text of a tick at the right edge ends there instead of being cut off', () => {
  expect(tickAnchor(804, '02:00', 820)).toBe('end');
  expect(tickAnchor(700, '02:00', 820)).toBe('middle');
  expect(tickAnchor(790, '01-06 23:00', 820)).toBe('end');
});
