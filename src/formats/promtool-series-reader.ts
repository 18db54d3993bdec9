import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { type Column, Presence, type TargetBlock } from '../recording/recording.ts';
import { parseQuantity } from '../schema/quantity.ts';
import type { RecordingContents, Source } from './format.ts';
import { Problems } from './problems.ts';
import type { RecordingHeader } from './recording-header.ts';
import { guessType, guessUnit } from './series-header.ts';
import { headerOfSidecar } from './sidecar.ts';
import { splitBlocks } from './split-blocks.ts';
import { textLines } from './text-lines.ts';
import { identityOf, type LabelPairs, prometheusDialect, writtenSeries } from './written-series.ts';

interface Read {
  readonly name: string;
  readonly labels: LabelPairs;
  readonly values: Float64Array;
  readonly presence: Uint8Array;
  readonly node: Node;
}

interface Group {
  readonly stepMs: number;
  readonly series: readonly Read[];
  readonly node: Node;
}

/** The most samples of a series: `0x4000000000` is quickly written. */
const SAMPLES_MAX = 10_000_000;
/** The most samples of a file, over all series. */
const CELLS_MAX = 50_000_000;

/**
 * Reads the `input_series` of a rule unit test. Time begins at 1970 unless the file beside it says otherwise.
 *
 * @throws InputError with line and column of everything that cannot be read
 */
export async function readPromtoolSeries(source: Source): Promise<RecordingContents> {
  let text = '';
  for await (const line of textLines(source, 'YAML')) text += `${line.text}\n`;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = new Problems(source.file);
  for (const { code, message, pos } of document.errors) {
    const { line, col } = lines.linePos(pos[0]);
    problems.add(code.toLowerCase().replace(/_/g, '-'), { line, column: col }, message);
  }
  problems.throwIfAny();
  const reader = new Reader(problems, lines, text);
  const groups = reader.groups(document.contents);
  problems.throwIfAny();
  const header = headerOfSidecar(source);
  const targets = header ? described(header, groups, reader) : workedOut(groups, reader);
  problems.throwIfAny();
  const provenance = header?.provenance ?? {
    source: 'imported' as const,
    name: source.file.replace(/^.*[\\/]/s, ''),
    notes: ['Time begins at 1970-01-01 00:00:00 UTC, as in rule unit tests.'],
  };
  return {
    kind: header?.kind ?? 'series',
    recording: { provenance, blocks: () => splitBlocks(targets) },
    ...(header?.signals && { signals: header.signals }),
  };
}

/** Walks the document and tells what is wrong where. */
class Reader {
  private cells = 0;

  constructor(
    readonly problems: Problems,
    private readonly lines: LineCounter,
    private readonly text: string,
  ) {}

  refuse(node: Node | null | undefined, message: string, offset = 0): void {
    const { line, col } = this.lines.linePos((node?.range?.[0] ?? 0) + offset);
    this.problems.add('bad-series', { line, column: col }, message);
  }

  groups(root: Node | null): Group[] {
    const tests = isMap(root) ? root.get('tests', true) : undefined;
    if (!isSeq(tests)) {
      this.refuse(root, 'found no list "tests", expected a rule unit test of Prometheus');
      return [];
    }
    return tests.items.flatMap((item): Group[] => {
      const node = item as Node;
      if (!isMap(node)) {
        this.refuse(node, 'found no map, expected interval and input_series');
        return [];
      }
      const series = node.get('input_series', true);
      if (!isSeq(series)) {
        this.refuse(node, 'found no list "input_series"');
        return [];
      }
      const stepMs = this.interval(node.get('interval', true) as Node | undefined, node);
      return [{ stepMs, node, series: series.items.flatMap((own) => this.series(own as Node)) }];
    });
  }

  private interval(node: Node | undefined, group: Node): number {
    if (node === undefined) return 60_000;
    const parsed = isScalar(node) ? parseQuantity('duration', String(node.value), { min: 1 }) : undefined;
    if (typeof parsed === 'number') return parsed;
    this.refuse(node ?? group, `found ${parsed?.message ?? 'no text'}, expected an interval like 15s`);
    return 60_000;
  }

  private series(node: Node): Read[] {
    const series = isMap(node) ? node.get('series', true) : undefined;
    const values = isMap(node) ? node.get('values', true) : undefined;
    if (!isScalar(series) || typeof series.value !== 'string' || !isScalar(values)) {
      this.refuse(node, 'found no "series" and "values", expected both as texts');
      return [];
    }
    const parsed = parseSelector(series.value);
    if (typeof parsed === 'number') {
      this.refuse(
        series,
        `found "${series.value.slice(parsed, parsed + 30)}" in a series, expected name{label="value"}`,
      );
      return [];
    }
    const samples = this.samples(values, values.value === null ? '' : String(values.value));
    return samples ? [{ ...parsed, ...samples, node: series }] : [];
  }

