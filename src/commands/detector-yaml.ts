import type { DetectorInstance } from '../detectors/detector.ts';
import { detectorByName } from '../detectors/index.ts';
import { formatLeaf } from '../scenario/format.ts';
import { yamlText } from '../scenario/yaml-text.ts';

/** A detector with a threshold and hold time, as a scenario file says it: what differs from the defaults, and the two in any case. */
export function detectorYaml(
  { id, kind, signals, params }: DetectorInstance,
  { threshold, hold }: { readonly threshold: number; readonly hold: number },
): string {
  const declared = detectorByName.get(kind)!.params;
  const tuned: Readonly<Record<string, unknown>> = { ...params, threshold, ...(declared.hold && { hold }) };
  const lines = ['detectors:', `  ${yamlText(id)}:`];
  if (kind !== id) lines.push(`    kind: ${kind}`);
  if (signals.length > 0) lines.push(`    signals: [${signals.map((signal) => yamlText(signal)).join(', ')}]`);
  for (const [name, parameter] of Object.entries(declared)) {
    const value = tuned[name];
    const isTuned = name === 'threshold' || name === 'hold';
    if (value === undefined || (!isTuned && value === parameter.default)) continue;
    lines.push(`    ${name}: ${formatLeaf(parameter, value, signals.length === 1 ? signals[0] : undefined)}`);
  }
  return `${lines.join('\n')}\n`;
}
