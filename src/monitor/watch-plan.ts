import type { AnalysisSettings } from '../analysis/settings.ts';
import type { Labels } from '../recording/series.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Where a Prometheus is, and where its credentials are found. The credentials themselves are never part of a plan. */
export interface PrometheusAccess {
  /** Without credentials, query or trailing slash. */
  readonly url: string;
  readonly timeoutMs: number;
  /** Name for basic authentication. */
  readonly user?: string;
  /** Absolute paths. */
  readonly passwordFile?: string;
  readonly tokenFile?: string;
  readonly ca?: string;
}

/** One component of the live system, and which series are its. */
export interface WatchedComponent {
  readonly name: string;
  readonly type: 'service' | 'database' | 'cache' | 'queue';
  /** Labels of its own series; a value that begins with `~` is a regular expression. */
  readonly select: Labels;
  /** Labels of its container's series. */
  readonly container: Labels;
  readonly calls: readonly string[];
  /** Of a service: regular expression of the status codes that are a success. */
  readonly success: string;
}

/** What a metric is called where it is not called as everywhere else. */
export interface MetricName {
  readonly name: string;
  /** Our label → theirs. */
  readonly labels: Readonly<Record<string, string>>;
  /** What their values (and bucket bounds) are multiplied with to get ours. */
  readonly factor: number;
}

/** A signal that the user defines as a query. */
export interface QuerySignal {
  readonly name: string;
  readonly title?: string;
  readonly unit?: string;
  readonly bad?: 'up' | 'down' | 'none';
  readonly limit?: number;
  readonly query: string;
}

/** Requests of our own to an HTTP target. */
export interface ProbePlan {
  readonly name: string;
  readonly url: string;
  /** `url` is without its query, as in a journal; nothing can be asked then. */
  readonly isCut?: boolean;
  readonly method: string;
  /** Requests a second, whatever becomes of them. */
  readonly ratePerSecond: number;
  /** From the moment a request was due. */
  readonly timeoutMs: number;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Regular expressions: of the whole status code, and of some part of the body. */
  readonly status: string;
  readonly body?: string;
  /** Absolute path of the certificates to trust beside the usual ones. */
  readonly ca?: string;
}

/** Everything that a live run is told: plain data without secrets, so that its journal can hold it. */
export interface WatchPlan {
  readonly name: string;
  readonly prometheus?: PrometheusAccess;
  /** Judged samples; one more is scraped, since increments need a beginning. */
  readonly samples: number;
  readonly intervalMs: number;
  /** Undefined until Prometheus was asked what is there. */
  readonly components?: readonly WatchedComponent[];
  readonly metrics: Readonly<Record<string, MetricName>>;
  readonly signals: readonly QuerySignal[];
  readonly probes: readonly ProbePlan[];
  readonly settings: AnalysisSettings;
  readonly memory?: Scenario['memory'];
  /** The command that repeats the run. */
  readonly command: string;
}

/** How long and how often, by name. */
export const profiles = {
  stability: { samples: 120, intervalMs: 30_000, doc: 'an hour: 120 samples, one every 30 s' },
  quick: { samples: 20, intervalMs: 15_000, doc: 'five minutes: 20 samples, one every 15 s' },
} as const;

/** One report set holds no more, with the signals of a usual system. */
export const MAX_SAMPLES = 100_000;
