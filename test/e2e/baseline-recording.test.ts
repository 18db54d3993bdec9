import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildOnce, shakedown } from './built-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'shakedown-baseline-'));
const text = 'version: 1\nname: run\nduration: 30m\nworkload: {rate: 20/s}\n';
beforeAll(() => buildOnce());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const figures = () =>
  JSON.parse(readFileSync(join(folder, 'out', 'stability-report-run.json'), 'utf8')).baseline.figures;

it('takes the baseline from a recording or a report beside the scenario; its own figures go first', async () => {
  writeFileSync(join(folder, 'day1.yaml'), text);
  await shakedown(['simulate', 'day1.yaml', '--out', 'day1.csv'], { cwd: folder });
  await shakedown(['run', 'day1.yaml', '--out', 'day1', '--quiet'], { cwd: folder });
  const { mean } = JSON.parse(readFileSync(join(folder, 'day1', 'stability-report-run.json'), 'utf8')).statistics
    .response_time_ms;
  for (const recording of ['day1.csv', 'day1/stability-report-run.json']) {
    const baseline = `baseline: {recording: ${recording}, figures: {api_cpu_ratio: {mean: 50%}}}\n`;
    writeFileSync(join(folder, 'day2.yaml'), text + baseline);
    expect((await shakedown(['run', 'day2.yaml', '--out', 'out', '--quiet'], { cwd: folder })).code).toBe(0);
    expect(figures().response_time_ms.mean).toBeCloseTo(mean, 9);
    expect(figures().api_cpu_ratio).toEqual({ mean: 0.5 });
  }
});

it('says which recording is missing, and refuses more samples than a report set holds', async () => {
  writeFileSync(join(folder, 'lost.yaml'), `${text}baseline: {recording: nowhere.csv}\n`);
  const lost = await shakedown(['run', 'lost.yaml'], { cwd: folder });
  expect([lost.code, lost.err]).toEqual([3, expect.stringMatching(/cannot open ".*nowhere\.csv": no such file/)]);
  writeFileSync(join(folder, 'huge.yaml'), 'version: 1\nduration: 3650d\nstep: 1ms\nscrape: {interval: 1ms}\n');
  const huge = await shakedown(['run', 'huge.yaml'], { cwd: folder });
  expect([huge.code, huge.err]).toEqual([2, expect.stringContaining('expected at most 12,000,000 values')]);
});
