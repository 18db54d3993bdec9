import type { Position } from '../schema/diagnostic.ts';
import { nearest } from '../schema/nearest.ts';
import { quoted } from '../schema/printable.ts';
import { isDefaultComponent } from './default-system.ts';
import { componentsOf, type TargetNames } from './fault-targets.ts';
import type { Findings } from './findings.ts';
import { entryOf, type Node, nodeAt } from './node.ts';

/**
 * Checks who calls whom: every name once among all components and workloads, every callee there, nobody calling itself,
 * no circles (a circle would have no load at rest); a queue leads on to the service that consumes it.
 */
export function checkCallGraph(root: Node, names: TargetNames, findings: Findings): void {
  checkNames(root, findings);
  const components = componentsOf(names);
  const calls = new Map<string, { callee: string; at: Position }[]>();
  for (const caller of names.service) {
    const node = nodeAt(root, 'system', 'services', caller, 'calls');
    const entries = node?.type === 'map' ? node.entries : [];
    const good: { callee: string; at: Position }[] = [];
    for (const { key: callee, keyAt } of entries) {
      if (callee === caller)
        findings.add('self-call', keyAt, `${quoted(caller)} calls itself, expected another component`);
      else if (!components.includes(callee)) {
        findings.add(
          'unknown-component',
          keyAt,
          `unknown component ${quoted(callee)}, expected one that the system has`,
          callHelp(callee, components),
        );
      } else good.push({ callee, at: keyAt });
    }
    calls.set(
      caller,
      good.sort((a, b) => (a.callee < b.callee ? -1 : 1)),
    );
  }
  for (const queue of names.queue) {
    const to = nodeAt(root, 'system', 'queues', queue, 'to');
    if (to?.type !== 'scalar' || to.empty) continue;
    if (names.service.includes(to.text)) {
      calls.set(queue, [{ callee: to.text, at: to.at }]);
      continue;
    }
    const near = nearest(to.text, names.service);
    findings.add(
      'unknown-component',
      to.at,
      `unknown service ${quoted(to.text)}, expected the service that consumes ${quoted(queue)}`,
      near === undefined ? `known are ${names.service.slice(0, 8).join(', ')}` : `did you mean ${quoted(near)}?`,
    );
  }
  findCircles(calls, findings);
}

function callHelp(callee: string, components: readonly string[]): string {
  const near = nearest(callee, components);
  if (near !== undefined) return `did you mean ${quoted(near)}?`;
  if (isDefaultComponent(callee))
    return 'write base: default under system to keep the default system beside your own components';
  return `add it under services, databases, caches or queues${components.length > 0 ? `; known are ${components.slice(0, 8).join(', ')}` : ''}`;
}

function findCircles(
  calls: ReadonlyMap<string, readonly { callee: string; at: Position }[]>,
  findings: Findings,
): void {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (caller: string): void => {
    if (done.has(caller)) return;
    path.push(caller);
    for (const { callee, at } of calls.get(caller) ?? []) {
      const start = path.indexOf(callee);
      if (start >= 0) {
        const circle = [...path.slice(start), callee];
        const shown = circle.length > 10 ? [...circle.slice(0, 5), '…', ...circle.slice(-3)] : circle;
        findings.add(
          'call-circle',
          at,
          `found the circle ${shown.join(' -> ')}, expected calls without a circle`,
          'remove one of these calls',
        );
      } else visit(callee);
    }
    path.pop();
    done.add(caller);
  };
  for (const caller of [...calls.keys()].sort()) visit(caller);
}

function checkNames(root: Node, findings: Findings): void {
  const seen = new Map<string, { at: Position; what: string }>();
  const groups = [
    ['service', nodeAt(root, 'system', 'services')],
    ['database', nodeAt(root, 'system', 'databases')],
    ['cache', nodeAt(root, 'system', 'caches')],
    ['queue', nodeAt(root, 'system', 'queues')],
    ['workload', entryOf(root, 'workloads')?.value],
  ] as const;
  for (const [what, node] of groups) {
    for (const { key, keyAt } of node?.type === 'map' ? node.entries : []) {
      // Signal names have underscores only, so `a-b` and `a_b` would be one.
      const folded = key.replaceAll('-', '_');
      const first = seen.get(folded);
      if (first)
        findings.add(
          'duplicate-name',
          keyAt,
          `found the ${what} ${quoted(key)}, expected a name of its own (the ${first.what} on line ${first.at.line} has it)`,
          'choose another name',
        );
      else seen.set(folded, { at: keyAt, what });
    }
  }
}
