import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChartData } from '../../../src/reports/terminal/axis.ts';
import {
  bucketsOf,
  type ChartStyle,
  displayWidth,
  fitWidth,
  type Mark,
} from '../../../src/reports/terminal/chart-style.ts';
import { heatStrip } from '../../../src/reports/terminal/heat-strip.ts';
import { histogram } from '../../../src/reports/terminal/histogram.ts';
import { lineChart } from '../../../src/reports/terminal/line-chart.ts';
import { CLEAR_LINE, sanitize } from '../../../src/reports/terminal/sanitize.ts';
import { sparkline } from '../../../src/reports/terminal/sparkline.ts';
import { trendChart } from '../../../src/reports/terminal/trend-chart.ts';
import { expectGolden, goldensIn } from '../../commands/expect-golden.ts';

/** A triangle wave that climbs, with a gap and a spike. */
function wave(count: number): ChartData {
  const values = Float64Array.from({ length: count }, (_, i) => {
    if (i >= count * 0.35 && i < count * 0.42) return Number.NaN;
    const spike = i >= count * 0.7 && i < count * 0.75 ? 4 : 0;
    return 9.8 + Math.abs((((i / count) * 6) % 2) - 1) + i / count + spike;
  });
  return {
    title: 'Mean response time',
    unit: 'ms',
    values,
    grid: { startMs: Date.UTC(2025, 9, 18, 0, 52), stepMs: 30_000, count },
  };
}
const marksOf = (count: number): Mark[] => [{ from: Math.floor(count * 0.7), to: Math.floor(count * 0.75) }];

const charts: Readonly<Record<string, (data: ChartData, marks: readonly Mark[], style: ChartStyle) => string[]>> = {
  line: lineChart,
  spark: ({ values }, marks, style) => sparkline(values, marks, style),
  histogram: (data, marks, style) => histogram(data, (i) => marks.some(({ from, to }) => i >= from && i < to), style),
  heat: heatStrip,
  trend: trendChart,
};
const styles: Readonly<Record<string, ChartStyle>> = {
  plain: { width: 80, colour: false, ascii: false },
  colour: { width: 80, colour: true, ascii: false },
  ascii: { width: 80, colour: false, ascii: true },
  narrow: { width: 32, colour: false, ascii: false },
};

describe('goldens', () => {
  for (const [chart, draw] of Object.entries(charts)) {
    for (const [name, style] of Object.entries(styles)) {
      test(`${chart}, ${name}`, () => {
        const text = [40, 120, 5000].map((count) => draw(wave(count), marksOf(count), style).join('\n')).join('\n\n');
        expectGolden(`terminal/${chart}-${name}.txt`, `${text}\n`);
      });
    }
  }

  test('have no orphans', () => {
    expect(goldensIn('terminal')).toStrictEqual(
      Object.keys(charts)
        .flatMap((chart) => Object.keys(styles).map((style) => `${chart}-${style}.txt`))
        .sort(),
    );
  });
});

describe.each(Object.entries(charts))('%s', (_, draw) => {
  test('never exceeds its width, whatever the values, and shows no control characters of a title', () => {
    const value = fc.oneof(fc.double(), fc.constant(Number.NaN), fc.integer({ min: -5, max: 5 }));
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 60 }),
        fc.integer({ min: 20, max: 90 }),
        fc.boolean(),
        fc.string({ unit: 'binary', maxLength: 30 }),
        (values, width, ascii, title) => {
          const data = {
            title,
            unit: 'ms',
            values: Float64Array.from(values),
            grid: { startMs: 0, stepMs: 15_000, count: values.length },
          };
          const lines = draw(data, [{ from: 2, to: 5 }], { width, colour: false, ascii });
          for (const line of lines) {
            expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
            if (ascii) expect(line).toMatch(/^[ -~]*$/);
            if (!values.some((v) => Math.abs(v) > 1e9 || (v !== 0 && Math.abs(v) < 1e-3)))
              expect(displayWidth(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
      { seed: 20251018, numRuns: 150 },
    );
  });

  test('of no data, of gaps alone, of one sample and of a constant', () => {
    const style = styles.plain;
    const draws = [[], [Number.NaN, Number.NaN], [3], [7, 7, 7, 7]].map((values) =>
      draw(
        {
          title: 't',
          unit: '',
          values: Float64Array.from(values),
          grid: { startMs: 0, stepMs: 1000, count: values.length },
        },
        [],
        style,
      ),
    );
    for (const lines of draws) expect(lines.join('\n')).not.toMatch(/NaN|undefined|Infinity/);
  });
});

test('sparkline keeps a spike that shares its column with hundreds of samples', () => {
  const values = new Float64Array(10_000).fill(1);
  values[5000] = 9;
  const [line] = sparkline(values, [], { width: 20, colour: false, ascii: false });
  expect(line).toBe('▁▁▁▁▁▁▁▁▁▁█▁▁▁▁▁▁▁▁▁');
});

test('sparkline([1, 2, NaN, 4]) leaves the gap blank and marks without colour', () => {
  expect(
    sparkline([1, 2, Number.NaN, 4], [{ from: 3, to: 4 }], { width: 20, colour: false, ascii: false }),
  ).toStrictEqual(['▁▃ █', '   ▲']);
});

test('bucketsOf puts every sample into one column', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 200 }), (count, columns) => {
      const buckets = bucketsOf(count, columns);
      expect([buckets[0].from, buckets.at(-1)!.to, buckets.length <= columns]).toStrictEqual([0, count, true]);
      for (const [i, bucket] of buckets.entries())
        expect([bucket.to > bucket.from, i === 0 || buckets[i - 1].to === bucket.from]).toStrictEqual([true, true]);
    }),
    { seed: 20251018 },
  );
});

test('fitWidth counts wide and combining characters as a terminal does', () => {
  expect([displayWidth('日本'), displayWidth('e\u0301'), displayWidth('💥')]).toStrictEqual([4, 1, 2]);
  expect([fitWidth('日本語', 5), fitWidth('ab', 4, 'right'), fitWidth('abcdef', 4)]).toStrictEqual([
    '日本…',
    '  ab',
    'abc…',
  ]);
});

describe('sanitize', () => {
  test('leaves colours, line feeds and tabs', () => {
    expect(sanitize('\u001b[31mred\u001b[0m\tx\n')).toBe('\u001b[31mred\u001b[0m\tx\n');
  });
  test('shows everything else that a terminal would obey', () => {
    expect(sanitize('a\u001b]0;title\u0007\r\u001b[2J\u009b1m\u202e\u001b[3;1H')).toBe(
      'a\\u{1b}]0;title\\u{7}\\u{d}\\u{1b}[2J\\u{9b}1m\\u{202e}\\u{1b}[3;1H',
    );
  });
  test('lets a progress bar clear its line, at the start only', () => {
    expect(sanitize(`${CLEAR_LINE}50 %${CLEAR_LINE}`)).toBe(`${CLEAR_LINE}50 %\\u{d}\\u{1b}[K`);
  });
});
