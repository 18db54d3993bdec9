import type { Findings } from './findings.ts';
import type { MapNode } from './node.ts';
import type { Registries } from './registries.ts';

/** Changes from the command line. */
export interface Overrides {
  /** `PATH=VALUE`, later ones over earlier ones. */
  readonly set?: readonly string[];
  /** Fault ids to leave out. */
  readonly without?: readonly string[];
  readonly seed?: string;
}

export function applyOverrides(
  root: MapNode,
  _overrides: Overrides,
  _registries: Registries,
  _findings: Findings,
): MapNode {
  return root;
}
