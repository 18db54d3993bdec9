import type { Position } from '../schema/diagnostic.ts';
import { nearest } from '../schema/nearest.ts';
import { quoted } from '../schema/printable.ts';
import { signalName, signalsOf } from '../telemetry/signals.ts';
import type { Checked } from './check.ts';
import type { TargetNames } from './fault-targets.ts';
import { itemsAt, keysAt, type MapNode, type Node, nodeAt, textAt } from './node.ts';

/** Reports signals that a scenario speaks of but its system does not have. */
export function checkSignals({ root, names, findings }: Checked): void {
  // Of a system that could not be read nothing can be missed.
  if (nodeAt(root, 'system')?.type !== 'map' && nodeAt(root, 'system') !== undefined) return;
  const known = signalNamesOf(root, names);
  const check = (name: string | undefined, at: Position): void => {
    if (name === undefined || known.includes(name) || !/^[A-Za-z_:][A-Za-z0-9_:]*$/.test(name)) return;
    const near = nearest(name, known);
    findings.add(
      'unknown-signal',
      at,
      `unknown signal ${quoted(name)}, expected one of the ${known.length} that this scenario has`,
      near ? `did you mean ${quoted(near)}? see \`list signals\`` : 'see `list signals`',
    );
  };
  const figures = nodeAt(root, 'baseline', 'figures');
  for (const { key, keyAt } of figures?.type === 'map' ? figures.entries : []) check(key, keyAt);
  const lists: (readonly Node[])[] = [
    itemsAt(root, 'known'),
    itemsAt(root, 'criteria'),
    itemsAt(root, 'expect', 'anomalies'),
  ];
  for (const item of lists.flat()) check(textAt(item, 'signal'), nodeAt(item, 'signal')?.at ?? item.at);
  checkSeriesNames(root, names, known, findings);
}

/** A free-form series is its own signal, so it must not have the name of one of the system. */
function checkSeriesNames(
  root: MapNode,
  names: TargetNames,
  known: readonly string[],
  findings: Checked['findings'],
): void {
  if (names.series.length === 0) return;
  const own = new Set(signalNamesOf(root, { ...names, series: [] }));
  const seen = new Map<string, string>();
  for (const item of itemsAt(root, 'series')) {
    const name = textAt(item, 'name');
    if (name === undefined || !known.includes(signalName(name))) continue;
    const at = nodeAt(item, 'name')!.at;
    const other = seen.get(signalName(name));
    if (own.has(signalName(name)))
      findings.add(
        'duplicate-name',
        at,
        `found the series ${quoted(name)}, expected a name that no signal of the system has`,
        'choose another name',
      );
    else if (other !== undefined && other !== name)
      findings.add(
        'duplicate-name',
        at,
        `found the series ${quoted(name)}, expected its signal ${signalName(name)} to be its own (${quoted(other)} has it)`,
        'choose another name',
      );
    seen.set(signalName(name), name);
  }
}

/** Names of the signals of a system, from the names in the tree alone: they do not depend on any figure. */
function signalNamesOf(root: MapNode, names: TargetNames): string[] {
  const calleesOf = (service: string) => keysAt(root, 'system', 'services', service, 'calls');
  const called = new Set(names.service.flatMap(calleesOf));
  const entry =
    names.workload.map((workload) => textAt(root, 'workloads', workload, 'to')).at(0) ??
    names.service.find((service) => !called.has(service)) ??
    '';
  return signalsOf({
    services: names.service.map((name) => ({
      name,
      databases: calleesOf(name).filter((callee) => names.database.includes(callee)),
      peers: calleesOf(name),
    })),
    databases: names.database,
    caches: names.cache,
    queues: names.queue,
    entry,
    series: names.series.map((name) => ({
      name,
      title: name,
      unit: '',
      type: 'gauge',
      bad: 'none',
      labels: {},
      positive: false,
    })),
  }).map((signal) => signal.name);
}
