/** Results as JSON text: what cannot be told (NaN) is null. */
export const encodeResult = (result: object): string => JSON.stringify(result);

/** The inverse of {@link encodeResult}. */
export const decodeResult = <Result>(text: string): Result => decoded(JSON.parse(text)) as Result;

/** null is NaN: no part of a result is null. */
function decoded(value: unknown): unknown {
  if (value === null) return Number.NaN;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(decoded);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decoded(inner)]));
}

/**
 * The journal of an evaluation, so that one that was stopped goes on where it was: a line that says which plan it belongs to, then a
 * line for every finished job, in any order.
 */
export const journalHeader = (plan: string): string => `${JSON.stringify({ shakedown: 'evaluation-journal', plan })}\n`;

/** @param job number of the job in the plan; `result` as {@link encodeResult} wrote it */
export const journalLine = (job: number, result: string): string => `{"job":${job},"result":${result}}\n`;

/** What a journal holds of a plan: results by job, and how much of the text is whole. */
export interface JournalContents<Result> {
  readonly results: ReadonlyMap<number, Result>;
  /** Characters up to the end of the last whole line; what follows was torn by a kill. */
  readonly wholeLength: number;
}

/**
 * Reads a journal back.
 *
 * @param plan the plan that is about to run
 * @returns undefined when the text is no journal, or that of another plan: the work starts anew
 * O(length), pure. Never throws: reading ends at the first line that is not as it was written.
 */
export function readJournal<Result>(text: string, plan: string): JournalContents<Result> | undefined {
  const header = journalHeader(plan);
  if (!text.startsWith(header)) return undefined;
  const results = new Map<number, Result>();
  let at = header.length;
  for (;;) {
    const end = text.indexOf('\n', at);
    const line = end < 0 ? undefined : parsed(text.slice(at, end));
    if (!line) return { results, wholeLength: at };
    results.set(line.job, decoded(line.result) as Result);
    at = end + 1;
  }
}

function parsed(line: string): { job: number; result: unknown } | undefined {
  try {
    const value = JSON.parse(line) as { job?: unknown; result?: unknown } | null;
    return typeof value?.job === 'number' && typeof value.result === 'object' && value.result !== null
      ? { job: value.job, result: value.result }
      : undefined;
  } catch {
    return undefined;
  }
}
