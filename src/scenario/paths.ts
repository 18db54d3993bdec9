import type { Fields, NumberParameter, Parameter, Quantity } from '../schema/parameter.ts';
import { measureOf, unitsOf } from '../schema/quantity-units.ts';
import { aboutSignal } from './about-signal.ts';
import { fileFields, toFileValues } from './file-values.ts';
import { formatLeaf } from './format.ts';
import { formatPath } from './path-text.ts';
import { type Registries, registries as shipped } from './registries.ts';
import type { Scenario } from './scenario.ts';

/** One value of a scenario that has no parts, and where it is. */
export interface Leaf {
  /** As `--set` takes it. */
  readonly path: string;
  readonly parameter: Parameter;
  /** Compiled, in the base unit. */
  readonly value: unknown;
  /** As a file would write it, with its unit. */
  readonly text: string;
}

/** A number of a scenario: what sweeps and fitting may vary. */
export interface NumberPath {
  readonly path: string;
  readonly quantity: Quantity;
  /** Base unit of `value`, `min` and `max`: `ms`, `B`, `/s`, `%` counts as a plain ratio. */
  readonly unit: string;
  readonly min?: number;
  readonly max?: number;
  readonly value: number;
  readonly text: string;
  readonly doc: string;
}

/**
 * Every leaf of a scenario, in the order of its canonical text. Faults are named by id, series by name, entries of
 * other lists by their index (from 0) in that text.
 */
export function leavesOf(scenario: Scenario, registries: Registries = shipped): Leaf[] {
  const leaves: Leaf[] = [];
  collectFields(fileFields(registries), toFileValues(scenario), [], undefined, (path, parameter, value, signal) => {
    leaves.push({ path: formatPath(path), parameter, value, text: formatLeaf(parameter, value, signal) });
  });
  return leaves;
}

/** Every number of a scenario, with its unit, range and value. */
export function listPaths(scenario: Scenario, registries: Registries = shipped): NumberPath[] {
  const paths: NumberPath[] = [];
  collectFields(fileFields(registries), toFileValues(scenario), [], undefined, (path, parameter, value, signal) => {
    if (parameter.type !== 'number' || path[0] === 'version') return;
    const { quantity, min, max, doc } = parameter;
    paths.push({
      path: formatPath(path),
      quantity,
      unit: baseUnit(parameter, signal),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      value: value as number,
      text: formatLeaf(parameter, value, signal),
      doc,
    });
  });
  return paths;
}

function baseUnit(parameter: NumberParameter, signal?: string): string {
  if (parameter.quantity === 'instant') return 'ms since 1970';
  const measure = measureOf(parameter.quantity, signal);
  if (measure === 'ratio') return 'ratio';
  return unitsOf[measure][0]?.symbol ?? parameter.unit ?? '';
}

type Visit = (path: readonly string[], parameter: Parameter, value: unknown, signal: string | undefined) => void;

function collectFields(
  fields: Fields,
  values: Readonly<Record<string, unknown>>,
  path: readonly string[],
  signal: string | undefined,
  visit: Visit,
): void {
  const about = aboutSignal(fields, (field) => values[field], signal);
  for (const [name, parameter] of Object.entries(fields))
    collect(parameter, values[name], [...path, name], about, visit);
}

function collect(
  parameter: Parameter,
  value: unknown,
  path: readonly string[],
  signal: string | undefined,
  visit: Visit,
): void {
  if (value === undefined) return;
  switch (parameter.type) {
    case 'group':
      collectFields(parameter.fields, value as Record<string, unknown>, path, signal, visit);
      return;
    case 'map':
      for (const [key, inner] of Object.entries(value as object))
        collect(parameter.of, inner, [...path, key], parameter.key === 'signal' ? key : signal, visit);
      return;
    case 'variant': {
      const { kind, ...values } = value as { kind: string };
      visit([...path, 'kind'], { type: 'text', doc: parameter.doc }, kind, signal);
      collectFields(parameter.variants[kind].fields, values, path, signal, visit);
      return;
    }
    case 'list':
      (value as readonly unknown[]).forEach((item, i) => {
        collect(parameter.of, item, [...path, nameOfItem(path, item) ?? String(i)], signal, visit);
      });
      return;
    default:
      visit(path, parameter, value, signal);
  }
}

/** Faults and series have names of their own; everything else in a list has a place only. */
function nameOfItem(path: readonly string[], item: unknown): string | undefined {
  if (path.length !== 1) return undefined;
  if (path[0] === 'faults') return (item as { id: string }).id;
  return path[0] === 'series' ? (item as { name: string }).name : undefined;
}
