import { createHash } from 'node:crypto';
import { formatScenario } from './format.ts';
import { type Registries, registries as shipped } from './registries.ts';
import type { Scenario } from './scenario.ts';

/**
 * SHA-256 of the canonical text, as hex: equal exactly for equal scenarios, however their files were written. The detectors
 * under test, which change neither the run nor its judgement, are not in it.
 */
export function scenarioHash(scenario: Scenario, registries: Registries = shipped): string {
  return createHash('sha256')
    .update(formatScenario({ ...scenario, detectors: [] }, registries), 'utf8')
    .digest('hex');
}
