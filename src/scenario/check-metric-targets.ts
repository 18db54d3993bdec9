import { seriesKey } from '../recording/series.ts';
import { nearest } from '../schema/nearest.ts';
import { quoted } from '../schema/printable.ts';
import { faultIdOf, type TargetNames } from './fault-targets.ts';
import type { Findings } from './findings.ts';
import { itemsAt, type MapNode, nodeAt } from './node.ts';
import type { KnownSeries, Registries } from './registries.ts';
import type { Scenario } from './scenario.ts';
import { parseSelector } from './series-key.ts';

/** Reports faults on metrics that the scenario does not make, where that can be known: they would do nothing. */
export function checkMetricTargets(
  scenario: Scenario,
  { root, names, findings }: { root: MapNode; names: TargetNames; findings: Findings },
  { faultKinds, observe }: Registries,
): void {
  const onMetrics = new Set(faultKinds.flatMap((kind) => (kind.appliesTo.includes('metric') ? [kind.name] : [])));
  const faults = scenario.faults.filter(({ kind }) => onMetrics.has(kind));
  if (faults.length === 0 || !observe) return;
  const { series, befallen } = observe(scenario);
  const nodes = new Map(itemsAt(root, 'faults').map((node) => [faultIdOf(node, faultKinds, names), node]));
  for (const { id, target } of faults) {
    const node = nodes.get(id);
    const selector = parseSelector(target);
    if (befallen.has(id) || !node || !selector) continue;
    const near = closest(series, selector);
    findings.add(
      'unknown-series',
      nodeAt(node, 'target')?.at ?? node.at,
      `unknown series ${quoted(target, 100)}, expected a metric or series that this scenario makes`,
      near && `nearest is ${near}`,
    );
  }
}

/** Of the series of the same metric the one that shares most labels, or the metric with the nearest name. */
function closest(series: readonly KnownSeries[], { name, labels }: KnownSeries): string | undefined {
  const sameName = series.filter((each) => each.name === name);
  if (sameName.length === 0) return nearest(name, [...new Set(series.map((each) => each.name))]);
  const shared = (each: KnownSeries) =>
    Object.entries(labels).filter(([label, value]) => each.labels[label] === value).length;
  return seriesKey(sameName.reduce((a, b) => (shared(b) > shared(a) ? b : a)));
}
