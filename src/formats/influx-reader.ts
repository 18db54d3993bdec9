import { readNumber } from './cell-text.ts';
import type { RecordingContents, Source } from './format.ts';
import { SampleGatherer } from './sample-gatherer.ts';
import { headerOfSidecar } from './sidecar.ts';
import { textLines } from './text-lines.ts';
import { type Dialect, prometheusDialect } from './written-series.ts';

/**
 * A tag value has no line feed and does not end in a backslash, which would escape what follows. Of several backslashes one is
 * written, since readers do not agree whether two mean one.
 */
export const influxDialect: Dialect = {
  ...prometheusDialect,
  labelValue: (text) =>
    prometheusDialect
      .labelValue(text)
      .replace(/\r/g, '\\r')
      .replace(/\n/g, '\\n')
      .replace(/\\+(?=[,= ]|$)/g, '')
      .replace(/\\+/g, '\\'),
};

/**
 * Reads line protocol: stamps in nanoseconds; a field `value` is a series named as the measurement, any other field one named
 * `measurement_field`, as VictoriaMetrics names them. Truths are 1 and 0; texts are passed over.
 *
 * @throws InputError with line and column of everything that cannot be read
 */
export async function readInflux(source: Source): Promise<RecordingContents> {
  const gatherer = new SampleGatherer({
    source,
    dialect: influxDialect,
    header: headerOfSidecar(source),
    places: 'lines',
  });
  const { problems } = gatherer;
  const heads = new Map<
    string,
    { readonly name: string; readonly tags: [string, string][]; readonly of: Map<string, number> }
  >();
  for await (const { text, number: line } of textLines(source, 'line protocol')) {
    if (text === '' || text.startsWith('#')) continue;
    const headEnd = endOf(text, 0, ' ');
    const fieldsEnd = endOfFields(text, headEnd + 1);
    if (headEnd >= text.length || fieldsEnd === undefined || fieldsEnd >= text.length) {
      const column = headEnd >= text.length ? headEnd : (fieldsEnd ?? text.length);
      const expected = headEnd >= text.length ? 'a blank and fields' : 'a blank and a time stamp';
      problems.add('bad-line', { line, column: column + 1 }, `found the end of the line, expected ${expected}`);
      continue;
    }
    const headText = text.slice(0, headEnd);
    let head = heads.get(headText);
    if (!head) {
      const parsed = parseHead(headText);
      if (typeof parsed === 'number') {
        problems.add('bad-tag', { line, column: parsed + 1 }, 'found a tag without a value, expected tag=value');
        continue;
      }
      head = { ...parsed, of: new Map() };
      heads.set(headText, head);
    }
    const stamp = readStamp(text.slice(fieldsEnd + 1));
    if (stamp === undefined) {
      const found = text.slice(fieldsEnd + 1);
      const at = { line, column: fieldsEnd + 2, length: found.length };
      problems.add('bad-timestamp', at, `found time stamp "${found}", expected nanoseconds since 1970`);
      continue;
    }
    for (let at = headEnd + 1; at < fieldsEnd; ) {
      const keyEnd = endOf(text, at, '=');
      const valueEnd = Math.min(fieldsEnd, endOfValue(text, keyEnd + 1));
      const value = keyEnd < fieldsEnd ? fieldValue(text.slice(keyEnd + 1, valueEnd)) : undefined;
      if (value === undefined) {
        const found = text.slice(at, valueEnd);
        problems.add(
          'bad-field',
          { line, column: at + 1, length: found.length },
          `found field "${found}", expected name=number`,
        );
        break;
      }
      if (value !== 'text') {
        const key = text.slice(at, keyEnd);
        let series = head.of.get(key);
        if (series === undefined) {
          const field = unescaped(key);
          series = gatherer.series(field === 'value' ? head.name : `${head.name}_${field}`, head.tags, line);
          head.of.set(key, series);
        }
        gatherer.add(series, stamp, value, line);
      }
      at = valueEnd + 1;
    }
  }
  return gatherer.finish();
}

/** Where the first `sign` from `at` on is that no backslash escapes; the end of the text where there is none. */
function endOf(text: string, at: number, sign: string): number {
  let end = text.indexOf(sign, at);
  // A backslash escapes the sign after it, and is itself never escaped.
  while (end > 0 && text[end - 1] === '\\') end = text.indexOf(sign, end + 1);
  return end < 0 ? text.length : end;
}

/** The end of a field's value: of a quoted text behind its quote. */
function endOfValue(text: string, at: number): number {
  if (text[at] !== '"') return endOf(text, at, ',');
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

/** The blank behind the fields. */
function endOfFields(text: string, at: number): number | undefined {
  for (let i = at; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') i = endOfValue(text, i) - 1;
    else if (text[i] === ' ') return i;
  }
  return undefined;
}

/** @returns the position of what is no tag */
function parseHead(text: string): { name: string; tags: [string, string][] } | number {
  let end = endOf(text, 0, ',');
  const name = unescaped(text.slice(0, end));
  const tags: [string, string][] = [];
  while (end < text.length) {
    const from = end + 1;
    end = endOf(text, from, ',');
    const equals = endOf(text, from, '=');
    if (equals >= end || equals === from) return from;
    tags.push([unescaped(text.slice(from, equals)), unescaped(text.slice(equals + 1, end))]);
  }
  return { name, tags };
}

const unescaped = (text: string) => (text.includes('\\') ? text.replace(/\\([,= ])/g, '$1') : text);

/** Nanoseconds as milliseconds: more digits than a double has are cut off as text. */
function readStamp(text: string): number | undefined {
  if (!/^-?\d{1,22}$/.test(text)) return undefined;
  return text.endsWith('000000') ? Number(text.slice(0, -6)) : Math.floor(Number(text) / 1e6);
}

function fieldValue(text: string): number | 'text' | undefined {
  if (/^(t|T|true|True|TRUE)$/.test(text)) return 1;
  if (/^(f|F|false|False|FALSE)$/.test(text)) return 0;
  if (/^".*"$/s.test(text)) return 'text';
  return readNumber(/^-?\d+[iu]$/.test(text) ? text.slice(0, -1) : text);
}
