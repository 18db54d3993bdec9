import type { Anomaly, AssessedSignal, Assessment } from '../analysis/assessment.ts';
import type { SignalTable } from '../telemetry/signal.ts';
import { isoInstant } from './figures.ts';
import type { ReportInput } from './report-input.ts';
import { reportShape } from './report-shape.ts';
import type { Read } from './shape.ts';

export const REPORT_FORMAT = 'shakedown-report';
export const REPORT_FORMAT_VERSION = 1;

/** The JSON report as read from a file: nulls are NaN again. */
export type ReportDocument = Read<typeof reportShape>;

/** The key of a signal in a sample; only a signal that is itself called `timestamp` needs another. */
export function sampleKey(signal: string): string {
  return signal === 'timestamp' ? 'timestamp (signal)' : signal;
}

/**
 * The JSON report as a value that `JSON.stringify` writes without loss: NaN and infinities are null.
 * O(samples × signals), pure.
 */
export function toDocument(input: ReportInput): Record<string, unknown> {
  const { assessment } = input;
  return jsonable({ ...head(input), samples: samplesOf(assessment) }) as Record<string, unknown>;
}

/**
 * The text of the JSON report: one sample a line, everything else indented, so that people can read and diff it.
 * Equal inputs give equal bytes.
 */
export function encodeReport(input: ReportInput): string {
  const top = JSON.stringify(jsonable(head(input)), null, 2);
  const { grid, signals } = input.assessment;
  // Written straight into text: a month of samples would otherwise be held three times over.
  const keys = signals.map((one) => `,${JSON.stringify(sampleKey(one.signal.name))}:`);
  const lines = Array.from({ length: grid.count }, (_, i) => {
    let line = `    {"timestamp":"${isoInstant(grid.startMs + i * grid.stepMs)}"`;
    for (let j = 0; j < keys.length; j++) {
      const v = signals[j].values[i];
      line += keys[j] + (Number.isFinite(v) ? String(v) : 'null');
    }
    return `${line}}`;
  });
  const list = lines.length > 0 ? `[\n${lines.join(',\n')}\n  ]` : '[]';
  return `${top.slice(0, -2)},\n  "samples": ${list}\n}\n`;
}

/** Everything but the samples. */
function head(input: ReportInput): Record<string, unknown> {
  const { assessment: a, settings, version, command } = input;
  const { startMs, stepMs, count } = a.grid;
  return {
    format: REPORT_FORMAT,
    formatVersion: REPORT_FORMAT_VERSION,
    title: a.title,
    tag: a.tag,
    generated: isoInstant(startMs + count * stepMs),
    provenance: { ...a.provenance, version, command },
    grid: { startMs, stepMs, count, notJudged: stretches(a.judged) },
    excluded: a.excluded,
    score: a.score,
    verdict: a.verdict,
    requests: a.requests,
    criteria: a.criteria,
    anomalies: a.anomalies.map(encodeAnomaly),
    baseline: {
      title: a.baselineTitle,
      figures: bySignal(a.signals, (s) => s.baseline),
      changes: bySignal(a.signals, (s) =>
        s.change.mean === undefined && s.change.p99 === undefined ? undefined : s.change,
      ),
    },
    statistics: bySignal(a.signals, (s) => s.statistics),
    settings,
    signals: a.signals.map((s) => s.signal),
    truth: input.truth ?? null,
    faults: input.faults ?? null,
    scenario: input.scenarioText ?? null,
    infinite: infiniteOf(a.signals),
  };
}

function encodeAnomaly(anomaly: Anomaly): Record<string, unknown> {
  const { id, signal, kind, severity, startMs, endMs, evidence, impact, causes, assessment, actions, known } = anomaly;
  return {
    id,
    signal,
    severity,
    kind,
    start: isoInstant(startMs),
    end: isoInstant(endMs),
    startMs,
    endMs,
    evidence,
    impact,
    cause: causes[0]?.kind ?? 'unknown',
    causes,
    assessment,
    action: actions[0] ?? '',
    actions,
    known,
  };
}

function bySignal<T>(
  signals: readonly AssessedSignal[],
  pick: (signal: AssessedSignal) => T | undefined,
): Record<string, T> {
  const entries = signals.map((s): [string, T | undefined] => [s.signal.name, pick(s)]);
  return Object.fromEntries(entries.filter((entry): entry is [string, T] => entry[1] !== undefined));
}

function samplesOf(a: Assessment): Record<string, unknown>[] {
  const keys = a.signals.map((s) => sampleKey(s.signal.name));
  return Array.from({ length: a.grid.count }, (_, i) =>
    Object.fromEntries([
      ['timestamp', isoInstant(a.grid.startMs + i * a.grid.stepMs)],
      ...a.signals.map((s, j) => [keys[j], s.values[i]] as const),
    ]),
  );
}

