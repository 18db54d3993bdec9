/**
 * Matchers for vitest: hold detectors against simulated runs whose truth is known. Importing this module adds them to `expect`.
 *
 * @example
 * import { detector, run } from 'shakedown/vitest';
 * import { expect, test } from 'vitest';
 *
 * const slow = run('version: 1\nfaults: [{id: slow, kind: slow-query, at: 20m, for: 10m}]');
 *
 * test('a robust z score finds slow queries within a minute', () => {
 *   expect(detector('robust-point', { threshold: 6 })).toDetect(slow.fault('slow'), { within: '1m' });
 * });
 *
 * @module
 */
import { expect } from 'vitest';
import { alertChecks, type ExpectationCheck } from './analysis/check-expectations.ts';
import type { DetectorInstance } from './detectors/detector.ts';
import { registries } from './detectors/registries.ts';
import { detectCase } from './evaluation/detect-case.ts';
import { type EventMeasures, eventMeasures, mergeEventMeasures } from './evaluation/event-measures.ts';
import type { Contender, Gated } from './evaluation/gate.ts';
import type { LabelledCase } from './evaluation/labelled.ts';
import { seedsOf } from './evaluation/seeds.ts';
import { labelScenario } from './pipeline.ts';
import { gateChart } from './reports/gate-chart.ts';
import { compileScenario, type ScenarioSource } from './scenario/compile.ts';
import type { AlertExpectations, Scenario } from './scenario/scenario.ts';
import { InputError } from './schema/diagnostic.ts';
import { nearest } from './schema/nearest.ts';
import { quoted } from './schema/printable.ts';
import { parseQuantity } from './schema/quantity.ts';

/** A simulated run with its truth. */
export interface TestRun {
  readonly scenario: Scenario;
  readonly labelled: LabelledCase;
  /** One of its faults, by id. @throws RangeError when it has no such fault */
  readonly fault: (id: string) => TestFault;
  /** A detector as the scenario declares it under `detectors`. @throws RangeError when it declares no such one */
  readonly detector: (id: string) => DetectorInstance;
}

/** A fault of a run, for {@link GateMatchers.toDetect}. */
export interface TestFault {
  readonly id: string;
  readonly run: TestRun;
}

export interface RunOptions extends Pick<ScenarioSource, 'readFile' | 'overrides'> {
  /** Name of the file in messages; `extends` is relative to it. */
  readonly file?: string;
}

/**
 * Simulates a scenario and lays the truth beside its signals. Simulate once and hold many detectors against it.
 *
 * @param scenario the text of a scenario file (YAML or JSON), or a compiled scenario
 * @throws InputError with every diagnostic when the text is not a scenario
 * @example run(readFileSync('scenarios/slow.yaml', 'utf8'), { overrides: { set: ['faults.slow.intensity=0.4'] } })
 */
export function run(scenario: string | Scenario, options: RunOptions = {}): TestRun {
  return testRun(compiled(scenario, options));
}

/**
 * The same on several seeds: the scenario's own first, then SEED-2, SEED-3 …, as `shakedown test --seeds` does.
 *
 * @param count how many, at least 1
 */
export function runs(scenario: string | Scenario, count: number, options: RunOptions = {}): TestRun[] {
  const one = compiled(scenario, options);
  return seedsOf(one.seed, count).map((seed) => testRun({ ...one, seed }));
}

const compiled = (scenario: string | Scenario, { file = 'scenario', ...options }: RunOptions): Scenario =>
  typeof scenario === 'string' ? compileScenario({ file, text: scenario, ...options }, registries) : scenario;

function testRun(scenario: Scenario): TestRun {
  const self: TestRun = {
    scenario,
    labelled: labelScenario(scenario),
    fault: (id) => {
      named('fault', id, scenario.faults);
      return { id, run: self };
    },
    detector: (id) => named('detector', id, scenario.detectors),
  };
  return self;
}

function named<T extends { readonly id: string }>(what: string, id: string, all: readonly T[]): T {
  const found = all.find((one) => one.id === id);
  if (found) return found;
  const ids = all.map((one) => one.id);
  const near = nearest(id, ids);
  const help = near ? `did you mean ${quoted(near)}?` : ids.length > 0 ? `known are ${ids.join(', ')}` : 'it has none';
  throw new RangeError(`unknown ${what} ${quoted(id)} of this scenario: ${help}`);
}

/**
 * A detector of the registry, ready to be held against runs.
 *
 * @param kind name of a detector, as `shakedown list detectors` shows it
 * @param params its parameters as scenario files have them, with units (`{ window: '5m', share: '25 %' }`); the rest by default
 * @param options signals it looks at (all that are judged if left out), and an id for messages
 * @throws InputError with every diagnostic when there is no such detector or a parameter is wrong
 */
export function detector(
  kind: string,
  params: Readonly<Record<string, string | number | boolean>> = {},
  { id = 'detector', signals = [] }: { readonly id?: string; readonly signals?: readonly string[] } = {},
): DetectorInstance {
  const text = JSON.stringify({ version: 1, detectors: { detector: { ...params, kind } } });
  const [instance] = compileScenario({ file: `detector('${kind}')`, text }, registries).detectors;
  return { ...instance, id: id === 'detector' ? kind : id, signals: [...signals].sort() };
}

/** What can be asked of a detector over runs; durations as in scenario files. */
export interface Reach {
  /** At least these shares, 0 to 1. */
  readonly precision?: number;
  readonly recall?: number;
  readonly f1?: number;
  /** Median time from an effect to its alert, at most: `'2m'`. */
  readonly delay?: string;
  /** At most. */
  readonly falseAlarmsPerDay?: number;
}

