import type { FaultDescription } from '../faults/fault.ts';
import { faultKinds } from '../faults/index.ts';
import type { Labels } from '../recording/series.ts';
import { shapes } from '../shapes/index.ts';
import type { Shape } from '../shapes/shape.ts';
import type { Scenario } from './scenario.ts';

/** The parts a scenario may name. Tests pass small ones of their own. */
export interface Registries {
  readonly faultKinds: readonly FaultDescription[];
  readonly shapes: readonly Pick<Shape, 'name' | 'summary' | 'params'>[];
  /**
   * Every series that a scenario makes, with the labels of its target (job, instance), so that the targets of metric
   * faults can be checked. The simulator knows it, so whoever has one passes this; without it any metric is believed.
   */
  readonly knownSeries?: (scenario: Scenario) => readonly KnownSeries[];
}

export interface KnownSeries {
  readonly name: string;
  readonly labels: Labels;
}

/** Everything this program ships. */
export const registries: Registries = { faultKinds, shapes };
