import { type Cell, delayIn, delaysOf, falseAlarmsIn, type Setting } from './figures.ts';
import { scan } from './scan.ts';
import { thresholdSteps } from './threshold-steps.ts';
import type { TunedCase } from './tune-case.ts';

/** One threshold on an operating curve, over all seeds. */
export interface CurvePoint {
  readonly threshold: number;
  /** On the runs without faults; and outside effects on those with. */
  readonly falseAlarmsPerDay: number;
  readonly outsidePerDay: number;
  /** Mean over the cells. */
  readonly chance: number;
  /** Over everything found. */
  readonly delayMedianMs: number;
  readonly delayP95Ms: number;
  /** By cell, in their order. */
  readonly cells: readonly {
    readonly chance: number;
    readonly delayMedianMs: number;
    readonly delayP95Ms: number;
  }[];
}

/** How much of what is found, of the false alarms, and of the threshold (delays change with it) may lie between two points. */
const FOUND_SHARE = 0.02;
const ALARMS_SHARE = 0.1;
const THRESHOLD_SHARE = 0.1;

/**
 * The operating curve of one hold time: falling thresholds from the first at which anything happens to where false alarms are most
 * frequent (below it they run into one another). Points lie where something changed by more than a little.
 *
 * O(points · runs · log steps), pure.
 */
export function curveOf(cases: readonly TunedCase[], cells: readonly Cell[], of: Setting['of']): CurvePoint[] {
  const { steps, falseAlarms, found, faults } = scan(cases, of);
  let end = 0;
  falseAlarms.forEach((alarms, place) => {
    if (alarms > falseAlarms[end]) end = place;
  });
  if (steps.length > 0 && falseAlarms[end] === 0) end = steps.length - 1;
  const points: CurvePoint[] = [];
  let last = { alarms: 0, found: 0, threshold: 0 };
  for (let place = 0; place <= end && place < steps.length; place++) {
    const threshold = thresholdSteps[steps[place]];
    const isMore =
      Math.abs(falseAlarms[place] - last.alarms) > ALARMS_SHARE * last.alarms ||
      Math.abs(found[place] - last.found) > FOUND_SHARE * faults ||
      threshold < (1 - THRESHOLD_SHARE) * last.threshold;
    if (!isMore && place < end) continue;
    last = { alarms: falseAlarms[place], found: found[place], threshold };
    points.push(pointAt(cases, cells, { of, step: steps[place] }));
  }
  return points;
}

function pointAt(cases: readonly TunedCase[], cells: readonly Cell[], setting: Setting): CurvePoint {
  const rate = (own: readonly TunedCase[]) =>
    own.reduce((sum, one) => sum + falseAlarmsIn(one, setting), 0) / own.reduce((sum, one) => sum + one.days, 0);
  const all: number[] = [];
  const figures = cells.map(({ group, fault, level }) => {
    const own = cases.filter((one) => one.group === group && one.level === level);
    const delays = own.flatMap((one) => delayIn(one, fault, setting) ?? []);
    all.push(...delays);
    return { chance: delays.length / own.length, ...delaysOf(delays) };
  });
  return {
    threshold: thresholdSteps[setting.step],
    falseAlarmsPerDay: rate(cases.filter(({ level }) => level < 0)),
    outsidePerDay: rate(cases.filter(({ level }) => level >= 0)),
    chance: figures.reduce((sum, { chance }) => sum + chance, 0) / figures.length,
    ...delaysOf(all),
    cells: figures,
  };
}
