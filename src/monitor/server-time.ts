import type { PrometheusAnswer } from './prometheus-api.ts';

/** A clock that is off by more than this from where it was has been set. */
const SET_MS = 10_000;

/**
 * Where the instants of the grid lie on the clock of the server. Its scrapes have fixed phases; the first answer tells them, and the
 * grid is laid into the widest gap between them. A server whose clock is set takes the grid along.
 */
export class ServerTime {
  /** Server time of instant 0, ms. */
  #anchorMs: number | undefined;
  #scrapeMs: number | undefined;
  /** Date of the server minus the monotonic clock. */
  #offsetMs: number | undefined;

  get scrapeMs(): number | undefined {
    return this.#scrapeMs;
  }

  /** How far back a query must look to see the scrape before an instant and the one before that. */
  rangeSeconds(stepMs: number): number | undefined {
    if (this.#scrapeMs === undefined) return undefined;
    return Math.ceil((3 * this.#scrapeMs + stepMs) / 1000) + 10;
  }

  /**
   * Learns from the answers at instant `i`.
   *
   * @returns what there is to tell of the server's clock
   */
  observe(
    answers: readonly PrometheusAnswer[],
    { i, stepMs, monotonicMs }: { readonly i: number; readonly stepMs: number; readonly monotonicMs: number },
  ): string | undefined {
    const dateMs = answers.find((answer) => !Number.isNaN(answer.dateMs))?.dateMs;
    let note: string | undefined;
    if (dateMs !== undefined) {
      const offsetMs = dateMs - monotonicMs;
      const movedMs = offsetMs - (this.#offsetMs ?? offsetMs);
      if (Math.abs(movedMs) > SET_MS) {
        if (this.#anchorMs !== undefined) this.#anchorMs += movedMs;
        note = `The clock of Prometheus was set by ${Math.round(movedMs / 1000)} s at sample ${i}.`;
        this.#offsetMs = offsetMs;
      }
      this.#offsetMs ??= offsetMs;
    }
    if (this.#anchorMs === undefined) {
      const series = answers.flatMap((answer) => answer.series);
      const scrapeMs = spacingOf(series.map(({ samples }) => samples));
      if (scrapeMs !== undefined) {
        this.#scrapeMs = scrapeMs;
        this.#anchorMs =
          betweenScrapes(
            series.map(({ samples }) => samples[samples.length - 1][0] * 1000),
            scrapeMs,
          ) -
          i * stepMs;
      }
    }
    return note;
  }

  /**
   * The value of a series at instant `i`: that of its newest scrape since the instant before.
   *
   * @returns null where it has ended, false where its next scrape is still to come
   */
  sampleAt(i: number, stepMs: number, samples: readonly (readonly [number, string])[]): string | null | false {
    const newest = samples[samples.length - 1];
    if (this.#anchorMs === undefined) return newest[1];
    const instantMs = this.#anchorMs + i * stepMs;
    let at = samples.length - 1;
    while (at >= 0 && samples[at][0] * 1000 > instantMs) at--;
    if (at < 0) return null;
    const ageMs = instantMs - samples[at][0] * 1000;
    if (ageMs < stepMs) return samples[at][1];
    return ageMs < 1.5 * this.#scrapeMs! ? false : null;
  }
}

/** The largest of the usual distances between two samples of a series, ms; undefined where no series has two. */
function spacingOf(series: readonly (readonly (readonly [number, string])[])[]): number | undefined {
  let largest: number | undefined;
  for (const samples of series) {
    if (samples.length < 2) continue;
    const distances = samples.slice(1).map(([at], k) => at - samples[k][0]);
    distances.sort((a, b) => a - b);
    const usual = Math.round(distances[distances.length >> 1] * 1000);
    if (usual > (largest ?? 0)) largest = usual;
  }
  return largest;
}

/** The latest instant, no later than the newest scrape, that lies in the middle of the widest gap between the phases of scrapes. */
function betweenScrapes(newestMs: readonly number[], scrapeMs: number): number {
  const latest = newestMs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  // How long before the newest scrape each target was scraped, within one interval.
  const before = [...new Set(newestMs.map((at) => (latest - at) % scrapeMs))].sort((a, b) => a - b);
  let best = { from: 0, width: 0 };
  before.forEach((from, k) => {
    const width = (before[k + 1] ?? scrapeMs) - from;
    if (width > best.width) best = { from, width };
  });
  return latest - best.from - best.width / 2;
}
