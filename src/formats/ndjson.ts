import { type Block, type Column, Presence } from '../recording/recording.ts';
import { InputError } from '../schema/diagnostic.ts';
import { BlockBuilder } from './block-builder.ts';
import { readInstant, readNumber, specialNumberText } from './cell-text.ts';
import type { Format, RecordingContents, Source } from './format.ts';
import { Problems } from './problems.ts';
import { openRecording, parseHeader, type RecordingHeader } from './recording-header.ts';
import { RowCursor } from './row-cursor.ts';

/**
 * Newline-delimited JSON, complete in one file. The first line is the header: provenance, targets, their grids and series,
 * signals. Each further line is one target at one instant, its values in the order of the target's series:
 *
 *     {"time":"2025-10-18T00:52:00.000Z","target":0,"offsetMs":3,"values":[0.125,null,"stale","NaN","+Inf","-Inf"]}
 *
 * `null` is a missing sample, `"stale"` a stale one; what JSON cannot say of numbers is spelled as in CSV. `target` is left
 * out where there is only one, `offsetMs` where scrapes happen on the grid. Lines are in time order.
 */
export const ndjson: Format = {
  name: 'ndjson',
  summary: 'a header line, then one line an instant and target; complete in one file',
  extensions: ['.ndjson', '.jsonl'],
  encode: async (contents) => {
    const { header, blocks } = await openRecording(contents);
    return { header, chunks: encodeChunks(header(), blocks()) };
  },
  decode,
};

async function* encodeChunks(header: RecordingHeader, blocks: AsyncIterable<Block>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(header)}\n`);
  for await (const block of blocks) yield* encodeBlock(block);
}

const CHUNK_CHARACTERS = 1 << 16;

function* encodeBlock(block: Block): Generator<Uint8Array> {
  let text = '';
  const cursor = new RowCursor(block);
  while (cursor.next()) {
    const time = new Date(Math.floor(cursor.instant)).toISOString();
    for (let t = 0; t < block.length; t++) {
      const i = cursor.current[t];
      if (i < 0) continue;
      const { columns, offsetsMs } = block[t];
      const target = block.length > 1 ? `,"target":${t}` : '';
      const offset = offsetsMs ? `,"offsetMs":${numberJson(offsetsMs[i])}` : '';
      text += `{"time":"${time}"${target}${offset},"values":[${columns.map((column) => cellJson(column, i)).join(',')}]}\n`;
    }
    if (text.length >= CHUNK_CHARACTERS) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

function cellJson({ values, presence }: Column, i: number): string {
  if (presence && presence[i] !== Presence.VALUE) return presence[i] === Presence.STALE ? '"stale"' : 'null';
  return numberJson(values[i]);
}

function numberJson(value: number): string {
  const special = specialNumberText(value);
  if (special !== undefined) return `"${special}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}

interface Line {
  readonly text: string;
  readonly number: number;
}

/** The most a line may hold; a file of something else has none and must not fill the memory. */
const LINE_BYTES_MAX = 64 * 1024 * 1024;

async function* readLines(source: Source): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let number = 0;
  const refuse = (message: string) => {
    const position = { file: source.file, line: number + 1, column: 1, length: 1 };
    return new InputError([{ severity: 'error', code: 'bad-line', message, position }]);
  };
  const decodeText = (bytes?: Uint8Array) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw refuse('found bytes that are no UTF-8 text, expected NDJSON in UTF-8');
    }
  };
  for await (const chunk of source.chunks) {
    const lines = (rest + decodeText(chunk)).split('\n');
    rest = lines.pop()!;
    for (const text of lines) yield { text, number: ++number };
    if (rest.length > LINE_BYTES_MAX) throw refuse('found a line of more than 64 MiB, expected NDJSON');
  }
  rest += decodeText();
  if (rest.trim() !== '') yield { text: rest, number: ++number };
}

