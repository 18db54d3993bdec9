import type { AnsweredSeries } from './prometheus-api.ts';

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
   * Learns of the clock of the server, from the date of an answer that has just come.
   *
   * @returns by how much it was set since, ms; 0 where it was not, or where nobody can tell
   */
  hear(dateMs: number, monotonicMs: number): number {
    if (Number.isNaN(dateMs)) return 0;
    const offsetMs = dateMs - monotonicMs;
    this.#offsetMs ??= offsetMs;
    const movedMs = offsetMs - this.#offsetMs;
    if (Math.abs(movedMs) <= SET_MS) return 0;
    this.#offsetMs = offsetMs;
    if (this.#anchorMs !== undefined) this.#anchorMs += movedMs;
    return movedMs;
  }

  /**
   * Lays the grid between the scrapes, once the raw samples that were seen at instant `i` tell when those are: as late as the date of
   * the answer allows, so that samples are no older than they must be.
   */
  anchor(series: readonly AnsweredSeries[], dateMs: number, i: number, stepMs: number): void {
    if (this.#anchorMs !== undefined) return;
    this.#scrapeMs = spacingOf(series.map(({ samples }) => samples));
    if (this.#scrapeMs === undefined) return;
    const newestMs = series.map(({ samples }) => samples[samples.length - 1][0] * 1000);
    const betweenMs = betweenScrapes(newestMs, this.#scrapeMs);
    const laterMs = dateMs >= betweenMs ? Math.floor((dateMs - betweenMs) / this.#scrapeMs) * this.#scrapeMs : 0;
    this.#anchorMs = betweenMs + laterMs - i * stepMs;
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