  private samples(node: Node, text: string): { values: Float64Array; presence: Uint8Array } | undefined {
    const values: number[] = [];
    const presence: number[] = [];
    const quote = /["']/.test(this.text[node.range?.[0] ?? 0] ?? '') ? 1 : 0;
    const item = /\S+/g;
    for (let found = item.exec(text); found; found = item.exec(text)) {
      const parsed = ITEM.exec(found[0]);
      if (!parsed) {
        this.refuse(
          node,
          `found "${found[0].slice(0, 40)}", expected a number, 2+3x4, _, _x4 or stale`,
          quote + found.index,
        );
        return undefined;
      }
      const [, blanks, stale, start, sign, step, times] = parsed;
      const count = blanks ? Number(times ?? 1) : Number(times ?? 0) + 1;
      if (values.length + count > SAMPLES_MAX || (this.cells += count) > CELLS_MAX) {
        this.refuse(
          node,
          `found "${found[0].slice(0, 40)}", expected no more than ${SAMPLES_MAX} samples`,
          quote + found.index,
        );
        return undefined;
      }
      let value = start ? numberOf(start) : Number.NaN;
      const add = step ? numberOf(step) * (sign === '-' ? -1 : 1) : undefined;
      for (let i = 0; i < count; i++) {
        values.push(value);
        presence.push(blanks ? Presence.MISSING : stale ? Presence.STALE : Presence.VALUE);
        if (add !== undefined) value += add;
      }
    }
    return { values: Float64Array.from(values), presence: Uint8Array.from(presence) };
  }
}

const NUMBER = String.raw`[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[iI]nf|[nN]a[nN])`;
const ITEM = new RegExp(
  `^(?:(_)|(stale)|(${NUMBER})(?:([-+])(${NUMBER.replace('[-+]?', '')})(?=x))?)(?:x(\\d{1,12}))?$`,
);

function numberOf(text: string): number {
  const plain = text.toLowerCase();
  if (plain.endsWith('inf')) return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\v' };

/** Reads `name{a="b", c='d'}` as PromQL does. @returns the position of what it is not */
function parseSelector(text: string): { name: string; labels: LabelPairs } | number {
  const head = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)?\s*(\{)?\s*/.exec(text)!;
  let at = head[0].length;
  let name = head[1] ?? '';
  const labels: [string, string][] = [];
  if (head[2]) {
    const pair =
      /([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`)\s*(,\s*|(?=\}))/sy;
    while (text[at] !== '}') {
      pair.lastIndex = at;
      const found = pair.exec(text);
      if (!found) return at;
      const [, label, double, single, raw] = found;
      const value = raw ?? unescaped(double ?? single);
      if (label === '__name__') name = value;
      else if (value !== '') labels.push([label, value]);
      at = pair.lastIndex;
    }
    at++;
  }
  return name !== '' && text.slice(at).trim() === '' ? { name, labels } : Math.min(at, text.length);
}

const unescaped = (text: string) =>
  text.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([0-7]{3})|(.))/gs, (_, hex, unicode, octal, sign: string) =>
    sign === undefined
      ? String.fromCharCode(Number.parseInt(hex ?? unicode ?? octal, octal === undefined ? 16 : 8))
      : (ESCAPES[sign] ?? sign),
  );

const HELP = 'remove the metadata beside the file to read the samples alone';

function described(header: RecordingHeader, groups: readonly Group[], reader: Reader): TargetBlock[] {
  if (header.targets.some(({ count = 0 }) => count > SAMPLES_MAX)) {
    const message = `found metadata that speaks of more than ${SAMPLES_MAX} samples of a series`;
    reader.problems.add('too-large', { line: 1, column: 1 }, message, HELP);
    return [];
  }
  const all = new Map(groups.flatMap(({ series }) => series).map((own) => [identityOf(own), own]));
  const blocks = writtenSeries(header, prometheusDialect).map((written, t): TargetBlock => {
    const { job, instance, startMs, stepMs, count = 0, offsets, series } = header.targets[t];
    const columns = series.flatMap((own, s): Column[] => {
      const found = all.get(identityOf(written[s]));
      all.delete(identityOf(written[s]));
      if (found?.values.length === count) return [{ series: own, values: found.values, presence: found.presence }];
      const samples = found ? `${found.values.length} samples` : 'no series';
      reader.problems.add(
        'cut-short',
        { line: 1, column: 1 },
        `found ${samples} of "${written[s].name}", expected ${count} samples as the metadata says`,
        HELP,
      );
      return [];
    });
    const grid = { startMs, stepMs, count: columns.length > 0 || series.length === 0 ? count : 0 };
    return {
      target: { job, instance },
      grid,
      ...(offsets && { offsetsMs: new Float64Array(count) }),
      columns,
    };
  });
  for (const { name, node } of all.values())
    reader.refuse(node, `found series "${name}" that the metadata does not list`);
  return blocks;
}

function workedOut(groups: readonly Group[], reader: Reader): TargetBlock[] {
  if (groups.length !== 1) {
    const message = `found ${groups.length} test groups, expected one: each is a recording of its own`;
    reader.refuse(groups[1]?.node, message);
    return [];
  }
  const [{ stepMs, series }] = groups;
  const count = series.reduce((most, { values }) => Math.max(most, values.length), 0);
  const targets = new Map<string, { block: TargetBlock; columns: Column[] }>();
  for (const { name, labels, values, presence } of series) {
    const own = Object.fromEntries(labels);
    const { job = '', instance = '' } = own;
    delete own.job;
    delete own.instance;
    const key = JSON.stringify([job, instance]);
    if (!targets.has(key)) {
      const columns: Column[] = [];
      targets.set(key, { columns, block: { target: { job, instance }, grid: { startMs: 0, stepMs, count }, columns } });
    }
    const whole = new Float64Array(count).fill(Number.NaN);
    whole.set(values);
    const state = new Uint8Array(count).fill(Presence.MISSING);
    state.set(presence);
    const facts = { name, labels: own, type: guessType(name), unit: guessUnit(name), help: '' };
    targets.get(key)!.columns.push({ series: facts, values: whole, presence: state });
  }
  return [...targets.values()].map(({ block }) => block);
}
