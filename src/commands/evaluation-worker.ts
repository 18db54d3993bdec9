import { parentPort, workerData } from 'node:worker_threads';
import { encodeResult } from '../evaluation/journal.ts';
import { InputError } from '../schema/diagnostic.ts';
import { type EvaluationJob, runEvaluationJob } from './evaluation-job.ts';
import type { WorkerAnswer } from './run-evaluation.ts';

/** A thread that does the jobs it is told by number, one at a time. */
const jobs = workerData as readonly EvaluationJob[];
parentPort!.on('message', async (job: number) => {
  const answer = await runEvaluationJob(jobs[job]).then(
    (result): WorkerAnswer => ({ job, result: encodeResult(result) }),
    (error: unknown): WorkerAnswer =>
      error instanceof InputError
        ? { job, diagnostics: error.diagnostics }
        : // Threads hand on the text of an error only, not the code of a refusal by the operating system.
          { job, failure: { message: (error as Error).message, facts: { ...(error as Error) } } },
  );
  parentPort!.postMessage(answer);
});
