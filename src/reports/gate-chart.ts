import type { Gated } from '../evaluation/gate.ts';
import { tellingSignal } from '../evaluation/telling-signal.ts';
import type { ChartStyle } from './terminal/chart-style.ts';
import { outcomeChart } from './terminal/outcome-chart.ts';

/**
 * What happened on the signal that shows best why an expectation does not hold, ready to be drawn.
 *
 * @returns undefined where no signal tells anything
 */
export function gateChart(
  check: Parameters<typeof tellingSignal>[0],
  gated: Gated,
): ((style: ChartStyle) => string[]) | undefined {
  const telling = tellingSignal(check, gated);
  if (!telling) return undefined;
  const { signal: s, contender } = telling;
  const { input, events } = gated.labelled.signals[s];
  const outcome = {
    data: { title: input.signal.name, unit: input.signal.unit, values: input.values, grid: input.grid },
    effects: events,
    faults: [...new Set(events.flatMap(({ faults }) => faults))],
    alerts: contender.detections.flatMap(({ signals, alerts }) => (signals.includes(s) ? alerts : [])),
    by: contender.detector?.id ?? 'the analysis',
  };
  return (style) => outcomeChart(outcome, style);
}
