import type { Position } from '../schema/diagnostic.ts';
import type { ScenarioSource } from './compile.ts';
import { readMerged } from './extends.ts';
import { Findings } from './findings.ts';
import { entryOf, itemsAt, nodeAt, textAt } from './node.ts';
import { type Registries, registries as shipped } from './registries.ts';

/**
 * Where a scenario, or a file that it extends, says something of what it expects.
 *
 * @param at keys below `expect`; where the files do not say the last of them (`--set` did), the place of the longest path that they do
 * @param signal of an anomaly that is expected: its place among them
 * @returns undefined when the text says nothing of `expect` at all
 */
export function locateExpectation(
  source: ScenarioSource,
  at: readonly string[],
  signal?: string,
  registries: Registries = shipped,
): Position | undefined {
  const noFiles = () => {
    throw Object.assign(new Error('no files here'), { code: 'ENOENT' });
  };
  const root = readMerged(source, source.readFile ?? noFiles, registries.faultKinds, new Findings());
  const path = ['expect', ...at];
  if (at[0] === 'anomalies' && signal !== undefined) {
    const item = itemsAt(root, 'expect', 'anomalies').find((one) => textAt(one, 'signal') === signal);
    if (item) return nodeAt(item, 'signal')?.at ?? item.at;
  }
  for (let length = path.length; length > 0; length--) {
    const entry = entryOf(nodeAt(root, ...path.slice(0, length - 1)), path[length - 1]);
    if (entry) return entry.keyAt;
  }
  return undefined;
}
