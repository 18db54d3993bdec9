/**
 * Declarations of what a scenario file may say. One declaration gives the TypeScript type, the default, the
 * validation and its messages, the JSON Schema, the `list` output and the reference tables.
 *
 * A value in a file carries its unit; a compiled value is a number in the base unit of its quantity:
 *
 * | quantity | in files                   | compiled             |
 * |----------|----------------------------|----------------------|
 * | duration | `250us` `15ms` `30s` `1h`  | milliseconds         |
 * | instant  | `2025-10-18T00:52:00Z`     | ms since 1970, UTC   |
 * | size     | `512kB` `256MiB`           | bytes                |
 * | ratio    | `25 %` or `0.25`, not `25` | 0.25                 |
 * | rate     | `10/s` `600/min`           | per second           |
 * | count    | `3`                        | a whole number       |
 * | number   | `1.5`                      | as written           |
 * | measure  | `8.42ms` `99.9%` `12`      | unit of its signal   |
 */
export type Quantity = 'duration' | 'instant' | 'size' | 'ratio' | 'rate' | 'count' | 'number' | 'measure';

/** What every declaration has. Its compiled type travels beside it as {@link Typed}. */
interface Declared<T> {
  readonly doc: string;
  /** Absent in the file and no default: the compiled value is `undefined`. */
  readonly optional?: boolean;
  readonly default?: T;
}

export interface NumberParameter extends Declared<number> {
  readonly type: 'number';
  readonly quantity: Quantity;
  /** Bounds in the compiled unit. */
  readonly min?: number;
  readonly max?: number;
  /** What a dimensionless number counts, for people: `cores`, `requests`. */
  readonly unit?: string;
}
export interface TextParameter extends Declared<string> {
  readonly type: 'text';
  /** What the text may look like, and the same in words. */
  readonly pattern?: RegExp;
  readonly patternDoc?: string;
  readonly maxLength?: number;
}
export interface FlagParameter extends Declared<boolean> {
  readonly type: 'flag';
}
export interface ChoiceParameter extends Declared<string> {
  readonly type: 'choice';
  /** Each word with what it means. */
  readonly options: Readonly<Record<string, string>>;
}
export interface ListParameter extends Declared<readonly unknown[]> {
  readonly type: 'list';
  readonly of: Parameter;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** The order in the file carries no meaning (law 2): the compiler sorts the compiled list. */
  readonly set?: boolean;
}
export interface GroupParameter extends Declared<never> {
  readonly type: 'group';
  readonly fields: Fields;
}
export interface MapParameter extends Declared<never> {
  readonly type: 'map';
  readonly of: Parameter;
  /** What a key names: `service`, `signal`. */
  readonly key: string;
  /** Of a map of variants: an entry without `kind` is of the kind that its key names. */
  readonly keyIsKind?: boolean;
}
/** One of several groups, told apart by the text under `kind`. In a file `shape: flat` is short for `shape: {kind: flat}`. */
export interface VariantParameter extends Declared<Variant> {
  readonly type: 'variant';
  readonly variants: Readonly<Record<string, { readonly summary: string; readonly fields: Fields }>>;
}
/** The loose compiled type of a variant. */
export type Variant = { readonly kind: string };

export type Parameter =
  | NumberParameter
  | TextParameter
  | FlagParameter
  | ChoiceParameter
  | ListParameter
  | GroupParameter
  | MapParameter
  | VariantParameter;
export type Fields = Readonly<Record<string, Parameter>>;

/** Phantom that carries the compiled type of a declaration; never present at run time. */
export interface Typed<T> {
  readonly __value?: () => T;
}
/** The compiled type of one declaration. */
export type ValueOf<P> =
  P extends Typed<infer T> ? T | (P extends { readonly optional: true } ? undefined : never) : never;
/** The compiled type of a set of declarations. */
export type ValuesOf<F> = { readonly [K in keyof F]: ValueOf<F[K]> };

