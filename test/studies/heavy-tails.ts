import { configure } from '../../src/detectors/configure.ts';
import type { DetectorInput } from '../../src/detectors/detector.ts';
import { detectors } from '../../src/detectors/index.ts';
import { alertsOf } from '../../src/evaluation/alerts.ts';
import { uniformAt } from '../../src/random/hash.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { streamKey } from '../../src/random/stream-key.ts';

const STEP_MS = 15_000;
const DAY = 86_400_000 / STEP_MS;

type Draw = (slot: number) => number;
/** Independent samples whose tails are heavy, or whose axis is not the one they are even on. */
const noises: Readonly<Record<string, { readonly scale: 'linear' | 'log'; readonly value: (z: Draw) => number }>> = {
  'normal, linear': { scale: 'linear', value: (z) => 100 + 5 * z(0) },
  'Student t 3, linear': {
    scale: 'linear',
    value: (z) => 100 + (5 * z(0)) / Math.sqrt((z(1) * z(1) + z(2) * z(2) + z(3) * z(3)) / 3),
  },
  'lognormal 0.5, linear': { scale: 'linear', value: (z) => 100 * Math.exp(0.5 * z(0)) },
  'lognormal 0.5, log': { scale: 'log', value: (z) => 100 * Math.exp(0.5 * z(0)) },
};

/** Alerts a day of every detector, as its defaults say, on one signal of noise in which nothing happens. */
export function main([days = '10']: readonly string[]): void {
  const able = detectors.filter(({ params }) => Object.values(params).every((one) => one.default !== undefined));
  console.log(`| | ${Object.keys(noises).join(' | ')} |\n|---|${'---|'.repeat(Object.keys(noises).length)}`);
  for (const detector of able) {
    const params = configure(detector.name).params as never;
    const rates = Object.entries(noises).map(([name, { scale, value }]) => {
      let alerts = 0;
      for (let day = 1; day <= Number(days); day++) {
        const key = streamKey(String(day), `heavy-tails/${name}`);
        const values = Float64Array.from({ length: DAY }, (_, i) =>
          value((slot) => normalQuantile(uniformAt(key, i, slot))),
        );
        const grid = { startMs: 0, stepMs: STEP_MS, count: DAY };
        const input: DetectorInput = {
          signal: { name: 'x', unit: 'x', bad: 'up', scale, role: 'other' },
          grid,
          values,
        };
        const detection =
          detector.scope === 'joint' ? detector.detect([input], params) : detector.detect(input, params);
        alerts += alertsOf(detection, grid).length;
      }
      return (alerts / Number(days)).toFixed(1);
    });
    console.log(`| ${detector.name} | ${rates.join(' | ')} |`);
  }
}
