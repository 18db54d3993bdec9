import type { FaultDescription } from '../faults/fault.ts';
import { faultKinds } from '../faults/index.ts';
import type { Labels } from '../recording/series.ts';
import type { Fields } from '../schema/parameter.ts';
import { shapes } from '../shapes/index.ts';
import type { Shape } from '../shapes/shape.ts';
import type { Scenario } from './scenario.ts';

/** The parts a scenario may name. Tests pass small ones of their own. */
export interface Registries {
  readonly faultKinds: readonly FaultDescription[];
  readonly shapes: readonly Pick<Shape, 'name' | 'summary' | 'params'>[];
  /** What `detectors` may name. Who has detectors passes them: the language knows none by itself. */
  readonly detectors: readonly { readonly name: string; readonly summary: string; readonly params: Fields }[];
  /**
   * What a simulation of the scenario would show, so that the targets of metric faults can be checked. Whoever has a
   * simulator passes this; without it any metric is believed.
   */
  readonly observe?: (scenario: Scenario) => Observed;
}

export interface Observed {
  /** Every series that a fault can befall, with the labels of its target (job, instance). */
  readonly series: readonly KnownSeries[];
  /** Ids of the faults that befall at least one of them. */
  readonly befallen: ReadonlySet<string>;
}

export interface KnownSeries {
  readonly name: string;
  readonly labels: Labels;
}

/** Everything that decides what a run does. All that ships, detectors too, is in src/detectors/registries.ts. */
export const registries: Registries = { faultKinds, shapes, detectors: [] };
