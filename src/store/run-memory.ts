import type { Assessment } from '../analysis/assessment.ts';
import type { MemoryStore } from './memory-store.ts';
import { DEFAULT_NAMESPACE } from './namespaces.ts';

/** Namespaces of what Shakedown stores. The latest run of a key is also in the default one, under the key itself. */
export const RUNS = 'runs';
export const REPORTS = 'reports';
export const SESSIONS = 'sessions';

const FORMAT = 'shakedown-run';
const FORMAT_VERSION = 1;

/** Reports longer than this many characters are not stored beside their summary. */
const LONGEST_REPORT = 64 * 1024 * 1024;

/** What is remembered of one run: enough to compare it with others without its samples. */
export interface RunSummary {
  readonly format: typeof FORMAT;
  readonly formatVersion: number;
  /** Key of the run in the namespace `runs`: the scenario's key and a number that counts up. */
  readonly run: string;
  readonly key: string;
  readonly session: string;
  readonly name: string;
  readonly title: string;
  readonly tag: string;
  readonly source: Assessment['provenance']['source'];
  readonly seed: string | null;
  readonly scenarioHash: string | null;
  readonly modelVersion: string | null;
  readonly version: string;
  readonly command: string;
  /** What the run covers, ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** When it was stored. */
  readonly storedAt: string;
  readonly decision: string;
  readonly confidence: number;
  readonly score: number;
  readonly health: string;
  readonly productionReady: string;
  readonly samples: number;
  readonly anomalies: readonly {
    readonly signal: string;
    readonly severity: string;
    readonly cause: string;
    readonly start: string;
    readonly end: string;
  }[];
  /** Of each signal, in its unit; null where nothing was measured. */
  readonly statistics: Readonly<
    Record<string, { readonly unit: string } & Readonly<Record<(typeof FIGURES)[number], number | null>>>
  >;
  readonly files: readonly string[];
  readonly hasReport: boolean;
}

const FIGURES = ['mean', 'p50', 'p95', 'p99', 'stddev', 'min', 'max'] as const;

/** What is known of a run when it is stored. */
export interface RunToRemember {
  readonly key: string;
  readonly session: string;
  readonly assessment: Assessment;
  readonly version: string;
  readonly command: string;
  /** The JSON report, as it was published. */
  readonly report: string;
  readonly files: readonly string[];
  /** Unix ms. */
  readonly nowMs: number;
}

/**
 * Stores a run: its summary under the key (the latest) and in the namespace `runs` (all of them), its JSON report in `reports`, its
 * session in `sessions`, all in one transaction. Values are JSON text.
 *
 * @returns the summary
 * @throws StoreError when the memory cannot be written; then none of it was
 */
export function rememberRun(store: MemoryStore, given: RunToRemember): RunSummary {
  let summary: RunSummary | undefined;
  store.transact((put) => {
    const runs = store.keys(RUNS).filter(({ key }) => keyOfRun(key) === given.key);
    const number = 1 + Math.max(0, ...runs.map(({ key }) => Number(key.slice(given.key.length + 1))));
    summary = summaryOf(given, `${given.key}#${String(number).padStart(6, '0')}`);
    const value = JSON.stringify(summary);
    put({ key: given.key, value, namespace: DEFAULT_NAMESPACE });
    put({ key: summary.run, value, namespace: RUNS });
    if (summary.hasReport) put({ key: summary.run, value: given.report, namespace: REPORTS });
    put({ key: `session:${given.session}`, value: JSON.stringify(sessionOf(summary)), namespace: SESSIONS });
  });
  return summary!;
}

/** The session as its namespace keeps it: what other readers of the table look for first, then where to find the rest. */
export interface StoredSession {
  readonly sessionId: string;
  /** Samples that were judged. */
  readonly totalTasks: number;
  /** Files of the report set. */
  readonly totalEdits: number;
  readonly endedAt: string;
  readonly key: string;
  readonly run: string;
  readonly title: string;
  readonly decision: string;
  readonly score: number;
}

const sessionOf = (summary: RunSummary): StoredSession => ({
  sessionId: summary.session,
  totalTasks: summary.samples,
  totalEdits: summary.files.length,
  endedAt: summary.to,
  key: summary.key,
  run: summary.run,
  title: summary.title,
  decision: summary.decision,
  score: summary.score,
});

