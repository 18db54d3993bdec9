import type { Block, Recording } from '../recording/recording.ts';
import type { Signal } from '../telemetry/signal.ts';
import type { RecordingHeader } from './recording-header.ts';

/** What a file of a recording holds: the recording, and how its signals derive from its series where that is known. */
export interface RecordingContents {
  readonly recording: Recording;
  /** Raw series, from which signals are derived, or finished signals: a series each, without labels. */
  readonly kind: 'series' | 'signals';
  /** Declarations of the signals; of a recording of finished signals, what each of its series means. */
  readonly signals?: readonly Signal[];
}

/** Bytes to read, with the name to use in messages. */
export interface Source {
  readonly file: string;
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Text of the file beside it ({@link Format.sidecar}), where there is one. */
  readonly sidecar?: string;
  /** The step between samples, where the user says it; found from their time stamps otherwise. */
  readonly stepMs?: number;
}

/** `chunks` are the bytes of the file in order. `header`, called after the last of them, describes all of it. */
export interface Encoded {
  readonly header: () => RecordingHeader;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * One file format of recordings: writer and reader side by side. Law 4: what is encoded and decoded is the same recording,
 * with its gaps, resets, stale samples, NaN, infinities and label values. Both directions stream, a block at a time.
 */
export interface Format {
  /** As in `--format`. */
  readonly name: string;
  readonly summary: string;
  /** Endings of file names, with the dot. */
  readonly extensions: readonly string[];
  readonly encode: (contents: RecordingContents) => Promise<Encoded>;
  /**
   * Where the file is a head and then the bytes of each block, which depend on that block alone: the parts that `encode` joins,
   * for writers that make blocks side by side. The header is one without counts. `take` gives the memory of the next chunk, at
   * least as many bytes as it is asked for, from the start of its buffer; without it every chunk gets new memory.
   */
  readonly blockwise?: {
    readonly head: (header: RecordingHeader) => Uint8Array;
    readonly block: (block: Block, take?: (bytes: number) => Uint8Array) => Iterable<Uint8Array>;
  };
  /** What the format itself has no place for goes into a file beside it, named with `suffix`. */
  readonly sidecar?: { readonly suffix: string; readonly text: (header: RecordingHeader, file: string) => string };
  /** @throws InputError with the line and column of what cannot be read; also later, while blocks are taken */
  readonly decode: (source: Source) => Promise<RecordingContents>;
}
