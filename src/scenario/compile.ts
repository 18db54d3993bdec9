import { type Diagnostic, InputError } from '../schema/diagnostic.ts';
import { checkScenario } from './check.ts';
import { checkMetricTargets } from './check-metric-targets.ts';
import { withDefaultSystem } from './default-system.ts';
import { withExpectedDetectors } from './expected-detectors.ts';
import { type ReadFile, readMerged, type ScenarioText } from './extends.ts';
import { targetNames } from './fault-targets.ts';
import { compileFaults } from './faults.ts';
import { scenarioFields } from './fields.ts';
import { Findings } from './findings.ts';
import { formatScenario } from './format.ts';
import { itemsAt, type MapNode, nodeAt } from './node.ts';
import { applyOverrides, namesIndex, type Overrides } from './override.ts';
import { parseNodes } from './parse.ts';
import { readFields } from './read-value.ts';
import { type Registries, registries as shipped } from './registries.ts';
import type { Scenario } from './scenario.ts';
import { toScenario } from './to-scenario.ts';

export interface ScenarioSource extends ScenarioText {
  /** For `extends`; a scenario that extends nothing needs none. */
  readonly readFile?: ReadFile;
  /** Changes from the command line: `--set`, `--without`, `--seed`. */
  readonly overrides?: Overrides;
}

export interface Compiled {
  /** Absent when there is any error. */
  readonly scenario?: Scenario;
  /** Everything found, sorted; warnings too. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a scenario file, and the files it extends, into a scenario with every default filled in, or says everything
 * that is wrong with it. Never throws for any text.
 */
export function readScenario(source: ScenarioSource, registries: Registries = shipped): Compiled {
  const findings = new Findings();
  const overrides = source.overrides ?? {};
  const merged = readMerged(source, source.readFile ?? noFiles, registries.faultKinds, findings);
  const root = merged && namesIndex(overrides) ? canonical(merged, source.file, registries, findings) : merged;
  const changed = root && applyOverrides(root, overrides, registries, findings);
  const scenario = changed && compileNodes(withDefaultSystem(changed), source.file, registries, findings);
  return { ...(scenario && !findings.failed ? { scenario } : {}), diagnostics: findings.sorted() };
}

/**
 * The same for those who cannot go on without a scenario.
 * @throws InputError with every diagnostic
 */
export function compileScenario(source: ScenarioSource, registries: Registries = shipped): Scenario {
  const { scenario, diagnostics } = readScenario(source, registries);
  if (!scenario) throw new InputError(diagnostics);
  return scenario;
}

const noFiles: ReadFile = () => {
  throw Object.assign(new Error('no files here'), { code: 'ENOENT' });
};

/** The tree of the canonical text: an index in a path counts there, where sets are sorted. */
function canonical(root: MapNode, file: string, registries: Registries, findings: Findings): MapNode | undefined {
  const scenario = compileNodes(withDefaultSystem(root), file, registries, findings);
  if (!scenario) return undefined;
  const name = `${file} (canonical)`;
  const text = formatScenario(scenario, registries);
  findings.addSource(name, text);
  return parseNodes(text, { file: name }, findings) as MapNode;
}

/** The tree, with the default system in it, as a scenario; undefined when anything is wrong. */
function compileNodes(given: MapNode, file: string, registries: Registries, findings: Findings): Scenario | undefined {
  const detectorKinds = registries.detectors.map(({ name }) => name);
  const root = withExpectedDetectors(given, detectorKinds);
  const fields = scenarioFields(registries);
  const values = readFields(fields, root, { findings, name: 'a scenario', keyAt: root.at });
  const names = targetNames(root);
  const durationMs = values.duration as number | undefined;
  const faults = compileFaults((values.faults as unknown[] | undefined) ?? [], itemsAt(root, 'faults'), {
    kinds: registries.faultKinds,
    names,
    durationMs,
    durationAt: nodeAt(root, 'duration')?.at,
    findings,
  });
  checkScenario({ root, values, names, faults, detectorKinds, findings });
  if (findings.failed) return undefined;
  const scenario = toScenario({ fields, values, faults, file, names });
  checkMetricTargets(scenario, { root, names, findings }, registries);
  return scenario;
}
