import type { Position } from '../schema/diagnostic.ts';
import { nearest } from '../schema/nearest.ts';
import type { Fields, Parameter } from '../schema/parameter.ts';
import { printable, quoted } from '../schema/printable.ts';
import { DEFAULT_WORKLOAD, withDefaultSystem } from './default-system.ts';
import { faultIdOf, targetNames } from './fault-targets.ts';
import { scenarioFields } from './fields.ts';
import type { Findings } from './findings.ts';
import { shorthand } from './merge.ts';
import {
  emptyMap,
  entryOf,
  itemsAt,
  keysAt,
  type MapNode,
  type Node,
  nodeAt,
  textAt,
  withEntry,
  withoutEntry,
} from './node.ts';
import { parseNodes } from './parse.ts';
import { parseAssignment, type Segment } from './path-text.ts';
import type { Registries } from './registries.ts';

/** Changes from the command line. */
export interface Overrides {
  /** `PATH=VALUE`, in this order. */
  readonly set?: readonly string[];
  /** Fault ids to leave out. */
  readonly without?: readonly string[];
  readonly seed?: string;
}

/**
 * Whether a change names an entry of a list by its index. Such an index counts in the canonical text, so the tree to
 * change must have been read from that.
 */
export const namesIndex = (overrides: Overrides): boolean =>
  (overrides.set ?? []).some((text) => /\.\d+[.=]/.test(text));

/** The tree as if the file had said so. What is wrong with a change is reported in its own text, as `--set:1:8`. */
export function applyOverrides(
  root: MapNode,
  overrides: Overrides,
  registries: Registries,
  findings: Findings,
): MapNode {
  let changed = root;
  if (overrides.seed !== undefined) {
    findings.addSource('--seed', overrides.seed);
    changed = withEntry(
      changed,
      entry(
        'seed',
        scalarAt(overrides.seed, { file: '--seed', line: 1, column: 1, length: Math.max(1, overrides.seed.length) }),
      ),
    );
  }
  (overrides.set ?? []).forEach((text, i) => {
    const file = i === 0 ? '--set' : `--set (${i + 1})`;
    findings.addSource(file, text);
    changed = new Assignment(text, file, changed, registries, findings).apply();
  });
  (overrides.without ?? []).forEach((id, i) => {
    const file = i === 0 ? '--without' : `--without (${i + 1})`;
    findings.addSource(file, id);
    changed = withoutFault(changed, id, file, registries, findings);
  });
  return changed;
}

const entry = (key: string, value: Node) => ({ key, keyAt: value.at, value });
const scalarAt = (text: string, at: Position): Node => ({ type: 'scalar', text, empty: false, plain: true, at });

function withoutFault(
  root: MapNode,
  id: string,
  file: string,
  { faultKinds }: Registries,
  findings: Findings,
): MapNode {
  const names = targetNames(withDefaultSystem(root));
  const faults = nodeAt(root, 'faults');
  const items = itemsAt(root, 'faults');
  const ids = items.map((item) => faultIdOf(item, faultKinds, names));
  if (!ids.includes(id) || faults?.type !== 'list') {
    const known = ids.filter((each) => each !== undefined);
    const near = nearest(id, known);
    const help = near
      ? `did you mean ${quoted(near, 100)}?`
      : known.length > 0
        ? `known are ${known.slice(0, 8).join(', ')}`
        : 'this scenario has no faults';
    findings.add(
      'unknown-fault',
      { file, line: 1, column: 1, length: Math.max(1, id.length) },
      `unknown fault ${quoted(id, 100)}, expected the id of a fault of this scenario`,
      help,
    );
    return root;
  }
  const rest = withEntry(root, {
    ...entryOf(root, 'faults')!,
    value: { ...faults, items: items.filter((_, i) => ids[i] !== id) },
  });
  // What must be found can no longer be.
  return changedAt(rest, 'expect', (expect) =>
    changedAt(withoutDetected(expect, id), 'detectors', (detectors) =>
      keysAt(detectors).reduce((map, name) => changedAt(map, name, (one) => withoutDetected(one, id)), detectors),
    ),
  );
}

const withoutDetected = (map: MapNode, id: string): MapNode =>
  changedAt(map, 'detected', (detected) => withoutEntry(detected, id));

