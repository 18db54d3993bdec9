import { type Entry, type MapNode, type Node, textAt } from './node.ts';

/**
 * Lays one tree over another. Maps merge key by key; everything else is replaced, lists too. A map whose `kind` differs
 * from the base's replaces it (the fields of one kind mean nothing to another); a single word under a map with `kind` is
 * short for `{kind: word}`. Empty values say nothing, and the base stays; one that says `null` (or `~`) takes that part of the base away.
 */
export function mergeNodes(base: Node, over: Node | undefined): Node {
  if (over === undefined || (over.type === 'scalar' && over.empty)) return base;
  if (over.type !== 'map') return over;
  const under = base.type === 'scalar' && !base.empty ? shorthand(base) : base;
  if (under.type !== 'map') return over;
  const kind = textAt(over, 'kind');
  if (kind !== undefined && textAt(under, 'kind') !== undefined && textAt(under, 'kind') !== kind) return over;
  const entries = new Map<string, Entry>(under.entries.map((entry) => [entry.key, entry]));
  for (const entry of over.entries) {
    const old = entries.get(entry.key);
    if (old && saysNull(entry.value)) entries.delete(entry.key);
    else entries.set(entry.key, old ? { ...entry, value: mergeNodes(old.value, entry.value) } : entry);
  }
  return { type: 'map', entries: [...entries.values()], at: over.at };
}

/** Nothing, said in words: `expect: null` is meant, `expect:` may be forgotten. */
const saysNull = (node: Node): boolean => node.type === 'scalar' && node.empty && node.text !== '';

/** `flat` as `{kind: flat}`. */
export const shorthand = (word: Extract<Node, { type: 'scalar' }>): MapNode => ({
  type: 'map',
  entries: [{ key: 'kind', keyAt: word.at, value: word }],
  at: word.at,
});
