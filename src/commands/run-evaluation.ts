import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { decodeResult, encodeResult } from '../evaluation/journal.ts';
import { type Diagnostic, InputError } from '../schema/diagnostic.ts';
import { type Job, type JobResult, runJob } from './evaluation-job.ts';
import { packageFacts } from './package-facts.ts';

/** What a worker answers to the number of a job. */
export type WorkerAnswer = { readonly job: number } & (
  | { readonly result: string }
  | { readonly diagnostics: readonly Diagnostic[] }
  | { readonly failure: { readonly message: string; readonly facts: object } }
);

export interface EvaluationRun<Result> {
  /** Threads; as many as there are cores if left out; 0: all is done in this one. The results do not depend on it. */
  readonly workers?: number;
  /** Results of jobs that need not be done again. */
  readonly known: ReadonlyMap<number, Result>;
  /** Told each result as text as soon as it is there, one at a time. */
  readonly onResult: (job: number, result: string) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Does jobs on all cores.
 *
 * @returns their results in the order of the jobs, each exactly what its text says, wherever it was made
 * @throws InputError of the first job that cannot be done; the reason of the signal when it is aborted, with no thread left behind
 */
export async function runEvaluation<J extends Job>(
  jobs: readonly J[],
  { workers = availableParallelism(), known, onResult, signal }: EvaluationRun<JobResult<J>>,
): Promise<JobResult<J>[]> {
  const results = new Map(known);
  const waiting = jobs.map((_, job) => job).filter((job) => !known.has(job));
  const take = async (job: number, text: string) => {
    results.set(job, decodeResult(text));
    await onResult(job, text);
  };
  const script = workerScript();
  const threads = Math.min(workers, waiting.length);
  if (script === undefined || workers === 0) await inThisThread(jobs, waiting, take, signal);
  else if (threads > 0) await inThreads(script, { jobs, waiting, threads, take, signal });
  return jobs.map((_, job) => results.get(job)!);
}

/** Where the bundle put the worker; nowhere when it runs from source, which threads of older Node versions cannot. */
const workerScript = (): URL | undefined =>
  fileURLToPath(import.meta.url).endsWith('.ts')
    ? undefined
    : pathToFileURL(join(packageFacts().folder, 'dist', 'evaluation-worker.js'));

type Take = (job: number, text: string) => Promise<void>;

async function inThisThread(
  jobs: readonly Job[],
  waiting: readonly number[],
  take: Take,
  signal: AbortSignal,
): Promise<void> {
  for (const job of waiting) {
    signal.throwIfAborted();
    await take(job, encodeResult(await runJob(jobs[job], signal)));
    // Lets Ctrl-C be heard between jobs.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Threads {
  readonly jobs: readonly Job[];
  readonly waiting: readonly number[];
  readonly threads: number;
  readonly take: Take;
  readonly signal: AbortSignal;
}

async function inThreads(script: URL, { jobs, waiting, threads, take, signal }: Threads): Promise<void> {
  signal.throwIfAborted();
  const pool: Worker[] = [];
  const failures: { job: number; error: unknown }[] = [];
  let next = 0;
  let taken = Promise.resolve();
  let stop: (reason: unknown) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = reject;
  });
  const onAbort = () => stop(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const oneThread = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(script, { workerData: jobs });
      pool.push(worker);
      const give = () => {
        // After a failure no new work is begun; what runs is let finish, so that the first failure in the order of the jobs is told.
        if (next < waiting.length && failures.length === 0) worker.postMessage(waiting[next++]);
        else resolve();
      };
      worker.on('error', reject);
      worker.on('message', (answer: WorkerAnswer) => {
        if ('result' in answer) taken = taken.then(() => take(answer.job, answer.result));
        else
          failures.push({
            job: answer.job,
            error:
              'diagnostics' in answer
                ? new InputError(answer.diagnostics)
                : Object.assign(new Error(answer.failure.message), answer.failure.facts),
          });
        // Back-pressure: the next job is given once the journal has this one.
        taken.then(give, reject);
      });
      give();
    });
  try {
    await Promise.race([Promise.all(Array.from({ length: threads }, oneThread)), stopped]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    await Promise.all(pool.map((worker) => stopThread(worker, jobs)));
    await taken.catch(() => {});
  }
  failures.sort((a, b) => a.job - b.job);
  if (failures.length > 0) throw failures[0].error;
}

/** Ends a thread: at once, unless a program of the user's may be running in it, which must not stay behind. */
async function stopThread(worker: Worker, jobs: readonly Job[]): Promise<void> {
  if (jobs.every((job) => 'level' in job || job.externals.detectors.length === 0)) {
    await worker.terminate();
    return;
  }
  const gone = new Promise((resolve) => worker.once('exit', resolve));
  if (worker.threadId < 0) return;
  worker.postMessage('stop');
  await gone;
}
