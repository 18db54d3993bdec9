import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { fakeWorld } from './fake-world.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shakedown-tune-'));
  const scenario = (more: string) => `version: 1\nname: small\nduration: 12m\n${more}`;
  const fault = 'faults: [{id: slow, kind: slow-query, time: 10ms, at: 6m, for: 4m}]\n';
  writeFileSync(join(folder, 'small.yaml'), scenario(fault));
  writeFileSync(
    join(folder, 'own.yaml'),
    scenario(`${fault}detectors: {strict: {kind: cusum, signals: [response_time_ms], slack: 0.75, memory: 30m}}\n`),
  );
  writeFileSync(join(folder, 'quiet.yaml'), scenario('faults: []\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function tune(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const world = fakeWorld({ cwd: folder });
  const code = await main(['tune', ...argv], world);
  return { code, out: world.out(), err: world.err() };
}

describe('tune <scenario>', () => {
  it('prints the curve, what the setting is worth, and the lines to paste', async () => {
    const { code, out, err } = await tune('small.yaml', '--detector', 'ewma', '--seeds', '4', '--hold', '1,2');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^ewma on 4 seeds: 16 runs with faults, 4 without \(0\.03\d days\);\n[\d,]+ thresholds, hold 1, 2\n/,
    );
    for (const part of [
      '1 strength 0.25   2 strength 0.5   3 strength 1   4 strength 2',
      'For at most 1 false alarm a day: threshold ',
      'chosen on ',
      'verified on ',
      'as set: 5, 1 ',
      'random ',
      'constant ',
      'small: slow ',
      'note: 4 seeds are few',
    ])
      expect(out).toContain(part);
    expect(out).toMatch(/\ndetectors:\n {2}ewma:\n {4}threshold: [\d.]+\n {4}hold: [12]\n$/);
  });

  it('tunes a detector of the scenario on one number of one fault, and keeps what else it says', async () => {
    const vary = 'faults.slow.time=20ms,1ms';
    const { code, out } = await tune('own.yaml', '--detector', 'strict', '--seeds', '2', '--vary', vary, '--json');
    const { yaml, strengths, cells, command, detector } = JSON.parse(out);
    expect(code).toBe(0);
    expect(strengths).toEqual([
      { text: '1ms', value: 1 },
      { text: '20ms', value: 20 },
    ]);
    expect(cells.map(({ fault, level }: { fault: string; level: number }) => [fault, level])).toEqual([
      ['slow', 0],
      ['slow', 1],
    ]);
    expect(command).toBe(`shakedown tune own.yaml --detector strict --budget 1/day --seeds 2 --vary ${vary}`);
    expect(detector.params.slack).toBe(0.75);
    expect(yaml).toMatch(
      /^detectors:\n {2}strict:\n {4}kind: cusum\n {4}signals: \[response_time_ms\]\n {4}threshold: [\d.]+\n {4}hold: \d\n {4}slack: 0\.75\n {4}memory: 30m\n$/,
    );
  });

  it('ends with 1 and says what is nearest when no threshold meets the budget', async () => {
    const { code, out } = await tune('small.yaml', '--detector', 'flat-line', '--seeds', '2', '--intensities', '1');
    expect(code).toBe(1);
    expect(out).toContain('No threshold meets the budget of 1 false alarm a day\n');
  });

  it('makes the runs without faults as long as it is told', async () => {
    const words = ['small.yaml', '--detector', 'ewma', '--seeds', '2', '--intensities', '1', '--json'];
    const days = async (...more: string[]) => JSON.parse((await tune(...words, ...more)).out).healthyDays as number;
    const usual = await days();
    // The first minutes count on neither.
    expect((await days('--healthy', '22m')) - usual).toBeCloseTo((2 * 10) / 1440, 12);
  });
});

describe('tune refuses', () => {
  it.each([
    [['small.yaml', '--detector', 'ewm'], 'unknown detector "ewm"'],
    [['quiet.yaml', '--detector', 'ewma'], '"quiet.yaml" has no faults'],
    [['small.yaml', '--detector', 'crash'], 'crash has no threshold to sweep'],
    [
      ['minimal', '--detector', 'page-hinkley'],
      'the scores of page-hinkley depend on its threshold, so one run does not tell what another would be worth',
    ],
    [['small.yaml', '--detector', 'canary', '--hold', '2'], 'canary has no hold time'],
    [['small.yaml', '--detector', 'ewma', '--seeds', '1'], '--seeds is 1'],
    [['small.yaml', '--detector', 'ewma', '--hold', '2,x'], '--hold is 2,x'],
    [['small.yaml', '--detector', 'ewma', '--budget', 'often'], '--budget is "often"'],
    [['small.yaml', '--detector', 'ewma', '--intensities', '0,1'], '--intensities is "0,1"'],
    [['small.yaml', '--detector', 'ewma', '--intensities', '1,1.0'], '1.0 is tried twice'],
    [['small.yaml', '--detector', 'ewma', '--vary', 'duration=1h'], '--vary is "duration=1h"'],
    [['small.yaml', '--detector', 'ewma', '--vary', 'faults.slow.kind=slow-query'], 'faults.slow.kind is no number'],
    [
      ['small.yaml', '--detector', 'ewma', '--vary', 'faults.slow.time=1ms', '--intensities', '1'],
      'found both --vary and --intensities',
    ],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await tune(...argv);
    expect([code, out, err.split('\n')[0]]).toEqual([2, '', `shakedown: ${message}`]);
  });

  it('what cannot be tried or last so, at its place in the option', async () => {
    const vary = await tune('small.yaml', '--detector', 'ewma', '--set', 'seed=8', '--vary', 'faults.slow.time=1ms,2');
    expect([vary.code, vary.err.split('\n')[0]]).toEqual([
      2,
      '--vary:1:18: error[missing-unit]: found the number 2, expected a duration with a unit',
    ]);
    const healthy = await tune('small.yaml', '--detector', 'ewma', '--healthy', '6');
    expect(healthy.err).toMatch(/^--healthy:1:10: error\[missing-unit\]/);
  });
});
