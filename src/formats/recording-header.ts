import type { Block, Provenance, Recording, TargetBlock } from '../recording/recording.ts';
import type { Series, Target } from '../recording/series.ts';
import type { Expression, Signal } from '../telemetry/signal.ts';
import { type Apart, isApartList } from './apart.ts';
import type { RecordingContents } from './format.ts';

/** Version of what files say of a recording. A reader refuses a newer one. */
export const HEADER_VERSION = 1;

/** Everything about a recording but its samples: the first line of NDJSON, the file beside a CSV. */
export interface RecordingHeader {
  readonly shakedown: 'recording';
  readonly version: typeof HEADER_VERSION;
  readonly kind: RecordingContents['kind'];
  readonly provenance: Provenance;
  readonly targets: readonly TargetHeader[];
  readonly signals?: readonly Signal[];
  /** What the format of the file has no place for. */
  readonly apart?: readonly Apart[];
  /** How many samples the file holds, for formats that do not show by themselves that they were cut short. */
  readonly samples?: number;
}

export interface TargetHeader extends Target {
  readonly startMs: number;
  readonly stepMs: number;
  /** Grid instants in all; absent where the header is written before the samples. */
  readonly count?: number;
  /** Whether every sample has the offset of its scrape from the grid. */
  readonly offsets: boolean;
  readonly series: readonly Series[];
}

/** A recording with its header known: the first block is taken and handed on. */
export interface OpenRecording {
  /** With the counts of what has been handed on so far once it is called after the blocks were taken; without before. */
  readonly header: () => RecordingHeader;
  readonly blocks: () => AsyncGenerator<Block>;
}

/** Takes the first block of a recording to learn its targets and series, which every other block repeats. */
export async function openRecording(contents: RecordingContents): Promise<OpenRecording> {
  const { recording, kind, signals } = contents;
  const iterator = blockIterator(recording);
  const first = await iterator.next();
  let counts: number[] | undefined;
  const targets = first.done ? [] : first.value.map(targetHeader);
  return {
    header: () => ({
      shakedown: 'recording',
      version: HEADER_VERSION,
      kind,
      provenance: recording.provenance,
      targets: counts ? targets.map((target, t) => ({ ...target, count: counts![t] })) : targets,
      ...(signals && { signals }),
    }),
    blocks: async function* () {
      const seen = targets.map(() => 0);
      for (let step = first; !step.done; step = await iterator.next()) {
        for (const [t, { grid }] of step.value.entries()) seen[t] += grid.count;
        yield step.value;
      }
      counts = seen;
    },
  };
}

function targetHeader({ target, grid, offsetsMs, columns }: TargetBlock): TargetHeader {
  return {
    job: target.job,
    instance: target.instance,
    startMs: grid.startMs,
    stepMs: grid.stepMs,
    offsets: offsetsMs !== undefined,
    series: columns.map(({ series }) => series),
  };
}

function blockIterator(recording: Recording): Iterator<Block> | AsyncIterator<Block> {
  const blocks = recording.blocks();
  return Symbol.asyncIterator in blocks ? blocks[Symbol.asyncIterator]() : blocks[Symbol.iterator]();
}

/**
 * Reads a header back from parsed JSON.
 *
 * @returns the header, or the first thing that is wrong with it, as "found …, expected …"
 */
