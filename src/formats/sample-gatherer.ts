import { type Column, Presence, type Provenance, type TargetBlock } from '../recording/recording.ts';
import type { MetricType, Series } from '../recording/series.ts';
import { InputError } from '../schema/diagnostic.ts';
import { applyApart, gridStamp, nearestIndex } from './apart.ts';
import type { RecordingContents, Source } from './format.ts';
import { fitGrid, type GridFit, stepText } from './import-grid.ts';
import { Problems } from './problems.ts';
import type { RecordingHeader, TargetHeader } from './recording-header.ts';
import { SampleColumns } from './sample-columns.ts';
import { guessType, guessUnit } from './series-header.ts';
import { splitBlocks } from './split-blocks.ts';
import { type Dialect, identityOf, type LabelPairs, type WrittenSeries, writtenSeries } from './written-series.ts';

/** What a file may say of a metric. */
export interface MetricFacts {
  readonly type?: MetricType;
  readonly unit?: string;
  readonly help?: string;
}

interface Gathered extends WrittenSeries {
  readonly samples: SampleColumns;
  readonly facts: MetricFacts;
  /** Where it is first mentioned. */
  readonly place: number;
}

export interface GathererOptions {
  readonly source: Source;
  readonly dialect: Dialect;
  /** What was written of the recording besides its samples; without it targets and grids are worked out from the samples. */
  readonly header?: RecordingHeader;
  /** What a place is: a line of the text, or a byte of a file that is none. */
  readonly places: 'lines' | 'bytes';
}

/** The most grid instants of a target, and the most cells for each sample that a file holds: a header must not fill the memory. */
const INSTANTS_MAX = 20_000_000;
const CELLS_PER_SAMPLE_MAX = 10_000;
const CELLS_MAX = 2 ** 28;

/**
 * Gathers samples that a file has series by series, or in any other order, and makes a recording of them. They are held in
 * memory: 24 bytes each, and 8 once more in the end.
 */
export class SampleGatherer {
  readonly problems: Problems;
  private readonly options: GathererOptions;
  private readonly all: Gathered[] = [];
  private readonly indexOf = new Map<string, number>();

  constructor(options: GathererOptions) {
    this.options = options;
    this.problems = new Problems(options.source.file);
  }

  /** The index of a series, for {@link add}; it is made when it is new. */
  series(name: string, labels: LabelPairs, place: number, facts: MetricFacts = {}): number {
    const identity = identityOf({ name, labels });
    const known = this.indexOf.get(identity);
    if (known !== undefined) return known;
    this.indexOf.set(identity, this.all.length);
    return this.all.push({ name, labels, samples: new SampleColumns(), facts, place }) - 1;
  }

  add(series: number, stamp: number, value: number, place: number): void {
    this.all[series].samples.add(stamp, value, place);
  }

  addStale(series: number, stamp: number, place: number): void {
    this.all[series].samples.addStale(stamp, place);
  }

  /** @throws InputError with everything that is wrong */
  finish(): RecordingContents {
    this.problems.throwIfAny();
    return this.options.header ? this.described(this.options.header) : this.workedOut();
  }

  private at(place: number): { line: number; column: number } {
    return this.options.places === 'lines' ? { line: place, column: 1 } : { line: 1, column: place + 1 };
  }

  /** Where a file begins, for what is wrong with all of it. */
  private start(): { line: number; column: number } {
    return { line: 1, column: 1 };
  }

