import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { REMOTE_WRITE_HEADERS, RemoteWriteEncoder } from '../formats/remote-write-encoder.ts';
import { addressProblem, shownAddress } from '../monitor/address.ts';
import { httpClient } from '../monitor/http.ts';
import type { Moment, ReplayCourse } from '../monitor/replay-course.ts';
import { pushReplay } from '../monitor/replay-push.ts';
import { shownValue } from '../monitor/replay-values.ts';
import { type Block, Presence, type TargetBlock } from '../recording/recording.ts';
import type { World } from './command.ts';
import { machineClock } from './monitor-clock.ts';
import { readSecrets } from './monitor-secrets.ts';
import { UsageError } from './usage-error.ts';

/** A receiver of remote write, ready to be pushed to. */
export interface Receiver {
  /** As it may be shown. */
  readonly address: string;
  /** @throws PushError */
  readonly push: (course: ReplayCourse, signal: AbortSignal, onPushed: () => void) => Promise<void>;
}

/** @throws UsageError for an address or credentials that cannot be used */
export async function receiverOf(
  url: string,
  targets: readonly TargetBlock[],
  args: Readonly<Record<string, unknown>>,
  world: World,
): Promise<Receiver> {
  const problem = addressProblem(url, true);
  if (problem) throw new UsageError(`--push: ${problem.message}`, problem.help);
  const { headers, hide } = await readSecrets({ url, timeoutMs: 0 }, args, world);
  const ca = args.ca === undefined ? undefined : await readFile(resolve(world.cwd, String(args.ca)), 'utf8');
  return {
    address: shownAddress(url),
    push: async (course, signal, onPushed) => {
      const { http, close } = httpClient({ connections: 1, ...(ca !== undefined && { ca }) });
      try {
        await pushReplay({
          course,
          encode: encoderOf(targets, course),
          url,
          headers: { ...REMOTE_WRITE_HEADERS, ...headers },
          http,
          clock: machineClock(world.now),
          signal,
          onPushed,
          hide,
          tell: async (text) => world.stderr.write(`note: the receiver: ${text}\n`),
        });
      } finally {
        await close();
      }
    },
  };
}

/** Requests with one sample of every series. */
function encoderOf(targets: readonly TargetBlock[], course: ReplayCourse) {
  const shown = targets.map(({ target, columns }) => ({
    target,
    columns: columns.map((column) => ({ ...column, value: shownValue(column, course) })),
  }));
  return (moment: Moment | 'end', stampMs: number): readonly Uint8Array[] => {
    const grid = { startMs: stampMs, stepMs: 1, count: 1 };
    const block: Block = shown.map(({ target, columns }) => ({
      target,
      grid,
      columns: columns.map(({ series, presence, value }) => {
        const own = moment === 'end' ? Presence.STALE : (presence?.[moment.index] ?? Presence.VALUE);
        const shownNow = moment === 'end' ? undefined : value(moment);
        return { series, values: Float64Array.of(shownNow ?? Number.NaN), presence: Uint8Array.of(own) };
      }),
    }));
    const header = {
      shakedown: 'recording' as const,
      version: 1 as const,
      kind: 'series' as const,
      provenance: { source: 'imported' as const, name: '', notes: [] },
      targets: block.map(({ target, columns }) => ({
        ...target,
        startMs: stampMs,
        stepMs: 1,
        offsets: false,
        series: columns.map(({ series }) => series),
      })),
    };
    // The encoder writes into the same memory again.
    return Array.from(new RemoteWriteEncoder(header).encode(block), ({ body }) => body.slice());
  };
}
