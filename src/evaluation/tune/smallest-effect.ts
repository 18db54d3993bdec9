import { median } from '../../stats/median.ts';
import { type Estimate, estimate, resamplesOf } from '../resample.ts';
import { bySeed, type Cell, delayIn, type Setting } from './figures.ts';
import type { TunedCase } from './tune-case.ts';

/** The chance of detection that a smallest effect is asked for. */
export const SMALLEST_CHANCE = 0.9;

/** The smallest strength of a fault that is found with a chance of 90 %. */
export interface SmallestEffect extends Omit<Cell, 'level'> {
  /** Between the strengths tried; `Infinity` when not even the largest is found so often; the smallest tried when that one is already. */
  readonly strength: Estimate;
  /** How the strength lies to those tried. */
  readonly where: 'below' | 'between' | 'beyond';
  /** What it does at that strength to the signal on which it was found first most often; absent where it was never found or lies beyond. */
  readonly size?: {
    readonly signal: string;
    readonly unit: string;
    /** Mean change while it moves the signal, in its unit; and relative to the mean without it (NaN where that is 0). */
    readonly change: number;
    readonly relative: number;
  };
}

/**
 * The smallest effect of each fault. Chances between two strengths lie on a straight line; of several crossings the last counts, so that
 * everything stronger that was tried is found as often. The interval is by bootstrap over seeds.
 *
 * @param cells of {@link Cell} with all strengths
 * @param strengths the value of each level, rising
 */
export function smallestEffects(
  cases: readonly TunedCase[],
  cells: readonly Cell[],
  { setting, strengths }: { readonly setting: Setting; readonly strengths: readonly number[] },
): SmallestEffect[] {
  const heads = cells.filter(
    (cell, c) => cells.findIndex(({ group, fault }) => group === cell.group && fault === cell.fault) === c,
  );
  return heads.map(({ group, fault, kind }) => {
    const own = cases.filter((one) => one.group === group && one.level >= 0);
    const seeds = bySeed(own);
    const found = strengths.map((_, level) =>
      seeds.map((seed) =>
        seed.cases.some((one) => one.level === level && delayIn(one, fault, setting) !== undefined) ? 1 : 0,
      ),
    );
    const chances = (times: Uint16Array) => {
      const drawn = times.reduce((sum, n) => sum + n, 0);
      return found.map((hits) => hits.reduce<number>((sum, hit, s) => sum + hit * times[s], 0) / drawn);
    };
    const strength = estimate(
      seeds.length,
      resamplesOf(seeds.map(() => group)),
      (times) => crossing(chances(times), strengths).strength,
    );
    const at = crossing(chances(new Uint16Array(seeds.length).fill(1)), strengths);
    const size = at.where === 'beyond' ? undefined : sizeAt(own, fault, { at, setting });
    return { group, fault, kind, strength, where: at.where, ...(size && { size }) };
  });
}

interface Crossing {
  readonly strength: number;
  readonly where: SmallestEffect['where'];
  /** The level above it, and how far it lies from the one below to that, 0 to 1. */
  readonly level: number;
  readonly share: number;
}

/**
 * Where a rising line through chances last crosses {@link SMALLEST_CHANCE}.
 *
 * @param strengths rising, as many as chances
 * @example crossing([0.5, 1], [1, 2]).strength // => 1.8
 */
export function crossing(chances: readonly number[], strengths: readonly number[]): Crossing {
  let level = chances.length;
  while (level > 0 && chances[level - 1] >= SMALLEST_CHANCE) level--;
  if (level === chances.length) return { strength: Infinity, where: 'beyond', level, share: 0 };
  if (level === 0) return { strength: strengths[0], where: 'below', level, share: 1 };
  const [low, high] = [chances[level - 1], chances[level]];
  const share = (SMALLEST_CHANCE - low) / (high - low);
  return {
    strength: strengths[level - 1] + share * (strengths[level] - strengths[level - 1]),
    where: 'between',
    level,
    share,
  };
}

function sizeAt(
  cases: readonly TunedCase[],
  fault: string,
  { at, setting }: { readonly at: Crossing; readonly setting: Setting },
): SmallestEffect['size'] | undefined {
  const names = new Map<string, number>();
  for (const one of cases) {
    const f = one.faults.findIndex(({ id }) => id === fault);
    if (f < 0 || delayIn(one, fault, setting) === undefined) continue;
    const sweep = setting.of(one);
    let place = sweep.steps.length - 1;
    while (sweep.steps[place] < setting.step) place--;
    const { name } = one.signals[sweep.faults[f].signals[place]];
    names.set(name, (names.get(name) ?? 0) + 1);
  }
  const [name] = [...names].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [];
  if (name === undefined) return undefined;
  let unit = '';
  const medians = (level: number) => {
    const own = cases.flatMap((one) => {
      if (one.level !== level) return [];
      const signal = one.signals.findIndex((known) => known.name === name);
      unit = one.signals[signal].unit;
      return one.faults.find(({ id }) => id === fault)?.changes.filter((change) => change.signal === signal) ?? [];
    });
    return {
      change: median(Float64Array.from(own, ({ mean }) => mean)),
      relative: median(
        Float64Array.from(own, ({ mean, usual }) => (usual === 0 ? Number.NaN : mean / Math.abs(usual))),
      ),
    };
  };
  const above = medians(at.level);
  const below = at.where === 'between' ? medians(at.level - 1) : above;
  // A strength that moved the signal in no run moved it by nothing that counts.
  const between = (from: number, to: number) => (Number.isNaN(from) ? at.share * to : from + at.share * (to - from));
  return {
    signal: name,
    unit,
    change: between(below.change, above.change),
    relative: between(below.relative, above.relative),
  };
}