  private described(header: RecordingHeader): RecordingContents {
    const { problems } = this;
    const total = this.all.reduce((sum, { samples }) => sum + samples.count, 0);
    const help = 'remove the metadata beside the file to read the samples alone';
    if (header.samples !== undefined && header.samples !== total)
      problems.add(
        'cut-short',
        this.start(),
        `found ${total} samples, expected ${header.samples} as the metadata says`,
        help,
      );
    const apart = (header.apart ?? []).reduce((sum, { count }) => sum + count, 0);
    const cells = header.targets.reduce((sum, { count = 0, series }) => sum + count * (series.length + 1), 0);
    if (
      header.targets.some(({ count = 0 }) => count > INSTANTS_MAX) ||
      cells > Math.min(CELLS_MAX, CELLS_PER_SAMPLE_MAX * (1_000 + total + apart))
    )
      problems.add('too-large', this.start(), `found ${total} samples, and metadata that speaks of ${cells}`, help);
    problems.throwIfAny();

    const used = new Set<number>();
    const targets = writtenSeries(header, this.options.dialect).map((written, t) => {
      const indices = written.map((series) => this.indexOf.get(identityOf(series)));
      for (const index of indices) if (index !== undefined) used.add(index);
      return this.filled(header.targets[t], indices);
    });
    for (const [index, { name, place, samples }] of this.all.entries())
      if (!used.has(index) && samples.count > 0)
        problems.add('unknown-series', this.at(place), `found series "${name}" that the metadata does not list`, help);
    problems.throwIfAny();
    applyApart(header.apart, targets);
    return {
      kind: header.kind,
      recording: { provenance: header.provenance, blocks: () => splitBlocks(targets) },
      ...(header.signals && { signals: header.signals }),
    };
  }

  private filled(header: TargetHeader, indices: readonly (number | undefined)[]): TargetBlock {
    const { job, instance, startMs, stepMs } = header;
    const count = header.count ?? this.lastIndex(header, indices) + 1;
    const offsetsMs = header.offsets ? new Float64Array(count) : undefined;
    const columns = indices.map((index, s): Column => {
      const values = new Float64Array(count).fill(Number.NaN);
      const presence = new Uint8Array(count).fill(Presence.MISSING);
      if (index !== undefined) this.place(index, { header, values, presence, offsetsMs });
      return { series: header.series[s], values, presence };
    });
    return { target: { job, instance }, grid: { startMs, stepMs, count }, ...(offsetsMs && { offsetsMs }), columns };
  }

  private lastIndex(header: TargetHeader, indices: readonly (number | undefined)[]): number {
    let last = -1;
    for (const index of indices) {
      if (index === undefined) continue;
      const { stamps, count } = this.all[index].samples;
      for (let i = 0; i < count; i++) last = Math.max(last, nearestIndex(header, stamps[i]));
    }
    return Math.min(last, INSTANTS_MAX);
  }

  private place(
    index: number,
    to: { header: TargetHeader; values: Float64Array; presence: Uint8Array; offsetsMs?: Float64Array },
  ): void {
    const { name, samples } = this.all[index];
    const { header, values, presence, offsetsMs } = to;
    let nextStale = 0;
    for (let i = 0; i < samples.count; i++) {
      const stamp = samples.stamps[i];
      const k = nearestIndex(header, stamp);
      const offset = stamp - gridStamp(header, k);
      const isStale = samples.stale[nextStale] === i;
      if (isStale) nextStale++;
      if (!(k >= 0 && k < values.length) || (offset !== 0 && !offsetsMs)) {
        const message = `found a sample of "${name}" at ${stamp} ms, off the grid of ${header.stepMs} ms that the metadata tells`;
        this.problems.add('off-grid', this.at(samples.places[i]), message);
        continue;
      }
      if (presence[k] !== Presence.MISSING) {
        const message = `found another sample of "${name}" for the same step, at ${stamp} ms, expected one`;
        this.problems.add('stamp-order', this.at(samples.places[i]), message);
        continue;
      }
      if (isStale) presence[k] = Presence.STALE;
      else {
        values[k] = samples.values[i];
        presence[k] = Presence.VALUE;
      }
      if (offsetsMs) offsetsMs[k] = offset;
    }
  }

