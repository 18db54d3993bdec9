import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { promtoolSeries } from '../../src/formats/promtool-series.ts';
import type { MaterialRecording } from '../../src/recording/recording.ts';
import { encoded, exchangeRecording, expectedSamples } from './exchange-recording.ts';
import { hasProgram, scratchFolder } from './exchange-servers.ts';

describe.skipIf(!hasProgram('promtool'))('promtool', () => {
  test('loads the series of a rule unit test and finds every sample in them', async () => {
    const whole = exchangeRecording();
    // Targets on the grid of the scenario; its times begin at 0.
    const [{ grid }] = whole.targets;
    const targets = whole.targets.slice(0, -1).map((target) => ({
      ...target,
      grid: { ...grid, startMs: 0 },
      offsetsMs: undefined,
    }));
    const recording: MaterialRecording = { ...whole, targets };
    const expected = await expectedSamples(recording, (value) => typeof value === 'number');
    const labelsOf = (pairs: [string, string][]) =>
      `{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
    const tests = Object.entries(expected).flatMap(([series, samples]) => {
      const pairs = JSON.parse(series) as [string, string][];
      const selector = `${JSON.stringify(labelsOf(pairs))}`;
      // Of every series the first, one in the middle, and the last; the counts below tell of all.
      return [samples[0], samples[samples.length >> 1], samples[samples.length - 1]].map(
        ([ms, value]) =>
          `      - {expr: ${selector}, eval_time: ${ms / 1000}s, exp_samples: [{labels: ${selector}, value: ${value}}]}`,
      );
    });
    const counts = Object.entries(expected).map(([series, samples]) => {
      const selector = labelsOf(JSON.parse(series) as [string, string][]);
      const expr = JSON.stringify(`sum(count_over_time(${selector}[3h])) + sum(sum_over_time(${selector}[3h])) * 0`);
      return `      - {expr: ${expr}, eval_time: 2h, exp_samples: [{labels: "{}", value: ${samples.length}}]}`;
    });
    const text = (await encoded(promtoolSeries, recording)).toString();
    const folder = scratchFolder();
    writeFileSync(join(folder, 'tests.yaml'), `${text}    promql_expr_test:\n${[...tests, ...counts].join('\n')}\n`);
    expect(execFileSync('promtool', ['test', 'rules', 'tests.yaml'], { cwd: folder, encoding: 'utf8' })).toMatch(
      /SUCCESS/,
    );
    // And it can fail.
    writeFileSync(
      join(folder, 'wrong.yaml'),
      `${text}    promql_expr_test:\n${tests[0].replace('value: ', 'value: 1')}\n`,
    );
    expect(() => execFileSync('promtool', ['test', 'rules', 'wrong.yaml'], { cwd: folder, stdio: 'ignore' })).toThrow();
    rmSync(folder, { recursive: true });
  });
});
