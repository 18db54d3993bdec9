import { performance } from 'node:perf_hooks';
import type { Clock } from '../monitor/clock.ts';

/** The clocks of this machine. Reads go through `World.now` where a stamp is meant, so that there is one wall clock. */
export const machineClock = (now: () => number): Clock => ({
  monotonicMs: () => performance.now(),
  wallMs: now,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done);
    }),
});
