import type { DetectorInput, SignalDetector } from '../../src/detectors/detector.ts';
import { detectors } from '../../src/detectors/index.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { fillNormals } from '../../src/random/ziggurat.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';

/** Detectors that look at one signal as it comes. */
export const streamingDetectors = detectors.filter(
  (detector): detector is SignalDetector => detector.scope === 'signal' && detector.mode === 'streaming',
);

const STEP_MS = 15_000;
const DAY = 86_400_000 / STEP_MS;

type Signal = DetectorInput['signal'];
const plain: Signal = { name: 'x', unit: 'x', bad: 'up', scale: 'linear', role: 'other' };
const latency: Signal = { name: 'response_time_ms', unit: 'ms', bad: 'up', scale: 'log', role: 'latency' };

/** Signals on which nothing happens: standard normal noise with the correlation of neighbours, and what is made of it. */
export const quietSignals: Readonly<
  Record<
    string,
    {
      readonly correlation: number;
      readonly signal: Signal;
      readonly baseline?: DetectorInput['baseline'];
      readonly value: (z: number, i: number) => number;
    }
  >
> = {
  'AR(1) 0.5': { correlation: 0.5, signal: plain, value: (z) => 10 + z },
  'AR(1) 0.5, both ways': { correlation: 0.5, signal: { ...plain, bad: 'none' }, value: (z) => 10 + z },
  'AR(1) 0.5, baseline': {
    correlation: 0.5,
    signal: plain,
    baseline: { mean: 10, stddev: 1 },
    value: (z) => 10 + z,
  },
  'AR(1) 0.8': { correlation: 0.8, signal: plain, value: (z) => 10 + z },
  white: { correlation: 0, signal: plain, value: (z) => 10 + z },
  'lognormal 0.5': { correlation: 0.5, signal: latency, value: (z) => 10 * Math.exp(0.1 * z) },
  'daily wave': {
    correlation: 0.5,
    signal: latency,
    value: (z, i) => 10 * Math.exp(0.05 * z + 0.3 * Math.sin((2 * Math.PI * i) / DAY)),
  },
  'half normal': { correlation: 0, signal: plain, value: (z) => 10 + Math.abs(z) },
  'errors, few': {
    correlation: 0,
    signal: { name: 'error_ratio', unit: 'ratio', bad: 'up', scale: 'logit', role: 'errors' },
    value: (z) => Math.max(0, Math.round(0.6 + 0.77 * z)) / 600,
  },
  'whole numbers 0.9': {
    correlation: 0.9,
    signal: { ...plain, unit: 'count' },
    value: (z) => Math.round(20 + 2 * z),
  },
};

/** False alarms a signal-day of one detector with its defaults. */
export function falseAlarmsPerDay(
  detector: SignalDetector,
  name: string,
  { runs, days = 1, seed = 'calm' }: { runs: number; days?: number; seed?: string },
): number {
  const { correlation, signal, baseline, value } = quietSignals[name];
  const count = DAY * days;
  const grid = { startMs: 0, stepMs: STEP_MS, count };
  let alarms = 0;
  for (let k = 0; k < runs; k++) {
    const values = new Float64Array(count);
    fillNormals(new Int32Array(streamKey(seed, `${name}/${k}`)), values, count);
    const fresh = Math.sqrt(1 - correlation * correlation);
    for (let i = 1; i < count; i++) values[i] = correlation * values[i - 1] + fresh * values[i];
    for (let i = 0; i < count; i++) values[i] = value(values[i], i);
    const detection = detector.detect({ signal, grid, values, baseline }, defaultsOf(detector.params) as never);
    alarms += alertsOf(detection, grid).length;
  }
  return alarms / runs / days;
}

export function main(args: readonly string[]): void {
  const runs = Number(args[0] ?? 40);
  const names = Object.keys(quietSignals);
  console.log(`| false alarms a day | ${names.join(' | ')} |\n|---|${names.map(() => '---|').join('')}`);
  for (const detector of streamingDetectors) {
    const rates = names.map((name) => falseAlarmsPerDay(detector, name, { runs }).toFixed(2));
    console.log(`| ${detector.name} | ${rates.join(' | ')} |`);
  }
}
