import type { MetricType } from '../recording/series.ts';
import { readNumber } from './cell-text.ts';
import type { RecordingContents, Source } from './format.ts';
import { type MetricFacts, SampleGatherer } from './sample-gatherer.ts';
import { headerOfSidecar } from './sidecar.ts';
import { textLines } from './text-lines.ts';
import { prometheusDialect } from './written-series.ts';

const TYPES: Readonly<Record<string, MetricType>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  gaugehistogram: 'histogram',
  summary: 'summary',
  unknown: 'untyped',
  untyped: 'untyped',
  info: 'gauge',
  stateset: 'gauge',
};
/** What the names of samples add to the name of their metric, by type. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total'],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};
/** No year that a recording has needs more; what is larger are the milliseconds of the older text format. */
const SECONDS_MAX = 1e12;

/** Facts of metrics as the lines before their samples tell them. */
class Families {
  private readonly facts = new Map<string, { type?: MetricType; unit?: string; help?: string }>();

  tell(name: string, facts: MetricFacts): void {
    this.facts.set(name, { ...this.facts.get(name), ...facts });
  }

  of(sample: string): MetricFacts {
    const exact = this.facts.get(sample);
    if (exact && (exact.type === undefined || (SUFFIXES[exact.type] ?? ['']).includes(''))) return exact;
    const end = sample.lastIndexOf('_');
    const family = end > 0 ? this.facts.get(sample.slice(0, end)) : undefined;
    if (family && (SUFFIXES[family.type ?? ''] ?? []).includes(sample.slice(end))) return family;
    return exact ?? {};
  }
}

/** @throws InputError with line and column of everything that cannot be read */
export async function readOpenMetrics(source: Source): Promise<RecordingContents> {
  const gatherer = new SampleGatherer({
    source,
    dialect: prometheusDialect,
    header: headerOfSidecar(source),
    places: 'lines',
  });
  const { problems } = gatherer;
  const families = new Families();
  /** Series by the text of their name and labels. */
  const known = new Map<string, number>();
  let last = '';
  let lastIndex = -1;
  let ended = false;
  let line = 0;
  for await (const { text, number } of textLines(source, 'OpenMetrics')) {
    line = number;
    if (ended) {
      problems.add('after-end', { line, column: 1 }, 'found a line after # EOF, expected the end of the file');
      break;
    }
    if (text.startsWith('#')) {
      ended = text === '# EOF';
      if (!ended) readFacts(text, line);
      continue;
    }
    if (last !== '' && text.startsWith(last)) {
      readSample(lastIndex, text, last.length, line);
      continue;
    }
    const end = seriesEnd(text);
    if (typeof end !== 'number') {
      problems.add('bad-series', { line, column: end.at + 1 }, end.message);
      continue;
    }
    const head = text.slice(0, end);
    let index = known.get(head);
    if (index === undefined) {
      const { name, labels } = splitSeries(head);
      index = gatherer.series(name, labels, line, families.of(name));
      known.set(head, index);
    }
    [last, lastIndex] = [`${head} `, index];
    readSample(index, text, end + 1, line);
  }
  if (!ended)
    problems.add(
      'cut-short',
      { line: Math.max(1, line), column: 1 },
      'found the end of the file, expected # EOF as the last line',
      'the file was cut short, or is not OpenMetrics',
    );
  return gatherer.finish();

  function readFacts(text: string, line: number): void {
    const match = /^# (TYPE|UNIT|HELP) (\S+)(?: (.*))?$/s.exec(text);
    if (!match) {
      if (header(text))
        problems.add(
          'bad-line',
          { line, column: 1 },
          `found "${text.slice(0, 60)}", expected # TYPE, # UNIT, # HELP or # EOF`,
        );
      return;
    }
    const [, what, name, rest = ''] = match;
    if (what === 'HELP') families.tell(name, { help: unescaped(rest) });
    else if (what === 'UNIT') families.tell(name, { unit: rest });
    else if (Object.hasOwn(TYPES, rest)) families.tell(name, { type: TYPES[rest] });
    else
      problems.add(
        'unknown-type',
        { line, column: text.length - rest.length + 1, length: rest.length },
        `found type "${rest}", expected ${Object.keys(TYPES).join(', ')}`,
      );
  }

  /** What follows the name and labels: a value, the time, perhaps an exemplar, which is passed over. */
  function readSample(index: number, text: string, from: number, line: number): void {
    let valueEnd = text.indexOf(' ', from);
    if (valueEnd < 0) valueEnd = text.length;
    const valueText = text.slice(from, valueEnd);
    const value = readNumber(valueText);
    if (value === undefined) {
      const at = { line, column: from + 1, length: valueText.length };
      problems.add('bad-number', at, `found "${valueText}", expected a number, NaN, +Inf or -Inf`);
      return;
    }
    let stampEnd = text.indexOf(' ', valueEnd + 1);
    if (stampEnd < 0) stampEnd = text.length;
    const stampText = text.slice(valueEnd + 1, stampEnd);
    const seconds = readNumber(stampText);
    if (seconds === undefined || !(Math.abs(seconds) < SECONDS_MAX)) {
      const found = stampText === '' || stampText === '#' ? 'no time stamp' : `time stamp "${stampText}"`;
      const help =
        stampText === '' || stampText === '#'
          ? 'a page as exporters serve it is one moment; a recording says when each sample was'
          : undefined;
      problems.add(
        'bad-timestamp',
        { line, column: valueEnd + 1, length: stampText.length },
        `found ${found}, expected seconds since 1970`,
        help,
      );
      return;
    }
    if (stampEnd < text.length && !text.startsWith(' # ', stampEnd)) {
      problems.add(
        'bad-line',
        { line, column: stampEnd + 2 },
        'found text after the time stamp, expected the end of the line',
      );
      return;
    }
    gatherer.add(index, Math.round(seconds * 1000), value, line);
  }
}

/** Comments that are none of OpenMetrics' own are an error there; the older text format has them, so blank ones are let pass. */
const header = (text: string) => text.trim() !== '#';

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const PAIR = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(,?)/sy;

/** Where the name and labels of a sample end: the position of the blank after them. */
function seriesEnd(text: string): number | { at: number; message: string } {
  NAME.lastIndex = 0;
  if (!NAME.test(text)) return { at: 0, message: `found "${text.slice(0, 40)}", expected a metric name` };
  let at = NAME.lastIndex;
  if (text[at] === '{') {
    at++;
    for (let more = true; text[at] !== '}'; ) {
      PAIR.lastIndex = at;
      const pair: RegExpExecArray | null = more ? PAIR.exec(text) : null;
      if (!pair) return { at, message: `found "${text.slice(at, at + 40)}", expected label="value" or }` };
      more = pair[3] === ',';
      at = PAIR.lastIndex;
    }
    at++;
  }
  if (text[at] !== ' ')
    return {
      at,
      message: `found ${text[at] === undefined ? 'the end of the line' : `"${text[at]}"`}, expected a blank and a value`,
    };
  return at;
}

function splitSeries(head: string): { name: string; labels: [string, string][] } {
  NAME.lastIndex = 0;
  NAME.test(head);
  const name = head.slice(0, NAME.lastIndex);
  const labels: [string, string][] = [];
  PAIR.lastIndex = NAME.lastIndex + 1;
  for (let pair = PAIR.exec(head); pair; pair = PAIR.exec(head)) {
    if (pair[2] !== '') labels.push([pair[1], unescaped(pair[2])]);
  }
  return { name, labels };
}

const unescaped = (text: string) =>
  text.includes('\\') ? text.replace(/\\(.)/gs, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)) : text;