/** The map with the map under a key changed, where there is one. */
function changedAt(map: MapNode, key: string, change: (inner: MapNode) => MapNode): MapNode {
  const entry = entryOf(map, key);
  return entry?.value.type === 'map' ? withEntry(map, { ...entry, value: change(entry.value) }) : map;
}

/** One `PATH=VALUE`. */
class Assignment {
  readonly #text: string;
  readonly #file: string;
  readonly #root: MapNode;
  readonly #registries: Registries;
  readonly #findings: Findings;
  #valueFrom = 0;

  constructor(text: string, file: string, root: MapNode, registries: Registries, findings: Findings) {
    this.#text = text;
    this.#file = file;
    this.#root = root;
    this.#registries = registries;
    this.#findings = findings;
  }

  apply(): MapNode {
    const parsed = parseAssignment(this.#text, this.#faultIds());
    if (!parsed) {
      this.#findings.add(
        'bad-assignment',
        this.#at(0, this.#text.length),
        `found ${quoted(this.#text)}, expected PATH=VALUE`,
        'for example --set faults.slow.intensity=0.4; `list paths` shows every path',
      );
      return this.#root;
    }
    this.#valueFrom = parsed.valueFrom;
    const { segments } = parsed;
    const fields: Fields = scenarioFields(this.#registries);
    if (segments[0].text === 'extends') {
      this.#unknown(segments[0], Object.keys(fields), 'a path');
      return this.#root;
    }
    // `workload` is short for `workloads.main`, here as in files.
    const steps =
      segments[0].text === 'workload'
        ? [{ ...segments[0], text: 'workloads' }, { ...segments[0], text: DEFAULT_WORKLOAD }, ...segments.slice(1)]
        : segments;
    return (this.#inFields(fields, this.#root, steps, []) as MapNode | undefined) ?? this.#root;
  }

  #at(from: number, to: number): Position {
    return { file: this.#file, line: 1, column: from + 1, length: Math.max(1, to - from) };
  }

  #faultIds(): string[] {
    const names = targetNames(withDefaultSystem(this.#root));
    return itemsAt(this.#root, 'faults').flatMap((item) => faultIdOf(item, this.#registries.faultKinds, names) ?? []);
  }

  #unknown(segment: Segment, names: readonly string[], what: string): undefined {
    const near = nearest(segment.text, names);
    const help = near
      ? `did you mean ${quoted(near, 100)}?`
      : names.length > 0 && names.length <= 12
        ? `known are ${names.join(', ')}`
        : '`list paths` shows every path';
    this.#findings.add(
      'unknown-path',
      this.#at(segment.from, segment.to),
      `unknown name ${quoted(segment.text, 100)}, expected ${what}`,
      help,
    );
    return undefined;
  }

  /** The node with the value put in below it; undefined when the path leads nowhere. */
  #in(
    parameter: Parameter,
    node: Node | undefined,
    steps: readonly Segment[],
    done: readonly string[],
  ): Node | undefined {
    if (steps.length === 0) return this.#value(parameter);
    switch (parameter.type) {
      case 'group':
        return this.#inFields(parameter.fields, node, steps, done);
      case 'map':
        if (!this.#knownKey(parameter.key, steps[0], done)) return undefined;
        return this.#inEntry(
          parameter.keyIsKind && parameter.of.type === 'variant'
            ? { ...parameter.of, default: { kind: steps[0].text } }
            : parameter.of,
          node,
          steps,
          done,
        );
      case 'variant': {
        const full =
          node?.type === 'scalar' && !node.empty
            ? shorthand(node)
            : (this.#mapOr(node) ?? emptyMap(this.#at(0, steps[0].from)));
        if (steps[0].text === 'kind' && steps.length === 1)
          return { ...emptyMap(full.at), entries: [entry('kind', this.#value({ type: 'text', doc: '' })!)] };
        const kind = textAt(full, 'kind') ?? parameter.default?.kind;
        const variant =
          kind !== undefined && Object.hasOwn(parameter.variants, kind) ? parameter.variants[kind] : undefined;
        if (!variant || kind === undefined) return this.#unknown(steps[0], ['kind'], 'a kind first');
        const named =
          textAt(full, 'kind') === undefined ? withEntry(full, entry('kind', scalarAt(kind, full.at))) : full;
        return this.#inFields({ ...variant.fields, kind: { type: 'text', doc: 'kind' } }, named, steps, done);
      }
      case 'list':
        return this.#inList(parameter.of, node, steps, done);
      default:
        this.#findings.add(
          'unknown-path',
          this.#at(steps[0].from, steps[0].to),
          `found ${quoted(steps[0].text)} below ${printable(done.join('.'))}, which has no parts, expected the path to end there`,
        );
        return undefined;
    }
  }

  #inFields(
    fields: Fields,
    node: Node | undefined,
    steps: readonly Segment[],
    done: readonly string[],
  ): Node | undefined {
    const names = Object.keys(fields).filter((name) => done.length > 0 || (name !== 'extends' && name !== 'workload'));
    if (!names.includes(steps[0].text))
      return this.#unknown(
        steps[0],
        names,
        done.length === 0 ? 'a field of a scenario' : `a field of ${printable(done.join('.'), 100)}`,
      );
    return this.#inEntry(fields[steps[0].text], node, steps, done);
  }

  #inEntry(
    parameter: Parameter,
    node: Node | undefined,
    steps: readonly Segment[],
    done: readonly string[],
  ): Node | undefined {
    const [first, ...rest] = steps;
    const map = this.#mapOr(node) ?? emptyMap(this.#at(first.from, first.to));
    const old = entryOf(map, first.text);
    const value = this.#in(parameter, old?.value, rest, [...done, first.text]);
    return value && withEntry(map, { key: first.text, keyAt: old?.keyAt ?? this.#at(first.from, first.to), value });
  }

  #inList(
    parameter: Parameter,
    node: Node | undefined,
    steps: readonly Segment[],
    done: readonly string[],
  ): Node | undefined {
    const [first, ...rest] = steps;
    const items = node?.type === 'list' ? node.items : [];
    const names =
      done[0] === 'faults'
        ? this.#faultIds()
        : done[0] === 'series' && done.length === 1
          ? items.flatMap((item) => textAt(item, 'name') ?? [])
          : items.map((_, i) => String(i));
    const index = this.#indexOf(first.text, items, done);
    if (index < 0 || node?.type !== 'list')
      return this.#unknown(
        first,
        names,
        names.length === 0
          ? `no more: ${printable(done.join('.'))} is empty`
          : `an entry of ${printable(done.join('.'))}`,
      );
    const value = this.#in(parameter, items[index], rest, [...done, first.text]);
    return value && { ...node, items: items.map((item, i) => (i === index ? value : item)) };
  }

  #indexOf(name: string, items: readonly Node[], done: readonly string[]): number {
    if (done.length === 1 && done[0] === 'faults') {
      const names = targetNames(withDefaultSystem(this.#root));
      return items.findIndex((item) => faultIdOf(item, this.#registries.faultKinds, names) === name);
    }
    if (done.length === 1 && done[0] === 'series') return items.findIndex((item) => textAt(item, 'name') === name);
    return /^\d{1,6}$/.test(name) && Number(name) < items.length ? Number(name) : -1;
  }

  /** Components, workloads and calls must be there; figures and the like may be new. */
  #knownKey(key: string, segment: Segment, done: readonly string[]): boolean {
    const names = targetNames(withDefaultSystem(this.#root));
    const known =
      key === 'service' || key === 'database' || key === 'cache' || key === 'queue' || key === 'workload'
        ? names[key]
        : key === 'component'
          ? keysAt(withDefaultSystem(this.#root), ...done)
          : undefined;
    if (known === undefined || known.includes(segment.text)) return true;
    this.#unknown(segment, known, `a ${key} of this scenario`);
    return false;
  }

  #mapOr(node: Node | undefined): MapNode | undefined {
    return node?.type === 'map' ? node : undefined;
  }

  /** Words and numbers are taken as they stand, everything else as YAML. */
  #value(parameter: Parameter): Node | undefined {
    const text = this.#text.slice(this.#valueFrom);
    const at = this.#at(this.#valueFrom, this.#text.length);
    if (['number', 'text', 'flag', 'choice'].includes(parameter.type)) return scalarAt(text, at);
    return parseNodes(text, { file: this.#file, firstColumn: this.#valueFrom + 1 }, this.#findings);
  }
}
