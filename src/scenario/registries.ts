import type { FaultDescription } from '../faults/fault.ts';
import { faultKinds } from '../faults/index.ts';
import { shapes } from '../shapes/index.ts';
import type { Shape } from '../shapes/shape.ts';

/** The parts a scenario may name. Tests pass small ones of their own. */
export interface Registries {
  readonly faultKinds: readonly FaultDescription[];
  readonly shapes: readonly Pick<Shape, 'name' | 'summary' | 'params'>[];
}

/** Everything this program ships. */
export const registries: Registries = { faultKinds, shapes };
