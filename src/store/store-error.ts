/** A memory that cannot be read or written: which file, what is wrong, and what to do. Nothing of it was changed. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly file: string,
    message: string,
    readonly help: string,
  ) {
    super(message);
  }
}
