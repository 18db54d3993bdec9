import { emptyMap, entriesAt, entryOf, keysAt, type MapNode, withEntry } from './node.ts';

/** The tree with an entry under `detectors` for each kind of detector that `expect.detectors` alone names: it is as its defaults say. */
export function withExpectedDetectors(root: MapNode, kinds: readonly string[]): MapNode {
  const old = entryOf(root, 'detectors');
  // What is no map is reported as such.
  if (old && old.value.type !== 'map' && !(old.value.type === 'scalar' && old.value.empty)) return root;
  const named = keysAt(root, 'detectors');
  const added = entriesAt(root, 'expect', 'detectors').filter(({ key }) => kinds.includes(key) && !named.includes(key));
  if (added.length === 0) return root;
  const { keyAt } = old ?? added[0];
  const map = old?.value.type === 'map' ? old.value : emptyMap(keyAt);
  const value = added.reduce(
    (all, entry) => withEntry(all, { key: entry.key, keyAt: entry.keyAt, value: emptyMap(entry.keyAt) }),
    map,
  );
  return withEntry(root, { key: 'detectors', keyAt, value });
}
