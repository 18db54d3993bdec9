import type { Registries } from '../scenario/registries.ts';
import { simulationRegistries } from '../simulation/observe.ts';
import { detectors } from './index.ts';

/** Everything that ships: what scenarios are read and written with wherever their detectors matter. */
export const registries: Registries = { ...simulationRegistries, detectors };
