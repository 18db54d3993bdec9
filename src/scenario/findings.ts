import type { Diagnostic, Position } from '../schema/diagnostic.ts';

/** Further findings say nothing new by then, and a hostile file must not fill the memory with them. */
const MOST = 1_000;

/** Collects what is wrong with one scenario and the files it extends, without repeating itself. */
export class Findings {
  readonly #sources = new Map<string, readonly string[]>();
  readonly #found = new Map<string, Diagnostic>();

  /** The text of a file, so that diagnostics can show the line. */
  addSource(file: string, text: string): void {
    this.#sources.set(file, text.split(/\r\n|\r|\n/));
  }

  add(code: string, at: Position, message: string, help?: string, severity: Diagnostic['severity'] = 'error'): void {
    const key = `${at.file}\n${at.line}:${at.column}\n${code}\n${message}`;
    if (this.#found.has(key) || this.#found.size >= MOST) return;
    const source = this.#sources.get(at.file)?.[at.line - 1];
    this.#found.set(key, {
      severity,
      code,
      message,
      ...(help === undefined ? {} : { help }),
      position: at,
      ...(source === undefined ? {} : { source }),
    });
  }

  /** No more is taken; what costs time to say need not be said. */
  get full(): boolean {
    return this.#found.size >= MOST;
  }

  get failed(): boolean {
    return [...this.#found.values()].some((found) => found.severity === 'error');
  }

  /** By file (the order in which they were read), line, column, then code. */
  sorted(): Diagnostic[] {
    const order = [...this.#sources.keys()];
    const rank = (file: string) => (order.includes(file) ? order.indexOf(file) : order.length);
    return [...this.#found.values()].sort(
      (a, b) =>
        rank(a.position.file) - rank(b.position.file) ||
        (a.position.file < b.position.file ? -1 : Number(a.position.file > b.position.file)) ||
        a.position.line - b.position.line ||
        a.position.column - b.position.column ||
        (a.code < b.code ? -1 : Number(a.code > b.code)) ||
        (a.message < b.message ? -1 : Number(a.message > b.message)),
    );
  }
}
