import type { Position } from '../schema/diagnostic.ts';

/**
 * A scenario file as a tree of positioned nodes. Trees are never changed in place: merging and overriding build new ones
 * that share what stays.
 */
export type Node = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly type: 'scalar';
  /** As written, without quotes: numbers keep their digits and unit. */
  readonly text: string;
  /** `~`, `null` or nothing at all: says nothing, as if the key were not there. */
  readonly empty: boolean;
  /** Written without quotes, so `true` is a flag and not a text. */
  readonly plain: boolean;
  readonly at: Position;
}
export interface ListNode {
  readonly type: 'list';
  readonly items: readonly Node[];
  readonly at: Position;
}
export interface Entry {
  readonly key: string;
  readonly keyAt: Position;
  readonly value: Node;
}
export interface MapNode {
  readonly type: 'map';
  readonly entries: readonly Entry[];
  readonly at: Position;
}

export const entryOf = (node: Node | undefined, key: string): Entry | undefined =>
  node?.type === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;

/** The node under a path of keys; undefined where a key is missing or what holds it is no map. */
export const nodeAt = (node: Node | undefined, ...keys: readonly string[]): Node | undefined =>
  keys.reduce<Node | undefined>((inner, key) => entryOf(inner, key)?.value, node);

/** Text of the scalar under a path; undefined when absent, empty or not a scalar. */
export function textAt(node: Node | undefined, ...keys: readonly string[]): string | undefined {
  const found = nodeAt(node, ...keys);
  return found?.type === 'scalar' && !found.empty ? found.text : undefined;
}

/** Keys of the map under a path; none when there is no map. */
export function keysAt(node: Node | undefined, ...keys: readonly string[]): string[] {
  const found = nodeAt(node, ...keys);
  return found?.type === 'map' ? found.entries.map((entry) => entry.key) : [];
}

export function entriesAt(node: Node | undefined, ...keys: readonly string[]): readonly Entry[] {
  const found = nodeAt(node, ...keys);
  return found?.type === 'map' ? found.entries : [];
}

export const itemsAt = (node: Node | undefined, ...keys: readonly string[]): readonly Node[] => {
  const found = nodeAt(node, ...keys);
  return found?.type === 'list' ? found.items : [];
};

export const emptyMap = (at: Position): MapNode => ({ type: 'map', entries: [], at });

/** The same map with one entry replaced, in its place, or added at the end. */
export function withEntry(map: MapNode, entry: Entry): MapNode {
  const index = map.entries.findIndex((each) => each.key === entry.key);
  const entries =
    index < 0
      ? [...map.entries, entry]
      : map.entries.map((each, i) => (i === index ? { ...entry, keyAt: each.keyAt } : each));
  return { ...map, entries };
}

export const withoutEntry = (map: MapNode, key: string): MapNode => ({
  ...map,
  entries: map.entries.filter((entry) => entry.key !== key),
});
