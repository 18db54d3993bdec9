import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { externalDetection } from '../../src/evaluation/external.ts';
import { input, noise } from '../detectors/example.ts';

const EXAMPLE = resolve('scenarios/external/rolling_median.py');
const folder = mkdtempSync(join(tmpdir(), 'shakedown-external-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const detector = { id: 'rolling-median', argv: ['python3', EXAMPLE, '40'] };

it('the Python example scores what stands out, and has no opinion where nothing is', async () => {
  const values = noise.map((z, i) => (i === 50 ? NaN : 10 + 0.3 * z + (i >= 80 && i < 90 ? 5 : 0)));
  const { scores, threshold, hold } = await externalDetection(detector, input(values));
  expect([threshold, hold, scores[0], scores[50]]).toEqual([6, 2, NaN, NaN]);
  expect([...scores.subarray(80, 90)].every((score) => score > threshold)).toBe(true);
  expect([...scores.subarray(10, 80)].some((score) => score > threshold)).toBe(false);
});

it('the Python example minds the direction that is bad', async () => {
  const falls = noise.map((z, i) => 10 + 0.3 * z - (i >= 80 ? 5 : 0));
  const scoreOf = async (bad: 'up' | 'down' | 'none') => {
    const run = input(falls, { signal: { ...input(falls).signal, bad } });
    return (await externalDetection(detector, run)).scores[80];
  };
  expect(await scoreOf('up')).toBe(0);
  expect(await scoreOf('down')).toBeGreaterThan(6);
  expect(await scoreOf('none')).toBe(await scoreOf('down'));
});

it('the Python example is evaluated beside a detector of the registry', () => {
  writeFileSync(
    join(folder, 'slow.yaml'),
    'version: 1\nname: slow\nduration: 30m\nfaults: [{kind: lock-contention, target: postgres, at: 15m, for: 5m}]\n',
  );
  const words = [
    'evaluate',
    'slow.yaml',
    '--detectors',
    'robust-point',
    '--seeds',
    '2',
    '--measures',
    'none',
    '--json',
  ];
  const said = execFileSync(
    process.execPath,
    [resolve('dist/cli.js'), ...words, '--external', `rolling-median=python3 '${EXAMPLE}'`],
    { cwd: folder, encoding: 'utf8' },
  );
  const { detectors } = JSON.parse(said) as { detectors: { id: string }[] };
  expect(detectors.map(({ id }) => id)).toEqual(expect.arrayContaining(['robust-point', 'rolling-median']));
});
