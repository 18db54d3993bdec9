import { describe, expect, test } from 'vitest';
import { outcomeChart } from '../../../src/reports/terminal/outcome-chart.ts';

const grid = { startMs: Date.UTC(2025, 0, 6), stepMs: 60_000, count: 60 };
const values = Float64Array.from({ length: 60 }, (_, i) => (i >= 20 && i < 30 ? 30 : 10));
const outcome = {
  data: { title: 'response_time_ms', unit: 'ms', values, grid },
  effects: [{ from: 20, to: 30 }],
  faults: ['slow\u001b'],
  alerts: [
    { from: 22, to: 30 },
    { from: 50, to: 51 },
  ],
  by: 'keen',
};

describe('the chart of an outcome', () => {
  test('has strips for effects and alerts under the samples they are of', () => {
    expect(outcomeChart(outcome, { width: 72, colour: false, ascii: true }, 2)).toEqual([
      'response_time_ms, 2025-01-06 UTC',
      '30.00 ms +                     **********',
      '10.00 ms +**********************        ********************************',
      '         +--------------------------------------------------------------',
      '          00:00:00                   00:30:00                   01:00:00',
      '                               ==========',
      '                                 ^^^^^^^^                     ^',
      '          = effect of slow\\u{1b}   ^ alerts of keen',
    ]);
  });

  test('says when there is neither', () => {
    const lines = outcomeChart({ ...outcome, effects: [], alerts: [] }, { width: 60, colour: false, ascii: false }, 2);
    expect(lines.slice(-2)).toEqual([
      '          00:00:00             00:30:00             01:00:00',
      '          no effect of a fault   no alert of keen',
    ]);
  });

  test('is no wider than it may be, without samples too', () => {
    for (const width of [20, 33, 200]) {
      const style = { width, colour: false, ascii: false };
      const none = { ...outcome, data: { ...outcome.data, values: new Float64Array(0) } };
      for (const line of [...outcomeChart(outcome, style), ...outcomeChart(none, style)])
        expect([...line].length).toBeLessThanOrEqual(width);
    }
  });
});
