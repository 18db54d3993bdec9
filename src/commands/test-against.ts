import { createColors } from 'picocolors';
import { GATE_LEVEL, type GateComparison, type GateComparisons, type GateNote } from '../evaluation/gate-compare.ts';
import { gateMeasures } from '../evaluation/gate-record.ts';
import { printable } from '../schema/printable.ts';
import { formatQuantity } from '../schema/quantity.ts';
import type { Annotation } from './test-annotations.ts';
import type { JunitSuite } from './test-junit.ts';

const WORDS = {
  recall: 'recall',
  precision: 'precision',
  f1: 'F1',
  delayMs: 'delay',
  falseAlarmsPerDay: 'false alarms a day',
};

const whose = ({ scenario, detector }: Pick<GateComparison, 'scenario' | 'detector'>): string =>
  `${printable(scenario, 100)}, ${detector === undefined ? 'the analysis' : printable(detector, 100)}`;

function valueText(value: number, measure: GateComparison['measure']): string {
  const { unit } = gateMeasures[measure];
  if (Number.isNaN(value)) return 'none';
  if (unit === 'ratio') return formatQuantity('ratio', Math.round(value * 1000) / 1000);
  return unit === 'ms' ? `${Math.round(value / 100) / 10} s` : String(Math.round(value * 100) / 100);
}

const compared = ({ measure, before, now, pairs, pValue }: GateComparison): string =>
  `${WORDS[measure]} ${valueText(before, measure)} → ${valueText(now, measure)} on the mean of ${pairs} seeds${pValue < 1 ? ` (p ${pText(pValue)})` : ''}`;

const pText = (p: number): string => (p < 0.0001 ? 'below 0.0001' : String(Math.round(p * 10_000) / 10_000));

function noteText({ kind, scenario = '', detector = '', detail = '' }: GateNote): string {
  const [s, d] = [printable(scenario, 100), printable(detector, 100)];
  return {
    'changed-scenario': `${s} cannot be compared: ${detail}; record it again`,
    'new-scenario': `${s} is new: nothing to compare it with`,
    'gone-scenario': `${s} is in the baseline only`,
    'new-detector': `${d} on ${s} is new: nothing to compare it with`,
    'gone-detector': `${d} on ${s} is in the baseline only`,
    'changed-parameters': `${d} on ${s}: ${printable(detail, 500)}`,
    'too-few-seeds': `too few seeds for any worsening to be significant: ${detail}; record with more`,
  }[kind];
}

/** What became of the figures since a baseline was recorded, for people. */
export function againstLines(file: string, { comparisons, notes }: GateComparisons, colour: boolean): string[] {
  const { red, green, yellow } = createColors(colour);
  const of = (change: GateComparison['change']) => comparisons.filter((one) => one.change === change);
  const rest = of('none').length;
  return [
    `Against ${printable(file, 300)}: ${comparisons.length === 0 ? 'nothing could be compared' : `signed-rank tests over the seeds, ${GATE_LEVEL * 100} % for all ${comparisons.length} figures together`}`,
    ...of('worse').map((one) => `  ${red('WORSE')} ${whose(one)}: ${compared(one)}`),
    ...of('better').map((one) => `  ${green('BETTER')} ${whose(one)}: ${compared({ ...one, pValue: 1 })}`),
    ...(rest > 0
      ? [`  ${rest === comparisons.length ? 'all' : rest} figures as before, or not significantly different`]
      : []),
    ...notes.map((note) => `  ${note.kind === 'changed-scenario' ? red('FAIL') : yellow('note')} ${noteText(note)}`),
  ];
}

/** The same as test cases. */
export const againstSuite = (file: string, { comparisons, notes }: GateComparisons): JunitSuite => ({
  name: file,
  cases: [
    ...comparisons.map((one) => ({
      name: `${whose(one)}: ${WORDS[one.measure]} is no worse`,
      ...(one.change === 'worse' && { failure: { message: compared(one), text: compared(one) } }),
    })),
    ...notes
      .filter(({ kind }) => kind === 'changed-scenario')
      .map((note) => ({
        name: `${note.scenario} is as it was`,
        failure: { message: noteText(note), text: noteText(note) },
      })),
  ],
});

export const againstAnnotations = (file: string, { comparisons, notes }: GateComparisons): Annotation[] => [
  ...comparisons
    .filter(({ change }) => change === 'worse')
    .map((one) => ({ title: `worse than ${file}`, message: `${whose(one)}: ${compared(one)}` })),
  ...notes
    .filter(({ kind }) => kind === 'changed-scenario')
    .map((note) => ({ title: `not as in ${file}`, message: noteText(note) })),
];
