import type { Interval, SeriesTruth, Truth } from '../recording/truth.ts';
import type { AlertExpectations, Expectations } from '../scenario/scenario.ts';
import { formatQuantity } from '../schema/quantity.ts';
import { median } from '../stats/median.ts';
import type { Anomaly, Assessment } from './assessment.ts';

/** What alerts were worth, as the evaluation measures it. NaN where nothing was counted. */
export interface AlertMeasures {
  readonly falseAlarms: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly delaysMs: readonly number[];
  readonly falseAlarmsPerDay: number;
  readonly faults: readonly {
    readonly fault: string;
    readonly visible: boolean;
    readonly found: boolean;
    readonly delayMs: number;
  }[];
}

/** What was measured of the analysis, its anomalies taken as alerts, and of the detectors of the scenario by their id. */
export interface Measured {
  readonly analysis?: AlertMeasures;
  readonly detectors?: Readonly<Record<string, AlertMeasures>>;
}

/** One expectation, held against a run. */
export interface ExpectationCheck {
  readonly passed: boolean;
  /** Which one, as in the file: `verdict`, `anomalies`, `detected`, `detectors.keen.recall`. */
  readonly expectation: string;
  /** What the file says and what the run gave, in short words. */
  readonly expected: string;
  readonly found: string;
  /** Where the file says it: keys below `expect`. */
  readonly at: readonly string[];
  /** The detector, the fault and the signal it is about, where it is about one. */
  readonly detector?: string;
  readonly fault?: string;
  readonly signal?: string;
}

/** One expectation that a run did not meet. */
export type ExpectationProblem = Omit<ExpectationCheck, 'passed'>;

export interface ExpectationResult {
  readonly passed: boolean;
  readonly problems: readonly ExpectationProblem[];
}

/**
 * Holds a run against what its scenario says must come out.
 *
 * @returns every expectation not met, in the order of {@link expectationChecks}
 */
export function checkExpectations(
  expect: Expectations,
  assessment: Assessment,
  truth: Truth | undefined,
  measured: Measured = {},
): ExpectationResult {
  return resultOf(expectationChecks(expect, assessment, truth, measured));
}

/** Of checks those that failed. */
export function resultOf(checks: readonly ExpectationCheck[]): ExpectationResult {
  const problems = checks.filter(({ passed }) => !passed).map(({ passed: _, ...problem }) => problem);
  return { passed: problems.length === 0, problems };
}

/**
 * Every expectation of a scenario, held against a run. Parts that the scenario leaves out are not checked.
 *
 * - `anomalies`: each one listed is found on its signal, of its severity and with its first suspected cause where they are given;
 * - `only`: no anomaly on any other signal (known ones, which do not count, apart);
 * - `detected`: an anomaly on a signal that the fault moved overlaps that effect, and begins at most the given time after the
 *   fault's first effect. A finding about the whole run (baseline, trend) counts from its start;
 * - `silentElsewhere`: every anomaly that counts is on a signal that the faults moved, at a time at which they did;
 * - `precision`, `recall`, `f1`, `delay`, `falseAlarmsPerDay`: what was measured is on the right side. What could not be measured
 *   (the precision of no alert) is not;
 * - `detectors`: the same of each detector; here `detected` and `silentElsewhere` too are as the evaluation measured them: an alert
 *   counts from when it fired.
 *
 * @param truth what the faults did; without it `detected` and `silentElsewhere` cannot be met
 * @param measured without it what rests on it cannot be met
 * @returns in the order above. O(anomalies · effects), pure.
 */
