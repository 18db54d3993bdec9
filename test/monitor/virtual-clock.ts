import type { Clock } from '../../src/monitor/clock.ts';
import type { Http } from '../../src/monitor/http.ts';

/**
 * A clock on which an hour takes no time: it jumps to the next sleeper once nothing is under way. What is under way (requests over real
 * sockets) is told by {@link VirtualClock.during}.
 */
export class VirtualClock implements Clock {
  #nowMs = 0;
  /** Wall clock minus monotonic clock; tests set it anew. */
  wallOffsetMs: number;
  #sleepers: { at: number; wake: () => void }[] = [];
  #busy = 0;
  #pumping = false;

  constructor(startMs: number) {
    this.wallOffsetMs = startMs;
  }

  monotonicMs = (): number => this.#nowMs;
  wallMs = (): number => this.#nowMs + this.wallOffsetMs;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const sleeper = { at: this.#nowMs + Math.max(0, ms), wake: done };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', done);
      this.#pump();
    });

  /** The machine sleeps. */
  suspend(ms: number): void {
    this.#nowMs += ms;
  }

  /** The clock stands while this is under way. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#busy++;
    try {
      return await work;
    } finally {
      this.#busy--;
      this.#pump();
    }
  }

  /** An Http during which the clock stands. */
  standing(http: Http): Http {
    return (request) => this.during(http(request));
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    // Twice round the event loop: whoever was woken has by then gone on to what it waits for next.
    setImmediate(() =>
      setImmediate(() => {
        this.#pumping = false;
        if (this.#busy > 0 || this.#sleepers.length === 0) return;
        this.#sleepers.sort((a, b) => a.at - b.at);
        const [next] = this.#sleepers;
        this.#nowMs = Math.max(this.#nowMs, next.at);
        next.wake();
        this.#pump();
      }),
    );
  }
}
