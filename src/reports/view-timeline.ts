import type { Assessment } from '../analysis/assessment.ts';
import { formatClock, formatInstant } from './figures.ts';
import type { AnomalyView } from './view-anomaly.ts';
import type { SignalView } from './view-signal.ts';

/** One line of the timeline. `event` tells the template how to word it. */
export interface TimelineView {
  readonly event: 'start' | 'end' | 'excluded' | 'anomaly' | 'group';
  readonly when: string;
  readonly until: string;
  readonly what: string;
  readonly id: string;
  readonly severity: string;
  readonly change: string;
  readonly count: number;
}

/** Up to this many anomalies stand one by one. */
const FEW = 12;

/** The run from its beginning to its end: what was left out, what was found. */
export function timelineOf(
  a: Assessment,
  views: readonly AnomalyView[],
  signals: ReadonlyMap<string, SignalView>,
): TimelineView[] {
  const { startMs, stepMs, count } = a.grid;
  const endMs = startMs + count * stepMs;
  const line = (event: TimelineView['event'], atMs: number, rest: Partial<TimelineView> = {}) => ({
    atMs,
    line: {
      event,
      when: formatInstant(atMs),
      until: '',
      what: '',
      id: '',
      severity: '',
      change: '',
      count: 0,
      ...rest,
    },
  });
  const lines = a.excluded.map((one) =>
    line('excluded', one.startMs, { until: formatClock(one.endMs), what: one.reason }),
  );
  if (a.anomalies.length <= FEW) {
    a.anomalies.forEach((one, i) => {
      const { id, severity, title, change } = views[i];
      lines.push(
        line('anomaly', one.startMs, {
          until: formatClock(one.endMs),
          what: title,
          id,
          severity,
          change,
        }),
      );
    });
  } else {
    for (const name of new Set(a.anomalies.map((one) => one.signal))) {
      const of = a.anomalies.filter((one) => one.signal === name);
      const until = formatClock(Math.max(...of.map((one) => one.endMs)));
      lines.push(
        line('group', Math.min(...of.map((one) => one.startMs)), {
          until,
          what: signals.get(name)?.title ?? name,
          count: of.length,
        }),
      );
    }
  }
  lines.sort((one, other) => one.atMs - other.atMs);
  return [line('start', startMs), ...lines, line('end', endMs, { what: a.verdict.decision })].map((one) => one.line);
}