export function expectationChecks(
  expect: Expectations,
  assessment: Assessment,
  truth: Truth | undefined,
  measured: Measured = {},
): ExpectationCheck[] {
  const checks: ExpectationCheck[] = [];
  const { anomalies, score, verdict } = assessment;
  const add = (expectation: string, passed: boolean, rest: Omit<ExpectationCheck, 'passed' | 'expectation' | 'at'>) =>
    checks.push({ passed, expectation, at: [expectation], ...rest });

  if (expect.verdict !== undefined) {
    const { decision } = verdict;
    add('verdict', expect.verdict === decision, { expected: expect.verdict, found: decision });
  }
  if (expect.score) {
    const { min, max } = expect.score;
    const fits = score.overall >= min && score.overall <= max;
    add('score', fits, { expected: `${min} to ${max}`, found: String(score.overall) });
  }

  for (const { signal, severity, cause } of expect.anomalies) {
    const there = anomalies.filter((a) => a.signal === signal);
    const fits = (a: Anomaly) =>
      (severity === undefined || a.severity === severity) && (cause === undefined || a.causes[0].kind === cause);
    const found = there.map(told).join('; ') || 'none there';
    add('anomalies', there.some(fits), { expected: wanted(signal, severity, cause), found, signal });
  }

  const scored = anomalies.filter(({ known }) => known === undefined);
  const none = (name: string, expected: string, wrong: readonly Anomaly[]) => {
    if (wrong.length === 0) add(name, true, { expected, found: 'none' });
    for (const a of wrong) add(name, false, { expected, found: told(a), signal: a.signal });
  };
  if (expect.only) {
    const listed = new Set(expect.anomalies.map(({ signal }) => signal));
    none(
      'only',
      'no other anomaly',
      scored.filter(({ signal }) => !listed.has(signal)),
    );
  }

  for (const [fault, withinMs] of Object.entries(expect.detected)) {
    const delay = detectionDelay(fault, truth, anomalies);
    const expected = `${fault} within ${withinMs / 1000} s`;
    const found = typeof delay === 'string' ? delay : `it after ${delay / 1000} s`;
    const passed = typeof delay !== 'string' && delay <= withinMs;
    checks.push({ passed, expectation: 'detected', at: ['detected', fault], expected, found, fault });
  }

  if (expect.silentElsewhere) {
    const expected = 'no anomaly outside the effects of the faults';
    if (truth) {
      const moved = [...truth.signals, ...truth.faults.flatMap(({ signals }) => signals)];
      const outside = scored.filter((a) => !moved.some((t) => meets(a, t)));
      none('silentElsewhere', expected, outside);
    } else add('silentElsewhere', false, { expected, found: 'nothing is known of the faults' });
  }
  checks.push(...figureChecks(expect, measured.analysis, []));

  for (const [id, asked] of Object.entries(expect.detectors ?? {})) {
    const measures = measured.detectors?.[id];
    const path = ['detectors', id];
    checks.push(...alertChecks(asked, measures, path).map((check) => ({ ...check, detector: id })));
  }
  return checks;
}

/**
 * What is asked of alerts, held against what was measured of them.
 *
 * @param path keys below `expect` under which it is asked
 */
export const alertChecks = (
  asked: AlertExpectations,
  measures: AlertMeasures | undefined,
  path: readonly string[],
): ExpectationCheck[] => [...detectionChecks(asked, measures, path), ...figureChecks(asked, measures, path)];

/** Faults found in time, and silence elsewhere, as the evaluation measured them. */
function detectionChecks(
  asked: AlertExpectations,
  measures: AlertMeasures | undefined,
  path: readonly string[],
): ExpectationCheck[] {
  const checks = Object.entries(asked.detected).map(([fault, withinMs]): ExpectationCheck => {
    const one = measures?.faults.find((each) => each.fault === fault);
    const found = !one
      ? 'nothing is known of this fault'
      : !one.visible
        ? 'it moved no signal that was looked at'
        : one.found
          ? `it after ${one.delayMs / 1000} s`
          : 'nothing';
    return {
      passed: one?.found === true && one.delayMs <= withinMs,
      expectation: [...path, 'detected'].join('.'),
      expected: withinMs < Infinity ? `${fault} within ${withinMs / 1000} s` : fault,
      found,
      at: [...path, 'detected', fault],
      fault,
    };
  });
  if (asked.silentElsewhere)
    checks.push({
      passed: measures?.falseAlarms === 0,
      expectation: [...path, 'silentElsewhere'].join('.'),
      expected: 'no alert outside the effects of the faults',
      found: !measures
        ? NOTHING
        : measures.falseAlarms === 1
          ? '1 false alarm'
          : `${measures.falseAlarms} false alarms`,
      at: [...path, 'silentElsewhere'],
    });
  return checks;
}

