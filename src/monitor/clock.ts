/** Time, as live sampling needs it. The command line brings the real one; tests bring one on which an hour takes no time. */
export interface Clock {
  /** Milliseconds that never jump; only differences mean anything. */
  readonly monotonicMs: () => number;
  /** Milliseconds since 1970, as the machine believes. May be set anew at any moment. */
  readonly wallMs: () => number;
  /** Resolves after `ms`, or at once when the signal is aborted; never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}
