import type { Policy } from '../scenario/policy.ts';
import type { Expression } from '../telemetry/signal.ts';
import {
  anything,
  endless,
  figure,
  finite,
  flag,
  list,
  mapOf,
  nullable,
  object,
  optional,
  pair,
  type Shape,
  text,
  word,
} from './shape.ts';

const interval = { startMs: finite('first instant, ms since 1970'), endMs: finite('end, exclusive, ms since 1970') };

const baselineFigures = object({
  mean: optional(finite()),
  p50: optional(finite()),
  p95: optional(finite()),
  p99: optional(finite()),
  stddev: optional(finite()),
});

const criterion = object(
  {
    signal: text('name of a signal'),
    statistic: word(['mean', 'p50', 'p95', 'p99', 'min', 'max', 'stddev']),
    atMost: optional(finite('in the unit of the signal')),
    atLeast: optional(finite('in the unit of the signal')),
  },
  'a statistic of a signal that must lie on the right side of a figure',
);

const signal = object(
  {
    name: text('snake_case, unit last'),
    title: text(),
    unit: text('unit of the values as stored: ms, ratio, bytes, per second, count, seconds …'),
    bad: word(['up', 'down', 'none'], 'the direction that is bad'),
    role: word(['latency', 'errors', 'traffic', 'saturation', 'memory', 'database', 'cache', 'availability', 'other']),
    component: text(),
    quantity: text('what it measures, without the component'),
    scale: word(['log', 'logit', 'linear']),
    use: word(['judged', 'criterion', 'context']),
    limit: optional(finite('growth towards this level exhausts something')),
    expression: anything<Expression>('how the signal comes from series'),
  },
  'a quantity that the analysis judges',
);

const statistics = object(
  {
    count: finite('judged samples with a value'),
    missing: finite('judged samples without one'),
    mean: figure(),
    p50: figure('type 7 (linear), as are all quantiles'),
    p95: figure(),
    p99: figure(),
    stddev: figure('divides by n − 1'),
    min: figure(),
    max: figure(),
    interval: pair(figure(), '95 % interval of the mean that respects autocorrelation'),
    effectiveSamples: figure('sample count after correction for autocorrelation'),
    autocorrelation: figure('of one sample with the next'),
  },
  'statistics over the judged samples, in the unit of the signal; null: not measured',
);

const evidence = object(
  {
    test: text('name of the detector'),
    statistic: figure('what the test compares'),
    threshold: figure('what it was compared with'),
    description: text(),
    effect: figure('size of the change, unit of the signal'),
    relativeEffect: figure('the same as a share of the reference'),
    interval: pair(figure(), 'confidence interval of the effect'),
    effectiveSamples: figure(),
    pValue: optional(figure()),
  },
  'why the anomaly was raised',
);

const cause = object({
  kind: text('fault kind, or unknown'),
  target: text(),
  likelihood: figure('0 to 1: share of the signature seen, less what contradicts it'),
  evidence: list(object({ signal: text(), expected: text(), observed: text(), agrees: flag() })),
});

const anomaly = object({
  id: text(),
  signal: text(),
  severity: word(['WARNING', 'CRITICAL']),
  kind: text('baseline, point, trend, errors, crash, absence …'),
  start: text('ISO 8601, UTC'),
  end: text('ISO 8601, UTC, exclusive'),
  ...interval,
  evidence,
  impact: object(
    {
      change: figure('mean change in the unit of the signal'),
      requestsFailed: figure(),
      requestsSlowed: figure(),
      errorBudgetUsed: figure('share of the error budget of the interval'),
    },
    'harm done; null where the data cannot tell',
  ),
  cause: text('kind of the first suspected cause, or unknown'),
  causes: list(cause, 'suspected causes, best first'),
  assessment: word(['ACCEPTABLE', 'NEEDS ATTENTION', 'BLOCKING']),
  action: text('key of the first action'),
  actions: list(text()),
  known: optional(text('declared as known, with this reason: reported, not scored')),
});

const reason = object({
  key: text(),
  supports: flag(),
  signal: optional(text()),
  value: optional(figure()),
  limit: optional(figure()),
});

const effect = object({
  ...interval,
  sign: finite('1: the run lies above the twin, −1: below') as Shape<1 | -1>,
  peak: figure(),
  peakMs: finite(),
  mean: figure(),
  runMean: figure(),
  twinMean: figure(),
});
const seriesTruth = object({
  target: text('empty for a signal'),
  series: text('signal name or key of the series'),
  unit: text(),
  differs: list(object(interval), 'where emitted values are not identical'),
  effects: list(effect, 'where the difference is large enough to matter'),
  threshold: figure(),
});
export const truthShape = object(
  {
    startMs: finite(),
    endMs: finite(),
    stepMs: finite(),
    faults: list(
      object({
        id: text(),
        kind: text(),
        target: text(),
        active: object(interval),
        jointWith: list(text()),
        signals: list(seriesTruth),
      }),
    ),
    signals: list(seriesTruth),
    series: list(seriesTruth),
  },
  'what the faults did, from the run and its twin without faults',
);

