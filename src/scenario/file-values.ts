import type { Fields } from '../schema/parameter.ts';
import { scenarioFields } from './fields.ts';
import type { Registries } from './registries.ts';
import type { Scenario } from './scenario.ts';

/** A compiled scenario in the layout of a file: the names that files use, values still in base units. */
export type FileValues = Readonly<Record<string, unknown>>;

/** Takes a scenario apart again into what a file would have to say to give it. The inverse of compiling, but for the text. */
export function toFileValues(scenario: Scenario): FileValues {
  const { startMs, durationMs, stepMs, scrape, warmupMs, faults, system, known, detectors, ...same } = scenario;
  return {
    ...same,
    start: startMs,
    duration: durationMs,
    step: stepMs,
    scrape: { interval: scrape.intervalMs, jitter: scrape.jitterMs, missed: scrape.missed },
    system: { base: 'none', ...system },
    warmup: warmupMs,
    faults: faults.map(({ params, ...fault }) => ({ ...fault, ...params })),
    ...(detectors.length > 0 && {
      detectors: Object.fromEntries(
        detectors.map(({ id, kind, signals, params }) => [id, { kind, signals, ...params }]),
      ),
    }),
    known: known.map(({ untilMs, ...rest }) => ({ ...rest, until: untilMs })),
  };
}

/** The declarations that {@link toFileValues} goes with. */
export const fileFields = (registries: Registries): Fields => {
  const { workload: _short, extends: _base, ...fields } = scenarioFields(registries);
  return fields;
};