export function parseHeader(json: unknown): RecordingHeader | string {
  if (!isObject(json) || json.shakedown !== 'recording')
    return 'found no {"shakedown":"recording"}, expected the header of a recording';
  if (json.version !== HEADER_VERSION)
    return `found header version ${JSON.stringify(json.version)}, expected ${HEADER_VERSION}`;
  const { kind, provenance, targets, signals } = json;
  if (kind !== 'series' && kind !== 'signals')
    return `found kind ${JSON.stringify(kind)}, expected "series" or "signals"`;
  if (
    !isObject(provenance) ||
    !isSource(provenance.source) ||
    typeof provenance.name !== 'string' ||
    !isTexts(provenance.notes)
  ) {
    return 'found no complete "provenance", expected source, name and notes';
  }
  if (!Array.isArray(targets)) return 'found no list "targets"';
  for (const [i, target] of targets.entries()) {
    const at = `targets[${i}]`;
    if (!isObject(target) || typeof target.job !== 'string' || typeof target.instance !== 'string') {
      return `found no job and instance in ${at}`;
    }
    if (!Number.isFinite(target.startMs)) return `found no number "startMs" in ${at}`;
    if (!Number.isFinite(target.stepMs) || (target.stepMs as number) <= 0)
      return `found no positive number "stepMs" in ${at}`;
    if (target.count !== undefined && !Number.isSafeInteger(target.count))
      return `found no whole number "count" in ${at}`;
    if (typeof target.offsets !== 'boolean') return `found no true or false "offsets" in ${at}`;
    if (!Array.isArray(target.series)) return `found no list "series" in ${at}`;
    for (const [j, series] of target.series.entries()) {
      if (!isSeries(series))
        return `found no complete series in ${at}.series[${j}], expected name, labels, type, unit and help`;
    }
  }
  if (signals !== undefined) {
    if (!Array.isArray(signals)) return 'found "signals" that is no list';
    for (const [i, signal] of signals.entries()) {
      if (!isSignal(signal)) return `found no complete signal in signals[${i}]`;
    }
  }
  if (json.samples !== undefined && !Number.isSafeInteger(json.samples)) return 'found no whole number "samples"';
  if (json.apart !== undefined && !isApartList(json.apart, targets as unknown as TargetHeader[]))
    return 'found "apart" that is no list of samples of these targets';
  return json as unknown as RecordingHeader;
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string');
const isSource = (value: unknown) => value === 'simulated' || value === 'imported' || value === 'monitored';

const METRIC_TYPES = new Set<unknown>(['counter', 'gauge', 'histogram', 'summary', 'untyped']);

function isSeries(value: unknown): boolean {
  return (
    isObject(value) &&
    ['name', 'unit', 'help'].every((key) => typeof value[key] === 'string') &&
    METRIC_TYPES.has(value.type) &&
    isObject(value.labels) &&
    Object.values(value.labels).every((label) => typeof label === 'string')
  );
}

function isSignal(value: unknown): boolean {
  return (
    isObject(value) &&
    ['name', 'quantity', 'title', 'unit', 'role', 'component'].every((key) => typeof value[key] === 'string') &&
    ['up', 'down', 'none'].includes(value.bad as string) &&
    ['log', 'logit', 'linear'].includes(value.scale as string) &&
    ['judged', 'criterion', 'context'].includes(value.use as string) &&
    (value.limit === undefined || Number.isFinite(value.limit)) &&
    isExpression(value.expression, 0)
  );
}

function isExpression(value: unknown, depth: number): boolean {
  if (!isObject(value) || depth > 32) return false;
  const of = value.of;
  const isPair = (pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 && pair.every((part) => isExpression(part, depth + 1));
  switch (value.op as Expression['op']) {
    case 'increase':
    case 'changes':
    case 'rate':
      return isSelector(of);
    case 'sample':
      return isSelector(of) && (value.query === undefined || typeof value.query === 'string');
    case 'gauge':
      return isSelector(of) && ['sum', 'mean', 'max', 'min'].includes(value.across as string);
    case 'quantile':
      return isSelector(of) && typeof value.q === 'number' && value.q >= 0 && value.q <= 1;
    case 'divide':
      return isPair(value.by);
    case 'add':
    case 'subtract':
      return isPair(of);
    case 'scale':
      return isExpression(of, depth + 1) && Number.isFinite(value.factor);
    default:
      return false;
  }
}

const isSelector = (value: unknown) =>
  isObject(value) &&
  typeof value.metric === 'string' &&
  (value.labels === undefined ||
    (isObject(value.labels) && Object.values(value.labels).every((label) => typeof label === 'string')));
