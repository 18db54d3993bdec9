import { Findings } from './findings.ts';
import { mergeNodes } from './merge.ts';
import { entryOf, keysAt, type MapNode, type Node, nodeAt, textAt, withEntry } from './node.ts';
import { parseNodes } from './parse.ts';

/** The system of a scenario that describes none, in the words of a scenario file. */
export const DEFAULT_SYSTEM = `
services:
  api:
    calls:
      postgres: {perRequest: 2, perMiss: 1}
      redis: {perRequest: 5}
databases:
  postgres: {}
caches:
  redis: {}
`;

export const DEFAULT_WORKLOAD = 'main';

const defaultSystem = parseNodes(DEFAULT_SYSTEM, { file: 'the default system' }, new Findings()) as MapNode;

/**
 * Puts the default system under what a scenario says of its system. The rule: `base: default` changes the default
 * system, `base: none` starts from nothing; without `base` it is the default system as long as every component named
 * is one of it (services: api; databases: postgres; caches: redis).
 */
export function withDefaultSystem(root: MapNode): MapNode {
  const entry = entryOf(root, 'system');
  const system = entry?.value;
  const keyAt = entry?.keyAt ?? root.at;
  if (system !== undefined && system.type !== 'map' && !(system.type === 'scalar' && system.empty)) return root;
  const base = textAt(system, 'base') ?? (onlyDefaultNames(system) ? 'default' : 'none');
  if (base !== 'default') return root;
  return withEntry(root, {
    key: 'system',
    keyAt,
    value: mergeNodes(placed(defaultSystem, system?.at ?? root.at), system),
  });
}

export const isDefaultComponent = (name: string): boolean =>
  ['services', 'databases', 'caches'].some((group) => nodeAt(defaultSystem, group, name) !== undefined);

const onlyDefaultNames = (system: Node | undefined) =>
  ['services', 'databases', 'caches', 'queues'].every((group) =>
    keysAt(system, group).every((name) => nodeAt(defaultSystem, group, name)),
  );

/** The tree with every position replaced: what is wrong with a default is shown where the file could say otherwise. */
function placed(node: Node, at: Node['at']): Node {
  if (node.type === 'scalar') return { ...node, at };
  if (node.type === 'list') return { ...node, at, items: node.items.map((item) => placed(item, at)) };
  return {
    ...node,
    at,
    entries: node.entries.map((entry) => ({ key: entry.key, keyAt: at, value: placed(entry.value, at) })),
  };
}
