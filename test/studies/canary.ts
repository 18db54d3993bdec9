import { type CanaryOptions, judgeCanary } from '../../src/detectors/canary-judge.ts';
import { exp } from '../../src/exact/exp.ts';
import { pow } from '../../src/exact/pow.ts';
import { normalCdf } from '../../src/random/normal-cdf.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { poissonQuantile } from '../../src/random/poisson-quantile.ts';
import { nextUniform, seedSfc32 } from '../../src/random/sfc32.ts';
import { streamKey } from '../../src/random/stream-key.ts';
import { eDivisive, kayenta } from './rival-judges.ts';

/** What a standard normal value of the underlying AR(1) becomes: the marginal distribution of the samples. */
export const MARGINALS: Readonly<Record<string, (z: number) => number>> = {
  normal: (z) => 100 + 10 * z,
  lognormal: (z) => exp(z),
  'power law, index 3': (z) => (z < 0 ? -1 : 1) * (pow(2 * normalCdf(-Math.abs(z)), -1 / 3) - 1),
  'power law, index 1': (z) => (z < 0 ? -1 : 1) * (1 / (2 * normalCdf(-Math.abs(z))) - 1),
  'rounded to half a deviation': (z) => Math.round(2 * z) / 2,
  'counts around 5': (z) => poissonQuantile(normalCdf(z), 5),
  'counts around 0.5': (z) => poissonQuantile(normalCdf(z), 0.5),
  'counts around 0.05': (z) => poissonQuantile(normalCdf(z), 0.05),
  'zero but for 30 %': (z) => (z > 0.524 ? exp(z) : 0),
};

/** One side: how many samples, their AR(1) coefficient, independent noise on top in its deviations, and what is done to each. */
export interface SideRecipe {
  readonly n: number;
  readonly phi: number;
  readonly noise?: number;
  readonly fault?: (value: number, i: number) => number;
}
export interface Cell {
  readonly marginal?: keyof typeof MARGINALS;
  readonly control: SideRecipe;
  readonly experiment: SideRecipe;
  readonly bad?: CanaryOptions['bad'];
}

/** Pairs of sides, the same each time for a cell, both streams in one go. */
export function* pairsOf({ marginal = 'normal', control, experiment }: Cell, runs: number, seed = 'canary') {
  const state = new Int32Array(4);
  const key = streamKey(seed, `${marginal}/${control.n}/${control.phi}/${experiment.n}/${experiment.phi}`);
  const of = MARGINALS[marginal];
  const side = ({ n, phi, noise = 0, fault }: SideRecipe): Float64Array => {
    const innovation = Math.sqrt(1 - phi * phi);
    let z = normalQuantile(nextUniform(state));
    return Float64Array.from({ length: n }, (_, i) => {
      if (i > 0) z = phi * z + innovation * normalQuantile(nextUniform(state));
      const own = noise > 0 ? (z + noise * normalQuantile(nextUniform(state))) / Math.sqrt(1 + noise * noise) : z;
      return fault ? fault(of(own), i) : of(own);
    });
  };
  for (let run = 0; run < runs; run++) {
    seedSfc32(state, key, run);
    yield [side(control), side(experiment)] as const;
  }
}

/** Share of runs that the judge does not pass, and how often each test stands. */
export function alarms(cell: Cell, runs: number, seed?: string) {
  const tests: Record<string, number> = { location: 0, spread: 0, extremes: 0 };
  let alarmed = 0;
  for (const [control, experiment] of pairsOf(cell, runs, seed)) {
    const { verdict, reasons } = judgeCanary(control, experiment, { bad: cell.bad ?? 'none' });
    if (verdict === 'pass') continue;
    alarmed++;
    for (const { test, stands } of reasons) if (stands) tests[test]++;
  }
  return { share: alarmed / runs, tests };
}

const both = (n: number, phi: number): Pick<Cell, 'control' | 'experiment'> => ({
  control: { n, phi },
  experiment: { n, phi },
});
const faulted = (n: number, phi: number, fault: SideRecipe['fault']): Pick<Cell, 'control' | 'experiment'> => ({
  control: { n, phi },
  experiment: { n, phi, fault },
});

