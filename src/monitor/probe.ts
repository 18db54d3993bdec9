import { quantileSorted } from '../stats/quantile-sorted.ts';
import type { Clock } from './clock.ts';
import { type Http, HttpFailure } from './http.ts';
import type { Seen } from './prometheus-source.ts';
import { finishedSeries } from './prometheus-source.ts';
import type { ProbePlan } from './watch-plan.ts';
import { probeSignals } from './watched-signals.ts';

/** Never asleep longer than this, so that an end is noticed and many requests a second are not one timer each. */
const LONGEST_SLEEP_MS = 1_000;

/**
 * Requests of our own at a fixed rate, whatever becomes of them (an open loop). A request's time runs from the moment it was due: while the
 * target stalls, all requests that should have been sent wait, and their waiting is counted, so a stall is not hidden behind
 * the one request that noticed it. One that has not ended a timeout after it was due has failed.
 *
 * Source: Tene, How NOT to measure latency (coordinated omission).
 */
export class Probe {
  readonly #plan: ProbePlan;
  readonly #http: Http;
  readonly #clock: Clock;
  readonly #names: ReadonlyMap<string, string>;
  readonly #status: RegExp;
  readonly #body: RegExp | undefined;
  /** However long it was under way, or not even that. */
  readonly #late: string;
  #window = emptyWindow();
  #sinceMs = Number.NaN;
  #underWay = 0;
  /** Moments at which requests were due that wait for one to end. */
  #waiting: number[] = [];
  #reasons = new Map<string, number>();

  /** @param isEntry its signals carry no prefix */
  constructor(plan: ProbePlan, isEntry: boolean, http: Http, clock: Clock) {
    this.#plan = plan;
    this.#http = http;
    this.#clock = clock;
    this.#names = new Map(probeSignals(plan, isEntry).map(({ quantity, name }) => [quantity, name]));
    this.#status = new RegExp(`^(?:${plan.status})$`);
    this.#late = `no answer within ${plan.timeoutMs / 1000} s`;
    this.#body = plan.body === undefined ? undefined : new RegExp(plan.body, 's');
  }

  /** Sends requests until the signal is aborted. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const everyMs = 1000 / this.#plan.ratePerSecond;
    const startMs = this.#clock.monotonicMs();
    for (let sent = 0; !signal.aborted; ) {
      const dueMs = startMs + sent * everyMs;
      const waitMs = dueMs - this.#clock.monotonicMs();
      if (waitMs > 0) {
        await this.#clock.sleep(Math.min(waitMs, LONGEST_SLEEP_MS), signal);
        continue;
      }
      sent++;
      // We were asleep ourselves: nothing can be said of the target.
      if (-waitMs > this.#plan.timeoutMs) continue;
      this.#due(dueMs, signal);
    }
  }

  #due(dueMs: number, signal: AbortSignal): void {
    if (this.#underWay < this.#plan.concurrency) void this.#send(dueMs, signal);
    else this.#waiting.push(dueMs);
  }

  async #send(dueMs: number, signal: AbortSignal): Promise<void> {
    const { url, method, timeoutMs } = this.#plan;
    this.#underWay++;
    const leftMs = dueMs + timeoutMs - this.#clock.monotonicMs();
    let problem: string | undefined;
    if (leftMs <= 0) problem = this.#late;
    else {
      try {
        const { status, text } = await this.#http({ url, method, timeoutMs: leftMs, signal });
        if (!this.#status.test(String(status))) problem = `HTTP ${status}`;
        else if (this.#body && !this.#body.test(text)) problem = 'another body than expected';
      } catch (error) {
        if (!(error instanceof HttpFailure)) throw error;
        problem = error.code === 'ETIMEDOUT' ? this.#late : error.message;
      }
    }
    this.#underWay--;
    if (!signal.aborted) this.#count(dueMs, problem);
    this.#next(signal);
  }

  #next(signal: AbortSignal): void {
    while (!signal.aborted && this.#underWay < this.#plan.concurrency && this.#waiting.length > 0) {
      const dueMs = this.#waiting.shift()!;
      if (this.#clock.monotonicMs() - dueMs >= this.#plan.timeoutMs) this.#count(dueMs, this.#late);
      else void this.#send(dueMs, signal);
    }
  }

  #count(dueMs: number, problem: string | undefined): void {
    if (problem === undefined) this.#window.times.push(this.#clock.monotonicMs() - dueMs);
    else {
      this.#window.failed++;
      this.#reasons.set(problem, (this.#reasons.get(problem) ?? 0) + 1);
    }
  }

  /** What became of the requests that ended since the last look. The first look has nothing before it to speak of. */
  look(): Seen[] {
    const nowMs = this.#clock.monotonicMs();
    const figures = figuresOf(this.#window, (nowMs - this.#sinceMs) / 1000);
    this.#window = emptyWindow();
    this.#sinceMs = nowMs;
    return [...this.#names].map(([quantity, name]) => {
      const figure = figures[quantity];
      return {
        series: finishedSeries(`probe ${name}`, name, UNITS[quantity.split('_').at(-1)!] ?? 'per second'),
        value: Number.isFinite(figure) ? figure : false,
      };
    });
  }

  /** Why requests failed, most frequent first. */
  get reasons(): readonly (readonly [reason: string, requests: number])[] {
    return [...this.#reasons].sort((a, b) => b[1] - a[1]);
  }
}

const UNITS: Readonly<Record<string, string>> = { ms: 'ms', ratio: 'ratio' };

interface Window {
  /** Of requests that succeeded, ms. */
  readonly times: number[];
  failed: number;
}

const emptyWindow = (): Window => ({ times: [], failed: 0 });

function figuresOf({ times, failed }: Window, seconds: number): Record<string, number> {
  const sorted = Float64Array.from(times).sort();
  const mean = sorted.reduce((sum, time) => sum + time, 0) / sorted.length;
  const total = times.length + failed;
  const isFirst = Number.isNaN(seconds);
  const of = (value: number) => (isFirst ? Number.NaN : round(value));
  const quantile = (q: number) => (sorted.length === 0 ? Number.NaN : of(quantileSorted(sorted, q)));
  return {
    response_time_ms: of(mean),
    request_p50_ms: quantile(0.5),
    request_p95_ms: quantile(0.95),
    request_p99_ms: quantile(0.99),
    success_ratio: isFirst ? Number.NaN : times.length / total,
    error_ratio: isFirst ? Number.NaN : failed / total,
    requests_per_second: of(total / seconds),
  };
}

/** A clock of µs tells no more. */
const round = (value: number): number => Math.round(value * 1000) / 1000;
