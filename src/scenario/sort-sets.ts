import { compareValues } from '../schema/compare-values.ts';
import type { Fields, Parameter } from '../schema/parameter.ts';

/** Sorts every list whose order means nothing, at any depth, so that equal scenarios are equal values (law 2). */
export function sortSets(parameter: Parameter, value: unknown): unknown {
  if (value === undefined) return undefined;
  switch (parameter.type) {
    case 'list': {
      const items = (value as readonly unknown[]).flatMap((item) =>
        item === undefined ? [] : [sortSets(parameter.of, item)],
      );
      return parameter.set ? items.sort(compareValues) : items;
    }
    case 'group':
      return sortFields(parameter.fields, value as Record<string, unknown>);
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([key, inner]) => [key, sortSets(parameter.of, inner)]),
      );
    case 'variant': {
      const { kind, ...fields } = value as { kind: string };
      return { kind, ...sortFields(parameter.variants[kind].fields, fields) };
    }
    default:
      return value;
  }
}

function sortFields(fields: Fields, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, name in fields ? sortSets(fields[name], value) : value]),
  );
}
