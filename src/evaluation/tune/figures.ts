import { poissonInterval } from '../../stats/poisson-interval.ts';
import { quantileSorted } from '../../stats/quantile-sorted.ts';
import { wilsonInterval } from '../../stats/wilson-interval.ts';
import { type Estimate, estimate, resamplesOf } from '../resample.ts';
import { placeOf, type Sweep } from './sweep.ts';
import type { TunedCase } from './tune-case.ts';

/** One fault of one scenario at one strength. */
export interface Cell {
  readonly group: string;
  readonly fault: string;
  readonly kind: string;
  /** Index of the strength. */
  readonly level: number;
}

/** How a fault was found at one strength, over seeds. */
export interface CellFigures extends Cell {
  readonly runs: number;
  /** Runs in which it moved a signal that was looked at; where it did not, nobody can find it. */
  readonly visible: number;
  readonly found: number;
  /** found / runs. */
  readonly chance: Estimate;
  /** Over the runs in which it was found, from its first effect; NaN where it never was. */
  readonly delayMedianMs: number;
  readonly delayP95Ms: number;
}

/** What one threshold and hold are worth over some runs. */
export interface OperatingFigures {
  /** Of the runs without faults. */
  readonly falseAlarms: number;
  readonly days: number;
  readonly falseAlarmsPerDay: Estimate;
  /** The same of the runs with faults: alerts outside all effects. */
  readonly outsidePerDay: Estimate;
  /** Mean over the cells. */
  readonly chance: Estimate;
  /** Over everything found. */
  readonly delayMedianMs: number;
  readonly delayP95Ms: number;
  readonly cells: readonly CellFigures[];
}

/** A threshold (index of `thresholdSteps`) on one of the sweeps of every run. */
export interface Setting {
  readonly of: (one: TunedCase) => Sweep;
  readonly step: number;
}

/** The cells of some runs, in the order in which they first show them; strengths rising. */
export function cellsOf(cases: readonly TunedCase[]): Cell[] {
  const cells = new Map<string, Cell>();
  for (const { group, level, faults } of cases)
    for (const { id, kind } of faults) cells.set(JSON.stringify([group, id, level]), { group, fault: id, kind, level });
  const heads = [...new Set([...cells.values()].map(({ group, fault }) => JSON.stringify([group, fault])))];
  const place = ({ group, fault }: Cell) => heads.indexOf(JSON.stringify([group, fault]));
  return [...cells.values()].sort((a, b) => place(a) - place(b) || a.level - b.level);
}

/** The delay of a fault in one run at a setting; undefined where it was not found. */
export function delayIn(one: TunedCase, fault: string, { of, step }: Setting): number | undefined {
  const f = one.faults.findIndex(({ id }) => id === fault);
  const sweep = of(one);
  const place = placeOf(sweep, step);
  return f < 0 || place < 0 || sweep.faults[f].signals[place] < 0 ? undefined : sweep.faults[f].delaysMs[place];
}

export function falseAlarmsIn(one: TunedCase, { of, step }: Setting): number {
  const sweep = of(one);
  const place = placeOf(sweep, step);
  return place < 0 ? 0 : sweep.falseAlarms[place];
}

/**
 * All figures of one setting. Intervals are 95 %: of chances of one cell Wilson's, of their mean by bootstrap over seeds, which are
 * resampled with all their runs; of rates the wider of bootstrap and Poisson, since the first knows nothing of alarms that were not
 * seen and the second nothing of those that come in clusters.
 *
 * O(cells · seeds · log steps · resamples), pure.
 */
export function figuresOf(cases: readonly TunedCase[], setting: Setting): OperatingFigures {
  const healthy = cases.filter(({ level }) => level < 0);
  const faulted = cases.filter(({ level }) => level >= 0);
  const all: number[] = [];
  const cells = cellsOf(faulted).map((cell): CellFigures => {
    const own = faulted.filter(({ group, level }) => group === cell.group && level === cell.level);
    const delays = own.flatMap((one) => delayIn(one, cell.fault, setting) ?? []);
    all.push(...delays);
    const [low, high] = wilsonInterval(delays.length, own.length);
    return {
      ...cell,
      runs: own.length,
      visible: own.filter(({ faults }) => faults.some(({ id, visible }) => id === cell.fault && visible)).length,
      found: delays.length,
      chance: { value: delays.length / own.length, low, high },
      ...delaysOf(delays),
    };
  });
  const rate = rateOf(healthy, setting);
  return {
    falseAlarms: healthy.reduce((sum, one) => sum + falseAlarmsIn(one, setting), 0),
    days: healthy.reduce((sum, one) => sum + one.days, 0),
    falseAlarmsPerDay: rate,
    outsidePerDay: rateOf(faulted, setting),
    chance: meanChance(faulted, setting),
    ...delaysOf(all),
    cells,
  };
}

/** NaN where there are none. */
export function delaysOf(delays: readonly number[]): Pick<CellFigures, 'delayMedianMs' | 'delayP95Ms'> {
  const sorted = Float64Array.from(delays).sort();
  return { delayMedianMs: quantileSorted(sorted, 0.5), delayP95Ms: quantileSorted(sorted, 0.95) };
}

/** The runs of one seed of one scenario belong together. */
export function bySeed(
  cases: readonly TunedCase[],
): { readonly group: string; readonly cases: readonly TunedCase[] }[] {
  const seeds = new Map<string, TunedCase[]>();
  for (const one of cases) {
    const key = JSON.stringify([one.group, one.run]);
    const own = seeds.get(key);
    if (own) own.push(one);
    else seeds.set(key, [one]);
  }
  return [...seeds.values()].map((own) => ({ group: own[0].group, cases: own }));
}

function rateOf(cases: readonly TunedCase[], setting: Setting): Estimate {
  const seeds = bySeed(cases);
  const alarms = seeds.map((seed) => seed.cases.reduce((sum, one) => sum + falseAlarmsIn(one, setting), 0));
  const days = seeds.map((seed) => seed.cases.reduce((sum, one) => sum + one.days, 0));
  const { value, low, high } = estimate(
    seeds.length,
    resamplesOf(seeds.map(({ group }) => group)),
    (times) => weighted(alarms, times) / weighted(days, times),
  );
  const once = new Uint16Array(seeds.length).fill(1);
  const [least, most] = poissonInterval(weighted(alarms, once));
  const total = weighted(days, once);
  if (!(total > 0)) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  return {
    value,
    low: Number.isNaN(low) ? least / total : Math.min(low, least / total),
    high: Number.isNaN(high) ? most / total : Math.max(high, most / total),
  };
}

function meanChance(faulted: readonly TunedCase[], setting: Setting): Estimate {
  const seeds = bySeed(faulted);
  const shares = seeds.map((seed) => foundShare(seed.cases, setting));
  const found = shares.map((share) => share.found);
  const all = shares.map((share) => share.of);
  return estimate(
    seeds.length,
    resamplesOf(seeds.map(({ group }) => group)),
    (times) => weighted(found, times) / weighted(all, times),
  );
}

/** Faults found, of all in these runs. */
export function foundShare(cases: readonly TunedCase[], setting: Setting): { found: number; of: number } {
  let found = 0;
  let of = 0;
  for (const one of cases)
    for (const { id } of one.faults) {
      of++;
      if (delayIn(one, id, setting) !== undefined) found++;
    }
  return { found, of };
}

function weighted(values: readonly number[], times: Uint16Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * times[i];
  return sum;
}
