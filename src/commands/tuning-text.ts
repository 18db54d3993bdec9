import { createColors } from 'picocolors';
import type { DetectorInstance } from '../detectors/detector.ts';
import type { CurvePoint } from '../evaluation/tune/curve.ts';
import type { Cell, OperatingFigures } from '../evaluation/tune/figures.ts';
import type { SmallestEffect } from '../evaluation/tune/smallest-effect.ts';
import type { TunedSetting, Tuning } from '../evaluation/tune/tune.ts';
import { delayText, estimateText, NOTHING, rateText, shareText } from '../reports/evaluation-figures.ts';
import { formatChange, formatCount, formatDifference } from '../reports/figures.ts';
import type { ChartStyle } from '../reports/terminal/chart-style.ts';
import { operatingChart } from '../reports/terminal/operating-chart.ts';
import { printable } from '../schema/printable.ts';
import { columns, counted } from './figure-columns.ts';

interface TextOptions {
  readonly detector: DetectorInstance;
  /** The recommended detector as a scenario says it. */
  readonly yaml?: string;
  readonly style: ChartStyle;
  /** A strength that was not tried, with its unit. */
  readonly writeStrength: (value: number) => string;
}

/** The tuning for people: the operating curve, the setting that suits the budget, what it finds, and the lines to paste. */
export function tuningText(tuning: Tuning, { detector, yaml, style, writeStrength }: TextOptions): string {
  const { bold, dim } = createColors(style.colour);
  const { recommended, quietest, budgetPerDay, holds, healthyDays, curves } = tuning;
  const name = printable(detector.id, 100);
  const budget = `${rateText(budgetPerDay)} false alarm${budgetPerDay === 1 ? '' : 's'} a day`;
  const hold = recommended?.hold ?? quietest?.hold ?? holds[0];
  const table = (rows: readonly (readonly string[])[]) => columns(rows).map((line, i) => (i === 0 ? dim(line) : line));
  const lines = [
    `${name} on ${counted(tuning.seeds, 'seed')}: ${counted(tuning.faultedRuns, 'run')} with faults, ${formatCount(tuning.healthyRuns)} without (${rateText(healthyDays)} days);`,
    `${formatCount(tuning.thresholds)} thresholds, hold ${holds.join(', ')}`,
    '',
    bold(`Best chance of detection for at most so many false alarms a day, hold ${hold}`),
    ...operatingChart(tuning, hold, style),
    '',
    bold('What a budget buys, all seeds'),
    ...table([
      ['false alarms a day', 'threshold', 'hold', 'found', 'delay', 'P95', 'outside effects'],
      ...bargains(curves).map(({ hold: own, point }) => [
        rateText(point.falseAlarmsPerDay),
        String(point.threshold),
        String(own),
        shareText(point.chance),
        delayText(point.delayMedianMs),
        delayText(point.delayP95Ms),
        rateText(point.outsidePerDay),
      ]),
    ]),
    '',
  ];
  if (!recommended) {
    lines.push(
      bold(`No threshold meets the budget of ${budget}`),
      quietest
        ? `nothing that finds anything raises so few on the ${halfText(tuning)}; nearest is threshold ${quietest.threshold} with hold ${quietest.hold}: ${rateText(quietest.chosen.falseAlarmsPerDay.value)} a day, ${shareText(quietest.chosen.chance.value)} found`
        : 'no threshold finds anything at all: the faults do not show on what it looks at, or it has no opinion of it',
    );
    return `${lines.join('\n')}\n`;
  }
  lines.push(
    bold(`For at most ${budget}: threshold ${recommended.threshold}, hold ${recommended.hold}`),
    ...table(settingRows(tuning, recommended)),
    dim(`chosen on every second seed, so those figures flatter; the others owe nothing to the choice; 95 % intervals`),
    ...notes(tuning, recommended),
    '',
    bold('Found on the verifying seeds, and median delay, by strength'),
    ...table([
      ['', ...tuning.strengths.map(({ text }) => printable(text, 20)), '90 % from', 'effect there'],
      ...recommended.smallest.map((one) => [
        printable(`${one.group}: ${one.fault}`, 60),
        ...tuning.strengths.map((_, level) => cellText(recommended.verified, { ...one, level })),
        strengthText(one, tuning, writeStrength),
        sizeText(one),
      ]),
    ]),
    dim('chances between strengths lie on a straight line; found counts runs in which the fault did not show, too'),
    '',
    bold('To paste into the scenario'),
    ...(yaml ?? '').trimEnd().split('\n'),
  );
  return `${lines.join('\n')}\n`;
}

