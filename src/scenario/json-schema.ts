import type { Fields, NumberParameter, Parameter, VariantParameter } from '../schema/parameter.ts';
import { formatQuantity } from '../schema/quantity.ts';
import { unitsOf } from '../schema/quantity-units.ts';
import { scenarioFields } from './fields.ts';
import { formatLeaf } from './format.ts';
import { keyRules } from './read-value.ts';
import { type Registries, registries as shipped } from './registries.ts';

export type JsonSchema = { readonly [key: string]: unknown };

/**
 * JSON Schema (draft 2020-12) of scenario files, for editors: completion, hover texts and a first check while typing.
 * It accepts every file that compiles; what depends on other parts of a file (names, times within the run, the unit of a
 * figure) it leaves to `validate`.
 */
export function scenarioJsonSchema(registries: Registries = shipped): JsonSchema {
  const shared = new Shared();
  const root = groupSchema(scenarioFields(registries), shared);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Shakedown scenario',
    description:
      'A service at its baseline and the faults that befall it. `shakedown validate` checks everything; this helps while typing.',
    ...root,
    anyOf: [{ required: ['version'] }, { required: ['extends'] }],
    $defs: shared.definitions,
  };
}

/** The schema as the file that editors read. */
export const scenarioJsonSchemaText = (registries: Registries = shipped): string =>
  `${JSON.stringify(scenarioJsonSchema(registries), null, 2)}\n`;

/**
 * What several fields have in common is written once, under `$defs`: numbers of one quantity, and groups and variants
 * that are one and the same declaration.
 */
class Shared {
  readonly definitions: Record<string, JsonSchema> = {};
  readonly #names = new Map<unknown, string>();

  /** A reference to what `make` gives for a declaration; the first to ask gives it its name. */
  refer(declaration: unknown, name: string, make: () => JsonSchema): JsonSchema {
    let known = this.#names.get(declaration);
    if (known === undefined) {
      for (let i = 1; known === undefined || known in this.definitions; i++) known = i === 1 ? name : `${name}-${i}`;
      this.#names.set(declaration, known);
      this.definitions[known] = {};
      this.definitions[known] = make();
    }
    return { $ref: `#/$defs/${known}` };
  }
}

function groupSchema(fields: Fields, shared: Shared, kind?: string): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([name, parameter]) => [name, described(parameter, name, shared)]),
  );
  const kindProperty = kind === undefined ? {} : { kind: { const: kind, description: 'which kind it is' } };
  return { type: 'object', properties: { ...kindProperty, ...properties }, additionalProperties: false };
}

function described(parameter: Parameter, name: string, shared: Shared): JsonSchema {
  const fallback = defaultOf(parameter);
  return {
    description: parameter.doc,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...schemaOf(parameter, name, shared),
  };
}

/** Empty values say nothing, wherever they stand. */
const orNothing = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

function schemaOf(parameter: Parameter, name: string, shared: Shared): JsonSchema {
  switch (parameter.type) {
    case 'number':
      return ['duration', 'size', 'rate', 'instant', 'measure'].includes(parameter.quantity)
        ? shared.refer(parameter.quantity, parameter.quantity, () => numberSchema(parameter))
        : numberSchema(parameter);
    case 'text': {
      const { maxLength, pattern } = parameter;
      return {
        type: ['string', 'number', 'boolean', 'null'],
        ...(maxLength === undefined ? {} : { maxLength }),
        ...(pattern === undefined ? {} : { pattern: pattern.source }),
      };
    }
    case 'flag':
      return { type: ['boolean', 'null'] };
    case 'choice': {
      const words = Object.keys(parameter.options);
      // Status codes may stand without quotes.
      const numbers = words.filter((word) => /^\d+$/.test(word)).map(Number);
      return {
        enum: [...words, ...numbers, null],
        markdownEnumDescriptions: [...words, ...numbers].map((word) => parameter.options[word]),
      };
    }
    case 'list': {
      const { minLength, maxLength } = parameter;
      return orNothing({
        type: 'array',
        items: described(parameter.of, name, shared),
        ...(minLength === undefined ? {} : { minItems: minLength }),
        ...(maxLength === undefined ? {} : { maxItems: maxLength }),
      });
    }
    case 'group':
      return shared.refer(parameter.fields, name, () => orNothing(groupSchema(parameter.fields, shared)));
    case 'map': {
      const rule = keyRules[parameter.key];
      return orNothing({
        type: 'object',
        ...(parameter.keyIsKind && parameter.of.type === 'variant' ? kindsAsKeys(parameter.of, shared) : {}),
        additionalProperties: described(parameter.of, parameter.key, shared),
        ...(rule === undefined ? {} : { propertyNames: { pattern: rule.pattern.source, maxLength: rule.length } }),
      });
    }
    case 'variant':
      return shared.refer(parameter.variants, name, () => variantSchema(parameter.variants, shared));
  }
}

