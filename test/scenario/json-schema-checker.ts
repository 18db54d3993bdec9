import type { JsonSchema } from '../../src/scenario/json-schema.ts';

/**
 * Checks a value against the keywords of JSON Schema that ours uses, and throws on any other, so that nothing is
 * skipped silently.
 * @returns one line for each thing that does not fit
 */
export function violations(schema: JsonSchema, value: unknown, path = '$', root: JsonSchema = schema): string[] {
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    const check = keywords[keyword];
    if (!check) throw new Error(`the checker does not know the keyword ${keyword}`);
    return check(rule as never, value, path, { schema, root });
  });
}

interface Within {
  readonly schema: JsonSchema;
  /** Where `$defs` are. */
  readonly root: JsonSchema;
}
type Check = (rule: never, value: unknown, path: string, within: Within) => string[];
const silent: Check = () => [];
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const typeOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
const when = (fails: boolean, text: string) => (fails ? [text] : []);

const keywords: Readonly<Record<string, Check>> = {
  $schema: silent,
  $defs: silent,
  $ref: (rule: string, value, path, { root }) => {
    const target = (root.$defs as Record<string, JsonSchema>)[rule.replace('#/$defs/', '')];
    if (!target) throw new Error(`${rule} refers to nothing`);
    return violations(target, value, path, root);
  },
  title: silent,
  description: silent,
  default: silent,
  examples: silent,
  markdownEnumDescriptions: silent,
  type: (rule: string | string[], value, path) => {
    const types = [rule].flat();
    return when(
      !types.includes(typeOf(value)) && !(types.includes('integer') && Number.isInteger(value)),
      `${path}: ${JSON.stringify(value)} is not ${types.join(' or ')}`,
    );
  },
  properties: (rule: Record<string, JsonSchema>, value, path, { root }) =>
    isObject(value)
      ? Object.keys(rule).flatMap((key) =>
          key in value ? violations(rule[key], value[key], `${path}.${key}`, root) : [],
        )
      : [],
  additionalProperties: (rule: false | JsonSchema, value, path, { schema, root }) => {
    if (!isObject(value)) return [];
    const others = Object.keys(value).filter((key) => !(key in ((schema.properties as object | undefined) ?? {})));
    return rule === false
      ? others.map((key) => `${path}: ${key} is not known`)
      : others.flatMap((key) => violations(rule, value[key], `${path}.${key}`, root));
  },
  propertyNames: (rule: JsonSchema, value, path, { root }) =>
    isObject(value) ? Object.keys(value).flatMap((key) => violations(rule, key, `${path}.${key} (name)`, root)) : [],
  required: (rule: string[], value, path) =>
    isObject(value) ? rule.filter((key) => !(key in value)).map((key) => `${path}: ${key} is missing`) : [],
  items: (rule: JsonSchema, value, path, { root }) =>
    Array.isArray(value) ? value.flatMap((item, i) => violations(rule, item, `${path}[${i}]`, root)) : [],
  minItems: (rule: number, value, path) => when(Array.isArray(value) && value.length < rule, `${path}: too few`),
  maxItems: (rule: number, value, path) => when(Array.isArray(value) && value.length > rule, `${path}: too many`),
  maxLength: (rule: number, value, path) => when(typeof value === 'string' && value.length > rule, `${path}: too long`),
  pattern: (rule: string, value, path) =>
    when(
      typeof value === 'string' && !new RegExp(rule, 'u').test(value),
      `${path}: ${JSON.stringify(value)} does not match ${rule}`,
    ),
  minimum: (rule: number, value, path) =>
    when(typeof value === 'number' && value < rule, `${path}: ${value} is below ${rule}`),
  maximum: (rule: number, value, path) =>
    when(typeof value === 'number' && value > rule, `${path}: ${value} is above ${rule}`),
  enum: (rule: unknown[], value, path) =>
    when(!rule.includes(value), `${path}: ${JSON.stringify(value)} is not one of ${rule.join(', ')}`),
  const: (rule: unknown, value, path) => when(rule !== value, `${path}: ${JSON.stringify(value)} is not ${rule}`),
  anyOf: (rule: JsonSchema[], value, path, { root }) => {
    const each = rule.map((option) => violations(option, value, path, root));
    return each.some((found) => found.length === 0) ? [] : each.flat();
  },
  allOf: (rule: JsonSchema[], value, path, { root }) => rule.flatMap((part) => violations(part, value, path, root)),
  if: (rule: JsonSchema, value, path, { schema, root }) =>
    violations(
      ((violations(rule, value, path, root).length === 0 ? schema.then : schema.else) ?? {}) as JsonSchema,
      value,
      path,
      root,
    ),
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: silent,
  else: silent,
};
