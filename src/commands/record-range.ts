import { httpClient } from '../monitor/http.ts';
import { PrometheusError } from '../monitor/prometheus-error.ts';
import { type RangeApi, rangeApi } from '../monitor/range-api.ts';
import { fetchBlock, initialState, type RangeState } from '../monitor/range-block.ts';
import type { RangeJournalEntry } from '../monitor/range-journal.ts';
import { chunkCount, plannedTargets, type RangePlan } from '../monitor/range-plan.ts';
import { selectorQuery } from '../monitor/range-selector.ts';
import { BLOCK_SAMPLES } from '../recording/recording.ts';
import { formatDuration } from '../reports/figures.ts';
import { printable } from '../schema/printable.ts';
import type { World } from './command.ts';
import { machineClock } from './monitor-clock.ts';
import { readSecrets } from './monitor-secrets.ts';
import { certificatesOf, type RangeOrder } from './record-options.ts';
import { UsageError } from './usage-error.ts';

/** More series than anybody reads; each is a column. */
const MOST_SERIES = 50_000;

/** Does something with the Prometheus of an order, its credentials read for that alone. What it refuses is told in one line. */
export async function withRange<T>(
  { access }: RangeOrder,
  args: Readonly<Record<string, unknown>>,
  world: World,
  use: (api: RangeApi) => Promise<T>,
): Promise<T> {
  // Webhooks are of no concern here, and a broken one must not stop a recording.
  const secrets = await readSecrets(
    access,
    { ...args, notify: undefined },
    { ...world, env: withoutNotify(world.env) },
  );
  const { http, close } = httpClient({ ca: await certificatesOf(access) });
  try {
    return await use(
      rangeApi({
        url: access.url,
        http,
        headers: secrets.headers,
        hide: secrets.hide,
        clock: machineClock(world.now),
        timeoutMs: access.timeoutMs,
        signal: world.signal,
        onRetry: (reason, waitMs) =>
          void world.stderr.write(`Prometheus: ${printable(reason, 300)}; again in ${formatDuration(waitMs)}\n`),
      }),
    );
  } catch (error) {
    if (!(error instanceof PrometheusError)) throw error;
    if (error.status === 400)
      throw new UsageError(
        `Prometheus refuses the request: ${error.message}`,
        'check --select, --from, --to and --step',
      );
    if (error.status === 404)
      throw new UsageError(`${access.url} answers ${error.message}`, 'expected the base address of a Prometheus');
    throw new RangeFailure(error);
  } finally {
    await close();
  }
}

const withoutNotify = ({ SHAKEDOWN_NOTIFY_URL: _, ...env }: World['env']): World['env'] => env;

/** Prometheus did not give what was asked for: exit code 3, as for a file that cannot be read. */
export class RangeFailure extends Error {
  override readonly name = 'RangeFailure';
  readonly code: string;
  readonly errno = -1;
  readonly syscall = 'ask Prometheus';
  constructor({ message, code, status }: PrometheusError) {
    super(message);
    this.code = status > 0 ? `HTTP_${status}` : code;
  }
}

/** Asks what there is to record. @throws UsageError when that is nothing, or far too much */
export async function planRange({ selectors, startMs, stepMs, count }: RangeOrder, api: RangeApi): Promise<RangePlan> {
  const endMs = startMs + (count - 1) * stepMs;
  const labelSets = await api.series(
    selectors.map((selector) => selectorQuery(selector)),
    startMs,
    endMs,
  );
  if (labelSets.length === 0)
    throw new UsageError(
      'no series matches in that range',
      'check --select, --from and --to; Prometheus may have deleted it',
    );
  if (labelSets.length > MOST_SERIES)
    throw new UsageError(`${labelSets.length} series match, expected at most ${MOST_SERIES}`, 'narrow --select');
  const [facts, lookbackMs] = [await api.metadata(), await api.lookbackMs()];
  return { startMs, stepMs, count, lookbackMs, targets: plannedTargets(labelSets, facts) };
}

/** The stretches of a plan from a state on, one after the other. */
export async function* fetchRange(
  plan: RangePlan,
  { selectors }: RangeOrder,
  api: RangeApi,
  after?: { readonly next: number; readonly state: RangeState },
): AsyncGenerator<RangeJournalEntry> {
  let state = after?.state ?? initialState(plan);
  const most = chunkCount(plan, BLOCK_SAMPLES);
  for (let from = after?.next ?? 0; from < plan.count; ) {
    const count = Math.min(most, plan.count - from);
    const fetched = await fetchBlock(plan, selectors, state, { from, count }, api);
    state = fetched.state;
    yield { from, block: fetched.block, state };
    from += count;
  }
}
