import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Format } from '../formats/format.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { BlockSource } from '../simulation/block-source.ts';
import { packageFacts } from './package-facts.ts';

/** What each thread is told at its start. */
export interface BlockOrder {
  /** One with a `blockSource`. */
  readonly scenario: Scenario;
  /** Name of a format that is `blockwise`. */
  readonly format: string;
  /** Blocks of a stretch, which one thread makes in a row: the echo of AR noise is worked out anew where a stretch begins. */
  readonly blocksEach: number;
}

/** A stretch to make, or memory that may be used again. */
export type WorkerMessage = { readonly stretch: number } | { readonly spare: ArrayBuffer };

/** Bytes of a stretch of blocks, in order; without a chunk its end. */
export interface EncodedPart {
  readonly chunk?: Uint8Array;
}

const BLOCKS_EACH = 4;
/** Stretches that a thread has in hand: one it makes, and one so that it need not wait. What is made ahead is held in memory. */
const IN_HAND = 2;

/** Whether threads can be had: not when it runs from source, which threads of older Node versions cannot. */
export const hasThreads = (): boolean => !fileURLToPath(import.meta.url).endsWith('.ts');

export interface BlockRun {
  readonly scenario: Scenario;
  /** Its blocks. */
  readonly source: BlockSource;
  readonly format: Format;
  /** Threads, this one among them. */
  readonly workers: number;
  /** Told the share done, 0 to 1, now and then. */
  readonly onProgress: (share: number) => void;
}

/**
 * Makes and encodes the blocks of a run, each on its own: stretches of them go in turn to this thread and to others beside it.
 *
 * @returns the bytes of all blocks in order, the same for any number of threads; each chunk holds until the next is asked for
 * When it is left early or fails no thread stays behind.
 */
export async function* encodeInThreads(run: BlockRun): AsyncGenerator<Uint8Array> {
  const { scenario, source, format, onProgress } = run;
  const stretches = Math.ceil(source.blockCount / BLOCKS_EACH);
  const lanes = Math.min(run.workers, stretches);
  const order: BlockOrder = { scenario, format: format.name, blocksEach: BLOCKS_EACH };
  const threads = Array.from({ length: lanes - 1 }, () => new Thread(order));
  try {
    for (let ahead = 0; ahead < IN_HAND; ahead++)
      for (const [i, thread] of threads.entries()) thread.make(ahead * lanes + i + 1, stretches);
    // One chunk is written before the next is asked for.
    let memory = new Uint8Array(0);
    const take = (bytes: number) => (memory.length >= bytes ? memory : (memory = new Uint8Array(bytes)));
    for (let stretch = 0; stretch < stretches; onProgress(++stretch / stretches)) {
      const lane = stretch % lanes;
      if (lane === 0) {
        const end = Math.min(source.blockCount, (stretch + 1) * BLOCKS_EACH);
        for (let index = stretch * BLOCKS_EACH; index < end; index++)
          yield* format.blockwise!.block(source.block(index), take);
      } else {
        yield* threads[lane - 1].chunks();
        threads[lane - 1].make(stretch + IN_HAND * lanes, stretches);
      }
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

/** One thread beside this one, and what has come from it. */
class Thread {
  private readonly worker: Worker;
  private readonly parts: EncodedPart[] = [];
  private failure: unknown;
  private wake: () => void = () => {};

  constructor(order: BlockOrder) {
    this.worker = new Worker(pathToFileURL(join(packageFacts().folder, 'dist', 'simulate-worker.js')), {
      workerData: order,
      // All that is large is used again; a larger nursery would only fill up.
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    this.worker.on('message', (part: EncodedPart) => {
      this.parts.push(part);
      this.wake();
    });
    this.worker.on('error', (error) => {
      this.failure = error;
      this.wake();
    });
  }

  /** Orders a stretch, if there is such a one. */
  make(stretch: number, stretches: number): void {
    if (stretch < stretches) this.worker.postMessage({ stretch } satisfies WorkerMessage);
  }

  /** The bytes of the stretch that was ordered first of those not yet taken. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      const part = this.parts.shift();
      if (part === undefined) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
        continue;
      }
      if (!part.chunk) return;
      yield part.chunk;
      const spare = part.chunk.buffer as ArrayBuffer;
      this.worker.postMessage({ spare } satisfies WorkerMessage, [spare]);
    }
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
