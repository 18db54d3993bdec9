import type { Position } from '../schema/diagnostic.ts';
import { nearest } from '../schema/nearest.ts';
import { quoted } from '../schema/printable.ts';
import type { Signal } from '../telemetry/signal.ts';
import { signalName, signalsOf } from '../telemetry/signals.ts';
import type { Checked } from './check.ts';
import type { TargetNames } from './fault-targets.ts';
import { itemsAt, keysAt, type MapNode, type Node, nodeAt, textAt } from './node.ts';

/** Reports signals that a scenario speaks of but its system does not have. */
export function checkSignals({ root, names, findings }: Checked): void {
  // Of a system that could not be read nothing can be missed.
  if (nodeAt(root, 'system')?.type !== 'map' && nodeAt(root, 'system') !== undefined) return;
  const signals = signalsOfTree(root, names);
  const known = signals.map(({ name }) => name);
  const check = (name: string | undefined, at: Position, among = known): void => {
    if (name === undefined || among.includes(name) || !/^[A-Za-z_:][A-Za-z0-9_:]*$/.test(name)) return;
    if (known.includes(name)) {
      const help = 'detectors look at judged signals; `list signals` shows which those are';
      findings.add(
        'not-judged',
        at,
        `found the signal ${quoted(name)}, which is not judged, expected one that is`,
        help,
      );
      return;
    }
    const near = nearest(name, among);
    findings.add(
      'unknown-signal',
      at,
      `unknown signal ${quoted(name)}, expected one of the ${among.length} that this scenario has`,
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
  const judged = signals.filter(({ use }) => use === 'judged').map(({ name }) => name);
  for (const id of keysAt(root, 'detectors'))
    for (const item of itemsAt(root, 'detectors', id, 'signals'))
      check(item.type === 'scalar' ? item.text : undefined, item.at, judged);
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
  const own = new Set(signalsOfTree(root, { ...names, series: [] }).map(({ name }) => name));
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

/** The signals of a system, from the names in the tree alone: what they are called and used for does not depend on any figure. */
function signalsOfTree(root: MapNode, names: TargetNames): Signal[] {
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
  });
}