  private workedOut(): RecordingContents {
    const groups = new Map<string, { job: string; instance: string; own: Gathered[] }>();
    for (const series of this.all) {
      const [job, instance] = ['job', 'instance'].map(
        (label) => series.labels.find(([name]) => name === label)?.[1] ?? '',
      );
      const key = JSON.stringify([job, instance]);
      if (!groups.has(key)) groups.set(key, { job, instance, own: [] });
      groups.get(key)!.own.push(series);
    }
    if (![...groups.values()].some(({ own }) => own.some(({ samples }) => samples.count > 0))) {
      this.problems.add('no-samples', this.start(), 'found no samples, expected a recording');
      this.problems.throwIfAny();
    }
    const notes = new Set<string>();
    const fits = [...groups.values()].map((group) => ({ ...group, fit: this.fitOf(group.own, notes) }));
    // One grid for all, as the analysis wants it; when each target was really scraped is in its offsets.
    const stepMs = Math.min(...fits.map(({ fit }) => fit.stepMs));
    const startMs = Math.min(...fits.map(({ fit }) => fit.startMs));
    const count = Math.max(
      ...fits.map(({ fit }) => Math.round((fit.startMs + (fit.count - 1) * fit.stepMs - startMs) / stepMs) + 1),
    );
    const steps = [...new Set(fits.map(({ fit }) => fit.stepMs))].sort((a, b) => a - b);
    if (steps.length > 1)
      notes.add(
        `Targets scraped at steps of ${steps.map(stepText).join(', ')} are all on that of ${stepText(stepMs)}.`,
      );
    const targets = fits.map(({ job, instance, own, fit }) =>
      gridded({ job, instance }, own, { fit, grid: { startMs, stepMs, count } }),
    );
    const name = this.options.source.file.replace(/^.*[\\/]/s, '');
    const provenance: Provenance = { source: 'imported', name, notes: [...notes] };
    return { kind: 'series', recording: { provenance, blocks: () => splitBlocks(targets) } };
  }

  /** The grid of all stamps of a target. */
  private fitOf(own: readonly Gathered[], notes: Set<string>): GridFit['grid'] {
    const places = new Map<number, number>();
    for (const { samples } of own)
      for (let i = 0; i < samples.count; i++)
        if (!places.has(samples.stamps[i])) places.set(samples.stamps[i], samples.places[i]);
    const stamps = Float64Array.from(places.keys()).sort();
    const { stepMs } = this.options.source;
    const fit = fitGrid(stamps, {
      ...(stepMs !== undefined && { stepMs }),
      sameRow: () => true,
      stampText: (row) => `${stamps[row]} ms`,
    });
    if ('grid' in fit) {
      // Where scrapes really happened is kept; only what is lost is worth a note.
      for (const note of fit.notes) if (/dropped/.test(note)) notes.add(note);
      return fit.grid;
    }
    const at = this.at(places.get(stamps[fit.row]) ?? 1);
    const position = { file: this.options.source.file, ...at, length: 1 };
    throw new InputError([{ severity: 'error', code: fit.code, message: fit.message, help: fit.help, position }]);
  }
}

/** Puts samples on a grid; where several fall on one instant the latest counts. */
function gridded(
  target: { job: string; instance: string },
  own: readonly Gathered[],
  { fit, grid }: { readonly fit: GridFit['grid']; readonly grid: GridFit['grid'] },
): TargetBlock {
  // Steps are counted on the target's own grid where they can: on a shared one its scrapes may lie between two instants.
  const shift = nearestIndex(grid, fit.startMs);
  const indexAt = (stamp: number) =>
    fit.stepMs === grid.stepMs ? nearestIndex(fit, stamp) + shift : Math.min(grid.count - 1, nearestIndex(grid, stamp));
  const offsetsMs = new Float64Array(grid.count);
  const latest = new Float64Array(grid.count);
  const columns = own.map(({ name, labels, samples, facts }): Column => {
    const values = new Float64Array(grid.count).fill(Number.NaN);
    const presence = new Uint8Array(grid.count).fill(Presence.MISSING);
    latest.fill(Number.NEGATIVE_INFINITY);
    const stale = new Set(samples.stale);
    for (let i = 0; i < samples.count; i++) {
      const stamp = samples.stamps[i];
      const k = indexAt(stamp);
      if (stamp < latest[k]) continue;
      latest[k] = stamp;
      offsetsMs[k] = stamp - gridStamp(grid, k);
      values[k] = samples.values[i];
      presence[k] = stale.has(i) ? Presence.STALE : Presence.VALUE;
    }
    return { series: seriesOf(name, labels, facts), values, presence };
  });
  const isOff = offsetsMs.some((offset) => offset !== 0);
  return { target, grid, ...(isOff && { offsetsMs }), columns };
}

function seriesOf(name: string, pairs: LabelPairs, { type, unit, help = '' }: MetricFacts): Series {
  const labels = Object.fromEntries(pairs.filter(([label]) => label !== 'job' && label !== 'instance'));
  return { name, labels, type: type ?? guessType(name), unit: unit ?? guessUnit(name), help };
}
