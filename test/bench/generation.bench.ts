import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, bench, describe } from 'vitest';
import type { prepareSeries as PrepareSeries } from '../../src/shapes/compose.ts';

/**
 * 20 free-form series of 1,000,000 points in memory, rounded to 3 decimals, on one core: this program, numpy and scipy
 * (where python3 has them), and the way one would write it first. M points/s are 20 × hz.
 *
 * This program is measured as it ships, bundled by esbuild: vitest's own module loader turns every imported function into
 * a property look-up, which costs up to half of the speed.
 */
const SERIES = 20;
const POINTS = 1_000_000;
const STEP_MS = 15_000;
const BLOCK = 4096;

const folder = mkdtempSync(join(tmpdir(), 'shakedown-bench-'));
const outfile = join(folder, 'compose.cjs');
buildSync({
  entryPoints: [fileURLToPath(new URL('../../src/shapes/compose.ts', import.meta.url))],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outfile,
});
const { prepareSeries } = createRequire(import.meta.url)(outfile) as { prepareSeries: typeof PrepareSeries };
rmSync(folder, { recursive: true });

type Part = { readonly kind: string; readonly [parameter: string]: unknown };
const gaussian = (correlation: number): Part[] => [
  { kind: 'level', value: 100, combine: 'add' },
  { kind: 'ar-noise', spread: 5, correlation, combine: 'add' },
];
const lognormal = (correlation: number): Part[] => [
  { kind: 'lognormal-noise', mean: 10, spread: 0.3, correlation, combine: 'add' },
];
const cases: Record<string, { parts: Part[]; numpy: string }> = {
  'Gaussian, white': { parts: gaussian(0), numpy: '100 + 5 * z' },
  'Gaussian, AR(1) 0.7': { parts: gaussian(0.7), numpy: '100 + lfilter([1.0], [1.0, -0.7], z * (5 * 0.51 ** 0.5))' },
  'lognormal, white': { parts: lognormal(0), numpy: 'np.exp(2.2576 + 0.3 * z)' },
  'lognormal, AR(1) 0.7': {
    parts: lognormal(0.7),
    numpy: 'np.exp(2.2576 + lfilter([1.0], [1.0, -0.7], z * (0.3 * 0.51 ** 0.5)))',
  },
};

/** All series, one after the other; blocks are dropped once made. */
function generate(parts: Part[]): number {
  let sum = 0;
  for (let s = 0; s < SERIES; s++) {
    const produce = prepareSeries(parts, { decimals: 3, missing: 0 }, '42', `series_${s}`);
    for (let first = 0; first < POINTS; first += BLOCK) {
      const count = Math.min(BLOCK, POINTS - first);
      sum += produce({ first, count, startMs: first * STEP_MS, stepMs: STEP_MS }).values[count - 1];
    }
  }
  return sum;
}

/** The way one would write it first: an object a row, `Math.random`, Box and Muller. */
function generateRows(points: number): number {
  const rows: { time: Date; values: Record<string, number> }[] = [];
  for (let i = 0; i < points; i++) {
    const values: Record<string, number> = {};
    for (let s = 0; s < SERIES; s++) {
      const z = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
      values[`series_${s}`] = Math.round((100 + 5 * z) * 1000) / 1000;
    }
    rows.push({ time: new Date(i * STEP_MS), values });
  }
  return rows.length;
}

const hasNumpy = spawnSync('python3', ['-c', 'import numpy, scipy.signal']).status === 0;
if (!hasNumpy) console.log('numpy is absent: python3 with numpy and scipy was not found; its lines are left out');
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill();
});

/** A numpy process that makes all series once for each line it is sent. */
function startNumpy(expression: string): () => Promise<void> {
  const script = [
    'import sys, numpy as np',
    'from scipy.signal import lfilter',
    'for line in sys.stdin:',
    `    for s in range(${SERIES}):`,
    `        z = np.random.default_rng(s).standard_normal(${POINTS})`,
    `        np.round(${expression}, 3)`,
    '    print(end=".", flush=True)', // one byte, so that it cannot come in two parts
  ].join('\n');
  const child = spawn('python3', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  // One at a time: the first call of a bench is not waited for.
  let last = Promise.resolve();
  return () => {
    last = last.then(async () => {
      child.stdin.write('go\n');
      await once(child.stdout, 'data');
    });
    return last;
  };
}

const options = { iterations: 8, time: 0, warmupIterations: 3, warmupTime: 0 };
for (const [name, { parts, numpy }] of Object.entries(cases)) {
  describe(`20 × 1M points: ${name}`, () => {
    bench('shakedown', () => void generate(parts), options);
    if (hasNumpy) bench('numpy', startNumpy(numpy), options);
  });
}
describe('20 × 0.1M points, a tenth of the others', () => {
  bench('row objects', () => void generateRows(POINTS / 10), { ...options, iterations: 3 });
});
