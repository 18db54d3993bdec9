import type { Fields } from '../schema/parameter.ts';

/**
 * Which signal the figures in a group belong to, which gives each `measure` its unit: the one named in its field
 * `signal`; for a free-form series its own name; for a part that multiplies, none, since a factor has no unit.
 *
 * @param read text of a field of the group, undefined where there is none
 * @param outer the signal of what holds the group
 */
export function aboutSignal(
  fields: Fields,
  read: (field: string) => unknown,
  outer: string | undefined,
): string | undefined {
  const text = (field: string) => {
    const found = read(field);
    return typeof found === 'string' ? found : undefined;
  };
  if ('signal' in fields) return text('signal');
  if ('parts' in fields) return text('name');
  if ('combine' in fields && text('combine') === 'multiply') return undefined;
  return outer;
}