function variantSchema(variants: VariantParameter['variants'], shared: Shared): JsonSchema {
  const kinds = Object.entries(variants);
  const words = {
    enum: kinds.map(([kind]) => kind),
    markdownEnumDescriptions: kinds.map(([, { summary }]) => summary),
  };
  return {
    anyOf: [
      { ...words, description: 'short for {kind: …}' },
      {
        type: 'object',
        properties: { kind: { ...words, description: 'which kind it is' } },
        // A fault that changes one of the base file needs no kind.
        allOf: kinds.map(([kind, { summary, fields }]) => ({
          if: { properties: { kind: { const: kind } }, required: ['kind'] },
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          then: { description: summary, ...kindSchema(kind, fields, shared) },
        })),
      },
      { type: 'null' },
    ],
  };
}

/** The fields of one kind, which may say that it is that kind. */
const kindSchema = (kind: string, fields: Fields, shared: Shared): JsonSchema =>
  shared.refer(fields, kind, () => groupSchema(fields, shared, kind));

/** Under a key that is a kind stand the fields of that kind, unless another kind is said. */
function kindsAsKeys(parameter: VariantParameter, shared: Shared): JsonSchema {
  const { variants } = parameter;
  const words = { enum: Object.keys(variants) };
  const entries = Object.entries(variants).map(([kind, { summary, fields }]) => [
    kind,
    {
      description: summary,
      if: { type: 'object', required: ['kind'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: schemaOf(parameter, 'detector', shared),
      else: { anyOf: [kindSchema(kind, fields, shared), words, { type: 'null' }] },
    },
  ]);
  return { properties: Object.fromEntries(entries) };
}

const DIGITS = String.raw`[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?`;

/** Bounds are in the unit of the file, so only plain numbers can be compared with them; texts have their unit checked. */
function numberSchema({ quantity, min, max }: NumberParameter): JsonSchema {
  const bounds = { ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) };
  const digits = { type: 'string', pattern: `^\\s*${DIGITS}\\s*$` };
  const nothing = { type: 'null' };
  switch (quantity) {
    case 'count':
      return { anyOf: [{ type: 'integer', ...bounds }, digits, nothing] };
    case 'number':
      return { anyOf: [{ type: 'number', ...bounds }, digits, nothing] };
    case 'instant':
      return {
        type: ['string', 'null'],
        pattern: String.raw`^\s*\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,3})?)?([Zz]|[+-]\d\d:\d\d)\s*$`,
        examples: ['2025-10-18T00:52:00Z'],
      };
    case 'measure':
      return { type: ['string', 'number', 'null'], pattern: `^\\s*${DIGITS}\\s*(\\S.*)?$` };
    case 'ratio':
      return {
        anyOf: [
          { type: 'number', minimum: 0, maximum: Math.min(1, max ?? 1) },
          { type: 'string', pattern: `^\\s*${DIGITS}\\s*%?\\s*$` },
          nothing,
        ],
      };
    default: {
      const symbols = unitsOf[quantity].map(({ symbol }) => symbol.replace(/[/]/g, '\\/'));
      const one = `${DIGITS}\\s*(${symbols.join('|')})`;
      return {
        anyOf: [
          { type: 'string', pattern: `^\\s*(0|${one}${quantity === 'duration' ? `(\\s*${one})*` : ''})\\s*$` },
          { const: 0 },
          nothing,
        ],
      };
    }
  }
}

/** The default as a file would write it; groups have the defaults of their fields. */
function defaultOf(parameter: Parameter): unknown {
  if (parameter.default === undefined) return undefined;
  switch (parameter.type) {
    case 'number':
      return parameter.quantity === 'count' || parameter.quantity === 'number'
        ? parameter.default
        : formatQuantity(parameter.quantity, parameter.default);
    case 'flag':
      return parameter.default;
    case 'text':
    case 'choice':
      return parameter.default;
    case 'variant':
      return parameter.default.kind;
    case 'list':
      return parameter.default.map((item) =>
        parameter.of.type === 'number' && typeof item === 'number' ? Number(formatLeaf(parameter.of, item)) : item,
      );
    default:
      return undefined;
  }
}