export interface GateMatchers<R = unknown> {
  /** The detector finds the fault, within a time (`'5m'`) from the onset of its effect where one is given. */
  toDetect: (fault: TestFault, options?: { readonly within?: string }) => R;
  /** The detector raises no alert at all on the run. For a healthy run, or one whose faults it must not see. */
  toStaySilentOn: (run: TestRun) => R;
  /** The detector raises no alert on the run but those that tell of an effect of a fault. */
  toRaiseNoFalseAlarmOn: (run: TestRun) => R;
  /** Over one run, or all of several taken together, the detector is as good as asked. */
  toReach: (runs: TestRun | readonly TestRun[], wanted: Reach) => R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: an interface must be declared with the very parameters that vitest gives it
  interface Matchers<T = any> extends GateMatchers<T> {}
}

interface Answer {
  readonly pass: boolean;
  readonly message: () => string;
}

const nothing: AlertExpectations = { detected: {}, silentElsewhere: false };

/** The matchers by themselves, for an `expect` of one's own. */
export const matchers = {
  toDetect(received: unknown, { id, run: on }: TestFault, { within }: { readonly within?: string } = {}): Answer {
    const withinMs = within === undefined ? Infinity : durationMs('within', within);
    const gated = gatedOn(on, received);
    return answer(gated, alertChecks({ ...nothing, detected: { [id]: withinMs } }, measuresOf(gated), []), 'to detect');
  },
  toStaySilentOn(received: unknown, on: TestRun): Answer {
    const gated = gatedOn(on, received);
    const { alerts, ignoredAlerts } = measuresOf(gated);
    const raised = alerts - ignoredAlerts;
    const check: ExpectationCheck = {
      passed: raised === 0,
      expectation: 'silent',
      expected: 'no alert',
      found: raised === 1 ? '1 alert' : `${raised} alerts`,
      at: ['silent'],
      signal: mostAlerted(gated),
    };
    return answer(gated, [check], 'to raise');
  },
  toRaiseNoFalseAlarmOn(received: unknown, on: TestRun): Answer {
    const gated = gatedOn(on, received);
    return answer(gated, alertChecks({ ...nothing, silentElsewhere: true }, measuresOf(gated), []), 'to raise');
  },
  toReach(received: unknown, on: TestRun | readonly TestRun[], wanted: Reach): Answer {
    const all = [on].flat() as TestRun[];
    const gated = all.map((one) => gatedOn(one, received));
    const { delay, ...rest } = wanted;
    const asked = { ...nothing, ...rest, ...(delay !== undefined && { delay: durationMs('delay', delay) }) };
    if (Object.keys(wanted).length === 0)
      throw new RangeError('toReach asks nothing: name a measure, as in { recall: 0.9 }');
    const checks = alertChecks(asked, mergeEventMeasures(gated.map(measuresOf)), []);
    // The run that shows best what is wrong is the first that would fail by itself.
    const alone = gated.find((one) => alertChecks(asked, measuresOf(one), []).some(({ passed }) => !passed));
    return answer(alone ?? gated[0], checks, 'to reach');
  },
};
expect.extend(matchers);

/** Measures of a run with one detector, and the detector, are all that charts and checks need of a gate. */
type One = Gated & { readonly contender: Contender & { readonly detector: DetectorInstance } };

function gatedOn({ labelled }: TestRun, received: unknown): One {
  const instance = received as DetectorInstance;
  if (typeof instance?.kind !== 'string' || typeof instance.params !== 'object')
    throw new TypeError("expected a detector, as in expect(detector('robust-point')).toDetect(…)");
  const detections = detectCase(labelled, instance);
  const contender = { detector: instance, detections, measures: eventMeasures(labelled, detections) };
  return { labelled, contenders: [contender], checks: [], contender };
}

const measuresOf = ({ contender }: One): EventMeasures => contender.measures;

function mostAlerted({ contender, labelled }: One): string | undefined {
  const raised = [...contender.detections].sort((a, b) => b.alerts.length - a.alerts.length)[0];
  return raised && labelled.signals[raised.signals[0]].input.signal.name;
}

function answer(gated: One, checks: readonly ExpectationCheck[], verb: string): Answer {
  const { detector: instance } = gated.contender;
  const failed = checks.filter(({ passed }) => !passed);
  const pass = failed.length === 0;
  return {
    pass,
    message: () => {
      const shown = pass ? checks : failed;
      const said = shown.map(({ expectation, expected, found }) => {
        const what = verb === 'to reach' ? `${expectation} ${expected}` : expected;
        return `expected ${instance.id} ${pass ? 'not ' : ''}${verb} ${what}, found ${found}`;
      });
      const check = { ...shown[0], detector: instance.id };
      const chart = gateChart(check, gated)?.({ width: 76, colour: false, ascii: false }) ?? [];
      return [
        ...said,
        '',
        `${instance.kind} ${JSON.stringify(instance.params)} on ${gated.labelled.name}, seed ${gated.labelled.seed}`,
        ...chart,
      ].join('\n');
    },
  };
}

function durationMs(name: string, text: string): number {
  const value = parseQuantity('duration', text, { min: 0, name });
  if (typeof value === 'number') return value;
  const { message, help, code } = value;
  const position = { file: name, line: 1, column: 1, length: text.length };
  throw new InputError([{ severity: 'error', code, message, ...(help !== undefined && { help }), position }]);
}
