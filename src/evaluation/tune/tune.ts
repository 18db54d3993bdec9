import { type CurvePoint, curveOf } from './curve.ts';
import { type Cell, cellsOf, figuresOf, type OperatingFigures, type Setting } from './figures.ts';
import { type Choice, quietest, recommend, sweepOf } from './recommend.ts';
import { scan } from './scan.ts';
import { type SmallestEffect, smallestEffects } from './smallest-effect.ts';
import { stepReached, thresholdSteps } from './threshold-steps.ts';
import type { TunedCase } from './tune-case.ts';

/** A strength at which faults were tried: as it was written, and as a number. */
export interface Strength {
  readonly text: string;
  readonly value: number;
}

/** A threshold and a hold time, and what they are worth on the seeds that chose them and on the others. */
export interface TunedSetting {
  readonly threshold: number;
  readonly hold: number;
  /** On every second seed, the first among them. */
  readonly chosen: OperatingFigures;
  /** On the seeds between. */
  readonly verified: OperatingFigures;
}

export interface Tuning {
  readonly holds: readonly number[];
  /** Rising. */
  readonly strengths: readonly Strength[];
  readonly budgetPerDay: number;
  readonly seeds: number;
  /** Runs with and without faults, and days of those without. */
  readonly faultedRuns: number;
  readonly healthyRuns: number;
  readonly healthyDays: number;
  /** Different thresholds at which anything changed, over all hold times. */
  readonly thresholds: number;
  readonly cells: readonly Cell[];
  /** By hold time. */
  readonly curves: readonly { readonly hold: number; readonly points: readonly CurvePoint[] }[];
  /** Of detectors that know nothing. */
  readonly random: readonly CurvePoint[];
  readonly constant: readonly CurvePoint[];
  /** Absent when nothing that finds anything stays within the budget on the seeds that choose. */
  readonly recommended?: TunedSetting & {
    /** Of the detectors that know nothing with as many false alarms as the budget allows, on the verifying seeds. */
    readonly random: OperatingFigures;
    readonly constant: OperatingFigures;
    /** At the recommended setting, on the verifying seeds. */
    readonly smallest: readonly SmallestEffect[];
    /** Whether what was verified agrees with the budget: its interval does not lie above it. */
    readonly isVerified: boolean;
  };
  /** The setting that finds anything with the fewest false alarms, where none is recommended. */
  readonly quietest?: TunedSetting;
  /** The detector as it is set now; absent where its hold time was not swept or its threshold has more than three digits. */
  readonly present?: TunedSetting;
}

export interface TuneOptions extends Pick<Tuning, 'holds' | 'strengths' | 'budgetPerDay'> {
  readonly present?: { readonly threshold: number; readonly hold: number };
  /** What the threshold may be. */
  readonly least?: number;
  readonly most?: number;
}

/**
 * Puts runs together that `tuneCase` swept: operating curves, the setting that suits a budget, and the smallest effect it finds. Settings
 * are chosen on every second seed and verified on the others, whose figures therefore owe nothing to the choice.
 *
 * Pure; the order of the cases carries no meaning beyond that of groups and faults.
 */
export function tune(cases: readonly TunedCase[], options: TuneOptions): Tuning {
  const { holds, strengths, budgetPerDay, present, least = 0, most = Infinity } = options;
  const chosenOn = cases.filter(({ run }) => run % 2 === 0);
  const verifiedOn = cases.filter(({ run }) => run % 2 === 1);
  const cells = cellsOf(cases);
  const lowest = stepReached(least);
  const range = [lowest >= 0 && thresholdSteps[lowest] === least ? lowest : lowest + 1, stepReached(most)] as const;
  const settingOf = ({ step, hold }: Choice): TunedSetting => {
    const setting: Setting = { of: sweepOf(hold), step };
    return {
      threshold: thresholdSteps[step],
      hold: holds[hold],
      chosen: figuresOf(chosenOn, setting),
      verified: figuresOf(verifiedOn, setting),
    };
  };
  const choice = recommend(chosenOn, { holds: holds.length, budgetPerDay, range });
  const noisy = choice ? undefined : quietest(chosenOn, holds.length, range);
  const now = present && choiceOf(present, holds);
  const scans = holds.map((_, hold) => scan(cases, sweepOf(hold)));
  const healthy = cases.filter(({ level }) => level < 0);
  return {
    holds,
    strengths,
    budgetPerDay,
    seeds: new Set(cases.map(({ run }) => run)).size,
    faultedRuns: cases.length - healthy.length,
    healthyRuns: healthy.length,
    healthyDays: healthy.reduce((sum, { days }) => sum + days, 0),
    thresholds: new Set(scans.flatMap(({ steps }) => Array.from(steps))).size,
    cells,
    curves: holds.map((hold, h) => ({ hold, points: curveOf(cases, cells, sweepOf(h)) })),
    random: curveOf(cases, cells, randomSweep),
    constant: curveOf(cases, cells, constantSweep),
    ...(choice && { recommended: recommendation(choice) }),
    ...(noisy && { quietest: settingOf(noisy) }),
    ...(now && { present: settingOf(now) }),
  };

  function recommendation(choice: Choice): NonNullable<Tuning['recommended']> {
    const setting = settingOf(choice);
    const { low } = setting.verified.falseAlarmsPerDay;
    return {
      ...setting,
      random: figuresOf(verifiedOn, withinBudget(randomSweep)),
      constant: figuresOf(verifiedOn, withinBudget(constantSweep)),
      smallest: smallestEffects(verifiedOn, cells, {
        setting: { of: sweepOf(choice.hold), step: choice.step },
        strengths: strengths.map(({ value }) => value),
      }),
      isVerified: !(low > budgetPerDay),
    };
  }

  /** The lowest threshold that stays within the budget on the verifying seeds, from above; one that nothing reaches where there is none. */
  function withinBudget(of: Setting['of']): Setting {
    const one = scan(verifiedOn, of);
    let step = thresholdSteps.length;
    for (let place = 0; place < one.steps.length; place++) {
      if (one.falseAlarms[place] > budgetPerDay * one.days) break;
      step = one.steps[place];
    }
    return { of, step };
  }
}

const randomSweep: Setting['of'] = ({ random }) => random;
const constantSweep: Setting['of'] = ({ constant }) => constant;

function choiceOf(
  { threshold, hold }: { threshold: number; hold: number },
  holds: readonly number[],
): Choice | undefined {
  const step = stepReached(threshold);
  const place = holds.indexOf(hold);
  return place >= 0 && thresholdSteps[step] === threshold ? { step, hold: place } : undefined;
}
