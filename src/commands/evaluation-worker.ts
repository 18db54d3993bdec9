import { parentPort, workerData } from 'node:worker_threads';
import { encodeResult } from '../evaluation/journal.ts';
import { InputError } from '../schema/diagnostic.ts';
import { type Job, runJob } from './evaluation-job.ts';
import type { WorkerAnswer } from './run-evaluation.ts';

/** A thread that does the jobs it is told by number, one at a time, until it is told to stop. */
const jobs = workerData as readonly Job[];
const port = parentPort!;
const stopping = new AbortController();
port.on('message', async (order: number | 'stop') => {
  if (order === 'stop') {
    // Ends the program that runs, if one does, and then the thread.
    stopping.abort();
    port.close();
    return;
  }
  const answer = await runJob(jobs[order], stopping.signal).then(
    (result): WorkerAnswer => ({ job: order, result: encodeResult(result) }),
    (error: unknown): WorkerAnswer =>
      error instanceof InputError
        ? { job: order, diagnostics: error.diagnostics }
        : // Threads hand on the text of an error only, not the code of a refusal by the operating system.
          { job: order, failure: { message: (error as Error).message, facts: { ...(error as Error) } } },
  );
  if (!stopping.signal.aborted) port.postMessage(answer);
});
