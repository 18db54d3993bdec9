import type { World } from './command.ts';
import type { Job, JobResult } from './evaluation-job.ts';
import type { EvaluationJournal } from './evaluation-journal.ts';
import { progressBar } from './progress.ts';
import { runEvaluation } from './run-evaluation.ts';

interface JobsOptions<Result> {
  /** What the bar says of it: `evaluating`. */
  readonly doing: string;
  readonly journal?: EvaluationJournal<Result>;
  readonly workers?: number;
  readonly world: World;
}

/** Does jobs on all cores, with a bar where somebody watches. Stopped half-way, what is done stays in the journal. */
export async function doJobs<J extends Job>(
  jobs: readonly J[],
  { doing, journal, workers, world }: JobsOptions<JobResult<J>>,
): Promise<JobResult<J>[]> {
  const known = journal?.known ?? new Map<number, JobResult<J>>();
  const total = jobs.length;
  let done = known.size;
  if (done > 0) await world.stderr.write(`note: ${done} of ${total} cases are done already\n`);
  const progress = progressBar(world, doing);
  const begun = done;
  try {
    return await runEvaluation(jobs, {
      workers,
      known,
      signal: world.signal,
      onResult: async (job, result) => {
        await journal?.add(job, result);
        done++;
        progress.update((done - begun) / (total - begun));
      },
    });
  } catch (error) {
    progress.end();
    if (world.signal.aborted && journal)
      await world.stderr.write(`note: ${done} of ${total} cases are done; the same command goes on from there\n`);
    throw error;
  } finally {
    progress.end();
    await journal?.close();
  }
}
