import { printable } from '../schema/printable.ts';
import type { Clock } from './clock.ts';
import { type Http, HttpFailure } from './http.ts';
import type { Moment, ReplayCourse } from './replay-course.ts';

/** A receiver that does not take what is pushed. `message` holds no address and no credentials. */
export class PushError extends Error {
  override readonly name = 'PushError';
}

const TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A receiver that is gone for so long does not come back. */
const PATIENCE_MS = 300_000;

/**
 * Pushes a replay by remote write, a request for each scrape at the time at which it is shown, until the end or until the signal is
 * aborted; then one that ends every series, as when targets vanish. A receiver that has taken something and then gives no answer, or says
 * that it cannot now, is tried again for five minutes and gets everything, late but in order.
 *
 * @param encode bodies of requests: all samples of a moment, or the end of all series, stamped with whole ms since 1970; none where there are none
 * @throws PushError when the receiver refuses, or cannot be reached at first
 */
export async function pushReplay(options: {
  readonly course: ReplayCourse;
  readonly encode: (moment: Moment | 'end', stampMs: number) => readonly Uint8Array[];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly http: Http;
  readonly clock: Pick<Clock, 'wallMs' | 'sleep'>;
  readonly signal: AbortSignal;
  /** After each request that was taken. */
  readonly onPushed: () => void;
  /** What goes wrong for now. */
  readonly tell: (problem: string) => Promise<void>;
  /** Takes secrets out of what the receiver says, should it repeat them: before it is shortened, which may leave half of one. */
  readonly hide: (text: string) => string;
}): Promise<void> {
  const { course, encode, clock, signal, onPushed } = options;
  let lastMs = Number.NEGATIVE_INFINITY;
  const stampAt = (ms: number): number => {
    // Two samples of a series cannot have one stamp.
    lastMs = Math.max(lastMs + 1, Math.ceil(ms));
    return lastMs;
  };
  let isFirst = true;
  for (const moment of momentsOf(course)) {
    const atMs = course.shownFrom(moment);
    for (let waitMs = atMs - clock.wallMs(); waitMs > 0 && !signal.aborted; waitMs = atMs - clock.wallMs())
      await clock.sleep(waitMs, signal);
    if (signal.aborted) break;
    for (const body of encode(moment, stampAt(atMs))) {
      if (!(await deliver(options, body, isFirst))) break;
      isFirst = false;
      onPushed();
    }
  }
  if (isFirst) return;
  const endMs = Math.min(course.endMs, clock.wallMs());
  // Ctrl-C does not wait for a receiver that is gone.
  for (const body of encode('end', stampAt(endMs))) await attempt({ ...options, signal: undefined }, body);
}

function* momentsOf({ firstIndex, lastIndex, endMs }: ReplayCourse): Generator<Moment> {
  for (let round = 0; round === 0 || endMs === Number.POSITIVE_INFINITY; round++)
    for (let index = firstIndex; index <= lastIndex; index++) yield { index, round };
}

interface Delivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly http: Http;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal?: AbortSignal;
  readonly tell: (problem: string) => Promise<void>;
  readonly hide: (text: string) => string;
}

/** @returns whether it was taken; false when the signal was aborted before */
async function deliver(delivery: Delivery, body: Uint8Array, isFirst: boolean): Promise<boolean> {
  const { signal, clock, tell } = delivery;
  let waitedMs = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const problem = await attempt(delivery, body);
    if (problem === undefined) return true;
    if (signal?.aborted) return false;
    if (isFirst || !problem.mayPass || waitedMs >= PATIENCE_MS) throw new PushError(problem.message);
    if (waitedMs === 0) await tell(`${problem.message}; trying again`);
    await clock.sleep(pauseMs, signal);
    waitedMs += pauseMs;
    if (signal?.aborted) return false;
  }
}

interface Problem {
  readonly message: string;
  readonly mayPass: boolean;
}

async function attempt({ url, headers, http, signal, hide }: Delivery, body: Uint8Array): Promise<Problem | undefined> {
  try {
    const { status, text } = await http({ url, method: 'POST', headers, body, timeoutMs: TIMEOUT_MS, signal });
    if (status >= 200 && status < 300) return undefined;
    const said = printable(hide(text).trim().split('\n', 1)[0], 200);
    return { message: `HTTP ${status}${said === '' ? '' : `: ${said}`}`, mayPass: status >= 500 || status === 429 };
  } catch (error) {
    if (error instanceof HttpFailure) return { message: error.message, mayPass: true };
    throw error;
  }
}
