import type { FaultDescription, FaultDomain } from '../faults/fault.ts';
import { DEFAULT_WORKLOAD } from './default-system.ts';
import { itemsAt, keysAt, type Node, textAt } from './node.ts';
import { parseSeriesKey } from './series-key.ts';

/** Every name a fault may aim at, by what it names. Calls are `caller->callee`. */
export interface TargetNames {
  readonly workload: readonly string[];
  readonly service: readonly string[];
  readonly database: readonly string[];
  readonly cache: readonly string[];
  readonly queue: readonly string[];
  readonly call: readonly string[];
  /** Calls to databases. */
  readonly pool: readonly string[];
  /** Free-form series; the metrics of the system are many and not listed. */
  readonly series: readonly string[];
}

/** The names in a tree that has the default system in it already. */
export function targetNames(root: Node): TargetNames {
  const service = keysAt(root, 'system', 'services').sort();
  const workloads = keysAt(root, 'workloads').sort();
  const database = keysAt(root, 'system', 'databases').sort();
  const call = service
    .flatMap((caller) => keysAt(root, 'system', 'services', caller, 'calls').map((callee) => `${caller}->${callee}`))
    .sort();
  return {
    workload: workloads.length > 0 || service.length === 0 ? workloads : [DEFAULT_WORKLOAD],
    service,
    database,
    cache: keysAt(root, 'system', 'caches').sort(),
    queue: keysAt(root, 'system', 'queues').sort(),
    call,
    pool: call.filter((name) => database.includes(name.slice(name.indexOf('->') + 2))),
    series: [...new Set(itemsAt(root, 'series').flatMap((item) => textAt(item, 'name') ?? []))].sort(),
  };
}

export const componentsOf = (names: TargetNames): string[] => [
  ...names.service,
  ...names.database,
  ...names.cache,
  ...names.queue,
];

/** A name that stands for every scraped component. */
export const EVERY_TARGET = '*';

/** The names that one kind of fault may aim at; metrics count only as far as they are known. */
export function candidates(kind: Pick<FaultDescription, 'appliesTo'>, names: TargetNames): string[] {
  const of: Record<FaultDomain, readonly string[]> = {
    workload: names.workload,
    service: names.service,
    database: names.database,
    cache: names.cache,
    queue: names.queue,
    call: names.call,
    pool: names.pool,
    metric: names.series,
    scrape: [EVERY_TARGET, ...componentsOf(names)],
  };
  return [...new Set(kind.appliesTo.flatMap((domain) => of[domain]))];
}

/**
 * What a fault aims at: its target as written, in canonical spelling, or the only possible one where it says nothing
 * (for scrapes, all of them).
 *
 * @returns undefined when nothing is written and there is no single choice, or when what is written names nothing
 */
export function resolveTarget(
  kind: Pick<FaultDescription, 'appliesTo'>,
  written: string | undefined,
  names: TargetNames,
): string | undefined {
  const possible = candidates(kind, names);
  if (written === undefined) {
    if (kind.appliesTo.includes('scrape')) return EVERY_TARGET;
    return possible.length === 1 ? possible[0] : undefined;
  }
  const text = written.trim().replace(/^([^\s{>]+)\s*->\s*([^\s>]+)$/, '$1->$2');
  if (possible.includes(text)) return text;
  return kind.appliesTo.includes('metric') ? parseSeriesKey(text) : undefined;
}

/**
 * The id of a fault in a file: its `id`, else `kind@target`.
 *
 * @returns undefined when neither is known; such a fault cannot be named by others
 */
export function faultIdOf(node: Node, kinds: readonly FaultDescription[], names: TargetNames): string | undefined {
  const id = textAt(node, 'id');
  if (id !== undefined) return id;
  const name = node.type === 'scalar' ? node.text : textAt(node, 'kind');
  const kind = kinds.find((each) => each.name === name);
  const target = kind && resolveTarget(kind, textAt(node, 'target'), names);
  return target === undefined ? undefined : `${name}@${target}`;
}
