import { nearest } from '../schema/nearest.ts';
import { printable, quoted } from '../schema/printable.ts';
import type { JournalRow, JournalSeries } from './journal.ts';
import type { Probe } from './probe.ts';
import { identityOf } from './selection.ts';
import type { ProbePlan, WatchPlan } from './watch-plan.ts';

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

/** Components of which the first look saw nothing, or not what is needed: most often a name that is another one there. */
export function unseenNotes({ components = [] }: WatchPlan, series: readonly JournalSeries[]): string[] {
  return components.flatMap((component) => {
    const { name, type, select } = component;
    const [label, value] = identityOf(component);
    const own = series.filter(({ job, instance, labels }) => ({ job, instance, ...labels })[label] === value);
    if (own.length === 0) {
      const selector = Object.entries(select).map(([of, is]) => `${of}="${is}"`);
      return [`Nothing was seen of ${name} (${printable(selector.join(', '), 200)}).`];
    }
    const requests = own.filter((one) => one.name === 'http_requests_total');
    if (type !== 'service' || requests.length === 0 || requests.some(({ labels }) => labels.code !== undefined))
      return [];
    return [`The requests of ${name} have no label "code", so nobody can tell which failed (metrics: labels:).`];
  });
}

/** Criteria and known anomalies of signals that the run does not have: a criterion that is never measured is most often mistyped. */
export function strangerNotes({ settings: { criteria, known } }: WatchPlan, signals: readonly string[]): string[] {
  const named = new Set([...criteria, ...known].map(({ signal }) => signal));
  return [...named]
    .filter((name) => !signals.includes(name))
    .map((name) => {
      const near = nearest(name, signals);
      return `No signal of this run is called ${quoted(name)}${near === undefined ? '' : `; did you mean ${near}?`}`;
    });
}
