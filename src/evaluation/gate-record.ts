import { scenarioHash } from '../scenario/hash.ts';
import { policyFields } from '../scenario/policy.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { defaultsOf } from '../schema/parameter.ts';
import { median } from '../stats/median.ts';
import type { Contender } from './gate.ts';

/** The figures that a gate remembers, in the order in which they are told, and what each is. */
export const gateMeasures = {
  recall: { better: 'more', least: 0.01, unit: 'ratio' },
  precision: { better: 'more', least: 0.01, unit: 'ratio' },
  f1: { better: 'more', least: 0.01, unit: 'ratio' },
  delayMs: { better: 'less', least: 1_000, unit: 'ms' },
  falseAlarmsPerDay: { better: 'less', least: 0.1, unit: 'a day' },
} as const;
export type GateMeasure = keyof typeof gateMeasures;

/** One value a seed, in the order of the seeds; NaN where a run gave none (the delay of what was not found). */
export type GateFigures = Readonly<Record<GateMeasure, readonly number[]>>;

/** How one detector did on one scenario. */
export interface ContenderRecord {
  readonly kind: string;
  readonly signals: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly figures: GateFigures;
}

export interface ScenarioRecord {
  /** Of what happens in it, without the seed: {@link happeningHash}. */
  readonly hash: string;
  readonly seeds: readonly string[];
  readonly analysis: GateFigures;
  /** By id. */
  readonly detectors: Readonly<Record<string, ContenderRecord>>;
}

/** What a gate measured at one time, to hold later times against. */
export interface GateRecord {
  readonly version: string;
  readonly modelVersion: string;
  /** By name. */
  readonly scenarios: Readonly<Record<string, ScenarioRecord>>;
}

/** A contender without what it said. */
export type MeasuredContender = Omit<Contender, 'detections'>;

/** What a gate measured of one scenario. @param runs the contenders of each seed, all alike */
export function recordOf(
  scenario: Scenario,
  seeds: readonly string[],
  runs: readonly (readonly MeasuredContender[])[],
): ScenarioRecord {
  const of = (k: number): GateFigures => figuresOf(runs.map((contenders) => contenders[k]));
  return {
    hash: happeningHash(scenario),
    seeds,
    analysis: of(0),
    detectors: Object.fromEntries(
      runs[0].slice(1).map(({ detector }, k) => {
        const { id, kind, signals, params } = detector!;
        return [id, { kind, signals, params, figures: of(k + 1) }];
      }),
    ),
  };
}

function figuresOf(runs: readonly MeasuredContender[]): GateFigures {
  const of = (figure: (measures: Contender['measures']) => number) => runs.map(({ measures }) => figure(measures));
  return {
    recall: of(({ recall }) => recall),
    precision: of(({ precision }) => precision),
    f1: of(({ f1 }) => f1),
    delayMs: of(({ delaysMs }) => median(Float64Array.from(delaysMs))),
    falseAlarmsPerDay: of(({ falseAlarmsPerDay }) => falseAlarmsPerDay),
  };
}

/**
 * Hash of what happens in a scenario: the system, its load, its faults and how they are observed. Names, the seed, detectors,
 * policy, baseline figures and expectations are not in it: they are what one changes and wants to compare.
 */
export const happeningHash = (scenario: Scenario): string =>
  scenarioHash({
    ...scenario,
    name: 'any',
    title: '',
    lesson: '',
    tag: 'any',
    seed: '',
    baseline: { title: '', figures: {} },
    known: [],
    criteria: [],
    policy: defaultsOf(policyFields),
    expect: undefined,
  });
