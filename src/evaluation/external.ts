import type { Detection, DetectorInput } from '../detectors/detector.ts';
import { InputError } from '../schema/diagnostic.ts';
import { printable } from '../schema/printable.ts';
import { alertsOf } from './alerts.ts';
import type { CaseDetection } from './detect-case.ts';
import { type ProcessResult, runProcess } from './external-process.ts';
import { decodeScores, encodeInput } from './external-protocol.ts';
import type { LabelledCase } from './labelled.ts';

/** A detector that is a program, in any language. */
export interface ExternalDetector {
  /** What it is called in results. */
  readonly id: string;
  /** The program and its arguments; no shell reads them. */
  readonly argv: readonly string[];
}

export interface ExternalOptions {
  /** Time that it has for one signal, ms. Default 30 s. */
  readonly timeLimitMs?: number;
  /** Ends it early. */
  readonly signal?: AbortSignal;
  /** Folder in which it runs; that of this process if left out. */
  readonly cwd?: string;
}

export const DEFAULT_TIME_LIMIT_MS = 30_000;
/** Room for a number a line with many digits, and for the first line. */
const BYTES_PER_SCORE = 64;
const BYTES_BESIDE = 65_536;

/**
 * Lets a program judge one signal: it is started for this signal alone, reads it on standard input and writes a score a sample to
 * standard output. `encodeInput` and `decodeScores` say what these look like.
 *
 * @throws InputError when the program cannot be started, fails, takes too long, or writes something else than scores;
 *   the reason of `options.signal` when that is aborted
 */
export async function externalDetection(
  { id, argv }: ExternalDetector,
  input: DetectorInput,
  { timeLimitMs = DEFAULT_TIME_LIMIT_MS, signal, cwd }: ExternalOptions = {},
): Promise<Detection> {
  const count = input.values.length;
  const outputBytesMax = BYTES_BESIDE + BYTES_PER_SCORE * count;
  const result = await runProcess(argv, encodeInput(input), { timeLimitMs, outputBytesMax, signal, cwd });
  const file = `output of ${id} on ${input.signal.name}`;
  const problem = problemOf(result, { timeLimitMs, outputBytesMax, argv });
  if (problem !== undefined) {
    const { stdout } = result;
    const line = stdout.split('\n').length;
    throw new InputError([
      {
        severity: 'error',
        code: 'detector-failed',
        message: problem,
        help: helpOf(result),
        position: { file, line, column: 1, length: 1 },
      },
    ]);
  }
  return decodeScores(result.stdout, { file, count });
}

/**
 * The same for every signal of a case, as `detectCase` does it for detectors of the registry, one signal after the other.
 * @throws as {@link externalDetection}
 */
export async function detectCaseExternally(
  { signals, grid }: LabelledCase,
  detector: ExternalDetector,
  options: ExternalOptions = {},
): Promise<CaseDetection[]> {
  const detections: CaseDetection[] = [];
  for (const [s, { input }] of signals.entries()) {
    const detection = await externalDetection(detector, input, options);
    detections.push({ signals: [s], detection, alerts: alertsOf(detection, grid) });
  }
  return detections;
}

function problemOf(
  { end }: ProcessResult,
  given: { readonly timeLimitMs: number; readonly outputBytesMax: number; readonly argv: readonly string[] },
): string | undefined {
  const program = `"${printable(given.argv.join(' '), 200)}"`;
  switch (end.how) {
    case 'not started':
      return `${program} cannot be started: ${end.reason}`;
    case 'time':
      return `${program} had not finished after ${given.timeLimitMs / 1000} s and was ended`;
    case 'output':
      return `${program} wrote more than ${given.outputBytesMax} bytes and was ended`;
    case 'signal':
      return `${program} was ended by ${end.name}`;
    case 'exit':
      return end.code === 0 ? undefined : `${program} ended with exit code ${end.code}`;
  }
}

/** The last lines of what it wrote to standard error, else what to look at. */
function helpOf({ stderr, end }: ProcessResult): string {
  const said = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (said.length > 0) return `it said: ${printable(said.slice(-3).join(' / '), 500)}`;
  if (end.how === 'not started') return 'the program and each of its arguments are separate words; no shell reads them';
  return end.how === 'time'
    ? 'it must end by itself once its input does; --time-limit gives it longer'
    : 'it said nothing to standard error';
}
