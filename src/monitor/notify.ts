import type { Clock } from './clock.ts';
import { type Http, HttpFailure } from './http.ts';

/** Posts messages to a webhook, one after the other. What cannot be delivered is told and given up: a run never fails by it. */
export interface Webhook {
  readonly post: (message: unknown) => void;
  /** Resolves when everything was delivered or given up. */
  readonly settled: () => Promise<void>;
}

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 1_000;
const TIMEOUT_MS = 10_000;

/** @param tell takes why a message could not be delivered; the address is not in it */
export function webhook(options: {
  readonly url: string;
  readonly http: Http;
  readonly clock: Clock;
  readonly tell: (problem: string) => Promise<void> | void;
}): Webhook {
  const { url, http, clock, tell } = options;
  let queue = Promise.resolve();
  // One that did not answer three times will hardly answer a fourth: later messages are tried once.
  let isDead = false;
  const attempt = async (body: string): Promise<string | undefined> => {
    try {
      const headers = { 'content-type': 'application/json' };
      const { status } = await http({ url, method: 'POST', headers, body, timeoutMs: TIMEOUT_MS });
      return status >= 200 && status < 300 ? undefined : `HTTP ${status}`;
    } catch (error) {
      if (error instanceof HttpFailure) return error.message;
      throw error;
    }
  };
  const deliver = async (body: string): Promise<void> => {
    const attempts = isDead ? 1 : ATTEMPTS;
    let problem: string | undefined;
    for (let n = 1, pauseMs = FIRST_PAUSE_MS; ; n++, pauseMs *= 2) {
      problem = await attempt(body);
      if (problem === undefined) {
        isDead = false;
        return;
      }
      if (n === attempts) break;
      await clock.sleep(pauseMs);
    }
    isDead = true;
    await tell(`the webhook could not be told: ${problem}`);
  };
  return {
    post: (message) => {
      queue = queue.then(() => deliver(JSON.stringify(message)));
    },
    settled: () => queue,
  };
}
