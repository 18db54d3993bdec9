/** Units by what they measure, each with its size in the first of them. */
const MEASURES: readonly Readonly<Record<string, number>>[] = [
  { ms: 1, s: 1000, seconds: 1000, us: 0.001, µs: 0.001, ns: 1e-6, min: 60_000, h: 3_600_000 },
  { ratio: 1, '%': 0.01, percent: 0.01 },
  {
    bytes: 1,
    B: 1,
    kB: 1e3,
    KB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
    KiB: 1024,
    MiB: 1_048_576,
    GiB: 1_073_741_824,
    TiB: 1_099_511_627_776,
  },
  { 'per second': 1, '/s': 1, rps: 1, 'per minute': 1 / 60, '/min': 1 / 60, '/h': 1 / 3600 },
];

/** The unit that a signal's name ends in, as signals store it; undefined when it names none. */
export function unitOfName(signal: string): string | undefined {
  if (signal.endsWith('_per_second')) return 'per second';
  return /_(ms|seconds|ratio|bytes)$/.exec(signal)?.[1];
}

/**
 * What to multiply numbers of unit `from` with to get unit `to`.
 *
 * @returns undefined when they do not measure the same
 * Pure. @example unitFactor('%', 'ratio') // => 0.01
 */
export function unitFactor(from: string, to: string): number | undefined {
  if (from === to) return 1;
  const measure = MEASURES.find((units) => Object.hasOwn(units, from) && Object.hasOwn(units, to));
  return measure && measure[from] / measure[to];
}

/** Every unit that can be converted, for messages. */
export const knownUnits: readonly string[] = MEASURES.flatMap((units) => Object.keys(units));
