/** A place in a text: 1-based line and column (in UTF-16 code units), and how many characters it spans. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/**
 * One thing wrong with an input, as data. Only the command line prints it.
 * `message` reads "found …, expected …" (lower case, no full stop); `help` says what to do.
 */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable and short: `missing-unit`, `unknown-fault`, `out-of-range`. */
  readonly code: string;
  readonly message: string;
  readonly help?: string;
  readonly position: Position;
  /** The source line at `position`, for the excerpt with a caret. */
  readonly source?: string;
}

/** An input that cannot be used, with every reason found. The command line turns it into exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(
      diagnostics.map((d) => `${d.position.file}:${d.position.line}:${d.position.column}: ${d.message}`).join('\n'),
    );
  }
}
