import type { JournalRow } from './journal.ts';
import type { Probe } from './probe.ts';
import type { ProbePlan } from './watch-plan.ts';

const MOST_REASONS = 5;

/** What the reader of a report should know of samples that could not be had whole. */
export function gapNotes(rows: readonly JournalRow[]): string[] {
  const reasons = new Map<string, number>();
  let samples = 0;
  for (const { lost = [] } of rows) {
    if (lost.length > 0) samples++;
    for (const reason of lost) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  if (samples === 0) return [];
  const sorted = [...reasons].sort((a, b) => b[1] - a[1]);
  const told = sorted.slice(0, MOST_REASONS).map(([reason, n]) => `${reason} (${n})`);
  if (sorted.length > MOST_REASONS) told.push(`${sorted.length - MOST_REASONS} other reasons`);
  return [`${samples} of ${rows.length} looks at Prometheus have gaps: ${told.join(', ')}.`];
}

/** Why requests of probes failed. */
export function probeNotes(probes: readonly Probe[], plans: readonly ProbePlan[]): string[] {
  return probes.flatMap(({ reasons }, p) => {
    if (reasons.length === 0) return [];
    const told = reasons.slice(0, MOST_REASONS).map(([reason, n]) => `${reason} (${n})`);
    return [`Requests of ${plans[p].name} failed: ${told.join(', ')}.`];
  });
}
