import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { fakeWorld } from './fake-world.ts';

let folder: string;
const FOUR_HOURS = 240;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shakedown-baseline-'));
  const latency = (i: number) => 20 + ((i * 37) % 11) / 4;
  const table = (of: (i: number) => number | string) =>
    ['timestamp,response_time_ms,success_ratio']
      .concat(Array.from({ length: FOUR_HOURS }, (_, i) => `${1_760_000_400 + 60 * i},${of(i)},0.9998`))
      .join('\n');
  writeFileSync(join(folder, 'day1.csv'), table(latency));
  writeFileSync(
    join(folder, 'incident.csv'),
    table((i) => (i >= 100 && i < 130 ? 10 : 1) * latency(i)),
  );
  writeFileSync(
    join(folder, 'drift.csv'),
    table((i) => latency(i) * (1 + i / 200)),
  );
  writeFileSync(
    join(folder, 'gaps.csv'),
    table((i) => (i % 5 === 0 ? '' : latency(i))),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

async function shakedown(...words: string[]) {
  const world = fakeWorld({ cwd: folder });
  const code = await main(words, world);
  return { code, out: world.out(), err: world.err().replace(/^note: .*\n/gm, '') };
}

test('is a scenario file with figures, units and what stands behind them', async () => {
  const { code, out, err } = await shakedown('baseline', 'day1.csv', '--title', 'Day 1');
  expect([code, err]).toStrictEqual([0, '']);
  expect(out).toMatchInlineSnapshot(`
    "# Baseline of day1.csv: 2025-10-09 09:00:00 UTC to 2025-10-09 13:00:00 UTC, 240 samples of 1 min.
    # In a scenario: \`extends:\` this file, or paste the block. "worth" is how many independent samples stand behind the figures.
    version: 1
    baseline:
      title: Day 1
      figures:
        # worth 240 of 240 samples; mean ± 0.54 %
        response_time_ms: {mean: 21.25ms, p50: 21.25ms, p95: 22.5ms, p99: 22.5ms, stddev: 0.7942ms}
        # 240 equal samples
        success_ratio: {mean: 99.98%, p50: 99.98%, p95: 99.98%, p99: 99.98%, stddev: 0%}
    "
  `);
});

test('leaves out figures that are infinite, so that the file can be read again', async () => {
  const rows = (name: string, of: (i: number) => number | string) => [
    `# TYPE ${name} gauge`,
    ...Array.from({ length: 40 }, (_, i) => `${name} ${of(i)} ${1_760_000_400 + 60 * i}`),
  ];
  const lines = [...rows('boundless', () => '+Inf'), ...rows('queue_length', (i) => (i < 2 ? '+Inf' : 20 + (i % 3)))];
  writeFileSync(join(folder, 'infinite.om'), [...lines, '# EOF', ''].join('\n'));
  const { code, out } = await shakedown('baseline', 'infinite.om', '--title', 'Day 1');
  expect([code, out.slice(out.indexOf('  figures:'))]).toStrictEqual([
    0,
    [
      '  figures:',
      '    # boundless has no figure that is finite',
      '    # of 39 samples, of which some are infinite',
      '    queue_length: {p50: 21, p95: 22}',
      '',
    ].join('\n'),
  ]);
});

test('is what a scenario that extends it is compared with', async () => {
  await shakedown('baseline', 'day1.csv', '--out', 'day1.yaml');
  writeFileSync(join(folder, 'today.yaml'), 'version: 1\nextends: day1.yaml\nname: today\nduration: 30m\n');
  const { out } = await shakedown('run', 'today.yaml', '--out', 'today', '--json');
  expect(JSON.parse(out).name).toBe('today');
  const report = JSON.parse(readFileSync(join(folder, 'today', 'stability-report-today.json'), 'utf8'));
  expect(report.baseline.figures.response_time_ms).toStrictEqual({
    mean: 21.25,
    p50: 21.25,
    p95: 22.5,
    p99: 22.5,
    stddev: 0.7942,
  });
});

test('has as JSON every digit, and the samples behind each figure', async () => {
  const { out } = await shakedown('baseline', 'day1.csv', '--signal', 'success_ratio', '--json');
  const { format, figures, behind, judged, warnings, start, end } = JSON.parse(out);
  expect({ format, figures, judged, warnings, start, end }).toStrictEqual({
    format: 'shakedown-baseline',
    figures: { success_ratio: { mean: 0.9998, p50: 0.9998, p95: 0.9998, p99: 0.9998, stddev: 0 } },
    judged: 240,
    warnings: [],
    start: '2025-10-09T09:00:00.000Z',
    end: '2025-10-09T13:00:00.000Z',
  });
  expect(behind.success_ratio).toMatchObject({ unit: 'ratio', count: 240, missing: 0 });
});

describe('what speaks against a reference', () => {
  test('an incident in it, and not once it is cut away', async () => {
    const whole = await shakedown('baseline', 'incident.csv', '--signal', 'response_time_ms');
    expect(whole.code).toBe(0);
    expect(whole.err).toMatch(
      /^warning: the reference is not calm: CRITICAL \(point\) in Mean response time from 10:40:00 to 11:10:00; take another stretch with --from and --to$/m,
    );
    expect(whole.out).toContain('# Warning: the reference is not calm');
    const before = await shakedown('baseline', 'incident.csv', '--to', '2025-10-09T10:40:00Z', '--json');
    expect([before.err, JSON.parse(before.out).judged]).toStrictEqual(['', 100]);
  });

  test('a drift', async () => {
    const { err } = await shakedown('baseline', 'drift.csv', '--signal', 'response_time_ms');
    expect(err).toMatch(
      /^warning: Mean response time drifts by \+\d+\.\d % over the reference, so that its mean is that of no moment$/m,
    );
  });

  test('gaps', async () => {
    const { err } = await shakedown('baseline', 'gaps.csv', '--signal', 'response_time_ms');
    expect(err).toBe('warning: up to 20 % of the samples are missing in Mean response time\n');
  });
});

test.each([
  [
    ['day1.csv', '--signal', 'respons_time_ms'],
    'shakedown: no signal "respons_time_ms" there\n  help: did you mean response_time_ms?\n',
  ],
  [
    ['day1.csv', '--from', '2025-10-10T00:00:00Z'],
    'shakedown: there is no sample from 2025-10-10 00:00:00 UTC to 2025-10-09 13:00:00 UTC\n  help: the samples lie from 2025-10-09 09:00:00 UTC to 2025-10-09 13:00:00 UTC\n',
  ],
  [
    ['day1.csv', '--warmup', '1d'],
    'shakedown: day1.csv holds no sample that could be a reference\n  help: see --from, --to and --warmup\n',
  ],
  [
    [],
    'shakedown: there is nothing to take the baseline from\n  help: name a recording, a report, a scenario, or --prometheus URL\n',
  ],
  [
    ['day1.csv', '--prometheus', 'http://localhost:9090'],
    'shakedown: a source and --prometheus are given\n  help: name a recording, a report, a scenario, or --prometheus URL\n',
  ],
])('%j is refused', async (words, message) => {
  const { code, out, err } = await shakedown('baseline', ...words);
  expect([code, out, err.replace(/^warning: .*\n/gm, '')]).toStrictEqual([2, '', message]);
});
