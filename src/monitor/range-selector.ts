import { printable } from '../schema/printable.ts';

/** `name{label="value",…}`: which series are meant. */
export interface RangeSelector {
  /** As it was written. */
  readonly text: string;
  readonly name?: string;
  readonly matchers: readonly { readonly label: string; readonly op: string; readonly value: string }[];
}

export interface SelectorProblem {
  /** `found …, expected …`, with the column. */
  readonly message: string;
  readonly help: string;
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const OP = /=~|!~|!=|=/y;
const SPACE = /\s*/y;

/**
 * Reads a selector of Prometheus: a name, matchers in braces, or both. Not a whole expression: what is recorded are the
 * series themselves, so that everything can be derived from them later.
 *
 * Pure.
 */
export function parseSelector(text: string): RangeSelector | SelectorProblem {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const problem = (expected: string): SelectorProblem => ({
    message: `found ${at < text.length ? `"${printable(text.slice(at, at + 20))}"` : 'the end'} at column ${at + 1} of ${printable(text, 200)}, expected ${expected}`,
    help: `write a name, matchers, or both, as in 'up' or '{job="api"}' or 'http_requests_total{code=~"5.."}'`,
  });
  take(SPACE);
  const name = take(NAME);
  take(SPACE);
  const matchers: { label: string; op: string; value: string }[] = [];
  if (text[at] === '{') {
    at++;
    for (take(SPACE); text[at] !== '}'; take(SPACE)) {
      const label = take(LABEL);
      if (label === undefined) return problem(matchers.length === 0 ? 'a label' : 'a label or }');
      take(SPACE);
      const op = take(OP);
      if (op === undefined) return problem('=, !=, =~ or !~');
      take(SPACE);
      const value = readQuoted(text, at);
      if (!value) return problem('a value in quotes');
      at = value.end;
      matchers.push({ label, op, value: value.text });
      take(SPACE);
      if (text[at] === ',') at++;
      else if (text[at] !== '}') return problem(', or }');
    }
    at++;
    take(SPACE);
  }
  if (at < text.length) return problem(name === undefined ? 'a name or {' : 'nothing more');
  const canMatch = matchers.some(({ op, value }) => (op === '=' || op === '=~') && value !== '' && value !== '.*');
  if (name === undefined && !canMatch)
    return {
      message: `found ${text.trim() === '' ? 'an empty selector' : printable(text, 200)}, expected a selector that does not match everything`,
      help: `name a metric or a label, as in 'up' or '{job="api"}'`,
    };
  return { text, ...(name !== undefined && { name }), matchers };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };

/** A string in double or single quotes with escapes, or in backquotes as it is. */
function readQuoted(text: string, at: number): { text: string; end: number } | undefined {
  const quote = text[at];
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
  let value = '';
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i];
    if (c === quote) return { text: value, end: i + 1 };
    if (c === '\\' && quote !== '`') {
      const escaped = ESCAPES[text[++i]];
      if (escaped === undefined) return undefined;
      value += escaped;
    } else value += c;
  }
  return undefined;
}

/** The selector as Prometheus takes it, narrowed to one metric where one is given. Any value is safe in it. */
export function selectorQuery({ name, matchers }: RangeSelector, metric?: string): string {
  const all = [
    ...(metric === undefined ? [] : [{ label: '__name__', op: '=', value: metric }]),
    ...(name === undefined || metric !== undefined ? [] : [{ label: '__name__', op: '=', value: name }]),
    ...matchers,
  ];
  return `{${all.map(({ label, op, value }) => `${label}${op}${JSON.stringify(value).replace(/[\u007f-\u009f]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)}`).join(',')}}`;
}
