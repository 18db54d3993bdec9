import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.ts';
import { defaultSettings } from '../../src/analysis/default-settings.ts';
import { liveView, picture } from '../../src/commands/monitor-view.ts';
import { probeSignals } from '../../src/monitor/watched-signals.ts';
import { sanitize } from '../../src/reports/terminal/sanitize.ts';
import { fakeWorld } from '../commands/fake-world.ts';

const STYLE = { width: 70, colour: false, ascii: false };
/** Twelve samples of a probe; the last three are slow. */
const assessment = analyze(
  {
    provenance: { source: 'monitored', name: 'x', notes: [] },
    grid: { startMs: Date.UTC(2026, 0, 5, 9), stepMs: 15_000, count: 12 },
    signals: probeSignals({ name: 'probe' }, true)
      .filter(({ name }) => ['response_time_ms', 'error_ratio', 'requests_per_second'].includes(name))
      .map((signal) => ({
        signal,
        values: Float64Array.from({ length: 12 }, (_, i) =>
          signal.name === 'response_time_ms' ? (i < 9 ? 10 : 40) : signal.name === 'error_ratio' ? 0.001 : 2,
        ),
      })),
  },
  defaultSettings(),
);
const shown = { title: 'Day 3', done: 12, samples: 20, leftMs: 120_000, assessment, lost: [] };

describe('the picture of a live run', () => {
  test('has a line for each signal, what is left, and the anomalies so far', () => {
    expect(picture(shown, STYLE, 23)).toEqual([
      'Day 3',
      'sample 12 of 20   score so far 90/100, DEGRADED   2 min left',
      '',
      'Mean response time (probe)         40.00 ms  ▁▁▁▁▁▁▁▁▁███',
      'Error ratio (probe)                   0.1 %  ▁▁▁▁▁▁▁▁▁▁▁▁',
      'WARNING Mean response time (probe) since 09:02:15 (point)',
    ]);
  });

  test('tells a gap, and fits into any terminal', () => {
    const hostile = { ...shown, title: 'x\u001b[2J'.repeat(40), lost: ['HTTP 503'] };
    expect(picture(hostile, STYLE, 23)[2]).toBe('gap: HTTP 503');
    for (let rows = 1; rows < 8; rows++) expect(picture(hostile, STYLE, rows).length).toBeLessThanOrEqual(rows);
    for (const line of picture(hostile, STYLE, 23)) {
      expect(line.length).toBeLessThan(STYLE.width);
      expect(line).not.toMatch(/\u001b\[2J/);
    }
  });
});

test('on a terminal the picture is drawn over the one before, and taken away in the end', async () => {
  const world = fakeWorld({ terminal: true, columns: 70 });
  const view = liveView(world, STYLE, false);
  await view.show(shown);
  await view.show(shown);
  await view.say('note: \u001b[2J');
  await view.show(shown);
  await view.end();
  const drawings = world.err().split('\r\u001b[6A\u001b[J');
  const whole = `${picture(shown, STYLE, 23).join('\n')}\n`;
  expect(drawings).toEqual([whole, whole, `note: \\u{1b}[2J\n${whole}`, '']);
  // The gate before a terminal lets these through where they begin a text, and nowhere else.
  expect(sanitize('\r\u001b[6A\u001b[Jx\r\u001b[6A\u001b[J')).toBe('\r\u001b[6A\u001b[Jx\\u{d}\\u{1b}[6A\\u{1b}[J');
});

test('elsewhere each sample is a line', async () => {
  const world = fakeWorld();
  const view = liveView(world, STYLE, false);
  await view.show({ ...shown, lost: ['HTTP 503'] });
  await view.end();
  expect(world.err()).toBe(
    'sample 12 of 20; score so far 90/100; Mean response time (probe) 40.00 ms; Error ratio (probe) 0.1 %; gap: HTTP 503; 2 min left\n',
  );
});
