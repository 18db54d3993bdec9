import { median } from '../../stats/median.ts';
import { bySeed, delayIn, foundShare, type Setting } from './figures.ts';
import { type Scan, scan } from './scan.ts';
import type { TunedCase } from './tune-case.ts';

/** A threshold and the place of its hold time among those swept. */
export interface Choice {
  readonly step: number;
  readonly hold: number;
}

/**
 * The threshold and hold that find most within a budget of false alarms. Of all that raise no more than the budget on the runs without
 * faults, and whose chance of detection (mean over faults and strengths) is within one standard error of the best, the one that is
 * soonest; of equals the one that finds more, then with fewer false alarms, then the shorter hold, and of the thresholds that are equal in
 * all of this the middle one, as far as can be from losing either.
 *
 * @param holds how many hold times were swept
 * @param range thresholds that may be chosen, as indices of `thresholdSteps`
 * @returns undefined when nothing that is found at all is found within the budget
 * Pure. Source of the one-standard-error rule: Breiman et al., Classification and Regression Trees (1984), §3.4.3.
 */
export function recommend(
  cases: readonly TunedCase[],
  {
    holds,
    budgetPerDay,
    range,
  }: { readonly holds: number; readonly budgetPerDay: number; readonly range: readonly [number, number] },
): Choice | undefined {
  const scans = Array.from({ length: holds }, (_, h) => scan(cases, sweepOf(h)));
  const allowed = scans.flatMap((one, hold) =>
    Array.from(one.steps, (step, place) => ({ step, hold, place, scan: one })).filter(
      ({ step, place }) =>
        step >= range[0] &&
        step <= range[1] &&
        one.found[place] > 0 &&
        one.falseAlarms[place] <= budgetPerDay * one.days,
    ),
  );
  if (allowed.length === 0) return undefined;
  const chance = (one: Allowed) => one.scan.found[one.place] / one.scan.faults;
  const best = allowed.reduce((a, b) => (chance(b) > chance(a) ? b : a));
  const slack = standardError(cases, { of: sweepOf(best.hold), step: best.step });
  const near = allowed
    .filter((one) => chance(one) >= chance(best) - slack)
    .map((one) => ({ ...one, delayMs: medianDelay(cases, { of: sweepOf(one.hold), step: one.step }) }));
  const order = (a: (typeof near)[number], b: (typeof near)[number]) =>
    a.delayMs - b.delayMs ||
    chance(b) - chance(a) ||
    a.scan.falseAlarms[a.place] - b.scan.falseAlarms[b.place] ||
    a.hold - b.hold;
  near.sort((a, b) => order(a, b) || a.step - b.step);
  const equals = near.filter((one) => order(one, near[0]) === 0);
  const middle = (equals[0].step + equals[equals.length - 1].step) / 2;
  const { step, hold } = equals.reduce((a, b) => (Math.abs(b.step - middle) < Math.abs(a.step - middle) ? b : a));
  return { step, hold };
}

/** What finds anything at all with the fewest false alarms: what to tell when the budget cannot be met. */
export function quietest(
  cases: readonly TunedCase[],
  holds: number,
  range: readonly [number, number],
): Choice | undefined {
  let best: Allowed | undefined;
  for (let hold = 0; hold < holds; hold++) {
    const one = scan(cases, sweepOf(hold));
    one.steps.forEach((step, place) => {
      if (step < range[0] || step > range[1] || one.found[place] === 0) return;
      const [alarms, least] = [one.falseAlarms[place], best ? best.scan.falseAlarms[best.place] : Infinity];
      const isBetter = alarms < least || (alarms === least && best && one.found[place] > best.scan.found[best.place]);
      if (isBetter) best = { step, hold, place, scan: one };
    });
  }
  return best && { step: best.step, hold: best.hold };
}

interface Allowed extends Choice {
  readonly place: number;
  readonly scan: Scan;
}

/** The sweep of one hold time. */
export const sweepOf =
  (hold: number): Setting['of'] =>
  (one) =>
    one.sweeps[hold];

function medianDelay(cases: readonly TunedCase[], setting: Setting): number {
  return median(
    Float64Array.from(
      cases.flatMap((one) => (one.level < 0 ? [] : one.faults.flatMap(({ id }) => delayIn(one, id, setting) ?? []))),
    ),
  );
}

/** Of the mean chance, over seeds; 0 for a single one. */
function standardError(cases: readonly TunedCase[], setting: Setting): number {
  const shares = bySeed(cases.filter(({ level }) => level >= 0)).map((seed) => {
    const { found, of } = foundShare(seed.cases, setting);
    return found / of;
  });
  const n = shares.length;
  if (n < 2) return 0;
  const mean = shares.reduce((sum, share) => sum + share, 0) / n;
  const square = shares.reduce((sum, share) => sum + (share - mean) * (share - mean), 0);
  return Math.sqrt(square / (n - 1) / n);
}
