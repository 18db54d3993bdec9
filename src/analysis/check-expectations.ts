import type { Interval, SeriesTruth, Truth } from '../recording/truth.ts';
import type { Expectations } from '../scenario/scenario.ts';
import type { Anomaly, Assessment } from './assessment.ts';

/** One expectation that a run did not meet. */
export interface ExpectationProblem {
  /** Which one, as in the file: `verdict`, `score`, `anomalies`, `only`, `detected`, `silentElsewhere`. */
  readonly expectation: keyof Expectations;
  /** What the file says and what the run gave, in short words. */
  readonly expected: string;
  readonly found: string;
}

export interface ExpectationResult {
  readonly passed: boolean;
  readonly problems: readonly ExpectationProblem[];
}

/**
 * Holds a run against what its scenario says must come out. Parts that the scenario leaves out are not checked.
 *
 * - `anomalies`: each one listed is found on its signal, of its severity and with its first suspected cause where they are given;
 * - `only`: no anomaly on any other signal (known ones, which do not count, apart);
 * - `detected`: an anomaly on a signal that the fault moved overlaps that effect, and begins at most the given time after the
 *   fault's first effect. A finding about the whole run (baseline, trend) counts from its start;
 * - `silentElsewhere`: every anomaly that counts is on a signal that the faults moved, at a time at which they did.
 *
 * @param truth what the faults did; without it `detected` and `silentElsewhere` cannot be met
 * @returns every expectation not met, in the order above. O(anomalies · effects), pure.
 */
export function checkExpectations(
  expect: Expectations,
  assessment: Assessment,
  truth: Truth | undefined,
): ExpectationResult {
  const { anomalies, score, verdict } = assessment;
  const problems: ExpectationProblem[] = [];
  const put = (expectation: keyof Expectations, expected: string, found: string): void => {
    problems.push({ expectation, expected, found });
  };
  if (expect.verdict !== undefined && expect.verdict !== verdict.decision)
    put('verdict', expect.verdict, verdict.decision);
  if (expect.score && !(score.overall >= expect.score.min && score.overall <= expect.score.max))
    put('score', `${expect.score.min} to ${expect.score.max}`, String(score.overall));

  for (const { signal, severity, cause } of expect.anomalies) {
    const there = anomalies.filter((a) => a.signal === signal);
    const fits = (a: Anomaly) =>
      (severity === undefined || a.severity === severity) && (cause === undefined || a.causes[0].kind === cause);
    if (!there.some(fits))
      put('anomalies', wanted(signal, severity, cause), there.map(told).join('; ') || 'none there');
  }

  const scored = anomalies.filter(({ known }) => known === undefined);
  if (expect.only) {
    const listed = new Set(expect.anomalies.map(({ signal }) => signal));
    for (const a of scored.filter(({ signal }) => !listed.has(signal))) put('only', 'no other anomaly', told(a));
  }

  for (const [id, withinMs] of Object.entries(expect.detected)) {
    const problem = detection(id, withinMs, truth, anomalies);
    if (problem) put('detected', `${id} within ${withinMs / 1000} s`, problem);
  }

  if (expect.silentElsewhere) {
    if (truth) {
      const moved = [...truth.signals, ...truth.faults.flatMap(({ signals }) => signals)];
      const alarms = scored.filter((a) => !moved.some((t) => meets(a, t)));
      for (const a of alarms) put('silentElsewhere', 'no anomaly outside the effects of the faults', told(a));
    } else put('silentElsewhere', 'no anomaly outside the effects of the faults', 'nothing is known of the faults');
  }
  return { passed: problems.length === 0, problems };
}

/** What is wrong with how a fault was found; undefined when it was found in time. */
function detection(
  id: string,
  withinMs: number,
  truth: Truth | undefined,
  anomalies: readonly Anomaly[],
): string | undefined {
  const fault = truth?.faults.find((one) => one.id === id);
  if (!fault) return 'nothing is known of this fault';
  const effects = fault.signals.flatMap(({ effects }) => effects);
  if (effects.length === 0) return 'it moved no signal';
  const onset = Math.min(...effects.map(({ startMs }) => startMs));
  const delays = anomalies
    .filter((a) => fault.signals.some((t) => meets(a, t)))
    .map((a) => Math.max(0, a.startMs - onset));
  if (delays.length === 0) return 'not found';
  const first = Math.min(...delays);
  return first <= withinMs ? undefined : `found after ${first / 1000} s`;
}

const overlaps = (a: Interval, b: Interval): boolean => a.startMs < b.endMs && b.startMs < a.endMs;
const meets = (a: Anomaly, t: SeriesTruth): boolean => a.signal === t.series && t.effects.some((e) => overlaps(a, e));

const wanted = (signal: string, severity: string | undefined, cause: string | undefined): string =>
  [severity ?? 'an anomaly', 'on', signal, ...(cause === undefined ? [] : ['caused by', cause])].join(' ');

const told = (a: Anomaly): string => `${a.severity} on ${a.signal} (${a.kind}), cause ${a.causes[0].kind}`;