/** Runs in which nothing happened. */
export const NULLS: Readonly<Record<string, Cell>> = Object.fromEntries([
  ...[30, 60, 120, 240, 1000].flatMap((n) =>
    [0, 0.5, 0.7, 0.9].map((phi) => [`normal, n ${n}, AR(1) ${phi}`, both(n, phi)]),
  ),
  ...[0, 0.7].flatMap((phi) => [
    [`normal, n 240 and 30, AR(1) ${phi}`, { control: { n: 240, phi }, experiment: { n: 30, phi } }],
    [`normal, n 30 and 240, AR(1) ${phi}`, { control: { n: 30, phi }, experiment: { n: 240, phi } }],
  ]),
  ...[60, 240].flatMap((n) => [
    [`normal, n ${n}, AR(1) 0 and 0.9`, { control: { n, phi: 0 }, experiment: { n, phi: 0.9 } }],
    [`normal, n ${n}, AR(1) 0.9 and 0`, { control: { n, phi: 0.9 }, experiment: { n, phi: 0 } }],
  ]),
  ...Object.keys(MARGINALS)
    .slice(1)
    .flatMap((marginal) =>
      [0, 0.7, 0.9].map((phi) => [`${marginal}, n 60, AR(1) ${phi}`, { marginal, ...both(60, phi) }]),
    ),
  ...Object.keys(MARGINALS)
    .slice(1)
    .map((marginal) => [`${marginal}, n 10, AR(1) 0`, { marginal, ...both(10, 0) }]),
  ['normal, n 10, AR(1) 0', both(10, 0)],
  ...[60, 240].map((n) => {
    const side = { n, phi: 0.9, noise: 1 };
    return [`normal, n ${n}, AR(1) 0.9 under as much noise`, { control: side, experiment: side }];
  }),
]);

const CONTROL_SD = 10;
const about = (value: number, factor: number) => 100 + factor * (value - 100);

/** Runs in which something did. */
export const FAULTS: Readonly<Record<string, Cell>> = Object.fromEntries([
  ['7 of 10 samples 100 × higher', faulted(10, 0, (value, i) => (i % 3 === 0 && i > 0 ? value : 100 * value))],
  ['10 of 10 samples 100 × higher', faulted(10, 0, (value) => 100 * value)],
  ...[0, 0.5, 0.7, 0.9].flatMap((phi) => [
    [`3 of 60 samples 10 × higher, AR(1) ${phi}`, faulted(60, phi, (v, i) => (i % 25 === 5 ? 10 * v : v))],
    [`3 of 60 in a row 10 × higher, AR(1) ${phi}`, faulted(60, phi, (v, i) => (i >= 30 && i < 33 ? 10 * v : v))],
    [`deviation × 2, n 60, AR(1) ${phi}`, faulted(60, phi, (v) => about(v, 2))],
    [`deviation × 3, n 60, AR(1) ${phi}`, faulted(60, phi, (v) => about(v, 3))],
    [`shift by 1 deviation, n 60, AR(1) ${phi}`, faulted(60, phi, (v) => v + CONTROL_SD)],
    [`shift by 2 deviations, n 60, AR(1) ${phi}`, faulted(60, phi, (v) => v + 2 * CONTROL_SD)],
    [`shift by 10 deviations, n 60, AR(1) ${phi}`, faulted(60, phi, (v) => v + 10 * CONTROL_SD)],
    [`deviation × 2, n 240, AR(1) ${phi}`, faulted(240, phi, (v) => about(v, 2))],
    [`shift by 1 deviation, n 240, AR(1) ${phi}`, faulted(240, phi, (v) => v + CONTROL_SD)],
  ]),
]);

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function table(title: string, cells: Readonly<Record<string, Cell>>, runs: number, rivalRuns: number): void {
  console.log(`\n| ${title}, ${runs} runs | judge | location | spread | extremes | Kayenta | E-divisive |`);
  console.log('|---|---|---|---|---|---|---|');
  for (const [name, cell] of Object.entries(cells)) {
    const { share, tests } = alarms(cell, runs);
    let byKayenta = 0;
    for (const [control, experiment] of pairsOf(cell, runs)) if (kayenta(control, experiment)) byKayenta++;
    let byOtava = 0;
    let run = 0;
    if (cell.control.n <= 60)
      for (const [control, experiment] of pairsOf(cell, rivalRuns))
        if (eDivisive(control, experiment, run++)) byOtava++;
    const otava = run > 0 ? percent(byOtava / run) : '';
    const parts = Object.values(tests).map((count) => percent(count / runs));
    console.log(`| ${name} | ${percent(share)} | ${parts.join(' | ')} | ${percent(byKayenta / runs)} | ${otava} |`);
  }
}

/** @param args runs a cell, runs a cell of E-divisive (slow) */
export function main([runs = '2000', rivalRuns = '500']: readonly string[]): void {
  table('nothing happened', NULLS, Number(runs), Number(rivalRuns));
  table('something happened', FAULTS, Number(runs), Number(rivalRuns));
}
