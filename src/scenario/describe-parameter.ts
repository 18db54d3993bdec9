import { writeDecimal } from '../schema/decimal.ts';
import { defaultsOf, type Parameter } from '../schema/parameter.ts';
import { formatQuantity } from '../schema/quantity.ts';
import { formatLeaf } from './format.ts';

/** One declaration as tables show it, each part a short text; `` where there is nothing to say. */
export interface ParameterRow {
  readonly name: string;
  /** `duration`, `ratio`, `one of a, b`, `list of …` */
  readonly type: string;
  /** `1 – 100 cores`, `≥ 1ms` */
  readonly range: string;
  readonly default: string;
  readonly doc: string;
}

export function describeParameter(name: string, parameter: Parameter): ParameterRow {
  return {
    name,
    type: typeOf(parameter),
    range: rangeOf(parameter),
    default: defaultText(parameter),
    doc: parameter.doc,
  };
}

function typeOf(parameter: Parameter): string {
  switch (parameter.type) {
    case 'number':
      return parameter.quantity === 'measure' ? 'figure' : parameter.quantity;
    case 'choice':
      return Object.keys(parameter.options).join(', ');
    case 'list':
      return `list of ${typeOf(parameter.of)}`;
    case 'map':
      return `map by ${parameter.key}`;
    case 'variant':
      return `kind: ${Object.keys(parameter.variants).join(', ')}`;
    default:
      return parameter.type;
  }
}

function rangeOf(parameter: Parameter): string {
  if (parameter.type !== 'number') return '';
  const { quantity, min, max, unit } = parameter;
  const show = (value: number) =>
    quantity === 'ratio' && (max ?? 1) <= 1 ? writeDecimal(value, 0) : formatQuantity(quantity, value);
  const counted = unit === undefined ? '' : ` ${unit}`;
  // A duration, size or rate is never below 0.
  if (min === 0 && max === undefined && ['duration', 'size', 'rate'].includes(quantity)) return counted.trim();
  if (min !== undefined && max !== undefined)
    return (min === max ? show(min) : `${show(min)} – ${show(max)}`) + counted;
  if (min !== undefined) return `≥ ${show(min)}${counted}`;
  return max === undefined ? counted.trim() : `≤ ${show(max)}${counted}`;
}

function defaultText(parameter: Parameter): string {
  if (parameter.type === 'group' || parameter.type === 'map') return '';
  const value = defaultsOf({ it: parameter }).it as unknown;
  if (value === undefined) return parameter.optional ? '' : 'required';
  if (parameter.type === 'variant') return (value as { kind: string }).kind;
  if (parameter.type === 'list') {
    const items = value as readonly unknown[];
    if (items.length === 0) return (parameter.minLength ?? 0) > 0 ? 'required' : '[]';
    return `[${items.map((item) => (parameter.of.type === 'group' || parameter.of.type === 'variant' ? '…' : formatLeaf(parameter.of, item))).join(', ')}]`;
  }
  return formatLeaf(parameter, value);
}
