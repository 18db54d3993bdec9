import { commonFaultFields } from '../faults/fault.ts';
import {
  choice,
  count,
  duration,
  type Fields,
  flag,
  group,
  instant,
  list,
  map,
  measure,
  number,
  ratio,
  text,
  variant,
} from '../schema/parameter.ts';
import { systemFields } from '../system/component-parameters.ts';
import { workloadFields } from '../system/workload-parameters.ts';
import { policyFields } from './policy.ts';
import type { Registries } from './registries.ts';

/** How many of one thing a scenario may have; more is a mistake, or an attack. */
export const MAX_FAULTS = 10_000;
export const MAX_SERIES = 10_000;
/** Ten years of 365 days. */
export const MAX_DURATION_MS = 315_360_000_000;

/** Names that become file names, labels and parts of signal names. */
const FILE_WORD = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
  patternDoc: 'letters, digits, dots, dashes and underscores',
};
const TAG = {
  pattern: /^[a-z0-9][a-z0-9._-]*$/,
  patternDoc: 'lower-case letters, digits, dots, dashes and underscores',
};
const MEMORY_WORD = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._:/-]*$/,
  patternDoc: 'letters, digits, dots, dashes, underscores, colons and slashes',
};
const METRIC = {
  pattern: /^[A-Za-z_:][A-Za-z0-9_:]*$/,
  patternDoc: 'letters, digits and underscores, as Prometheus names metrics',
};

const signal = (doc: string) => text({ ...METRIC, maxLength: 200, doc });

const directions = { up: 'rising is bad', down: 'falling is bad', none: 'neither is; both ways are looked at' };
const statistics = {
  mean: 'arithmetic mean',
  p50: 'median',
  p95: '95th percentile',
  p99: '99th percentile',
  min: 'smallest sample',
  max: 'largest sample',
  stddev: 'standard deviation',
} as const;
const severities = { WARNING: 'worth a look', CRITICAL: 'stops a release' } as const;
const decisions = {
  PROCEED: 'nothing speaks against it',
  'PROCEED WITH MONITORING': 'only warnings',
  HOLD: 'something critical, or a criterion not met',
  'ROLL BACK': 'worse than that',
} as const;

const figures = group(
  {
    mean: measure({ optional: true, doc: 'mean' }),
    p50: measure({ optional: true, doc: 'median' }),
    p95: measure({ optional: true, doc: '95th percentile' }),
    p99: measure({ optional: true, doc: '99th percentile' }),
    stddev: measure({ optional: true, doc: 'standard deviation' }),
  },
  { doc: 'figures of one signal, in its unit' },
);

const criterion = group(
  {
    signal: signal('signal it is about'),
    statistic: choice(statistics, { default: 'mean', doc: 'which figure of it, over the whole run' }),
    atMost: measure({ optional: true, doc: 'it must not be above this' }),
    atLeast: measure({ optional: true, doc: 'it must not be below this' }),
  },
  { doc: 'one success criterion' },
);

/** The fields of one kind of fault, its own and those of every fault, side by side as files have them. */
const faultVariants = (kinds: Registries['faultKinds']) =>
  Object.fromEntries(
    kinds.map((kind) => [
      kind.name,
      { summary: kind.summary, fields: { ...commonFaultFields, ...kind.params } as Fields },
    ]),
  );

const shapeVariants = (shapes: Registries['shapes']) =>
  Object.fromEntries(shapes.map((shape) => [shape.name, { summary: shape.summary, fields: shape.params }]));

const seriesOf = (shapes: Registries['shapes']) =>
  group(
    {
      name: signal('name of the metric, and of its signal; ends in its unit: `queue_depth`, `lag_seconds`'),
      title: text({ optional: true, maxLength: 200, doc: 'what people call it; its name if left out' }),
      labels: map(text({ maxLength: 1_000, doc: 'value of the label' }), { key: 'label', doc: 'labels of the series' }),
      unit: text({ default: '', maxLength: 40, doc: 'unit of its values, for people' }),
      type: choice(
        { gauge: 'goes up and down', counter: 'only grows: the values are added up' },
        { default: 'gauge', doc: 'type of the metric' },
      ),
      bad: choice(directions, { default: 'none', doc: 'which direction is bad' }),
      parts: list(variant(shapeVariants(shapes), { doc: 'one shape' }), {
        set: true,
        minLength: 1,
        maxLength: 100,
        default: [],
        doc: 'shapes it is the sum of',
      }),
      min: measure({ optional: true, doc: 'smaller values are raised to this' }),
      max: measure({ optional: true, doc: 'larger values are lowered to this' }),
      decimals: count({ default: 3, max: 12, doc: 'values are rounded to this many decimals' }),
      missing: ratio({ default: 0, doc: 'share of samples missing at random' }),
    },
    { doc: 'one free-form series' },
  );

