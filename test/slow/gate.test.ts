import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildOnce, shakedown } from '../e2e/built-cli.ts';

let folder: string;
beforeAll(async () => {
  await buildOnce();
  folder = mkdtempSync(join(tmpdir(), 'shakedown-e2e-gate-'));
  writeFileSync(
    join(folder, 'two-hours.yaml'),
    `version: 1
name: two-hours
duration: 2h
faults: [{id: jam, kind: lock-contention, at: 1h, for: 5m}]
detectors: {ewma: {threshold: 30, signals: [response_time_ms]}}
expect: {detectors: {ewma: {detected: {jam: 1s}}}}
`,
  );
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** What is printed and what is recorded. 42 seeds of two hours are done by threads, 4 are not. */
async function recorded(seeds: number) {
  const file = join(folder, `${seeds}.json`);
  const { code, out } = await shakedown(
    ['test', 'two-hours.yaml', '--seeds', String(seeds), '--record', file, '--annotations'],
    { cwd: folder },
  );
  expect(code).toBe(1);
  const { 'two-hours': scenario } = JSON.parse(readFileSync(file, 'utf8')).scenarios;
  const figures = [scenario.analysis, scenario.detectors.ewma.figures].flatMap((one) => Object.entries(one));
  return { out, seeds: scenario.seeds as string[], figures: figures as [string, unknown[]][] };
}

test('the gate measures the same in threads as without, and draws the same', async () => {
  const [few, many] = [await recorded(4), await recorded(42)];
  expect(many.seeds.slice(0, 4)).toEqual(few.seeds);
  expect(many.seeds).toHaveLength(42);
  expect(many.figures.map(([name, values]) => [name, values.slice(0, 4)])).toEqual(few.figures);
  const chart = (out: string) => out.split('\n').filter((line) => /[│┤└▒▲]/.test(line));
  expect(chart(many.out)).toEqual(chart(few.out));
  expect(chart(few.out).length).toBeGreaterThan(5);
}, 60_000);
