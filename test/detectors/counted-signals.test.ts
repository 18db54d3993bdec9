import { expect, it } from 'vitest';
import { configure } from '../../src/detectors/configure.ts';
import type { DetectorInput } from '../../src/detectors/detector.ts';
import { detectorByName } from '../../src/detectors/index.ts';

const grid = { startMs: 0, stepMs: 60_000, count: 4 };
const latency = {
  name: 'response_time_ms',
  unit: 'ms',
  bad: 'up',
  scale: 'log',
  role: 'latency',
  quantity: '',
} as const;

it.each(['crash', 'error-rate'])('%s has no opinion of a signal that counts no such thing', (kind) => {
  const input: DetectorInput = { signal: latency, grid, values: Float64Array.of(0, 0, 9, 0) };
  const detector = detectorByName.get(kind)!;
  if (detector.scope !== 'signal') throw new Error('looks at one signal at a time');
  expect([...detector.detect(input, configure(kind).params as never).scores]).toEqual([NaN, NaN, NaN, NaN]);
});
