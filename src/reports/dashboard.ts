import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  VisibilityMode,
} from '@grafana/grafana-foundation-sdk/common';
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import {
  BytesSI,
  CountsPerSecond,
  Milliseconds,
  PercentUnit,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import type { BaselineFigures, Criterion } from '../scenario/scenario.ts';
import { promql } from '../telemetry/promql.ts';
import type { Signal, SignalUnit } from '../telemetry/signal.ts';
import { linesOf } from './dashboard-lines.ts';
import { fileWord, plainText } from './escape.ts';
import { isoInstant } from './figures.ts';

/** What a dashboard is made of. */
export interface DashboardInput {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly signals: readonly Signal[];
  readonly criteria: readonly Criterion[];
  readonly baseline: Readonly<Record<string, BaselineFigures>>;
  /** The step between samples as they are stored. */
  readonly stepMs: number;
  /** When the run is there to be seen; absent: the last of it, as it comes in. */
  readonly range?: { readonly startMs: number; readonly endMs: number };
  readonly durationMs: number;
  /** What is wrong and when. */
  readonly faults: readonly DashboardFault[];
}

export interface DashboardFault {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly startMs: number;
  readonly endMs: number;
}

const DATASOURCE = { type: 'prometheus', uid: '$' + '{datasource}' };
const COLUMNS = 3;
const PANEL_HEIGHT = 7;

/**
 * A Grafana dashboard of signals over Prometheus: a row for each component, a chart for each signal with the levels it is judged by,
 * faults and firing alerts as annotations, the data source as a variable. Titles are shown as they are, whatever is in them: an
 * invisible joiner keeps Grafana from reading variables there.
 *
 * Pure: the same input gives the same dashboard.
 */
export function dashboardOf(input: DashboardInput): Dashboard {
  const { name, title, description, signals, range, durationMs, faults } = input;
  const builder = new DashboardBuilder(textOf(title))
    .uid(uidOf(name))
    .description(plainText(description))
    .tags(['shakedown'])
    .timezone('utc')
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .time(
      range
        ? { from: isoInstant(range.startMs), to: isoInstant(range.endMs) }
        : { from: `now-${Math.max(1, Math.ceil(durationMs / 60_000))}m`, to: 'now' },
    )
    .refresh(range ? '' : '5s')
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'));
  for (const fault of faults) builder.annotation(faultAnnotation(fault));
  builder.annotation(
    new AnnotationQueryBuilder()
      .name('Firing alerts')
      .datasource(DATASOURCE)
      .enable(true)
      .iconColor('red')
      .expr('ALERTS{alertstate="firing"}')
      .titleFormat('{{alertname}}')
      .step(stepText(input.stepMs)),
  );
  let id = 1;
  for (const component of new Set(signals.map((signal) => signal.component))) {
    builder.withRow(new RowBuilder(component === '' ? 'Other series' : textOf(component)).id(id++));
    for (const signal of signals)
      if (signal.component === component) builder.withPanel(panelOf(signal, input).id(id++));
  }
  return builder.build();
}

function panelOf(signal: Signal, { criteria, baseline, stepMs }: DashboardInput): PanelBuilder {
  const title = textOf(signal.title);
  const lines = linesOf(signal, criteria, baseline[signal.name]);
  const query = new DataqueryBuilder()
    .datasource(DATASOURCE)
    .expr(queryOf(signal))
    // The least that Grafana may take for its range of rates: four of these.
    .interval(stepText(stepMs))
    .legendFormat(title.replace(/[{}]/g, ''))
    .range()
    .refId('A');
  const panel = new PanelBuilder()
    .title(title)
    .description([plainText(signal.name), ...lines.map(({ text }) => text)].join('; '))
    .datasource(DATASOURCE)
    .withTarget(query)
    .interval(stepText(stepMs))
    .unit(unitOf(signal.unit))
    .span(24 / COLUMNS)
    .height(PANEL_HEIGHT)
    .showPoints(VisibilityMode.Never)
    .fillOpacity(10)
    .thresholds(
      new ThresholdsConfigBuilder()
        .mode(ThresholdsMode.Absolute)
        .steps([{ value: null, color: 'green' }, ...lines.map(({ value, color }) => ({ value, color }))]),
    )
    .thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(
        lines.length > 0 ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off,
      ),
    );
  // Times and rates begin at 0; of ratios near 1 nothing would be seen.
  return signal.scale === 'log' ? panel.axisSoftMin(0) : panel;
}

/** True while the fault lasts: Grafana joins the instants into one region. */
function faultAnnotation({ id, kind, target, startMs, endMs }: DashboardFault): AnnotationQueryBuilder {
  const what = textOf(`${id}: ${kind} at ${target}`);
  return new AnnotationQueryBuilder()
    .name(what)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor('purple')
    .expr(`vector(1) and (vector(time()) >= ${startMs / 1000} < ${endMs / 1000})`)
    .titleFormat(what.replace(/[{}]/g, ''));
}

/** The PromQL of a signal, with Grafana's own range for rates; nothing else in it is taken for a variable. */
function queryOf({ expression }: Signal): string {
  let range = 'RANGE';
  while (promql(expression, '').includes(range)) range += 'E';
  const text = promql(expression, range).replaceAll('$', '\\x24').replaceAll('[[', '\\x5b[');
  return text.replaceAll(`[${range}]`, '[$__rate_interval]');
}

/** A text as it is, but for what Grafana would take for a variable. */
const textOf = (text: string): string =>
  plainText(text)
    .replace(/\$(?=[{_a-z])/gi, '$\u2060')
    .replaceAll('[[', '[\u2060[');

const stepText = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`);

/** At most 40 characters, as Grafana wants it. */
const uidOf = (name: string): string => `shakedown-${fileWord(name)}`.slice(0, 40);

function unitOf(unit: SignalUnit): string {
  switch (unit) {
    case 'ms':
      return Milliseconds;
    case 'ratio':
      return PercentUnit;
    case 'bytes':
      return BytesSI;
    case 'per second':
      return CountsPerSecond;
    case 'seconds':
      return Seconds;
    case 'count':
    case '':
      return Short;
    default:
      return `suffix:${plainText(unit)}`;
  }
}
