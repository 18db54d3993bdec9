import { type Diagnostic, InputError } from '../schema/diagnostic.ts';

/** How many problems of one file are told before reading stops. */
const PROBLEMS_MAX = 20;

/** What is wrong with a file, gathered while it is read, so that a user learns of all of it at once. */
export class Problems {
  private readonly found: Diagnostic[] = [];
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** @throws InputError once there are {@link PROBLEMS_MAX}: more would not help */
  add(code: string, at: { line: number; column: number; length?: number }, message: string, help?: string): void {
    const position = { file: this.file, line: at.line, column: at.column, length: Math.max(1, at.length ?? 1) };
    this.found.push({ severity: 'error', code, message, position, ...(help && { help }) });
    if (this.found.length >= PROBLEMS_MAX) this.throwIfAny();
  }

  /** @throws InputError with everything that was added */
  throwIfAny(): void {
    if (this.found.length > 0) throw new InputError(this.found);
  }
}
