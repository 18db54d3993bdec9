/**
 * The known name that a mistyped one most likely meant: fewest single-character edits (insert, delete, replace, swap
 * of neighbours), at most a third of the longer length and two at least; equal but for case always counts.
 *
 * @param found text as written, any length (only the first 64 characters count)
 * @param names the valid names; among equally near ones the first wins
 * @returns undefined when none is near. O(names · length²), pure.
 * Source: optimal string alignment distance, Damerau, CACM 7 (1964).
 * @example nearest('latency-spkie', ['latency-spike', 'spike']) // => 'latency-spike'
 */
export function nearest(found: string, names: readonly string[]): string | undefined {
  const typed = found.slice(0, 64);
  const lower = typed.toLowerCase();
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const name of names) {
    if (Math.abs(name.length - typed.length) > 24) continue;
    const distance = name.toLowerCase() === lower ? 0 : editDistance(lower, name.toLowerCase());
    const allowed = Math.max(typed.length < 4 ? 1 : 2, Math.floor(Math.max(typed.length, name.length) / 3));
    if (distance <= allowed && distance < bestDistance && distance < Math.max(name.length, typed.length)) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1), last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
