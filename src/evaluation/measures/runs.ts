import type { Stretch } from '../../analysis/stretches.ts';

/**
 * Where flags are 1, as stretches.
 *
 * O(n), pure.
 * @example runs(Uint8Array.of(0, 1, 1, 0, 1)) // => [{ from: 1, to: 3 }, { from: 4, to: 5 }]
 */
export function runs(flags: Uint8Array): Stretch[] {
  const found: Stretch[] = [];
  for (let i = 0; i < flags.length; i++) {
    if (flags[i] === 0) continue;
    const from = i;
    while (i < flags.length && flags[i] !== 0) i++;
    found.push({ from, to: i });
  }
  return found;
}
