import type { FaultInstance } from '../faults/fault.ts';
import type { Position } from '../schema/diagnostic.ts';
import { nearest } from '../schema/nearest.ts';
import { printable, quoted } from '../schema/printable.ts';
import { formatQuantity } from '../schema/quantity.ts';
import { checkCallGraph } from './call-graph.ts';
import { checkSignals } from './check-signals.ts';
import type { TargetNames } from './fault-targets.ts';
import type { Findings } from './findings.ts';
import { entriesAt, entryOf, itemsAt, keysAt, type MapNode, nodeAt, textAt } from './node.ts';

export interface Checked {
  readonly root: MapNode;
  /** As the declarations gave them; what could not be read is absent. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly names: TargetNames;
  readonly faults: readonly FaultInstance[];
  /** Names of the detectors there are. */
  readonly detectorKinds: readonly string[];
  readonly findings: Findings;
}

const show = (ms: number) => formatQuantity('duration', ms);

/** What no single field can tell: whether the parts of a scenario fit one another. */
export function checkScenario(checked: Checked): void {
  checkGrid(checked);
  checkCallGraph(checked.root, checked.names, checked.findings);
  checkComponents(checked);
  checkWorkloads(checked);
  checkSeries(checked);
  checkWindows(checked);
  checkCriteria(checked);
  checkExpectations(checked);
  checkDetectors(checked);
  checkSignals(checked);
}

function checkGrid({ root, values, findings }: Checked): void {
  const scrape = (values.scrape ?? {}) as { interval?: number; jitter?: number };
  const { interval, jitter } = scrape;
  const duration = values.duration as number | undefined;
  const step = values.step as number | undefined;
  const where = (...keys: string[]): Position => nodeAt(root, ...keys)?.at ?? root.at;
  if (interval !== undefined && !Number.isInteger(interval)) {
    findings.add(
      'bad-grid',
      where('scrape', 'interval'),
      `scrape interval is ${show(interval)}, expected a whole number of milliseconds`,
    );
    return;
  }
  if (interval === undefined) return;
  if (duration !== undefined && duration % interval !== 0) {
    const below = Math.floor(duration / interval) * interval;
    const help = `use ${below > 0 ? `${show(below)} or ` : ''}${show(below + interval)}`;
    findings.add(
      'bad-grid',
      where('duration'),
      `duration is ${show(duration)}, expected a whole number of scrape intervals (${show(interval)})`,
      help,
    );
  }
  if (step !== undefined && (!Number.isInteger(step) || interval % step !== 0)) {
    findings.add(
      'bad-grid',
      where('step'),
      `step is ${show(step)}, expected whole milliseconds that divide the scrape interval (${show(interval)})`,
      `use ${show(stepFor(interval, step))}`,
    );
  }
  if (jitter !== undefined && jitter * 2 >= interval && jitter > 0) {
    findings.add(
      'bad-grid',
      where('scrape', 'jitter'),
      `jitter is ${show(jitter)}, expected less than half the scrape interval (${show(interval)})`,
    );
  }
}

/**
 * The longest step of whole milliseconds, at most `wanted`, that divides the scrape interval.
 *
 * @param interval ms, whole
 */
export function stepFor(interval: number, wanted = 1_000): number {
  for (let parts = Math.max(1, Math.ceil(interval / Math.max(1, wanted))); ; parts++)
    if (interval % parts === 0) return interval / parts;
}

function checkComponents({ root, values, findings }: Checked): void {
  const system = (values.system ?? {}) as Record<string, Record<string, Record<string, unknown>> | undefined>;
  for (const group of ['services', 'databases', 'caches', 'queues']) {
    for (const [name, component] of Object.entries(system[group] ?? {})) {
      const at = (...keys: string[]) =>
        nodeAt(root, 'system', group, name, ...keys)?.at ??
        entryOf(nodeAt(root, 'system', group), name)?.keyAt ??
        root.at;
      const { memoryIdle, memoryLimit, calls } = component as {
        memoryIdle?: number;
        memoryLimit?: number;
        calls?: Record<string, { pool?: { idle?: number; size?: number } }>;
      };
      if (memoryIdle !== undefined && memoryLimit !== undefined && memoryIdle >= memoryLimit) {
        const limit = formatQuantity('size', memoryLimit);
        findings.add(
          'out-of-range',
          at('memoryIdle'),
          `memoryIdle is ${formatQuantity('size', memoryIdle)}, expected less than memoryLimit (${limit})`,
        );
      }
      for (const [callee, call] of Object.entries(calls ?? {})) {
        const { idle, size } = call.pool ?? {};
        if (idle !== undefined && size !== undefined && idle > size) {
          findings.add(
            'out-of-range',
            at(
              'calls',
              callee,
              'pool',
              nodeAt(root, 'system', group, name, 'calls', callee, 'pool', 'idle') ? 'idle' : 'size',
            ),
            `pool idle is ${idle}, expected at most its size (${size})`,
          );
        }
      }
    }
  }
}

