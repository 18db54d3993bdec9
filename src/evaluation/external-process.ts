import { type ChildProcess, spawn } from 'node:child_process';
import { kill, platform } from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface ProcessLimits {
  readonly timeLimitMs: number;
  /** Most bytes of standard output. */
  readonly outputBytesMax: number;
  /** Ends the program early. */
  readonly signal?: AbortSignal;
  readonly cwd?: string;
}

/** How a program ended, and what it said. */
export interface ProcessResult {
  readonly stdout: string;
  /** The end of what it wrote to standard error. */
  readonly stderr: string;
  readonly end:
    | { readonly how: 'exit'; readonly code: number }
    | { readonly how: 'signal'; readonly name: string }
    | { readonly how: 'not started'; readonly reason: string }
    | { readonly how: 'time' | 'output' };
}

/** How much of standard error is kept. */
const STDERR_BYTES = 4_096;
/** Programs that a program started may hold its output open; they are waited for this long after it has ended. */
const GRACE_MS = 500;

/**
 * Runs a program on some input, without a shell. It need not read what it is given. Out of time or with too much to say, it is
 * killed with every program that it started (its process group; on Windows itself alone).
 *
 * @param argv the program and its arguments
 * @param input text for standard input, made as fast as it is read
 * @throws the reason of `signal` when that is aborted; nothing else
 */
export async function runProcess(
  argv: readonly string[],
  input: Iterable<string>,
  { timeLimitMs, outputBytesMax, signal, cwd }: ProcessLimits,
): Promise<ProcessResult> {
  signal?.throwIfAborted();
  const result = await new Promise<ProcessResult>((resolve) => {
    const out: Buffer[] = [];
    let outBytes = 0;
    let err = Buffer.alloc(0);
    let child: ChildProcess;
    let isOver = false;
    const over = (end: ProcessResult['end']): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      clearTimeout(grace);
      signal?.removeEventListener('abort', abort);
      if (child?.pid !== undefined) killGroup(child);
      for (const stream of [child?.stdin, child?.stdout, child?.stderr]) stream?.destroy();
      resolve({ stdout: Buffer.concat(out).toString('utf8'), stderr: err.toString('utf8'), end });
    };
    const abort = () => over({ how: 'signal', name: 'SIGKILL' });
    const timer = setTimeout(() => over({ how: 'time' }), timeLimitMs);
    let grace: ReturnType<typeof setTimeout> | undefined;
    try {
      child = spawn(argv[0], argv.slice(1), { cwd, stdio: 'pipe', detached: platform !== 'win32', windowsHide: true });
    } catch (error) {
      over({ how: 'not started', reason: (error as Error).message });
      return;
    }
    signal?.addEventListener('abort', abort);
    child.on('error', (error) => over({ how: 'not started', reason: (error as Error).message }));
    child.stdout!.on('data', (chunk: Buffer) => {
      outBytes += chunk.length;
      if (outBytes > outputBytesMax) over({ how: 'output' });
      else out.push(chunk);
    });
    child.stderr!.on('data', (chunk: Buffer) => {
      err = Buffer.concat([err, chunk]).subarray(-STDERR_BYTES);
    });
    const ended = (code: number | null, name: string | null) =>
      over(name === null ? { how: 'exit', code: code ?? 0 } : { how: 'signal', name });
    child.on('exit', (code, name) => {
      const wait = (seen: number): void => {
        grace = setTimeout(() => {
          // Where this thread was busy, what lies in the pipe is read between the timer and this.
          setImmediate(() => (outBytes > seen ? wait(outBytes) : ended(code, name)));
        }, GRACE_MS);
      };
      wait(outBytes);
    });
    child.on('close', ended);
    // A program that has heard enough may close its input: no fault of its own.
    pipeline(Readable.from(input), child.stdin!).catch(() => {});
  });
  signal?.throwIfAborted();
  return result;
}

/** Ends the program and what it started; what has ended by itself is left alone. */
function killGroup(child: ChildProcess): void {
  try {
    if (platform === 'win32') child.kill('SIGKILL');
    else kill(-child.pid!, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}
