/**
 * Small declarations of what a JSON file holds. One declaration reads the file (with the path of everything that does not
 * fit) and gives the JSON Schema that is shipped, so that the two cannot disagree.
 */
export interface Shape<T> {
  readonly schema: Readonly<Record<string, unknown>>;
  /** @param problems receives `path: expected …` for each place that does not fit; the value returned is then unusable */
  readonly read: (value: unknown, path: string, problems: string[]) => T;
  readonly optional?: boolean;
}

export type Read<S> = S extends Shape<infer T> ? T : never;
type OptionalKeys<F> = { [K in keyof F]: F[K] extends { readonly optional: true } ? K : never }[keyof F];
type ReadFields<F> = { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Read<F[K]> } & {
  readonly [K in OptionalKeys<F>]?: Read<F[K]>;
};

function wrong(path: string, expected: string, value: unknown, problems: string[]): never {
  const found =
    value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  problems.push(`${path}: found ${found}, expected ${expected}`);
  return undefined as never;
}

const doc = (text: string | undefined) => (text ? { description: text } : {});

/** A figure; null in the file is NaN: not measured. */
export const figure = (description?: string): Shape<number> => ({
  schema: { type: ['number', 'null'], ...doc(description) },
  read: (value, path, problems) =>
    value === null ? Number.NaN : typeof value === 'number' ? value : wrong(path, 'a number or null', value, problems),
});
/** A time that may never come; null in the file is infinity. */
export const endless = (description?: string): Shape<number> => ({
  schema: { type: ['number', 'null'], ...doc(description) },
  read: (value, path, problems) =>
    value === null
      ? Number.POSITIVE_INFINITY
      : typeof value === 'number'
        ? value
        : wrong(path, 'a number or null', value, problems),
});
export const finite = (description?: string): Shape<number> => ({
  schema: { type: 'number', ...doc(description) },
  read: (value, path, problems) => (typeof value === 'number' ? value : wrong(path, 'a number', value, problems)),
});
export const text = (description?: string): Shape<string> => ({
  schema: { type: 'string', ...doc(description) },
  read: (value, path, problems) => (typeof value === 'string' ? value : wrong(path, 'a text', value, problems)),
});
export const flag = (description?: string): Shape<boolean> => ({
  schema: { type: 'boolean', ...doc(description) },
  read: (value, path, problems) => (typeof value === 'boolean' ? value : wrong(path, 'true or false', value, problems)),
});
/** One of several words. */
export const word = <const W extends string>(words: readonly W[], description?: string): Shape<W> => ({
  schema: { enum: words, ...doc(description) },
  read: (value, path, problems) =>
    words.includes(value as W) ? (value as W) : wrong(path, `one of ${words.join(', ')}`, value, problems),
});
/** Anything JSON can hold, of a shape that is told elsewhere. */
export const anything = <T>(description: string): Shape<T> => ({
  schema: doc(description),
  read: (value) => value as T,
});
export const list = <T>(of: Shape<T>, description?: string): Shape<readonly T[]> => ({
  schema: { type: 'array', items: of.schema, ...doc(description) },
  read: (value, path, problems) =>
    Array.isArray(value)
      ? value.map((item, i) => of.read(item, `${path}[${i}]`, problems))
      : wrong(path, 'a list', value, problems),
});
export const pair = <T>(of: Shape<T>, description?: string): Shape<readonly [T, T]> => ({
  schema: { type: 'array', items: of.schema, minItems: 2, maxItems: 2, ...doc(description) },
  read: (value, path, problems) =>
    Array.isArray(value) && value.length === 2
      ? [of.read(value[0], `${path}[0]`, problems), of.read(value[1], `${path}[1]`, problems)]
      : wrong(path, 'a list of two', value, problems),
});
export const nullable = <T>(of: Shape<T>): Shape<T | null> => ({
  schema: { anyOf: [of.schema, { type: 'null' }] },
  read: (value, path, problems) => (value === null ? null : of.read(value, path, problems)),
});
export const optional = <T>(of: Shape<T>): Shape<T> & { readonly optional: true } => ({ ...of, optional: true });
/** Keys of the file's own choice. */
export const mapOf = <T>(of: Shape<T>, description?: string): Shape<Readonly<Record<string, T>>> => ({
  schema: { type: 'object', additionalProperties: of.schema, ...doc(description) },
  read: (value, path, problems) =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([key, item]) => [key, of.read(item, keyPath(path, key), problems)]),
        )
      : wrong(path, 'an object', value, problems),
});
/** Named fields; keys beyond them are kept as they are. */
export const object = <F extends Readonly<Record<string, Shape<unknown>>>>(
  fields: F,
  description?: string,
): Shape<ReadFields<F>> => ({
  schema: {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.schema])),
    required: Object.keys(fields).filter((key) => !fields[key].optional),
    ...doc(description),
  },
  read: (value, path, problems) => {
    if (!isObject(value)) return wrong(path, 'an object', value, problems);
    for (const [key, field] of Object.entries(fields)) {
      if (!field.optional && !Object.hasOwn(value, key)) wrong(keyPath(path, key), 'a value', undefined, problems);
    }
    // In the order of the file, so that writing it again gives the same bytes.
    const entries = Object.entries(value).map(([key, item]) => [
      key,
      Object.hasOwn(fields, key) ? fields[key].read(item, keyPath(path, key), problems) : item,
    ]);
    return Object.fromEntries(entries) as never;
  },
});

/** `a.b`, or `a["b c"]` where the key is not a plain word. */
export function keyPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path ? `${path}.${key}` : key;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
