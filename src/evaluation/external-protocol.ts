import type { Detection, DetectorInput } from '../detectors/detector.ts';
import { type Diagnostic, InputError } from '../schema/diagnostic.ts';
import { nearest } from '../schema/nearest.ts';
import { quoted } from '../schema/printable.ts';

/** What alerts go by where a program does not say. */
const DEFAULTS = { threshold: 1, hold: 1 };
/** After so many mistakes the rest is not looked at. */
const MOST_DIAGNOSTICS = 10;
/** Samples written at once. */
const CHUNK = 1024;

/**
 * A signal as an external detector reads it, NDJSON: a first line that says what it is, then one line a sample.
 *
 * ```
 * {"version":1,"signal":"response_time_ms","unit":"ms","bad":"up","scale":"log","startMs":0,"stepMs":30000,"count":2,"baseline":{"mean":8.42}}
 * {"i":0,"ms":0,"value":8.41}
 * {"i":1,"ms":30000,"value":null}
 * ```
 *
 * `baseline` and `limit` are there where they are known, `reference` (values of a healthy run, null where missing) where there is one.
 * A value that is missing, or left out of the judgement, is null.
 *
 * @yields text, some hundreds of lines at a time. Pure.
 */
export function* encodeInput({ signal, grid, values, baseline, reference }: DetectorInput): Generator<string> {
  const { name, unit, bad, scale, limit } = signal;
  const { startMs, stepMs, count } = grid;
  const header = { version: 1, signal: name, unit, bad, scale, limit, startMs, stepMs, count, baseline };
  // Numbers that are not finite become null in JSON, which is what missing is here.
  yield `${JSON.stringify({ ...header, reference: reference && [...reference] })}\n`;
  for (let from = 0; from < count; from += CHUNK) {
    let lines = '';
    for (let i = from; i < Math.min(from + CHUNK, count); i++) {
      const value = Number.isFinite(values[i]) ? String(values[i]) : 'null';
      lines += `{"i":${i},"ms":${startMs + i * stepMs},"value":${value}}\n`;
    }
    yield lines;
  }
}

/**
 * What an external detector wrote: a number ≥ 0 a line, one for each sample in order; `null` or `NaN` is no opinion.
 * A first line such as `{"threshold": 3, "hold": 2}` says from where on, and for how many samples, a score is an alert; each is 1 if not.
 *
 * @param text standard output of the program
 * @param file what it is called in messages
 * @param count how many scores there must be
 * @throws InputError with the lines that are not as they must be
 * O(n), pure.
 */
export function decodeScores(
  text: string,
  { file, count }: { readonly file: string; readonly count: number },
): Detection {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  const wrong: Diagnostic[] = [];
  const complain = (line: number, code: string, message: string, help?: string): void => {
    const source = lines[line]?.slice(0, 1_000);
    const length = Math.max(1, source?.length ?? 1);
    wrong.push({
      severity: 'error',
      code,
      message,
      help,
      source,
      position: { file, line: line + 1, column: 1, length },
    });
  };
  const hasHeader = lines[0]?.trimStart().startsWith('{') ?? false;
  const { threshold, hold } = hasHeader ? readHeader(lines[0], (...told) => complain(0, ...told)) : DEFAULTS;
  const first = hasHeader ? 1 : 0;
  const found = lines.length - first;
  const scores = new Float64Array(count);
  for (let i = 0; i < Math.min(found, count) && wrong.length < MOST_DIAGNOSTICS; i++) {
    scores[i] = readScore(lines[first + i]);
    if (scores[i] >= 0 || isNoOpinion(lines[first + i])) continue;
    complain(
      first + i,
      'bad-score',
      `found ${quoted(lines[first + i])}, expected a number from 0 up, or null for no opinion`,
    );
  }
  if (found !== count && wrong.length < MOST_DIAGNOSTICS) {
    complain(
      first + Math.min(found, count),
      found < count ? 'too-few-scores' : 'too-many-scores',
      `found ${found} ${found === 1 ? 'score' : 'scores'}, expected ${count}`,
      'write one line for each sample, in order, and anything else to standard error',
    );
  }
  if (wrong.length > 0) throw new InputError(wrong);
  return { scores, threshold, hold };
}

const NUMBER = /^\+?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const isNoOpinion = (line: string): boolean => /^(?:null|nan)$/i.test(line.trim());

/** NaN where the line is no finite number ≥ 0; −0 is 0. */
function readScore(line: string): number {
  const word = line.trim();
  const value = NUMBER.test(word) ? Number(word) : /^-0+(?:\.0*)?$/.test(word) ? 0 : NaN;
  return Number.isFinite(value) ? value : NaN;
}

const KEYS = ['threshold', 'hold'];

function readHeader(
  line: string,
  complain: (code: string, message: string, help?: string) => void,
): { threshold: number; hold: number } {
  const expected = 'write {"threshold": 3, "hold": 2}, or no such line';
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(line);
  } catch {
    complain('bad-header', 'found a first line that is no JSON', expected);
    return DEFAULTS;
  }
  for (const key of Object.keys(header)) {
    if (KEYS.includes(key)) continue;
    const near = nearest(key, KEYS);
    complain(
      'bad-header',
      `found ${quoted(key)}, expected threshold or hold`,
      near ? `did you mean "${near}"?` : expected,
    );
  }
  const { threshold = DEFAULTS.threshold, hold = DEFAULTS.hold } = header;
  if (typeof threshold !== 'number' || !(threshold > 0 && threshold < Infinity))
    complain('bad-header', `found the threshold ${quoted(JSON.stringify(threshold))}, expected a number above 0`);
  if (typeof hold !== 'number' || !Number.isInteger(hold) || hold < 1)
    complain(
      'bad-header',
      `found the hold ${quoted(JSON.stringify(hold))}, expected a whole number of samples from 1 up`,
    );
  return { threshold: Number(threshold), hold: Number(hold) };
}
