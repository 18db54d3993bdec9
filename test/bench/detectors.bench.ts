import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { afterAll, bench, describe } from 'vitest';
import type * as Subject from './detectors-run.ts';

/**
 * Every detector of the registry with its defaults, in M samples/s (printed at the end), and the whole: all detectors of cost `constant`
 * over a day at 15 s of 60 signals of 50 seeds, on one core and on all.
 *
 * Rivals in the same run: the z-score that recomputes its window, and numpy's (a cumulative sum, the fastest that numpy has).
 * Measured as it ships, bundled by esbuild; see generation.bench.ts.
 */
const folder = mkdtempSync(join(tmpdir(), 'shakedown-bench-'));
const outfile = join(folder, 'detectors.cjs');
buildSync({
  entryPoints: [fileURLToPath(new URL('./detectors-run.ts', import.meta.url))],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outfile,
});
const { detectors, DAY, run, signalOf, recomputedZScore, wholeShare } = createRequire(import.meta.url)(
  outfile,
) as typeof Subject;

/** Samples for a detector of each cost: long enough to measure, short enough to wait for. */
const SAMPLES = { constant: 20 * DAY, window: 5 * DAY, linearithmic: DAY, quadratic: 1000 } as const;

const few = { iterations: 8, time: 0, warmupIterations: 2, warmupTime: 0 };
const rates: [name: string, cost: string, perSecond: number][] = [];
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true });
  for (const [name, cost, perSecond] of rates)
    console.log(`${name.padEnd(24)}${cost.padEnd(14)}${(perSecond / 1e6).toFixed(2).padStart(9)} M samples/s`);
});

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** A bench whose best round is told in samples a second of CPU time, which other programs do not eat. @param work may say what it took, in ms */
function rated(name: string, cost: string, samples: number, work: () => unknown | Promise<number>): void {
  let best = 0;
  bench(
    name,
    async () => {
      const start = cpuMs();
      const told = await work();
      best = Math.max(best, (1000 * samples) / (typeof told === 'number' ? told : cpuMs() - start));
    },
    { ...few, teardown: (_, mode) => void (mode === 'run' && rates.push([name, cost, best])) },
  );
}

describe('samples of one detector', () => {
  for (const detector of detectors) {
    const samples = SAMPLES[detector.cost];
    const signal = signalOf('bench', samples, detector.name);
    rated(detector.name, detector.cost, samples, () => run(detector, signal));
  }
});

describe('z-score: rivals', () => {
  const signal = signalOf('bench', 5 * DAY, 'z-score');
  rated('recomputed z-score', 'rival', 5 * DAY, () => recomputedZScore(signal));
  if (spawnSync('python3', ['-c', 'import numpy']).status !== 0) {
    console.log('numpy is absent: its line is left out');
    return;
  }
  const script = [
    'import sys, time, numpy as np',
    `x = np.random.default_rng(1).standard_normal(${20 * DAY})`,
    'w = 240',
    'for line in sys.stdin:',
    '    start = time.process_time()',
    '    y = np.log(np.abs(x) + 1)', // it lays its samples on the axis, too
    '    s = np.concatenate([[0], np.cumsum(y)]); q = np.concatenate([[0], np.cumsum(y * y)])',
    '    m = (s[w:-1] - s[:-w - 1]) / w; v = (q[w:-1] - q[:-w - 1] - w * m * m) / (w - 1)',
    '    z = np.maximum(0, (y[w:] - m) / np.sqrt(v))',
    '    print(1000 * (time.process_time() - start), flush=True)',
  ].join('\n');
  const child = spawn('python3', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let last: Promise<number> = Promise.resolve(0);
  rated('numpy z-score', 'rival', 20 * DAY, () => {
    // One at a time: the first call of a bench is not waited for.
    last = last.then(async () => {
      child.stdin.write('go\n');
      return Number((await lines.next()).value);
    });
    return last;
  });
});

describe('all detectors of constant cost, a day at 15 s × 60 signals × 50 seeds', () => {
  bench('one core', () => void wholeShare(0, 1), { ...few, iterations: 1, warmupIterations: 0 });
  const threads = cpus().length;
  bench(
    `${threads} cores`,
    async () => {
      const code = `require(${JSON.stringify(outfile)}).wholeShare(require('node:worker_threads').workerData, ${threads})`;
      await Promise.all(
        Array.from({ length: threads }, (_, k) => once(new Worker(code, { eval: true, workerData: k }), 'exit')),
      );
    },
    { ...few, iterations: 1, warmupIterations: 0 },
  );
});
