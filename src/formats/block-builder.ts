import { BLOCK_SAMPLES, type Block, type Column, Presence, type TargetBlock } from '../recording/recording.ts';
import type { RecordingHeader, TargetHeader } from './recording-header.ts';

/** The most instants that may be absent between two rows of a file; they are filled with missing samples. */
const GAP_SAMPLES_MAX = 10_000_000;

/** Where an instant lies for a target. */
export type Place = 'next' | 'off-grid' | 'before' | 'too-far';

/** Samples of one target that are being gathered into a block. Everything is missing until it is set. */
interface Gathering {
  readonly header: TargetHeader;
  /** Grid index of the first sample of the block, one past the last that was set, and the one at hand. */
  first: number;
  next: number;
  at: number;
  values: Float64Array[];
  presence: Uint8Array[];
  offsets: Float64Array | undefined;
}

/** Puts samples that arrive in time order into the blocks of a recording; instants that no row mentions are missing. */
export class BlockBuilder {
  private readonly targets: Gathering[];
  private readonly spanMs: number;
  private blockEndMs: number;
  private emitted = false;

  constructor(header: RecordingHeader) {
    this.spanMs = BLOCK_SAMPLES * Math.min(...header.targets.map((target) => target.stepMs));
    this.blockEndMs = Math.min(...header.targets.map((target) => target.startMs)) + this.spanMs;
    this.targets = header.targets.map((target) => ({
      header: target,
      first: 0,
      next: 0,
      at: 0,
      ...emptyColumns(target),
    }));
  }

  /** Where `instant` lies for target `t`. Instants in files are whole milliseconds; those of the grid are cut to them. */
  place(t: number, instant: number): Place {
    const target = this.targets[t];
    const k = gridIndex(target.header, instant);
    if (k === undefined || (target.header.count !== undefined && k >= target.header.count)) return 'off-grid';
    if (k < target.next) return 'before';
    return k - target.next > GAP_SAMPLES_MAX ? 'too-far' : 'next';
  }

  /** Hands on the blocks that end at or before `instant`. */
  *advance(instant: number): Generator<Block> {
    while (instant >= this.blockEndMs) {
      const end = this.blockEndMs;
      this.emitted = true;
      yield this.take((target) => Math.ceil((end - target.header.startMs) / target.header.stepMs));
      this.blockEndMs += this.spanMs;
    }
  }

  /** Makes `instant`, which {@link place} called next, the sample that is set from now on. */
  open(t: number, instant: number): void {
    const target = this.targets[t];
    const k = gridIndex(target.header, instant)!;
    target.at = k - target.first;
    target.next = k + 1;
  }

  setValue(t: number, column: number, value: number): void {
    const { values, presence, at } = this.targets[t];
    values[column][at] = value;
    presence[column][at] = Presence.VALUE;
  }

  setStale(t: number, column: number): void {
    const { presence, at } = this.targets[t];
    presence[column][at] = Presence.STALE;
  }

  setOffset(t: number, offsetMs: number): void {
    const { offsets, at } = this.targets[t];
    if (offsets) offsets[at] = offsetMs;
  }

  /** Targets whose header declares more samples than arrived: the file was cut short. */
  incomplete(): readonly { readonly target: TargetHeader; readonly samples: number }[] {
    return this.targets
      .filter(({ header, next }) => header.count !== undefined && next < header.count)
      .map(({ header, next }) => ({ target: header, samples: next }));
  }

  /** Hands on what remains, up to the last instant that was mentioned. */
  *end(): Generator<Block> {
    if (this.targets.length > 0) {
      yield* this.advance(
        Math.max(...this.targets.map(({ header, next }) => header.startMs + (next - 1) * header.stepMs)),
      );
    }
    const last = this.take((target) => target.next);
    if (!this.emitted || last.some((target) => target.grid.count > 0)) yield last;
  }

  private take(endOf: (target: Gathering) => number): Block {
    return this.targets.map((target): TargetBlock => {
      const { header, first } = target;
      const end = Math.max(first, Math.min(endOf(target), header.count ?? Number.POSITIVE_INFINITY));
      const count = end - first;
      const columns = header.series.map((series, c): Column => {
        const presence = target.presence[c].slice(0, count);
        const values = target.values[c].slice(0, count);
        return presence.some((state) => state !== Presence.VALUE) ? { series, values, presence } : { series, values };
      });
      const offsetsMs = target.offsets?.slice(0, count);
      Object.assign(target, { first: end, next: Math.max(target.next, end), ...emptyColumns(header) });
      return {
        target: { job: header.job, instance: header.instance },
        grid: { startMs: header.startMs + first * header.stepMs, stepMs: header.stepMs, count },
        ...(offsetsMs && { offsetsMs }),
        columns,
      };
    });
  }
}

function gridIndex({ startMs, stepMs }: TargetHeader, instant: number): number | undefined {
  const near = Math.round((instant - startMs) / stepMs);
  for (let k = Math.max(0, near - 1); k <= near + 1; k++) if (Math.floor(startMs + k * stepMs) === instant) return k;
  return undefined;
}

function emptyColumns(target: TargetHeader): Pick<Gathering, 'values' | 'presence' | 'offsets'> {
  return {
    values: target.series.map(() => new Float64Array(BLOCK_SAMPLES).fill(Number.NaN)),
    presence: target.series.map(() => new Uint8Array(BLOCK_SAMPLES).fill(Presence.MISSING)),
    offsets: target.offsets ? new Float64Array(BLOCK_SAMPLES) : undefined,
  };
}
