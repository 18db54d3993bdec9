import { seriesKey } from '../recording/series.ts';
import { nearest } from '../schema/nearest.ts';
import { quoted } from '../schema/printable.ts';
import type { Findings } from './findings.ts';
import { itemsAt, type MapNode, nodeAt, textAt } from './node.ts';
import type { KnownSeries, Registries } from './registries.ts';
import type { Scenario } from './scenario.ts';
import { parseSelector } from './series-key.ts';

/** Reports faults on metrics that the scenario does not make, where that can be known. */
export function checkMetricTargets(
  scenario: Scenario,
  root: MapNode,
  { faultKinds, knownSeries }: Registries,
  findings: Findings,
): void {
  const onMetrics = new Set(faultKinds.flatMap((kind) => (kind.appliesTo.includes('metric') ? [kind.name] : [])));
  const nodes = itemsAt(root, 'faults').filter(
    (node) => onMetrics.has(textAt(node, 'kind') ?? '') && textAt(node, 'target') !== undefined,
  );
  if (nodes.length === 0 || !knownSeries) return;
  const known = knownSeries(scenario);
  for (const node of nodes) {
    const target = textAt(node, 'target')!;
    const selector = parseSelector(target.trim());
    if (!selector || known.some((series) => matches(series, selector))) continue;
    const sameName = known.filter(({ name }) => name === selector.name);
    const near =
      sameName.length > 0
        ? closest(sameName, selector)
        : nearest(selector.name, [...new Set(known.map(({ name }) => name))]);
    findings.add(
      'unknown-series',
      nodeAt(node, 'target')!.at,
      `unknown series ${quoted(target, 100)}, expected a metric or series that this scenario makes`,
      near && `nearest is ${near}`,
    );
  }
}

const matches = (series: KnownSeries, { name, labels }: KnownSeries) =>
  series.name === name && Object.entries(labels).every(([label, value]) => series.labels[label] === value);

/** Of the series of one metric the one that shares most labels, written with the labels that were asked for. */
function closest(series: readonly KnownSeries[], { name, labels }: KnownSeries): string {
  const shared = (each: KnownSeries) =>
    Object.entries(labels).filter(([label, value]) => each.labels[label] === value).length;
  const best = series.reduce((a, b) => (shared(b) > shared(a) ? b : a));
  const asked = Object.keys(labels).filter((label) => best.labels[label] !== undefined);
  return seriesKey({ name, labels: Object.fromEntries(asked.map((label) => [label, best.labels[label]])) });
}