interface Common<T> {
  readonly doc: string;
  readonly optional?: boolean;
  readonly default?: T;
}
/** What a builder returns: the declaration, its compiled type, and whether it may be absent. */
type Built<P, T, O> = P & Typed<T> & (O extends { readonly optional: true } ? { readonly optional: true } : unknown);

const quantity =
  (name: Quantity, bounds: { min?: number; max?: number } = {}) =>
  <const O extends Common<number> & { min?: number; max?: number; unit?: string }>(
    options: O,
  ): Built<NumberParameter, number, O> =>
    ({ type: 'number', quantity: name, ...bounds, ...options }) as never;

/** Milliseconds once compiled; at least 0 unless said otherwise. */
export const duration = quantity('duration', { min: 0 });
/** Milliseconds since 1970 once compiled. */
export const instant = quantity('instant');
/** Bytes once compiled. */
export const size = quantity('size', { min: 0 });
/** 0 to 1 once compiled. */
export const ratio = quantity('ratio', { min: 0, max: 1 });
/** Per second once compiled. */
export const rate = quantity('rate', { min: 0 });
export const count = quantity('count', { min: 0 });
export const number = quantity('number');
/** A figure of a signal, in that signal's unit. */
export const measure = quantity('measure');

export const text = <const O extends Omit<TextParameter, 'type'>>(options: O): Built<TextParameter, string, O> =>
  ({ type: 'text', ...options }) as never;
export const flag = <const O extends Common<boolean>>(options: O): Built<FlagParameter, boolean, O> =>
  ({ type: 'flag', ...options }) as never;
/** One word of several; `options` maps each to what it means. */
export const choice = <T extends string, const O extends Common<NoInfer<T>>>(
  options: Readonly<Record<T, string>>,
  rest: O,
): Built<ChoiceParameter, T, O> => ({ type: 'choice', options, ...rest }) as never;
export const list = <P extends Parameter, const O extends Omit<ListParameter, 'type' | 'of'>>(
  of: P,
  rest: O,
): Built<ListParameter, readonly ValueOf<P>[], O> => ({ type: 'list', of, ...rest }) as never;
export const group = <F extends Fields, const O extends Common<never>>(
  fields: F,
  rest: O,
): Built<GroupParameter, ValuesOf<F>, O> => ({ type: 'group', fields, ...rest }) as never;
export const map = <P extends Parameter, const O extends Common<never> & { key: string; keyIsKind?: boolean }>(
  of: P,
  rest: O,
): Built<MapParameter, Readonly<Record<string, ValueOf<P>>>, O> => ({ type: 'map', of, ...rest }) as never;
type Variants = VariantParameter['variants'];
/** The compiled types of a variant: one group for each kind, with `kind`. */
export type VariantOf<V extends Variants> = {
  [K in keyof V & string]: { readonly kind: K } & ValuesOf<V[K]['fields']>;
}[keyof V & string];
export const variant = <V extends Variants, const O extends Common<Variant>>(
  variants: V,
  rest: O,
): Built<VariantParameter, VariantOf<V>, O> => ({ type: 'variant', variants, ...rest }) as never;

/** The values a set of declarations gives when the file says nothing. Groups are filled in, optional ones left out. */
export function defaultsOf<F extends Fields>(fields: F): ValuesOf<F> {
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(fields)) values[name] = defaultOf(parameter);
  return values as ValuesOf<F>;
}

function defaultOf(parameter: Parameter): unknown {
  if (parameter.type === 'variant' && parameter.default) {
    return { ...defaultsOf(parameter.variants[parameter.default.kind].fields), ...parameter.default };
  }
  if (parameter.default !== undefined) return parameter.default;
  if (parameter.optional) return undefined;
  if (parameter.type === 'group') return defaultsOf(parameter.fields);
  if (parameter.type === 'list') return [];
  if (parameter.type === 'map') return {};
  return undefined;
}