const NOTHING = 'nothing was measured';

/** The names of the figures that can be asked for, the side on which they must be, and their words. */
const FIGURES = {
  precision: { side: 'at least', of: (m) => m.precision, text: shareText, without: 'no alert to judge by' },
  recall: { side: 'at least', of: (m) => m.recall, text: shareText, without: 'no fault had a visible effect' },
  f1: { side: 'at least', of: (m) => m.f1, text: shareText, without: 'neither an alert nor a visible effect' },
  delay: {
    side: 'at most',
    of: (m) => median(Float64Array.from(m.delaysMs)),
    text: (ms) => `${ms / 1000} s`,
    without: 'nothing was found',
  },
  falseAlarmsPerDay: {
    side: 'at most',
    of: (m) => m.falseAlarmsPerDay,
    text: (v) => `${rounded(v)} a day`,
    without: 'no time was judged',
  },
} as const satisfies Partial<Record<keyof AlertExpectations, Figure>>;

interface Figure {
  readonly side: 'at least' | 'at most';
  readonly of: (measures: AlertMeasures) => number;
  readonly text: (value: number) => string;
  /** What to say where it is NaN. */
  readonly without: string;
}

function figureChecks(
  asked: AlertExpectations,
  measures: AlertMeasures | undefined,
  path: readonly string[],
): ExpectationCheck[] {
  return Object.entries(FIGURES).flatMap(([name, { side, of, text, without }]) => {
    const limit = asked[name as keyof typeof FIGURES];
    if (limit === undefined) return [];
    const value = measures ? of(measures) : NaN;
    return [
      {
        passed: side === 'at least' ? value >= limit : value <= limit,
        expectation: [...path, name].join('.'),
        expected: `${side} ${text(limit)}`,
        found: !measures ? NOTHING : Number.isNaN(value) ? without : text(value),
        at: [...path, name],
      },
    ];
  });
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function shareText(share: number): string {
  return formatQuantity('ratio', rounded(share));
}

/** ms from the first effect of a fault to the first anomaly on it; words where it was not found. */
function detectionDelay(id: string, truth: Truth | undefined, anomalies: readonly Anomaly[]): number | string {
  const fault = truth?.faults.find((one) => one.id === id);
  if (!fault) return 'nothing is known of this fault';
  const effects = fault.signals.flatMap(({ effects }) => effects);
  if (effects.length === 0) return 'it moved no signal';
  const onset = Math.min(...effects.map(({ startMs }) => startMs));
  const delays = anomalies
    .filter((a) => fault.signals.some((t) => meets(a, t)))
    .map((a) => Math.max(0, a.startMs - onset));
  return delays.length === 0 ? 'nothing' : Math.min(...delays);
}

const overlaps = (a: Interval, b: Interval): boolean => a.startMs < b.endMs && b.startMs < a.endMs;
const meets = (a: Anomaly, t: SeriesTruth): boolean => a.signal === t.series && t.effects.some((e) => overlaps(a, e));

const wanted = (signal: string, severity: string | undefined, cause: string | undefined): string =>
  [severity ?? 'an anomaly', 'on', signal, ...(cause === undefined ? [] : ['caused by', cause])].join(' ');

const told = (a: Anomaly): string => `${a.severity} on ${a.signal} (${a.kind}), cause ${a.causes[0].kind}`;