/** The fields of one detector: the signals it looks at, and its own. */
const detectorVariants = (detectors: Registries['detectors']) =>
  Object.fromEntries(
    detectors.map(({ name, summary, params }) => [
      name,
      { summary, fields: { ...commonDetectorFields, ...params } as Fields },
    ]),
  );

/** What every detector of a scenario has beside its own parameters. */
export const commonDetectorFields = {
  signals: list(signal('name of a signal'), {
    set: true,
    maxLength: 1_000,
    default: [],
    doc: 'signals it looks at; all that are judged if left out',
  }),
} as const satisfies Fields;

/** What can be asked of a detector, and of the analysis. */
const alertExpectations = {
  detected: map(duration({ doc: 'time from the onset of its effect' }), {
    key: 'fault',
    doc: 'faults that must be found, and within which time',
  }),
  silentElsewhere: flag({ default: false, doc: 'nothing may be raised wholly outside the effects of the faults' }),
  precision: ratio({ optional: true, doc: 'effects found over effects found and false alarms, at least' }),
  recall: ratio({
    optional: true,
    doc: 'share of the effects (stretches of a signal that the faults visibly moved) that are found, at least',
  }),
  f1: ratio({ optional: true, doc: 'harmonic mean of precision and recall, at least' }),
  delay: duration({ optional: true, doc: 'median time from the onset of an effect to the alert, at most' }),
  falseAlarmsPerDay: number({ optional: true, min: 0, unit: 'a day', doc: 'alerts that tell of no effect, at most' }),
} as const satisfies Fields;

/**
 * Everything a scenario file may say. Types, defaults, checks and their messages, the JSON Schema, the reference and
 * the canonical text all come from this.
 */
