import { nearest } from '../schema/nearest.ts';
import { defaultsOf } from '../schema/parameter.ts';
import { quoted } from '../schema/printable.ts';
import type { DetectorInstance } from './detector.ts';
import { detectorByName } from './index.ts';

/** What to change of a detector's defaults. */
export interface Configuration {
  /** The kind if left out. */
  readonly id?: string;
  /** Names of the signals it looks at; all that are judged if left out. */
  readonly signals?: readonly string[];
  /** Parameters in base units (times ms, ratios 0–1), the rest by default. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/**
 * A detector of the registry, ready to be put to work. For code; scenario files say it under `detectors`, with units and every check.
 *
 * @param kind name of a detector, as `list detectors` shows it
 * @throws RangeError when there is no such detector, it has no such parameter, or one that has no default is left out
 * @example configure('robust-point', { params: { threshold: 8 } }).params.hold // => 2
 */
export function configure(
  kind: string,
  { id = kind, signals = [], params = {} }: Configuration = {},
): DetectorInstance {
  const detector = detectorByName.get(kind);
  if (!detector) throw unknown('detector', kind, [...detectorByName.keys()]);
  const names = Object.keys(detector.params);
  const wrong = Object.keys(params).find((name) => !names.includes(name));
  if (wrong !== undefined) throw unknown(`parameter of ${kind}`, wrong, names);
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  const values: Record<string, unknown> = { ...defaultsOf(detector.params), ...Object.fromEntries(given) };
  const missing = names.find((name) => values[name] === undefined && detector.params[name].optional !== true);
  if (missing !== undefined)
    throw new RangeError(`${kind} needs the parameter ${missing}: ${detector.params[missing].doc}`);
  return {
    id,
    kind,
    signals: [...signals].sort(),
    params: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  };
}

function unknown(what: string, name: string, known: readonly string[]): RangeError {
  const near = nearest(name, known);
  const help = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${quoted(near)}?`;
  return new RangeError(`unknown ${what} ${quoted(name)}: ${help}`);
}