const settings = object(
  {
    title: text(),
    tag: text(),
    baselineTitle: text(),
    baseline: mapOf(baselineFigures),
    warmupMs: finite(),
    maintenance: list(object({ at: finite(), for: finite(), reason: text() })),
    known: list(object({ signal: text(), reason: text(), untilMs: endless('null: never') })),
    criteria: list(criterion),
    policy: mapOf(mapOf(finite())) as unknown as Shape<Policy>,
    components: list(
      object({ name: text(), type: word(['service', 'database', 'cache', 'queue']), calls: optional(list(text())) }),
    ),
    entry: text(),
    seed: text(),
  },
  'what the analysis was told; with the samples it gives every figure of this file again',
);

/** `stability-report-<tag>.json`. Its JSON Schema is shipped as templates/stability-report.schema.json. */
export const reportShape = object(
  {
    format: word(['shakedown-report']),
    formatVersion: finite('1'),
    title: text(),
    tag: text(),
    generated: text('end of the run, ISO 8601 UTC'),
    provenance: object(
      {
        source: word(['simulated', 'imported', 'monitored']),
        name: text(),
        seed: optional(text()),
        scenarioHash: optional(text('SHA-256 of the canonical text of the scenario')),
        modelVersion: optional(text()),
        notes: list(text()),
        version: text('version of Shakedown'),
        command: text('the command that repeats the run'),
      },
      'all that repeats this report',
    ),
    grid: object(
      {
        startMs: finite(),
        stepMs: finite(),
        count: finite(),
        notJudged: list(pair(finite()), 'stretches of samples left out of the judgement: first index, number'),
      },
      'sample i covers [startMs + i · stepMs, startMs + (i + 1) · stepMs)',
    ),
    excluded: list(object({ ...interval, reason: text() })),
    score: object({
      overall: finite('100 down to 0'),
      health: word(['HEALTHY', 'DEGRADED', 'CRITICAL']),
      productionReady: word(['YES', 'YES (with monitoring)', 'NO']),
      breakdown: list(
        object({
          key: text(),
          result: word(['STABLE', 'CONSISTENT', 'PASS', 'UNSTABLE', 'INCONSISTENT', 'FAIL', 'NOT MEASURED']),
          figure: figure(),
          signal: text(),
        }),
      ),
    }),
    verdict: object({
      decision: word(['PROCEED', 'PROCEED WITH MONITORING', 'HOLD', 'ROLL BACK']),
      confidence: finite('0 to 1'),
      confidenceWord: word(['HIGH', 'MEDIUM', 'LOW']),
      stability: figure('share of block-bootstrap resamples with the same decision'),
      rationale: list(reason),
      prerequisites: list(reason),
    }),
    requests: object({ total: figure(), failed: figure() }),
    criteria: list(object({ criterion, value: figure(), result: word(['PASS', 'FAIL', 'NOT MEASURED']) })),
    anomalies: list(anomaly),
    baseline: object({
      title: text(),
      figures: mapOf(baselineFigures, 'by signal'),
      changes: mapOf(
        object({ mean: optional(figure()), p99: optional(figure()) }),
        'by signal: change as a share, 0.166 = +16.6 %',
      ),
    }),
    statistics: mapOf(statistics, 'by signal'),
    settings,
    signals: list(signal, 'declarations, in the order of the documents'),
    truth: nullable(truthShape),
    faults: nullable(
      list(
        object({
          id: text(),
          kind: text(),
          target: text(),
          at: finite(),
          for: endless('null: to the end'),
          intensity: finite(),
          envelope: anything<{ readonly kind: string }>('course of the strength'),
          params: anything<Readonly<Record<string, unknown>>>('parameters of the kind'),
        }),
      ),
    ),
    scenario: nullable(text('canonical text of the scenario')),
    infinite: list(
      object({ signal: text(), index: finite(), sign: finite('1 or −1') }),
      'samples that were infinite; JSON has no word for them and they are null in `samples`',
    ),
    samples: list(
      mapOf(
        anything<string | number | null>('timestamp (ISO 8601, UTC), then the value of each signal; null: missing'),
      ),
      'every sample, in time order',
    ),
  },
  'A stability report of Shakedown: complete, every figure can be recomputed from it',
);