function settingRows(tuning: Tuning, recommended: NonNullable<Tuning['recommended']>): string[][] {
  const { present } = tuning;
  const contenders: [string, OperatingFigures][] = [
    ['chosen on', recommended.chosen],
    ['verified on', recommended.verified],
    ...(present
      ? ([[`as set: ${present.threshold}, ${present.hold}`, present.verified]] as [string, OperatingFigures][])
      : []),
    ['random', recommended.random],
    ['constant', recommended.constant],
  ];
  return [
    ['', 'false alarms a day', 'outside effects', 'found', 'delay', 'P95'],
    ...contenders.map(([name, one]) => [
      name,
      estimateText(one.falseAlarmsPerDay, rateText),
      rateText(one.outsidePerDay.value),
      estimateText(one.chance, shareText),
      delayText(one.delayMedianMs),
      delayText(one.delayP95Ms),
    ]),
  ];
}

function notes(
  { budgetPerDay, seeds }: Tuning,
  { chosen, verified, isVerified }: TunedSetting & { isVerified: boolean },
): string[] {
  const told: string[] = [];
  if (!isVerified)
    told.push(
      'note: the verifying seeds contradict it: they raise more than the budget; take more seeds, or a higher threshold',
    );
  else if (verified.falseAlarmsPerDay.value > budgetPerDay)
    told.push('note: on the verifying seeds it is above the budget, by no more than chance may be; more seeds tell');
  if (chosen.days * budgetPerDay < MOST_COARSE)
    told.push(
      `note: ${rateText(chosen.days)} days without faults chose it, in which one false alarm is ${rateText(1 / chosen.days)} a day; more --seeds, or --healthy 6h, tell finer`,
    );
  if (seeds < FEW_SEEDS) told.push(`note: ${seeds} seeds are few; intervals are too narrow below about ${FEW_SEEDS}`);
  return told;
}

/** False alarms that the budget should allow in the time that chooses, for it to be told from half of it and twice it. */
const MOST_COARSE = 3;
const FEW_SEEDS = 20;

const halfText = ({ seeds }: Tuning) => `${counted(Math.ceil(seeds / 2), 'seed')} that choose${seeds > 2 ? '' : 's'}`;

/** For each rate of a rising row the point of any hold time that finds most; each point once. */
function bargains(curves: Tuning['curves']): { hold: number; point: CurvePoint }[] {
  const all = curves.flatMap(({ hold, points }) => points.map((point) => ({ hold, point })));
  const chosen: { hold: number; point: CurvePoint }[] = [];
  for (const rate of [0, 0.1, 0.3, 1, 3, 10, 30, 100, 300]) {
    const best = all
      .filter(({ point }) => point.falseAlarmsPerDay <= rate && point.chance > 0)
      .reduce<{ hold: number; point: CurvePoint } | undefined>(
        (a, b) =>
          a && (b.point.chance - a.point.chance || a.point.delayMedianMs - b.point.delayMedianMs) <= 0 ? a : b,
        undefined,
      );
    if (best && best.point.chance > (chosen.at(-1)?.point.chance ?? 0)) chosen.push(best);
  }
  return chosen;
}

function cellText({ cells }: OperatingFigures, wanted: Pick<Cell, 'group' | 'fault' | 'level'>): string {
  const own = cells.find(
    ({ group, fault, level }) => group === wanted.group && fault === wanted.fault && level === wanted.level,
  );
  if (!own) return NOTHING;
  if (own.visible === 0) return 'unseen';
  return own.found === 0 ? shareText(0) : `${shareText(own.chance.value)} ${delayText(own.delayMedianMs)}`;
}

function strengthText(
  { strength, where }: SmallestEffect,
  { strengths }: Tuning,
  writeStrength: TextOptions['writeStrength'],
): string {
  if (where === 'beyond') return `above ${strengths.at(-1)!.text}`;
  if (where === 'below') return `${strengths[0].text} or less`;
  const figure = (value: number) => (value === Infinity ? `above ${strengths.at(-1)!.text}` : writeStrength(value));
  const { low, high } = strength;
  return Number.isNaN(low) ? figure(strength.value) : `${figure(strength.value)} (${figure(low)} to ${figure(high)})`;
}

const sizeText = ({ size }: SmallestEffect) =>
  size === undefined
    ? NOTHING
    : `${formatDifference(size.change, size.unit)}${Number.isNaN(size.relative) ? '' : ` (${formatChange(size.relative)})`} of ${printable(size.signal, 60)}`;
