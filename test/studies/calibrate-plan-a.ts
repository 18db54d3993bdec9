/**
 * Calibrates scenarios/plan-a-day3.yaml: turns three parameters until the average over many seeds gives the figures of the hand-over,
 * then takes the first seed whose single run lies within the tolerances. Only the scenario is turned; the code that judges it is not.
 *
 *   node test/studies/run.mjs calibrate-plan-a [seeds]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { compileScenario } from '../../src/scenario/compile.ts';
import { BASELINE_SIGNALS, type PlanAFigures, planAFigures, withinPlanATolerances } from './plan-a-figures.ts';

const FILE = 'scenarios/plan-a-day3.yaml';
const ROUNDS = 6;
const LAST_SEED = 20_000;
const SERVICE_TIME = ['system', 'services', 'api', 'serviceTime'];
const SPREAD = ['system', 'services', 'api', 'variation', 'spread'];

export function main([seedsText = '200']: readonly string[]): void {
  const seeds = Number(seedsText);
  const document = parseDocument(readFileSync(FILE, 'utf8'));
  const text = (): string => document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const run = (seed: number): PlanAFigures =>
    planAFigures(compileScenario({ file: FILE, text: text(), overrides: { seed: String(seed) } }));
  const faults = document.toJS().faults as readonly { id: string }[];
  const delay = ['faults', String(faults.findIndex(({ id }) => id === 'debug-logging')), 'delay'];
  const number = (path: readonly string[]): number => Number.parseFloat(String(document.getIn(path)));
  const setMs = (path: readonly string[], value: number): void =>
    document.setIn(path, `${Math.round(value * 10_000) / 10_000}ms`);

  for (let round = 1; round <= ROUNDS; round++) {
    const mean = average(seeds, run);
    console.log(`round ${round}, average of ${seeds} seeds:`, rounded(mean));
    for (const name of BASELINE_SIGNALS)
      document.setIn(['baseline', 'figures', name, 'mean'], figureText(name, mean[`baseline ${name}`]));
    if (isClose(mean)) break;
    setMs(SERVICE_TIME, number(SERVICE_TIME) + (8.42 - mean.baselineMean));
    setMs(delay, (number(delay) * (9.82 - 8.42)) / (mean.mean - mean.baselineMean));
    document.setIn(SPREAD, `${Math.round(number(SPREAD) * (1.16 / mean.stddev) * 100) / 100}%`);
  }
  for (let seed = 1; seed <= LAST_SEED; seed++) {
    const figures = run(seed);
    if (!withinPlanATolerances(figures)) continue;
    document.set('seed', seed);
    console.log(`first seed within the tolerances: ${seed}`, rounded(figures));
    writeFileSync(FILE, text());
    return;
  }
  throw new Error(`no seed up to ${LAST_SEED} lies within the tolerances`);
}

function average(seeds: number, run: (seed: number) => PlanAFigures): PlanAFigures {
  const sum: Record<string, number> = {};
  for (let seed = 1; seed <= seeds; seed++) {
    for (const [name, value] of Object.entries(run(seed))) sum[name] = (sum[name] ?? 0) + value / seeds;
  }
  return sum as unknown as PlanAFigures;
}

/** Closer than the tolerances of the averages, so that they hold with room to spare. */
function isClose(f: PlanAFigures): boolean {
  const close = (value: number, target: number, share: number): boolean => Math.abs(value / target - 1) <= share;
  return (
    close(f.baselineMean, 8.42, 0.001) &&
    close(f.mean, 9.82, 0.001) &&
    close(f.p50, 9.77, 0.004) &&
    close(f.p99, 12.43, 0.015) &&
    close(f.stddev, 1.16, 0.01)
  );
}

/** Three significant digits with the unit of the signal. */
function figureText(signal: string, value: number): string {
  const digits = (v: number): number => Number(v.toPrecision(3));
  if (signal.endsWith('_ratio')) return `${digits(value * 100)}%`;
  return signal.endsWith('_ms') ? `${digits(value)}ms` : `${digits(value)}/s`;
}

function rounded(figures: PlanAFigures): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(6))]));
}
