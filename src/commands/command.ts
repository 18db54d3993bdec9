import type { Argv } from 'yargs';

/** Exit codes of every verb. */
export const ExitCode = { OK: 0, VERDICT: 1, BAD_INPUT: 2, IO: 3, BUG: 70 } as const;

/** The outside, as commands see it. Nothing below src/commands reads the clock, the environment or the terminal. */
export interface World {
  /** Results. */
  readonly stdout: Output;
  /** Everything else: progress, notes, diagnostics. */
  readonly stderr: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Output {
  /** Resolves once the text is taken; honours back-pressure; a closed pipe (EPIPE) ends the program quietly with 0. */
  readonly write: (text: string | Uint8Array) => Promise<void>;
  readonly isTerminal: boolean;
  /** Columns of the terminal, 80 where there is none. */
  readonly columns: number;
  /** Lines of the terminal; undefined where there is none. */
  readonly rows?: number;
  /** Colour is wanted: a terminal, and neither NO_COLOR nor --no-color. */
  readonly colour: boolean;
}

/** One verb. cli.ts lists them with a lazy import each, so that a start loads only the verb that runs. */
export interface Command {
  /** Options and examples. */
  readonly describe: (yargs: Argv) => Argv;
  /** @returns the exit code. Throws InputError for bad input; other errors are reported as I/O errors (with an errno) or as bugs. */
  readonly run: (args: Readonly<Record<string, unknown>>, world: World) => Promise<number>;
}