/** The key without the number of the run; undefined when it ends in none. */
export function keyOfRun(run: string): string | undefined {
  return /^(.*)#\d{6,}$/s.exec(run)?.[1];
}

function summaryOf({ assessment: a, ...given }: RunToRemember, run: string): RunSummary {
  const { startMs, stepMs, count } = a.grid;
  return {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    run,
    key: given.key,
    session: given.session,
    name: a.provenance.name,
    title: a.title,
    tag: a.tag,
    source: a.provenance.source,
    seed: a.provenance.seed ?? null,
    scenarioHash: a.provenance.scenarioHash ?? null,
    modelVersion: a.provenance.modelVersion ?? null,
    version: given.version,
    command: given.command,
    from: iso(startMs),
    to: iso(startMs + count * stepMs),
    storedAt: iso(given.nowMs),
    decision: a.verdict.decision,
    confidence: a.verdict.confidence,
    score: a.score.overall,
    health: a.score.health,
    productionReady: a.score.productionReady,
    samples: a.judged.reduce((sum, one) => sum + one, 0),
    anomalies: a.anomalies.map(({ signal, severity, causes, startMs: start, endMs: end }) => ({
      signal,
      severity,
      cause: causes[0].kind,
      start: iso(start),
      end: iso(end),
    })),
    statistics: Object.fromEntries(
      a.signals.map(({ signal, statistics }) => [
        signal.name,
        {
          unit: signal.unit,
          ...Object.fromEntries(
            FIGURES.map((figure) => [figure, Number.isFinite(statistics[figure]) ? statistics[figure] : null]),
          ),
        } as RunSummary['statistics'][string],
      ]),
    ),
    files: given.files,
    hasReport: given.report.length <= LONGEST_REPORT,
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** A summary that cannot be shown, and why. */
export interface UnreadableRun {
  readonly run: string;
  readonly reason: string;
}

/** The stored runs of a key, or of all, oldest first. Entries that this program cannot read are told apart, never dropped silently. */
export function storedRuns(store: MemoryStore, key?: string): { runs: RunSummary[]; unreadable: UnreadableRun[] } {
  const runs: RunSummary[] = [];
  const unreadable: UnreadableRun[] = [];
  for (const entry of store.list({ namespace: RUNS, prefix: key === undefined ? '' : `${key}#` })) {
    if (key !== undefined && keyOfRun(entry.key) !== key) continue;
    const read = readSummary(entry.value);
    if (typeof read === 'string') unreadable.push({ run: entry.key, reason: read });
    else runs.push(read);
  }
  return { runs, unreadable };
}

/** @returns the summary, or why it cannot be read */
function readSummary(text: string): RunSummary | string {
  let value: Partial<RunSummary> | null;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  if (value?.format !== FORMAT) return 'it was not stored by this program';
  if (typeof value.formatVersion !== 'number' || value.formatVersion > FORMAT_VERSION)
    return `its format is version ${value.formatVersion}, this program knows ${FORMAT_VERSION}`;
  return value as RunSummary;
}

/** A session by its id, with its run and its report where they are stored. */
export function storedSession(
  store: MemoryStore,
  id: string,
): { session: StoredSession; run?: RunSummary; report?: string } | { reason: string } | undefined {
  const entry = store.get(`session:${id}`, SESSIONS);
  if (!entry) return undefined;
  let session: Partial<StoredSession> | null;
  try {
    session = JSON.parse(entry.value);
  } catch {
    return { reason: 'it is not JSON' };
  }
  if (typeof session?.run !== 'string') return { reason: 'it was not stored by this program' };
  const run = store.get(session.run, RUNS);
  const summary = run && readSummary(run.value);
  if (typeof summary === 'string') return { reason: summary };
  return {
    session: session as StoredSession,
    ...(summary && { run: summary }),
    report: store.get(session.run, REPORTS)?.value,
  };
}

/** Ids of the sessions that are stored, in the order in which they were first stored. */
export const sessionIds = (store: MemoryStore): string[] =>
  store
    .keys(SESSIONS)
    .filter(({ key }) => key.startsWith('session:'))
    .map(({ key }) => key.slice('session:'.length));
