import { Session } from 'node:inspector';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Detector } from '../../src/detectors/detector.ts';
import { detectors } from '../../src/detectors/index.ts';
import { zScore } from '../../src/detectors/z-score.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import { input, noiseOf } from '../detectors/example.ts';
import { recomputed } from '../detectors/recomputed.ts';

/**
 * Cost as declared, without a clock: V8 counts how often each block of the source runs. The same two hours are sampled four
 * times as densely, so that windows given as durations hold four times the samples: a cost that is constant a sample grows 4-fold, one
 * that goes through its window for each sample 16-fold.
 */
const DENSER = 4;
const SAMPLES = { constant: 480, window: 480, linearithmic: 3900, quadratic: 480 } as const;
const SPAN_MS = 7_200_000;

/**
 * What may be counted at four times the samples, in multiples of four times the count: a quarter more for what
 * is constant. A loop that moves memory or sorts natively counts as one block: these bounds hold from above only.
 */
const MOST = { constant: 1.25, window: DENSER, linearithmic: 2, quadratic: DENSER } as const;

const session = new Session();
/** The inspector of the own thread answers at once. */
function post<T>(method: string, params: object = {}): T {
  let answer: T | undefined;
  let failure: Error | null = null;
  session.post(method, params, (error: Error | null, result?: object) => {
    failure = error;
    answer = result as T;
  });
  if (failure) throw failure;
  return answer as T;
}

beforeAll(() => {
  session.connect();
  post('Profiler.enable');
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
});
afterAll(() => {
  post('Profiler.stopPreciseCoverage');
  session.disconnect();
});

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}

/** How many blocks of our source ran since the last time. */
function blocksRun(): number {
  let sum = 0;
  for (const { url, functions } of post<Coverage>('Profiler.takePreciseCoverage').result) {
    if (!url.includes('/src/') && !url.includes('/recomputed.ts')) continue;
    for (const { ranges } of functions) for (const { count } of ranges) sum += count;
  }
  return sum;
}

const noise = noiseOf(SAMPLES.linearithmic * DENSER);

function blocksFor(detector: Detector, count: number): number {
  const stepMs = SPAN_MS / count;
  const errors = { name: 'error_ratio', unit: 'ratio', bad: 'up', scale: 'logit', role: 'errors' } as const;
  const given = {
    ...input(noise.slice(0, count).map((z) => 0.02 + 0.002 * z)),
    grid: { startMs: 0, stepMs, count },
    baseline: { mean: 0.02 },
    ...(detector.name === 'burn-rate' ? { signal: errors } : {}),
  };
  const params = defaultsOf(detector.params) as never;
  blocksRun();
  if (detector.scope === 'joint') detector.detect([given], params);
  else detector.detect(given, params);
  return blocksRun();
}

/** How much more a sample costs when there are four times as many. */
function growth(detector: Detector): number {
  const count = SAMPLES[detector.cost];
  blocksFor(detector, 100); // what is made once is made now
  const few = blocksFor(detector, count);
  expect(few).toBeGreaterThan(count);
  return blocksFor(detector, DENSER * count) / few / DENSER;
}

it.each(detectors.map((detector) => [detector.name, detector] as const))('%s costs what it declares', (_, detector) => {
  expect(growth(detector)).toBeLessThan(MOST[detector.cost]);
});

it('tells a detector that goes through its window for each sample', () => {
  expect(growth({ ...zScore, detect: recomputed } as Detector)).toBeGreaterThan(MOST[zScore.cost]);
});
