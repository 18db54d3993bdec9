import { type Finding, NEAR } from './finding.ts';
import type { RunData } from './run-data.ts';

/** Which finding leads where several speak of one fact. */
const ORDER: readonly Finding['kind'][] = ['crash', 'errors', 'baseline', 'trend', 'point', 'absence'];

/**
 * One fact, one anomaly:
 * - strange stretches, or gaps, of one signal that lie near each other are one (a flapping fault is one fault);
 * - of one signal, findings that overlap are one: the most severe leads, of equal ones the errors, baseline, trend, point in
 *   that order, but growth that exhausts a limit goes before a baseline; the interval is their union;
 * - the latency signals of one component (mean and quantiles of the same requests) are a family: the first in the
 *   table speaks for all; a later one is reported only where none before it was found at that time. The same for errors;
 * - data missing at the same time from several signals is one absence, told of the first of them; where all requests fail there
 *   is no latency to measure and soon no ratio either, so an absence of those beside an anomaly of errors is that anomaly;
 *   and a component that restarts has no data meanwhile.
 *
 * O(findings²), pure.
 */
export function mergeFindings(found: readonly Finding[], run: RunData): Finding[] {
  const perSignal: Finding[] = [];
  for (let s = 0; s < run.signals.length; s++) {
    const own = found.filter((finding) => finding.signal === s);
    perSignal.push(...joinOverlaps(joinNear(own.filter((finding) => finding.kind !== 'absence'))));
  }
  const gaps: Finding[] = [];
  for (let s = 0; s < run.signals.length; s++) {
    for (const gap of joinNear(found.filter(({ signal, kind }) => signal === s && kind === 'absence'))) {
      const same = gaps.findIndex((other) => overlap(other, gap) * 2 >= Math.min(length(other), length(gap)));
      if (same >= 0) gaps[same] = union(gaps[same], gap);
      else gaps.push(gap);
    }
  }
  return [
    ...perSignal.filter((finding, k) => !perSignal.slice(0, k).some((other) => spokenFor(finding, other, run))),
    ...gaps.filter((gap) => !perSignal.some((other) => explains(other, gap, run))),
  ];
}

/** Whether an anomaly of errors explains why latency or ratios of the same component are missing, or its restart why anything is. */
function explains(other: Finding, gap: Finding, run: RunData): boolean {
  const of = run.signals[gap.signal].signal;
  if (of.component !== run.signals[other.signal].signal.component) return false;
  // The restart shows once the component is back.
  if (other.kind === 'crash') return gap.from <= other.to && gap.to >= other.from - 1;
  const measuresRequests = of.role === 'latency' || of.role === 'errors';
  return other.kind === 'errors' && measuresRequests && overlap(other, gap) > 0;
}

/** Strange stretches, and gaps, joined where they lie near each other; they come in order of time. */
function joinNear(own: readonly Finding[]): Finding[] {
  const joined: Finding[] = [];
  for (const finding of own) {
    const before = joined.at(-1);
    const near = before && finding.from - before.to <= Math.max(NEAR, length(before), length(finding));
    if (
      near &&
      before.kind === finding.kind &&
      finding.kind !== 'baseline' &&
      finding.kind !== 'trend' &&
      finding.kind !== 'errors'
    )
      joined[joined.length - 1] = union(leading(before, finding), before, finding);
    else joined.push(finding);
  }
  return joined;
}

function joinOverlaps(own: readonly Finding[]): Finding[] {
  const joined: Finding[] = [];
  for (const finding of own) {
    const touching = joined.filter((other) => overlap(other, finding) > 0);
    for (const other of touching) joined.splice(joined.indexOf(other), 1);
    joined.push(touching.reduce((one, other) => union(leading(one, other), one, other), finding));
  }
  return joined.sort((a, b) => a.from - b.from || a.to - b.to);
}

function spokenFor(finding: Finding, other: Finding, run: RunData): boolean {
  const one = run.signals[finding.signal].signal;
  const first = run.signals[other.signal].signal;
  const family = one.role === 'latency' || one.role === 'errors';
  return (
    finding.signal !== other.signal &&
    family &&
    one.role === first.role &&
    one.component === first.component &&
    overlap(finding, other) > 0
  );
}

function leading(a: Finding, b: Finding): Finding {
  if (a.severity !== b.severity) return a.severity === 'CRITICAL' ? a : b;
  const rank = (finding: Finding) => (isExhaustion(finding) ? 0.5 : ORDER.indexOf(finding.kind));
  if (rank(a) !== rank(b)) return rank(a) < rank(b) ? a : b;
  return a.evidence.statistic >= b.evidence.statistic ? a : b;
}

/** A trend whose evidence is a time: see the detector `trend`. */
const isExhaustion = ({ kind, evidence }: Finding): boolean => kind === 'trend' && evidence.threshold > 1000;

const length = ({ from, to }: Finding): number => to - from;
const overlap = (a: Finding, b: Finding): number => Math.min(a.to, b.to) - Math.max(a.from, b.from);
const union = (lead: Finding, ...all: readonly Finding[]): Finding => ({
  ...lead,
  from: Math.min(lead.from, ...all.map(({ from }) => from)),
  to: Math.max(lead.to, ...all.map(({ to }) => to)),
});
