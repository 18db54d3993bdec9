import { commonFaultFields, type FaultDescription, type FaultInstance } from '../faults/fault.ts';
import type { Position } from '../schema/diagnostic.ts';
import { nearest } from '../schema/nearest.ts';
import { printable, quoted } from '../schema/printable.ts';
import { formatQuantity } from '../schema/quantity.ts';
import { candidates, resolveTarget, type TargetNames } from './fault-targets.ts';
import type { Findings } from './findings.ts';
import { type Node, nodeAt, textAt } from './node.ts';

/** What faults are compiled against. */
export interface FaultContext {
  readonly kinds: readonly FaultDescription[];
  readonly names: TargetNames;
  readonly durationMs: number | undefined;
  /** Where the duration is written; absent where the default holds. */
  readonly durationAt?: Position;
  readonly findings: Findings;
}

/**
 * Turns what files say of faults into instances: targets resolved, ids given and unique, times within the run.
 *
 * @param values as read from `nodes`, one for one; undefined where that failed
 * @returns the faults that are whole, sorted by start, then id
 */
export function compileFaults(
  values: readonly unknown[],
  nodes: readonly Node[],
  context: FaultContext,
): FaultInstance[] {
  const faults: FaultInstance[] = [];
  const seen = new Map<string, Position>();
  values.forEach((value, i) => {
    const node = nodes[i];
    if (value === undefined || node === undefined) return;
    const fault = compileFault(value as Record<string, unknown>, node, context);
    if (!fault) return;
    const at = nodeAt(node, 'id')?.at ?? nodeAt(node, 'kind')?.at ?? node.at;
    const first = seen.get(fault.id);
    if (first) {
      context.findings.add(
        'duplicate-id',
        at,
        `found a second fault ${quoted(fault.id, 100)}, expected each id once (first ${place(first, at)})`,
        textAt(node, 'id') === undefined ? 'give one of them an id of its own' : 'choose another id',
      );
      return;
    }
    seen.set(fault.id, at);
    faults.push(fault);
  });
  return faults.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

const place = (first: Position, here: Position) =>
  first.file === here.file ? `on line ${first.line}` : `in ${first.file}, line ${first.line}`;

function compileFault(value: Record<string, unknown>, node: Node, context: FaultContext): FaultInstance | undefined {
  const kind = context.kinds.find((each) => each.name === value.kind)!;
  const target = findTarget(kind, node, context);
  const times = findTimes(value, node, context);
  if (target === undefined || times === undefined) return undefined;
  const params = Object.fromEntries(
    Object.keys(kind.params).flatMap((name) => (value[name] === undefined ? [] : [[name, value[name]]])),
  );
  return {
    id: (value.id as string | undefined) ?? `${kind.name}@${target}`,
    kind: kind.name,
    target,
    at: times.at,
    for: times.for,
    intensity: value.intensity as number,
    envelope: value.envelope as FaultInstance['envelope'],
    params,
  };
}

const DOMAIN_WORDS = {
  workload: 'a workload',
  service: 'a service',
  database: 'a database',
  cache: 'a cache',
  queue: 'a queue',
  call: 'a call such as api->postgres',
  pool: 'a call to a database such as api->postgres',
  metric: 'a metric',
  scrape: 'a component or *',
};

function findTarget(kind: FaultDescription, node: Node, context: FaultContext): string | undefined {
  const { names, findings } = context;
  const written = textAt(node, 'target');
  const target = resolveTarget(kind, written, names);
  if (target !== undefined) return target;
  const possible = candidates(kind, names);
  const wanted = kind.appliesTo
    .map((domain) => DOMAIN_WORDS[domain])
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
  if (written === undefined) {
    if (nodeAt(node, 'target')?.type === 'map' || nodeAt(node, 'target')?.type === 'list') return undefined;
    const help =
      possible.length > 0
        ? `write target: ${shortList(possible)}`
        : kind.appliesTo.includes('metric')
          ? 'write target: followed by the name of a metric'
          : undefined;
    findings.add('missing-target', nodeAt(node, 'kind')?.at ?? node.at, `found no target, expected ${wanted}`, help);
    return undefined;
  }
  const other = (['workload', 'service', 'database', 'cache', 'queue', 'call'] as const).find((domain) =>
    names[domain].includes(written),
  );
  const near = nearest(written, possible);
  findings.add(
    'unknown-target',
    nodeAt(node, 'target')!.at,
    other
      ? `found the target ${quoted(written)}, a ${other}, expected ${wanted}`
      : `unknown target ${quoted(written)}, expected ${wanted}`,
    near !== undefined
      ? `did you mean ${quoted(near)}?`
      : possible.length > 0
        ? `known are ${shortList(possible)}`
        : kind.appliesTo.includes('metric')
          ? 'write the name of a metric, or name{label="value"}'
          : 'this scenario has none',
  );
  return undefined;
}

const shortList = (names: readonly string[]) =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')} …` : names.join(', ');

function findTimes(
  value: Record<string, unknown>,
  node: Node,
  context: FaultContext,
): { at: number; for: number } | undefined {
  const { durationMs, findings } = context;
  const at = value.at as number | undefined;
  const length = value.for as number | undefined;
  if (at === undefined || durationMs === undefined) return undefined;
  if (length === undefined && nodeAt(node, 'for') !== undefined && textAt(node, 'for') !== undefined) return undefined;
  const show = (ms: number) => formatQuantity('duration', ms);
  const limit = () => `${show(durationMs)} (duration${durationPlace(node, context)})`;
  if (at >= durationMs) {
    findings.add(
      'past-end',
      nodeAt(node, 'at')?.at ?? node.at,
      `fault starts at ${show(at)}, expected before ${limit()}`,
    );
    return undefined;
  }
  if (length === undefined) return { at, for: durationMs - at };
  // The same difference as above, so that what the default gives is never past the end by a rounding.
  if (length > durationMs - at) {
    // The end as people add it up: 50m and 20m are 70m.
    const end = sumAsWritten(textAt(node, 'at'), textAt(node, 'for')) ?? show(at + length);
    findings.add(
      'past-end',
      nodeAt(node, 'for')?.at ?? node.at,
      `fault ends at ${end}, expected at most ${limitAs(end, limit(), durationMs, durationPlace(node, context))}`,
      `${at > 0 ? `it starts at ${printable(textAt(node, 'at') ?? show(at))}, so ` : ''}use ${show(durationMs - at)} or less`,
    );
    return undefined;
  }
  return { at, for: length };
}

/** Where the duration is said, for the end of a message. */
function durationPlace(node: Node, { durationAt }: FaultContext): string {
  if (!durationAt) return '';
  return durationAt.file === node.at.file ? `, line ${durationAt.line}` : `, ${durationAt.file}`;
}

/** `50m` and `20m` → `70m`; undefined unless both are whole numbers of the same unit. */
function sumAsWritten(at: string | undefined, length: string | undefined): string | undefined {
  const [a, b] = [at, length].map((text) => /^(\d{1,9})\s*([a-z]+)$/.exec(text ?? ''));
  return a && b && a[2] === b[2] ? `${Number(a[1]) + Number(b[1])}${a[2]}` : undefined;
}

/** The duration in the unit of `end` where that is a whole number, so that the two compare at a glance. */
function limitAs(end: string, limit: string, durationMs: number, where: string): string {
  const unit = { s: 1_000, m: 60_000, h: 3_600_000 }[end.replace(/^[\d.]+/, '')];
  if (unit === undefined || durationMs % unit !== 0) return limit;
  return `${durationMs / unit}${end.replace(/^[\d.]+/, '')} (duration${where})`;
}

/** Names that no parameter of a fault kind may have, since every fault has them. */
export const RESERVED_FAULT_FIELDS: readonly string[] = ['kind', ...Object.keys(commonFaultFields)];
