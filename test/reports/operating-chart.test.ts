import { describe, expect, it } from 'vitest';
import type { CurvePoint } from '../../src/evaluation/tune/curve.ts';
import type { OperatingFigures } from '../../src/evaluation/tune/figures.ts';
import type { Tuning } from '../../src/evaluation/tune/tune.ts';
import { envelope, rateAxis } from '../../src/reports/operating-envelope.ts';
import { operatingChart as svgChart } from '../../src/reports/svg-operating.ts';
import { displayWidth } from '../../src/reports/terminal/chart-style.ts';
import { operatingChart } from '../../src/reports/terminal/operating-chart.ts';

/** A point of two strengths. */
const point = (threshold: number, rate: number, weak: number, strong: number, delayMs: number): CurvePoint => ({
  threshold,
  falseAlarmsPerDay: rate,
  outsidePerDay: rate,
  chance: (weak + strong) / 2,
  delayMedianMs: delayMs,
  delayP95Ms: delayMs,
  cells: [weak, strong].map((chance) => ({ chance, delayMedianMs: delayMs, delayP95Ms: delayMs })),
});

const HOSTILE = '<script>alert(1)</script>\u001b[31m"&';
const exact = (value: number) => ({ value, low: value, high: value });

function tuningOf(group = 'shop'): Tuning {
  const cells = [0, 1].map((level) => ({ group, fault: group, kind: 'slow-query', level }));
  const figures: OperatingFigures = {
    falseAlarms: 1,
    days: 1,
    falseAlarmsPerDay: exact(1),
    outsidePerDay: exact(0),
    chance: exact(0.75),
    delayMedianMs: 30_000,
    delayP95Ms: 60_000,
    cells: cells.map((cell) => ({
      ...cell,
      runs: 10,
      visible: 10,
      found: 5,
      chance: exact(0.5),
      delayMedianMs: 30_000,
      delayP95Ms: 60_000,
    })),
  };
  return {
    holds: [1],
    strengths: [
      { text: '5ms', value: 5 },
      { text: '10ms', value: 10 },
    ],
    budgetPerDay: 1,
    seeds: 20,
    faultedRuns: 40,
    healthyRuns: 20,
    healthyDays: 10,
    thresholds: 3,
    cells,
    curves: [
      { hold: 1, points: [point(9, 0, 0, 0.5, 90_000), point(5, 1, 0.5, 1, 60_000), point(3, 10, 1, 1, 30_000)] },
    ],
    random: [point(4, 10, 0.1, 0.1, 60_000)],
    constant: [],
    recommended: {
      threshold: 5,
      hold: 1,
      chosen: figures,
      verified: figures,
      random: figures,
      constant: figures,
      smallest: [],
      isVerified: true,
    },
  };
}

describe('envelope(points, figures)', () => {
  it('keeps what finds more, or as much and sooner, for more false alarms', () => {
    const points = [
      point(2, 10, 1, 1, 20),
      point(9, 0, 0.5, 0.5, 90),
      point(5, 1, 0.4, 0.4, 10),
      point(4, 2, 0.5, 0.5, 60),
      point(3, 3, 1, 1, 30),
    ];
    expect(envelope(points, (one) => one).map(({ threshold }) => threshold)).toEqual([9, 4, 3, 2]);
  });

  it('keeps nothing that finds nothing', () => {
    expect(envelope([point(9, 0, 0, 0, 90)], (one) => one)).toEqual([]);
  });
});

describe('rateAxis(rates, least)', () => {
  it('has a place for none, then decades', () => {
    const { at, ticks } = rateAxis([40], 0.3);
    expect(ticks.map(({ text }) => text)).toEqual(['0', '0.1', '1', '10', '100']);
    expect([at(0), at(0.1), at(100), at(5000)]).toEqual([0, 0.06, 1, 1]);
    expect(at(10) - at(1)).toBeCloseTo(at(1) - at(0.1), 12);
  });

  it('stands where nothing was counted', () => {
    expect(rateAxis([], Infinity).ticks.map(({ text }) => text)).toEqual(['0', '1', '10']);
  });
});

describe('operatingChart on the terminal', () => {
  const style = { width: 50, colour: false, ascii: true };

  it('draws a digit for each strength, dots at random and the budget', () => {
    expect(operatingChart(tuningOf(), 1, style)).toEqual([
      ' 100 % |                      22222222222222222221',
      '       |                      |',
      '       |                      |',
      '       |                      |',
      '       |                      |',
      '  50 % |22222222222222222222221111111111111111111',
      '       |                      |',
      '       |                      |',
      '       |                      |',
      '       |                      |                  .',
      '   0 % |                      |',
      '       +------------------------------------------',
      '        0 0.1                 1                 10',
      '        1 strength 5ms   2 strength 10ms',
      '        . at random   | budget',
    ]);
  });

  it.each([20, 40, 80, 200])('fits %i columns, whatever the strengths are called', (width) => {
    const hostile = { ...tuningOf(HOSTILE), strengths: [0, 1].map((value) => ({ text: HOSTILE, value })) };
    const lines = operatingChart(hostile, 1, { width, colour: false, ascii: false });
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(width, 22));
    expect(lines.join('\n')).not.toContain('\u001b');
  });

  it('stands empty where there is no curve', () => {
    expect(operatingChart({ ...tuningOf(), curves: [{ hold: 1, points: [] }], random: [] }, 1, style)).toHaveLength(15);
  });
});

describe('operatingChart as SVG', () => {
  it('has two panels a fault, a line for each strength in both and a dot for each recommended figure', () => {
    const svg = svgChart(tuningOf(), 'ewma');
    expect(svg).toContain('ewma: chance of detection and delay against false alarms a day');
    expect(svg.match(/<path class="line" opacity="[\d.]+" d="M[\d. HV]+"\/>/g)).toHaveLength(4);
    expect(svg.match(/<circle /g)).toHaveLength(4);
    expect(svg).toContain('50 % at 1 a day');
    expect(svg).not.toContain('NaN');
  });

  it('shows hostile names as they are', () => {
    const svg = svgChart(tuningOf(HOSTILE), HOSTILE);
    expect(svg).not.toContain('<script>');
    expect(svg).not.toContain('\u001b');
    expect(svg).toContain('&lt;script&gt;');
  });

  it('stands where nothing is recommended', () => {
    const { recommended: _, ...rest } = tuningOf();
    const svg = svgChart(rest, 'ewma');
    expect(svg).toContain('no threshold meets 1 a day');
    expect(svg).not.toContain('<circle');
  });
});