export const scenarioFields = ({ faultKinds, shapes, detectors }: Registries) =>
  ({
    version: count({ min: 1, max: 1, doc: 'version of the format: 1' }),
    name: text({
      optional: true,
      ...FILE_WORD,
      maxLength: 100,
      doc: 'short name, used for the output folder; the file name if left out',
    }),
    title: text({ optional: true, maxLength: 200, doc: 'what people call it; the name if left out' }),
    lesson: text({ default: '', maxLength: 2_000, doc: 'what it teaches or checks' }),
    tag: text({
      optional: true,
      ...TAG,
      maxLength: 64,
      doc: 'short word in the names of the report files; the name in lower case if left out',
    }),
    extends: text({
      optional: true,
      maxLength: 1_000,
      doc: 'scenario file to start from, relative to this one; what this file says goes over it',
    }),
    seed: text({ default: '1', maxLength: 200, doc: 'every random draw follows from this' }),
    start: instant({ default: Date.UTC(2025, 0, 6), doc: 'when the run begins' }),
    duration: duration({
      default: 3_600_000,
      min: 1,
      max: MAX_DURATION_MS,
      doc: 'how long it lasts; a whole number of scrape intervals',
    }),
    step: duration({
      optional: true,
      min: 1,
      max: 3_600_000,
      doc: 'step of the simulation, whole ms; divides the scrape interval. 1s if left out, or the longest below that which divides it',
    }),
    scrape: group(
      {
        interval: duration({ default: 15_000, min: 1, max: 86_400_000, doc: 'time between two scrapes, whole ms' }),
        jitter: duration({
          default: 0,
          max: 43_200_000,
          doc: 'how far a scrape may come early or late; less than half the interval',
        }),
        missed: ratio({ default: 0, doc: 'share of scrapes that fail at random' }),
      },
      { doc: 'how the monitoring looks at the system' },
    ),
    workload: group(workloadFields, { optional: true, doc: 'short for workloads.main' }),
    workloads: map(group(workloadFields, { doc: 'one stream of requests' }), {
      key: 'workload',
      doc: 'streams of requests from outside; one called `main` if left out',
    }),
    system: group(
      {
        base: choice(
          {
            default: 'what is written here changes the default system',
            none: 'what is written here is the whole system',
          },
          {
            optional: true,
            doc: 'what the system starts from; `default` as long as only components of the default system are named, else `none`',
          },
        ),
        ...systemFields,
      },
      { doc: 'the components and who calls whom; if left out an HTTP service `api` that calls `postgres` and `redis`' },
    ),
    series: list(seriesOf(shapes), {
      set: true,
      maxLength: MAX_SERIES,
      default: [],
      doc: 'free-form series, for what the system does not know',
    }),
    faults: list(variant(faultVariants(faultKinds), { doc: 'one fault' }), {
      set: true,
      maxLength: MAX_FAULTS,
      default: [],
      doc: 'what befalls the system',
    }),
    baseline: group(
      {
        title: text({ default: '', maxLength: 200, doc: 'who measured it and when' }),
        figures: map(figures, { key: 'signal', doc: 'figures the run is compared with' }),
        recording: text({
          optional: true,
          maxLength: 1_000,
          doc: 'recording or JSON report to take the figures from, relative to this file; `figures` go over it',
        }),
      },
      { doc: 'what the run is compared with' },
    ),
    warmup: duration({ default: 0, max: MAX_DURATION_MS, doc: 'the analysis leaves out this much at the beginning' }),
    maintenance: list(
      group(
        {
          at: duration({ default: 0, doc: 'when it begins, from the start of the run' }),
          for: duration({ min: 1, doc: 'how long it lasts' }),
          reason: text({ default: '', maxLength: 500, doc: 'why' }),
        },
        { doc: 'one window' },
      ),
      { set: true, maxLength: 1_000, default: [], doc: 'windows that the analysis leaves out' },
    ),
    known: list(
      group(
        {
          signal: signal('signal it shows on'),
          reason: text({ default: '', maxLength: 500, doc: 'why it is known' }),
          until: instant({ doc: 'when it stops being accepted' }),
        },
        { doc: 'one known anomaly' },
      ),
      { set: true, maxLength: 1_000, default: [], doc: 'anomalies that are known and do not count until they expire' },
    ),
    criteria: list(criterion, {
      set: true,
      maxLength: 1_000,
      optional: true,
      doc: 'success criteria; if left out and there is an HTTP service: request_p99_ms p99 at most 100ms, success_ratio mean at least 99.9%',
    }),
    policy: group(policyFields, { doc: 'thresholds and weights of the analysis' }),
    memory: group(
      {
        key: text({
          optional: true,
          ...MEMORY_WORD,
          maxLength: 200,
          doc: 'key that its runs are remembered under; name/tag if left out',
        }),
        session: text({
          optional: true,
          ...MEMORY_WORD,
          maxLength: 200,
          doc: 'id of the session that `session restore` asks for; the name if left out',
        }),
      },
      { optional: true, doc: 'how its runs are remembered' } as never,
    ),
    detectors: map(variant(detectorVariants(detectors), { doc: 'one detector' }), {
      key: 'detector',
      keyIsKind: true,
      optional: true,
      doc: 'detectors under test, by an id; the kind is the id if left out',
    }),
    expect: group(
      {
        verdict: choice(decisions, { optional: true, doc: 'the decision' }),
        score: group(
          {
            min: number({ default: 0, min: 0, max: 100, unit: 'points', doc: 'at least' }),
            max: number({ default: 100, min: 0, max: 100, unit: 'points', doc: 'at most' }),
          },
          { optional: true, doc: 'the stability score' } as never,
        ),
        anomalies: list(
          group(
            {
              signal: signal('signal it is on'),
              severity: choice(severities, { optional: true, doc: 'how severe it is; any if left out' }),
              cause: choice(
                { ...Object.fromEntries(faultKinds.map(({ name, cause }) => [name, cause])), unknown: 'nothing fits' },
                { optional: true, doc: 'kind of fault that must be suspected first; any if left out' },
              ),
            },
            { doc: 'one anomaly' },
          ),
          { set: true, maxLength: 1_000, default: [], doc: 'anomalies that must be found' },
        ),
        only: flag({ default: false, doc: 'no other signal may have an anomaly' }),
        ...alertExpectations,
        detectors: map(
          group(alertExpectations, {
            doc: 'what must come of one detector: an id of `detectors`, or a kind as it is by default',
          }),
          { key: 'detector', optional: true, doc: 'what must come of the detectors' },
        ),
      },
      { optional: true, doc: 'what must come out; `run` and `test` check it' } as never,
    ),
  }) as const satisfies Fields;
