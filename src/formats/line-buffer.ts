const CHUNK_BYTES = 1 << 17;

/** Memory that lines are written into and that is handed on in chunks. */
export class LineBuffer {
  bytes = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  view = new DataView(this.bytes.buffer);
  at = 0;

  /** Makes sure that `room` bytes fit. @returns a full chunk to hand on, when there is one */
  reserve(room: number): Uint8Array | undefined {
    if (this.at + room <= this.bytes.length) return undefined;
    const full = this.bytes.subarray(0, this.at);
    this.bytes = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, room));
    this.view = new DataView(this.bytes.buffer);
    this.at = 0;
    return full.length > 0 ? full : undefined;
  }

  /** Copies bytes; there must be room. */
  copy(from: Uint8Array): void {
    const { bytes, at } = this;
    // A copy by the system costs more than a short loop.
    if (from.length > 24) bytes.set(from, at);
    else for (let i = 0; i < from.length; i++) bytes[at + i] = from[i];
    this.at += from.length;
  }

  /** What is left, at the end. */
  rest(): Uint8Array {
    return this.bytes.subarray(0, this.at);
  }
}
