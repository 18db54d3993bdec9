/**
 * The seeds over which a scenario is evaluated: its own first, so that one seed is the run that everybody sees, then its own with
 * a number behind it. Seed k is the same however many there are, so more seeds only add runs.
 *
 * @param seed seed of the scenario
 * @param count how many, at least 1
 * Pure.
 * @example seedsOf('7', 3) // => ['7', '7-2', '7-3']
 */
export const seedsOf = (seed: string, count: number): string[] =>
  Array.from({ length: count }, (_, k) => (k === 0 ? seed : `${seed}-${k + 1}`));
