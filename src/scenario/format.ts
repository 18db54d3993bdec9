import type { Fields, Parameter } from '../schema/parameter.ts';
import { formatQuantity } from '../schema/quantity.ts';
import { aboutSignal } from './about-signal.ts';
import { fileFields, toFileValues } from './file-values.ts';
import { type Registries, registries as shipped } from './registries.ts';
import type { Scenario } from './scenario.ts';
import { yamlText } from './yaml-text.ts';

/**
 * The canonical text of a scenario: every value written out, in the order of the declarations, sets sorted. Compiling
 * it gives an equal scenario; equal scenarios have equal text.
 *
 * @returns YAML in block style that ends with a line feed. Pure.
 */
export function formatScenario(scenario: Scenario, registries: Registries = shipped): string {
  return `${writeFields(fileFields(registries), toFileValues(scenario), '').join('\n')}\n`;
}

/** One leaf as a file would write it. */
export function formatLeaf(parameter: Parameter, value: unknown, signal?: string): string {
  if (parameter.type === 'number') return formatQuantity(parameter.quantity, value as number, signal);
  return yamlText(String(value), parameter.type === 'flag');
}

function writeFields(
  fields: Fields,
  values: Readonly<Record<string, unknown>>,
  indent: string,
  signal?: string,
): string[] {
  const about = aboutSignal(fields, (field) => values[field], signal);
  return Object.entries(fields).flatMap(([name, parameter]) =>
    values[name] === undefined ? [] : writeEntry(name, parameter, values[name], indent, about),
  );
}

function writeEntry(key: string, parameter: Parameter, value: unknown, indent: string, signal?: string): string[] {
  const lines = writeValue(parameter, value, `${indent}  `, signal);
  return typeof lines === 'string' ? [`${indent}${yamlText(key)}: ${lines}`] : [`${indent}${yamlText(key)}:`, ...lines];
}

/** A text that stands behind its key, or lines that stand below it. */
function writeValue(parameter: Parameter, value: unknown, indent: string, signal?: string): string | string[] {
  switch (parameter.type) {
    case 'group': {
      const lines = writeFields(parameter.fields, value as Record<string, unknown>, indent, signal);
      return lines.length === 0 ? '{}' : lines;
    }
    case 'map': {
      const entries = Object.entries(value as object);
      if (entries.length === 0) return '{}';
      return entries.flatMap(([key, inner]) =>
        writeEntry(key, parameter.of, inner, indent, parameter.key === 'signal' ? key : signal),
      );
    }
    case 'variant': {
      const { kind, ...values } = value as { kind: string };
      return [
        `${indent}kind: ${yamlText(kind)}`,
        ...writeFields(parameter.variants[kind].fields, values, indent, signal),
      ];
    }
    case 'list': {
      const items = value as readonly unknown[];
      if (items.length === 0) return '[]';
      return items.flatMap((item) => {
        const lines = writeValue(parameter.of, item, `${indent}  `, signal);
        if (typeof lines === 'string') return [`${indent}- ${lines}`];
        return [`${indent}- ${lines[0].slice(indent.length + 2)}`, ...lines.slice(1)];
      });
    }
    default:
      return formatLeaf(parameter, value, signal);
  }
}
