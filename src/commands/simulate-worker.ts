import { parentPort, workerData } from 'node:worker_threads';
import { formats } from '../formats/index.ts';
import { blockSource } from '../simulation/block-source.ts';
import type { BlockOrder, EncodedPart, WorkerMessage } from './encode-in-threads.ts';

/** A thread that makes and encodes the stretches of blocks it is told by number, one at a time. */
const { scenario, format, blocksEach } = workerData as BlockOrder;
const source = blockSource(scenario)!;
const { block } = formats.find(({ name }) => name === format)!.blockwise!;
const port = parentPort!;
/** Memory that comes back once its bytes are written, so that none is left behind for each chunk. */
const spare: ArrayBuffer[] = [];
const take = (bytes: number): Uint8Array => {
  while (spare.length > 0) {
    const buffer = spare.pop()!;
    if (buffer.byteLength >= bytes) return new Uint8Array(buffer);
  }
  return new Uint8Array(bytes);
};
port.on('message', (message: WorkerMessage) => {
  if ('spare' in message) {
    spare.push(message.spare);
    return;
  }
  const { stretch } = message;
  const end = Math.min(source.blockCount, (stretch + 1) * blocksEach);
  for (let index = stretch * blocksEach; index < end; index++) {
    for (const chunk of block(source.block(index), take)) {
      port.postMessage({ chunk } satisfies EncodedPart, [chunk.buffer as ArrayBuffer]);
    }
  }
  port.postMessage({} satisfies EncodedPart);
});
