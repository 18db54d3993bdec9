import type { Anomaly, AssessedSignal, Assessment, Reason, SignalStatistics } from '../../src/analysis/assessment.ts';
import type { AnalysisSettings } from '../../src/analysis/settings.ts';
import type { Effect, FaultTruth, SeriesTruth, Truth } from '../../src/recording/truth.ts';
import type { ReportInput } from '../../src/reports/report-input.ts';
import { policyFields } from '../../src/scenario/policy.ts';
import type { BaselineFigures, Criterion } from '../../src/scenario/scenario.ts';
import { defaultsOf } from '../../src/schema/parameter.ts';
import type { Signal } from '../../src/telemetry/signal.ts';

/** Report inputs written by hand: what the documents must cope with, without the analysis. */

const START = Date.UTC(2025, 9, 18, 0, 52);
const STEP = 30_000;

/** A fixed value in [0, 1) for (i, slot): integer arithmetic, the same everywhere. */
function noise(i: number, slot: number): number {
  let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(slot + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}
/** Sum of four uniforms, standardised: near enough to normal to look like telemetry. */
const bell = (i: number, slot: number) =>
  (noise(i, slot) + noise(i, slot + 7) + noise(i, slot + 13) + noise(i, slot + 19) - 2) * 1.732;
const round3 = (v: number) => Math.round(v * 1000) / 1000;

type Declared = Partial<Signal> & Pick<Signal, 'name' | 'title' | 'unit' | 'role'>;
function declare(signal: Declared): Signal {
  return {
    bad: 'none',
    component: 'api',
    quantity: signal.name.replace(/^(api|postgres|redis)_/, ''),
    scale: signal.unit === 'ratio' ? 'logit' : 'log',
    use: 'judged',
    expression: { op: 'sample', of: { metric: signal.name } },
    ...signal,
  };
}

const signals = {
  response: declare({
    name: 'response_time_ms',
    title: 'Response time',
    unit: 'ms',
    bad: 'up',
    role: 'latency',
    expression: {
      op: 'scale',
      factor: 1000,
      of: {
        op: 'divide',
        by: [
          { op: 'increase', of: { metric: 'http_request_duration_seconds_sum', labels: { job: 'api' } } },
          { op: 'increase', of: { metric: 'http_request_duration_seconds_count', labels: { job: 'api' } } },
        ],
      },
    },
  }),
  p99: declare({ name: 'request_p99_ms', title: 'Request P99', unit: 'ms', bad: 'up', role: 'latency' }),
  success: declare({
    name: 'success_ratio',
    title: 'Success rate',
    unit: 'ratio',
    bad: 'down',
    role: 'errors',
    use: 'criterion',
  }),
  errors: declare({ name: 'error_ratio', title: 'Error rate', unit: 'ratio', bad: 'up', role: 'errors' }),
  traffic: declare({
    name: 'requests_per_second',
    title: 'Requests',
    unit: 'per second',
    role: 'traffic',
    use: 'context',
  }),
  cpu: declare({ name: 'api_cpu_ratio', title: 'API CPU', unit: 'ratio', bad: 'up', role: 'saturation', limit: 1 }),
  memory: declare({
    name: 'api_memory_ratio',
    title: 'API memory',
    unit: 'ratio',
    bad: 'up',
    role: 'memory',
    limit: 1,
  }),
  connections: declare({
    name: 'postgres_connections',
    title: 'PostgreSQL connections',
    unit: 'count',
    bad: 'up',
    role: 'database',
    component: 'postgres',
    limit: 100,
  }),
  redisMemory: declare({
    name: 'redis_memory_bytes',
    title: 'Redis memory',
    unit: 'bytes',
    bad: 'up',
    role: 'cache',
    component: 'redis',
  }),
};

function statisticsOf(values: Float64Array): SignalStatistics {
  const sorted = Float64Array.from(values)
    .filter((v) => !Number.isNaN(v))
    .sort();
  const n = sorted.length;
  const mean = n ? sorted.reduce((a, b) => a + b, 0) / n : Number.NaN;
  const variance = n > 1 ? sorted.reduce((a, v) => a + (v - mean) * (v - mean), 0) / (n - 1) : Number.NaN;
  const stddev = Math.sqrt(variance);
  const quantile = (q: number) => {
    if (n === 0) return Number.NaN;
    const h = (n - 1) * q;
    const low = Math.floor(h);
    return sorted[low] + (h - low) * (sorted[Math.min(low + 1, n - 1)] - sorted[low]);
  };
  const half = (2 * stddev) / Math.sqrt(n);
  return {
    count: n,
    missing: values.length - n,
    mean,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    stddev,
    min: quantile(0),
    max: quantile(1),
    interval: [mean - half, mean + half],
    effectiveSamples: n ? Math.round(n * 0.8) : Number.NaN,
    autocorrelation: n ? 0.1 : Number.NaN,
  };
}

function assess(signal: Signal, values: Float64Array, baseline?: BaselineFigures): AssessedSignal {
  const statistics = statisticsOf(values);
  const change: { mean?: number; p99?: number } = {};
  if (baseline?.mean) change.mean = statistics.mean / baseline.mean - 1;
  if (baseline?.p99) change.p99 = statistics.p99 / baseline.p99 - 1;
  return { signal, values, statistics, baseline, change };
}

const column = (n: number, value: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => value(i));

const criteria: readonly Criterion[] = [
  { signal: 'response_time_ms', statistic: 'mean', atMost: 100 },
  { signal: 'success_ratio', statistic: 'mean', atLeast: 0.999 },
];

function settingsOf(over: Partial<AnalysisSettings> = {}): AnalysisSettings {
  return {
    title: 'Plan A Day 3 stability monitoring',
    tag: 'day3',
    baselineTitle: 'Day 1 baseline',
    baseline: { response_time_ms: { mean: 8.42, p99: 32.14 }, error_ratio: { mean: 0 }, success_ratio: { mean: 1 } },
    warmupMs: 0,
    maintenance: [],
    known: [],
    criteria,
    policy: defaultsOf(policyFields),
    components: [
      { name: 'api', type: 'service' },
      { name: 'postgres', type: 'database' },
      { name: 'redis', type: 'cache' },
    ],
    entry: 'api',
    seed: '3',
    ...over,
  };
}

const failures = new Set([11, 29, 41, 57, 73, 90, 104]);

function seedSignals(n: number, settings: AnalysisSettings, { slow = true, failing = true } = {}): AssessedSignal[] {
  const error = column(n, (i) => (failing && failures.has(i) ? 1 / 300 : 0));
  const of = (signal: Signal, values: Float64Array) => assess(signal, values, settings.baseline[signal.name]);
  return [
    of(
      signals.response,
      column(n, (i) => round3((slow ? 9.8 : 8.4) + bell(i, 1) * 1.1)),
    ),
    of(
      signals.p99,
      column(n, (i) => round3(31 + bell(i, 2) * 3)),
    ),
    of(
      signals.success,
      error.map((v) => 1 - v),
    ),
    of(signals.errors, error),
    of(
      signals.traffic,
      column(n, () => 10),
    ),
    of(
      signals.cpu,
      column(n, (i) => round3(0.35 + bell(i, 3) * 0.02)),
    ),
    of(
      signals.memory,
      column(n, (i) => round3(0.45 + bell(i, 4) * 0.004)),
    ),
    of(
      signals.connections,
      column(n, (i) => 3 + Math.floor(noise(i, 5) * 6)),
    ),
    of(
      signals.redisMemory,
      column(n, (i) => Math.round(225e6 + bell(i, 6) * 6e6)),
    ),
  ];
}

interface Parts {
  readonly settings: AnalysisSettings;
  readonly signals: readonly AssessedSignal[];
  readonly anomalies?: readonly Anomaly[];
  readonly over?: Partial<Assessment>;
}

function assessmentOf({ settings, signals: assessed, anomalies = [], over = {} }: Parts): Assessment {
  const count = assessed[0]?.values.length ?? 0;
  const find = (name: string) => assessed.find((s) => s.signal.name === name)?.statistics;
  const warnings = anomalies.filter((a) => a.severity === 'WARNING' && !a.known).length;
  const criticals = anomalies.filter((a) => a.severity === 'CRITICAL' && !a.known).length;
  const response = find('response_time_ms');
  const success = find('success_ratio');
  const measured = (value: number | undefined) => value !== undefined && !Number.isNaN(value);
  const rationale: Reason[] = [];
  for (const c of settings.criteria) {
    const value = find(c.signal)?.[c.statistic] ?? Number.NaN;
    if (measured(value))
      rationale.push({ key: 'criterion', supports: true, signal: c.signal, value, limit: c.atMost ?? c.atLeast });
  }
  for (const a of anomalies.slice(0, 3))
    rationale.push({ key: 'anomaly', supports: false, signal: a.signal, value: a.evidence.relativeEffect });
  return {
    provenance: {
      source: 'simulated',
      name: 'plan-a-day3',
      seed: '3',
      scenarioHash: 'ab'.repeat(32),
      modelVersion: '1',
      notes: [],
    },
    title: settings.title,
    tag: settings.tag,
    grid: { startMs: START, stepMs: STEP, count },
    judged: new Uint8Array(count).fill(1),
    excluded: [],
    signals: assessed,
    baselineTitle: settings.baselineTitle,
    criteria: settings.criteria.map((criterion) => {
      const value = find(criterion.signal)?.[criterion.statistic] ?? Number.NaN;
      const pass =
        value <= (criterion.atMost ?? Number.POSITIVE_INFINITY) &&
        value >= (criterion.atLeast ?? Number.NEGATIVE_INFINITY);
      return { criterion, value, result: Number.isNaN(value) ? 'NOT MEASURED' : pass ? 'PASS' : 'FAIL' };
    }),
    anomalies,
    policy: settings.policy,
    score: {
      overall: Math.max(0, 100 - 10 * warnings - 30 * criticals),
      health: criticals ? 'CRITICAL' : warnings ? 'DEGRADED' : 'HEALTHY',
      productionReady: criticals ? 'NO' : warnings ? 'YES (with monitoring)' : 'YES',
      breakdown: [
        {
          key: 'response-time',
          result: measured(response?.stddev) ? 'STABLE' : 'NOT MEASURED',
          figure: response?.stddev ?? Number.NaN,
          signal: 'response_time_ms',
        },
        {
          key: 'success-rate',
          result: measured(success?.min) ? 'CONSISTENT' : 'NOT MEASURED',
          figure: success?.min ?? Number.NaN,
          signal: 'success_ratio',
        },
        { key: 'crashes', result: 'NOT MEASURED', figure: Number.NaN, signal: '' },
        {
          key: 'memory-leaks',
          result: measured(find('api_memory_ratio')?.max) ? 'PASS' : 'NOT MEASURED',
          figure: find('api_memory_ratio')?.max ?? Number.NaN,
          signal: 'api_memory_ratio',
        },
        {
          key: 'exhaustion',
          result: measured(find('api_cpu_ratio')?.max) ? 'PASS' : 'NOT MEASURED',
          figure: find('api_cpu_ratio')?.max ?? Number.NaN,
          signal: 'api_cpu_ratio',
        },
      ],
    },
    verdict: {
      decision: criticals ? 'HOLD' : warnings ? 'PROCEED WITH MONITORING' : 'PROCEED',
      confidence: Math.max(0, 0.95 - 0.05 * warnings - 0.2 * criticals),
      confidenceWord: criticals ? 'LOW' : 'HIGH',
      stability: count ? 0.94 : Number.NaN,
      rationale,
      prerequisites:
        warnings || criticals
          ? [
              { key: 'configure-alerts', supports: true },
              { key: 'review-error-logs', supports: true, signal: 'error_ratio' },
            ]
          : [],
    },
    requests: {
      total: count ? count * 300 : Number.NaN,
      failed: count ? (find('error_ratio')?.mean ?? 0) * count * 300 : Number.NaN,
    },
    ...over,
  };
}

export function anomalyOf(over: Partial<Anomaly> & Pick<Anomaly, 'id' | 'signal'>): Anomaly {
  return {
    severity: 'WARNING',
    kind: 'baseline',
    startMs: START,
    endMs: START + 120 * STEP,
    evidence: {
      test: 'baseline-deviation',
      statistic: 0.166,
      threshold: 0.1,
      description: 'change of the mean against the baseline',
      effect: 1.4,
      relativeEffect: 0.166,
      interval: [1.19, 1.61],
      effectiveSamples: 96,
      pValue: 0.0001,
    },
    impact: { change: 1.4, requestsFailed: 0, requestsSlowed: 36_000, errorBudgetUsed: 0 },
    causes: [
      {
        kind: 'added-latency',
        target: 'api',
        likelihood: 0.8,
        evidence: [
          { signal: 'response_time_ms', expected: 'up', observed: 'up', agrees: true },
          { signal: 'postgres_connections', expected: 'steady', observed: 'up', agrees: false },
        ],
      },
      { kind: 'network-latency', target: 'api->postgres', likelihood: 0.4, evidence: [] },
    ],
    assessment: 'ACCEPTABLE',
    actions: ['monitor', 'review-recent-changes'],
    ...over,
  };
}

const errorAnomaly = anomalyOf({
  id: 'A2',
  signal: 'error_ratio',
  kind: 'errors',
  startMs: START + 11 * STEP,
  endMs: START + 105 * STEP,
  evidence: {
    test: 'error-rate',
    statistic: 7 / 36_000,
    threshold: 0.0001,
    description: 'mean error ratio above the baseline',
    effect: 7 / 36_000,
    relativeEffect: Number.NaN,
    interval: [0.00008, 0.0003],
    effectiveSamples: 120,
  },
  impact: { change: 7 / 36_000, requestsFailed: 7, requestsSlowed: Number.NaN, errorBudgetUsed: 0.194 },
  causes: [{ kind: 'unknown', target: '', likelihood: 0, evidence: [] }],
  actions: ['review-error-logs', 'verify-retries'],
});

function effectOf(from: number, to: number, mean: number): Effect {
  return {
    startMs: START + from * STEP,
    endMs: START + to * STEP,
    sign: 1,
    peak: mean * 2,
    peakMs: START + from * STEP,
    mean,
    runMean: 10 + mean,
    twinMean: 10,
  };
}
function moved(series: string, unit: string, effects: readonly Effect[]): SeriesTruth {
  return {
    target: '',
    series,
    unit,
    differs: effects.map(({ startMs, endMs }) => ({ startMs, endMs })),
    effects,
    threshold: 0.1,
  };
}
function injected(over: Partial<FaultTruth> & Pick<FaultTruth, 'id' | 'kind' | 'target'>): FaultTruth {
  return { active: { startMs: START, endMs: START + 120 * STEP }, jointWith: [], signals: [], ...over };
}

function truthOf(faults: readonly FaultTruth[], all: readonly SeriesTruth[]): Truth {
  return { startMs: START, endMs: START + 120 * STEP, stepMs: STEP, faults, signals: all, series: [] };
}

const command = 'shakedown run scenarios/plan-a-day3.yaml';
const common = { command, version: '0.1.0' };

/** No anomaly at all. */
export function calmRun(): ReportInput {
  const settings = settingsOf();
  return {
    ...common,
    settings,
    assessment: assessmentOf({ settings, signals: seedSignals(120, settings, { slow: false, failing: false }) }),
    truth: truthOf([], []),
  };
}

/** Two warnings, as in the hand-over the product grows from. */
export function seedRun(): ReportInput {
  const settings = settingsOf();
  const slow = moved('response_time_ms', 'ms', [effectOf(0, 120, 1.4)]);
  const failing = moved('error_ratio', 'ratio', [effectOf(11, 12, 1 / 300), effectOf(104, 105, 1 / 300)]);
  return {
    ...common,
    settings,
    assessment: assessmentOf({
      settings,
      signals: seedSignals(120, settings),
      anomalies: [anomalyOf({ id: 'A1', signal: 'response_time_ms' }), errorAnomaly],
    }),
    truth: truthOf(
      [
        injected({ id: 'debug-logging', kind: 'added-latency', target: 'api', signals: [slow] }),
        injected({ id: 'timeouts', kind: 'error-burst', target: 'api', signals: [failing] }),
      ],
      [slow, failing],
    ),
    scenarioText: 'name: plan-a-day3\ntag: day3\nseed: "3"\n',
    faults: [],
  };
}

/** Thirty anomalies over few signals, three of them CRITICAL, one known; faults missed, misnamed and found. */
export function crowdedRun(): ReportInput {
  const settings = settingsOf({
    title: 'Crowded hour',
    tag: 'crowded',
    known: [{ signal: 'redis_memory_bytes', reason: 'nightly import', untilMs: START + 1e9 }],
  });
  const names = ['response_time_ms', 'request_p99_ms', 'api_cpu_ratio', 'postgres_connections', 'redis_memory_bytes'];
  const anomalies = Array.from({ length: 30 }, (_, i) =>
    anomalyOf({
      id: `A${i + 1}`,
      signal: names[i % names.length],
      severity: i < 3 ? 'CRITICAL' : 'WARNING',
      kind: 'point',
      startMs: START + (i * 4 - (i % 3)) * STEP + STEP * 2,
      endMs: START + (i * 4 - (i % 3) + 3) * STEP + STEP * 2,
      assessment: i < 3 ? 'BLOCKING' : 'NEEDS ATTENTION',
      known: i === 4 ? 'nightly import' : undefined,
      causes:
        i % 2
          ? [{ kind: 'unknown', target: '', likelihood: 0, evidence: [] }]
          : anomalyOf({ id: '', signal: '' }).causes,
      evidence: {
        ...anomalyOf({ id: '', signal: '' }).evidence,
        test: 'robust-point',
        statistic: 7 + i,
        threshold: 6,
        pValue: undefined,
      },
    }),
  );
  const found = moved('response_time_ms', 'ms', [effectOf(2, 6, 40)]);
  const missed = moved('api_memory_ratio', 'ratio', [effectOf(60, 110, 0.06)]);
  return {
    ...common,
    settings,
    assessment: assessmentOf({ settings, signals: seedSignals(120, settings), anomalies }),
    truth: truthOf(
      [
        injected({
          id: 'slow-query@postgres',
          kind: 'slow-query',
          target: 'postgres',
          signals: [found],
          jointWith: ['leak'],
        }),
        injected({
          id: 'leak',
          kind: 'memory-leak',
          target: 'api',
          signals: [missed],
          jointWith: ['slow-query@postgres'],
        }),
        injected({ id: 'scrapes', kind: 'missed-scrapes', target: 'api' }),
      ],
      [found, missed],
    ),
  };
}

/** Text that tries to leave its place in Markdown, HTML, script, Handlebars, spreadsheets and terminals. */
export const HOSTILE =
  "=cmd|' /C calc'!A0 `x` **b** {{constructor}} {{{raw}}} <img src=x onerror=alert(1)></script>\u2028[l](javascript:1)\n| a | \u001b[31m\u202e$&";

/** Every free text hostile. */
export function hostileRun(): ReportInput {
  const settings = settingsOf({
    title: HOSTILE,
    tag: '../../etc/Passwd',
    baselineTitle: HOSTILE,
    baseline: { [HOSTILE]: { mean: 8, p99: 30 }, ['__proto__']: { mean: 9 } },
    criteria: [{ signal: HOSTILE, statistic: 'mean', atMost: 9 }],
    known: [{ signal: HOSTILE, reason: HOSTILE, untilMs: Number.POSITIVE_INFINITY }],
    components: [],
    entry: '',
  });
  const names = [HOSTILE, '__proto__', 'constructor', 'timestamp', 'a,b"c'];
  const assessed = names.map((name, j) =>
    assess(
      declare({
        name,
        title: name,
        unit: j === 0 ? 'ms' : HOSTILE,
        role: j === 0 ? 'latency' : 'other',
        bad: 'up',
        component: HOSTILE,
      }),
      column(40, (i) => 10 + bell(i, j)),
      j === 0 ? settings.baseline[HOSTILE] : undefined,
    ),
  );
  const anomaly = anomalyOf({
    id: 'A1',
    signal: HOSTILE,
    endMs: START + 20 * STEP,
    known: HOSTILE,
    actions: [HOSTILE],
    evidence: { ...anomalyOf({ id: '', signal: '' }).evidence, test: HOSTILE, description: HOSTILE },
    causes: [
      {
        kind: HOSTILE,
        target: HOSTILE,
        likelihood: 0.5,
        evidence: [{ signal: HOSTILE, expected: 'up', observed: 'up', agrees: true }],
      },
    ],
  });
  const base = assessmentOf({ settings, signals: assessed, anomalies: [anomaly] });
  const effects = moved(HOSTILE, 'ms', [effectOf(2, 6, 1)]);
  return {
    version: '0.1.0',
    command: `shakedown run '${HOSTILE}'`,
    settings,
    assessment: {
      ...base,
      provenance: { source: 'imported', name: HOSTILE, notes: [HOSTILE] },
      excluded: [{ startMs: START, endMs: START + STEP, reason: HOSTILE }],
      judged: base.judged.map((_, i) => (i === 0 ? 0 : 1)),
      verdict: {
        ...base.verdict,
        rationale: [{ key: HOSTILE, supports: true, signal: HOSTILE, value: 1, limit: 2 }],
        prerequisites: [{ key: HOSTILE, supports: true }],
      },
    },
    truth: truthOf([injected({ id: HOSTILE, kind: HOSTILE, target: HOSTILE, signals: [effects] })], [effects]),
    scenarioText: `title: ${HOSTILE}\n\`\`\`\n`,
  };
}

/** Gaps, a warm-up, an infinite sample, no baseline, no truth. */
export function gappyRun(): ReportInput {
  const settings = settingsOf({ title: 'Gaps', tag: 'gaps', baseline: {}, baselineTitle: '', warmupMs: 5 * STEP });
  const assessed = seedSignals(60, settings, { slow: false, failing: false }).map((s, j) => {
    const values = s.values.map((v, i) => ((i >= 20 && i < 30) || (j === 1 && i > 50) ? Number.NaN : v));
    if (j === 1) values[7] = Number.POSITIVE_INFINITY;
    return assess(s.signal, j === 5 ? values.fill(Number.NaN) : values);
  });
  const base = assessmentOf({
    settings,
    signals: assessed,
    anomalies: [
      anomalyOf({
        id: 'A1',
        signal: 'response_time_ms',
        kind: 'absence',
        startMs: START + 20 * STEP,
        endMs: START + 30 * STEP,
      }),
    ],
  });
  return {
    ...common,
    settings,
    assessment: {
      ...base,
      provenance: { source: 'monitored', name: 'checkout', notes: ['3 duplicate timestamps collapsed'] },
      judged: base.judged.map((_, i) => (i < 5 ? 0 : 1)),
      excluded: [{ startMs: START, endMs: START + 5 * STEP, reason: 'warm-up' }],
    },
  };
}

/** A recording without one sample. */
export function emptyRun(): ReportInput {
  const settings = settingsOf({ title: 'Nothing', tag: 'nothing', criteria: [] });
  return { ...common, settings, assessment: assessmentOf({ settings, signals: seedSignals(0, settings) }) };
}

/** Every fixture by name. */
export const fixtures: Readonly<Record<string, () => ReportInput>> = {
  calm: calmRun,
  seed: seedRun,
  crowded: crowdedRun,
  hostile: hostileRun,
  gaps: gappyRun,
  empty: emptyRun,
};
