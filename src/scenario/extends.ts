import { posix } from 'node:path';
import type { FaultDescription } from '../faults/fault.ts';
import { quoted } from '../schema/printable.ts';
import { DEFAULT_WORKLOAD, withDefaultSystem } from './default-system.ts';
import { faultIdOf, type TargetNames, targetNames } from './fault-targets.ts';
import type { Findings } from './findings.ts';
import { mergeNodes } from './merge.ts';
import { entryOf, itemsAt, type MapNode, type Node, nodeAt, withEntry, withoutEntry } from './node.ts';
import { parseNodes } from './parse.ts';

/** A base of a base of a base …: more is a mistake. */
const MAX_CHAIN = 16;

export interface ScenarioText {
  readonly file: string;
  readonly text: string;
}

/** Gives the text of a file; throws where it cannot be read. Paths are relative as the first file's was. */
export type ReadFile = (path: string) => string;

/**
 * Reads a scenario file and all it extends into one tree: maps merge, lists are replaced, faults merge by id.
 *
 * @returns undefined when a file could not be read as YAML, or is no map; findings say why
 */
export function readMerged(
  source: ScenarioText,
  readFile: ReadFile,
  kinds: readonly FaultDescription[],
  findings: Findings,
): MapNode | undefined {
  const chain: MapNode[] = [];
  const files = [source.file];
  let next: ScenarioText | undefined = source;
  while (next) {
    const root = readRoot(next, findings);
    if (!root) return undefined;
    chain.push(rebased(root, files[0], next.file));
    next = baseOf(root, files, readFile, findings);
    if (next) files.push(next.file);
  }
  if (findings.failed) return undefined;
  return chain.reverse().reduce((base, over) => mergeScenarios(base, over, kinds));
}

function readRoot(source: ScenarioText, findings: Findings): MapNode | undefined {
  // A byte order mark is no character of the first line.
  const text = source.text.replace(/^\ufeff/, '');
  findings.addSource(source.file, text);
  const node = parseNodes(text, { file: source.file }, findings);
  if (!node) return undefined;
  if (node.type !== 'map') {
    const found = node.type === 'list' ? 'a list' : node.empty ? 'nothing' : quoted(node.text);
    findings.add(
      'wrong-type',
      node.at,
      `found ${found}, expected a scenario`,
      'begin with version: 1; `init` writes an example',
    );
    return undefined;
  }
  return normalised(node, findings);
}

/** `workload` is short for `workloads.main`; from here on only the long form exists. */
function normalised(root: MapNode, findings: Findings): MapNode {
  const short = entryOf(root, 'workload');
  if (!short) return root;
  const rest = withoutEntry(root, 'workload');
  const long = entryOf(rest, 'workloads');
  const main = entryOf(long?.value, DEFAULT_WORKLOAD);
  if (main) {
    findings.add(
      'duplicate-key',
      short.keyAt,
      `found workload beside workloads.${DEFAULT_WORKLOAD} (line ${main.keyAt.line}), expected one of the two`,
      'workload is short for workloads.main',
    );
    return rest;
  }
  const under: MapNode = long?.value.type === 'map' ? long.value : { type: 'map', entries: [], at: short.keyAt };
  if (long && long.value.type !== 'map' && !(long.value.type === 'scalar' && long.value.empty)) return rest;
  return withEntry(rest, {
    key: 'workloads',
    keyAt: long?.keyAt ?? short.keyAt,
    value: withEntry(under, { ...short, key: DEFAULT_WORKLOAD }),
  });
}

/** A recording named in a base file is meant relative to that file. */
function rebased(root: MapNode, first: string, file: string): MapNode {
  const baseline = entryOf(root, 'baseline');
  const recording = entryOf(baseline?.value, 'recording');
  const from = posix.relative(folderOf(first), folderOf(file));
  if (from === '' || baseline?.value.type !== 'map' || recording?.value.type !== 'scalar' || recording.value.empty)
    return root;
  const value = { ...recording.value, text: posix.join(from, recording.value.text) };
  return withEntry(root, { ...baseline, value: withEntry(baseline.value, { ...recording, value }) });
}

const folderOf = (file: string) => posix.dirname(file.replaceAll('\\', '/'));

function baseOf(
  root: MapNode,
  files: readonly string[],
  readFile: ReadFile,
  findings: Findings,
): ScenarioText | undefined {
  const node = nodeAt(root, 'extends');
  if (node?.type !== 'scalar' || node.empty) return undefined;
  const written = node.text;
  if (/^[A-Za-z][A-Za-z0-9+.-]+:|^[/\\~]|^[A-Za-z]:|[\u0000-\u001f]/.test(written)) {
    findings.add('bad-path', node.at, `extends is ${quoted(written)}, expected a path relative to this file`);
    return undefined;
  }
  const file = posix.join(folderOf(files[files.length - 1]), written.replaceAll('\\', '/'));
  if (files.includes(file)) {
    findings.add(
      'extends-circle',
      node.at,
      `found the circle ${[...files.slice(files.indexOf(file)), file].map((each) => posix.basename(each)).join(' -> ')}, expected a base that extends nothing in turn`,
    );
    return undefined;
  }
  if (files.length >= MAX_CHAIN) {
    findings.add('extends-depth', node.at, `found a chain of more than ${MAX_CHAIN} files, expected fewer`);
    return undefined;
  }
  try {
    return { file, text: readFile(file) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason =
      { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'permission denied' }[code ?? ''] ??
      'it cannot be read';
    findings.add(
      'unreadable-base',
      node.at,
      `extends is ${quoted(written)}, expected a scenario file: ${reason}`,
      `looked for ${quoted(file, 200)}`,
    );
    return undefined;
  }
}

function mergeScenarios(base: MapNode, over: MapNode, kinds: readonly FaultDescription[]): MapNode {
  const merged = mergeNodes(withoutEntry(base, 'extends'), over) as MapNode;
  const entry = entryOf(over, 'faults');
  const old = itemsAt(base, 'faults');
  if (entry?.value.type !== 'list' || old.length === 0) return merged;
  const names = targetNames(withDefaultSystem(merged));
  return withEntry(merged, {
    ...entry,
    value: { ...entry.value, items: mergeFaults(old, entry.value.items, kinds, names) },
  });
}

/** A fault with the id of one in the base changes that one; others are added. */
function mergeFaults(
  base: readonly Node[],
  over: readonly Node[],
  kinds: readonly FaultDescription[],
  names: TargetNames,
): Node[] {
  const items = [...base];
  const ids = base.map((item) => faultIdOf(item, kinds, names));
  const changed = new Set<number>();
  for (const item of over) {
    const id = faultIdOf(item, kinds, names);
    const index = id === undefined ? -1 : ids.indexOf(id);
    // A second one of the same id is not merged too: it is a clash, which the compiler reports.
    if (index < 0 || changed.has(index)) items.push(item);
    else {
      items[index] = mergeNodes(items[index], item);
      changed.add(index);
    }
  }
  return items;
}