async function decode(source: Source): Promise<RecordingContents> {
  const lines = readLines(source);
  const problems = new Problems(source.file);
  const first = await lines.next();
  if (first.done) {
    problems.add('empty-file', { line: 1, column: 1 }, 'found an empty file, expected a header line');
    problems.throwIfAny();
  }
  const json = parseLine(first.value as Line, problems);
  problems.throwIfAny();
  const header = parseHeader(json);
  if (typeof header === 'string') {
    problems.add(
      'bad-header',
      { line: 1, column: 1 },
      header,
      'the first line of NDJSON describes the recording, as shakedown simulate --format ndjson writes it',
    );
    problems.throwIfAny();
    throw new Error('unreachable');
  }
  return {
    kind: header.kind,
    recording: { provenance: header.provenance, blocks: () => decodeLines(header, lines, problems) },
    ...(header.signals && { signals: header.signals }),
  };
}

function parseLine({ text, number }: Line, problems: Problems): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? 0);
    problems.add(
      'bad-json',
      { line: number, column: at + 1 },
      'found text that is no JSON, expected one JSON object a line',
    );
    return undefined;
  }
}

async function* decodeLines(
  header: RecordingHeader,
  lines: AsyncIterable<Line>,
  problems: Problems,
): AsyncGenerator<Block> {
  const builder = new BlockBuilder(header);
  for await (const line of lines) {
    if (line.text.trim() === '') continue;
    const json = parseLine(line, problems) as Readonly<Record<string, unknown>> | null | undefined;
    if (json === undefined) continue;
    const at = { line: line.number, column: 1, length: line.text.length };
    const { time, target: t = 0, values, offsetMs } = json ?? {};
    const instant = typeof time === 'string' || typeof time === 'number' ? readInstant(String(time)) : undefined;
    if (instant === undefined) {
      problems.add(
        'bad-timestamp',
        at,
        `found time ${JSON.stringify(time)}, expected one like "2025-10-18T00:52:00.000Z"`,
      );
      continue;
    }
    const target = typeof t === 'number' ? header.targets[t] : undefined;
    if (!target) {
      problems.add(
        'unknown-target',
        at,
        `found target ${JSON.stringify(t)}, expected 0 to ${header.targets.length - 1}`,
      );
      continue;
    }
    if (!Array.isArray(values) || values.length !== target.series.length) {
      const found = Array.isArray(values) ? `${values.length} values` : 'no list of values';
      problems.add('ragged-row', at, `found ${found}, expected ${target.series.length} as in the header`);
      continue;
    }
    const place = builder.place(t as number, instant);
    if (place !== 'next') {
      const what = {
        before: 'again or out of order, expected a later one',
        'off-grid': `off the grid of ${target.stepMs} ms`,
        'too-far': 'millions of steps after the one before',
      };
      problems.add(place === 'before' ? 'stamp-order' : place, at, `found time ${JSON.stringify(time)} ${what[place]}`);
      if (place === 'too-far') problems.throwIfAny();
      continue;
    }
    yield* builder.advance(instant);
    builder.open(t as number, instant);
    if (target.offsets) {
      const offset = readValue(offsetMs);
      if (offset === undefined)
        problems.add('bad-number', at, `found offsetMs ${JSON.stringify(offsetMs)}, expected a number`);
      else builder.setOffset(t as number, offset);
    }
    for (let s = 0; s < values.length; s++) {
      const value: unknown = values[s];
      if (value === null) continue;
      if (value === 'stale') {
        builder.setStale(t as number, s);
        continue;
      }
      const number = readValue(value);
      if (number === undefined) {
        problems.add(
          'bad-number',
          at,
          `found value ${JSON.stringify(value)}, expected a number, null (missing), "stale", "NaN", "+Inf" or "-Inf"`,
        );
      } else builder.setValue(t as number, s, number);
    }
  }
  problems.throwIfAny();
  yield* builder.end();
}

function readValue(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && !/^[-+.]?\d/.test(value) ? readNumber(value) : undefined;
}