function infiniteOf(signals: readonly AssessedSignal[]): { signal: string; index: number; sign: number }[] {
  return signals.flatMap((s) =>
    Array.from(s.values.keys())
      .filter((i) => Math.abs(s.values[i]) === Number.POSITIVE_INFINITY)
      .map((index) => ({ signal: s.signal.name, index, sign: Math.sign(s.values[index]) })),
  );
}

/** Stretches of samples that are not judged: first index and number. */
function stretches(judged: Uint8Array): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i < judged.length; i++) {
    const last = found.at(-1);
    if (judged[i]) continue;
    if (last && last[0] + last[1] === i) last[1]++;
    else found.push([i, 1]);
  }
  return found;
}

/** A copy in which every number that JSON cannot hold is null and every absent field is left out. */
function jsonable(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(jsonable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, jsonable(item)]));
}

/**
 * The report input that a JSON report was made from; rendering it gives the same set to the byte.
 *
 * @param json the parsed file
 * @returns the input, or every place that does not fit (`path: found …, expected …`)
 */
export function fromDocument(
  json: unknown,
): { readonly input: ReportInput } | { readonly problems: readonly string[] } {
  if (!isReport(json)) return { problems: ['found JSON of another kind, expected the JSON report of a run'] };
  const problems: string[] = [];
  const d = reportShape.read(json, '', problems);
  if (problems.length === 0) problems.push(...contradictions(d));
  if (problems.length > 0) return { problems };
  const { version, command, ...provenance } = d.provenance;
  const judged = new Uint8Array(d.grid.count).fill(1);
  for (const [first, length] of d.grid.notJudged) judged.fill(0, first, first + length);
  const assessment: Assessment = {
    provenance,
    title: d.title,
    tag: d.tag,
    grid: { startMs: d.grid.startMs, stepMs: d.grid.stepMs, count: d.grid.count },
    judged,
    excluded: d.excluded,
    signals: d.signals.map((signal) => ({
      signal,
      values: valuesOf(d, signal.name),
      statistics: d.statistics[signal.name],
      baseline: own(d.baseline.figures, signal.name),
      change: own(d.baseline.changes, signal.name) ?? {},
    })),
    baselineTitle: d.baseline.title,
    criteria: d.criteria,
    anomalies: d.anomalies.map(({ start, end, cause, action, ...anomaly }) => anomaly),
    policy: d.settings.policy,
    score: d.score,
    verdict: d.verdict,
    requests: d.requests,
  };
  return {
    input: {
      assessment,
      settings: d.settings,
      truth: d.truth ?? undefined,
      faults: (d.faults as ReportInput['faults'] | null) ?? undefined,
      scenarioText: d.scenario ?? undefined,
      version,
      command,
    },
  };
}

/** Whether the file says of itself that it is a report; else a list of all that it lacks would help nobody. */
const isReport = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && (json as { format?: unknown }).format === REPORT_FORMAT;

function own<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function valuesOf(d: ReportDocument, signal: string): Float64Array {
  const key = sampleKey(signal);
  const values = Float64Array.from(d.samples, (sample) => {
    const value = own(sample, key);
    return typeof value === 'number' ? value : Number.NaN;
  });
  for (const { signal: name, index, sign } of d.infinite)
    if (name === signal) values[index] = sign * Number.POSITIVE_INFINITY;
  return values;
}

/** What a file can say about itself that is not so. */
function contradictions(d: ReportDocument): string[] {
  const problems: string[] = [];
  if (d.formatVersion !== REPORT_FORMAT_VERSION) {
    problems.push(`formatVersion: found ${d.formatVersion}, expected ${REPORT_FORMAT_VERSION}`);
  }
  if (d.samples.length !== d.grid.count) {
    problems.push(`samples: found ${d.samples.length} samples, expected the ${d.grid.count} of grid.count`);
  }
  for (const { name } of d.signals) {
    if (!Object.hasOwn(d.statistics, name))
      problems.push(`statistics: found nothing for the signal ${JSON.stringify(name)}, expected its figures`);
  }
  if (!(d.grid.stepMs > 0)) problems.push(`grid.stepMs: found ${d.grid.stepMs}, expected more than 0`);
  return problems;
}

/** The samples of a report as the analysis takes them. */
export function tableOf(assessment: Assessment): SignalTable {
  return {
    provenance: assessment.provenance,
    grid: assessment.grid,
    signals: assessment.signals.map(({ signal, values }) => ({ signal, values })),
  };
}