function checkWorkloads({ root, names, findings }: Checked): void {
  const map = nodeAt(root, 'workloads');
  // Of a system that could not be read nothing can be missed.
  const system = nodeAt(root, 'system');
  if (system !== undefined && system.type !== 'map') return;
  for (const { key, keyAt, value } of map?.type === 'map' ? map.entries : []) {
    const to = textAt(value, 'to');
    if (names.service.length === 0)
      findings.add(
        'unknown-service',
        keyAt,
        `found the workload ${quoted(key)}, expected none: the system has no service`,
      );
    else if (to !== undefined && !names.service.includes(to)) {
      const near = nearest(to, names.service);
      findings.add(
        'unknown-service',
        nodeAt(value, 'to')!.at,
        `unknown service ${quoted(to)}, expected one that the system has`,
        near ? `did you mean ${quoted(near)}?` : `known are ${names.service.slice(0, 8).join(', ')}`,
      );
    }
  }
}

function checkSeries({ root, values, findings }: Checked): void {
  const seen = new Map<string, Position>();
  const nodes = itemsAt(root, 'series');
  ((values.series as (Record<string, unknown> | undefined)[] | undefined) ?? []).forEach((series, i) => {
    if (!series || series.name === undefined) return;
    const at = nodeAt(nodes[i], 'name')?.at ?? nodes[i].at;
    const name = series.name as string;
    const first = seen.get(name);
    if (first)
      findings.add(
        'duplicate-name',
        at,
        `found a second series ${quoted(name)}, expected each name once (first on line ${first.line})`,
        'a series is its own signal, so its name must be its own',
      );
    seen.set(name, at);
    const { min, max } = series as { min?: number; max?: number };
    if (min !== undefined && max !== undefined && min > max)
      findings.add('out-of-range', nodeAt(nodes[i], 'min')?.at ?? at, `min is ${min}, expected at most max (${max})`);
  });
}

function checkWindows({ root, values, findings }: Checked): void {
  const duration = values.duration as number | undefined;
  if (duration === undefined) return;
  const warmup = values.warmup as number | undefined;
  if (warmup !== undefined && warmup >= duration) {
    findings.add(
      'past-end',
      nodeAt(root, 'warmup')?.at ?? root.at,
      `warmup is ${show(warmup)}, expected less than the duration (${show(duration)})`,
      'nothing would be left to judge',
    );
  }
  const nodes = itemsAt(root, 'maintenance');
  ((values.maintenance as ({ at?: number } | undefined)[] | undefined) ?? []).forEach((window, i) => {
    if (window?.at !== undefined && window.at >= duration)
      findings.add(
        'past-end',
        nodeAt(nodes[i], 'at')?.at ?? nodes[i].at,
        `maintenance starts at ${show(window.at)}, expected before ${show(duration)} (duration)`,
      );
  });
}

function checkCriteria({ root, values, findings }: Checked): void {
  const nodes = itemsAt(root, 'criteria');
  ((values.criteria as (Record<string, unknown> | undefined)[] | undefined) ?? []).forEach((criterion, i) => {
    const node = nodes[i];
    if (!criterion || nodeAt(node, 'atMost') || nodeAt(node, 'atLeast')) {
      const { atMost, atLeast } = (criterion ?? {}) as { atMost?: number; atLeast?: number };
      if (atMost !== undefined && atLeast !== undefined && atLeast > atMost)
        findings.add(
          'out-of-range',
          nodeAt(node, 'atLeast')!.at,
          `atLeast is ${printable(textAt(node, 'atLeast') ?? '')}, expected at most atMost (${printable(textAt(node, 'atMost') ?? '')})`,
        );
      return;
    }
    findings.add(
      'missing-field',
      node.at,
      'found neither atMost nor atLeast, expected a figure to compare with',
      'add atMost: or atLeast:',
    );
  });
}

function checkExpectations({ root, values, faults, findings }: Checked): void {
  const expect = values.expect as { score?: { min?: number; max?: number } } | undefined;
  const { min, max } = expect?.score ?? {};
  if (min !== undefined && max !== undefined && min > max)
    findings.add(
      'out-of-range',
      nodeAt(root, 'expect', 'score', 'min')?.at ?? root.at,
      `min is ${min}, expected at most max (${max})`,
    );
  const detectors = nodeAt(root, 'expect', 'detectors');
  const asked = [nodeAt(root, 'expect'), ...keysAt(detectors).map((id) => nodeAt(detectors, id))];
  const ids = faults.map((fault) => fault.id);
  for (const { key, keyAt } of asked.flatMap((one) => entriesAt(one, 'detected'))) {
    if (ids.includes(key) || ids.length < itemsAt(root, 'faults').length) continue;
    const near = nearest(key, ids);
    findings.add(
      'unknown-fault',
      keyAt,
      `unknown fault ${quoted(key, 100)}, expected the id of a fault of this scenario`,
      near
        ? `did you mean ${quoted(near, 100)}?`
        : ids.length > 0
          ? `known are ${ids.slice(0, 8).join(', ')}`
          : 'this scenario has no faults',
    );
  }
}

/** What is asked of a detector is asked of one that is there. Those that `expect` alone names are by now among `detectors`. */
function checkDetectors({ root, findings, detectorKinds }: Checked): void {
  const ids = keysAt(root, 'detectors');
  const known = [...ids, ...detectorKinds];
  for (const { key, keyAt } of entriesAt(root, 'expect', 'detectors')) {
    if (ids.includes(key)) continue;
    const near = nearest(key, known);
    findings.add(
      'unknown-detector',
      keyAt,
      `unknown detector ${quoted(key, 100)}, expected an id of detectors, or a kind`,
      near ? `did you mean ${quoted(near)}? see \`list detectors\`` : 'see `list detectors`',
    );
  }
}
