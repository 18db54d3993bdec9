import Handlebars from 'handlebars';
import { codeBlock, codeSpan, escapeHtml, escapeMarkdown } from './escape.ts';

/** What a value is escaped for where a template writes `{{value}}`. `{{{value}}}` writes it as it is. */
export type Medium = 'markdown' | 'html';

type Options = Handlebars.HelperOptions;

/** What a document is rendered for: handed down to every partial beside the view. */
const mediumOf = (options: Options): Medium => options.data.medium;
const safe = (text: string) => new Handlebars.SafeString(text);
const asText = (value: unknown) => (value === undefined || value === null || value === false ? '' : String(value));
const isTrue = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value));

/** The helpers that templates may use, beside Handlebars' own if, unless, each, with and lookup. */
export const helpers = {
  /** Put around every `{{value}}` when a template is read. */
  text: (value: unknown, options: Options) => {
    if (value instanceof Handlebars.SafeString) return String(value);
    return mediumOf(options) === 'markdown' ? escapeMarkdown(asText(value)) : escapeHtml(asText(value));
  },
  /** A value as code. */
  code: (value: unknown, options: Options) =>
    safe(mediumOf(options) === 'markdown' ? codeSpan(asText(value)) : `<code>${escapeHtml(asText(value))}</code>`),
  /** Lines of code: `{{block rules "yaml"}}`. */
  block: (value: unknown, language: string, options: Options) =>
    safe(mediumOf(options) === 'markdown' ? codeBlock(asText(value), language) : codeHtml(asText(value))),
  /** `{{#if (is a "x" "y")}}`: whether the first is one of the others. */
  is: (value: unknown, ...others: unknown[]) => others.slice(0, -1).includes(value),
  any: (...values: unknown[]) => values.slice(0, -1).some(isTrue),
  none: (...values: unknown[]) => !values.slice(0, -1).some(isTrue),
  /** `{{plural n "anomaly" "anomalies"}}`: `1 anomaly`, `no anomalies`, `3 anomalies`. */
  plural: (n: unknown, one: unknown, many: unknown) => `${n === 0 ? 'no' : n} ${n === 1 ? one : many}`,
  join: (items: unknown, separator: unknown) => (Array.isArray(items) ? items.map(asText).join(asText(separator)) : ''),
  /** In the middle of a sentence: `Response time` → `response time`, but `API memory` and `PostgreSQL` as they are. */
  lower: (value: unknown) => asText(value).replace(/^\p{Lu}\p{Ll}+(?= |$)/u, (word) => word.toLowerCase()),
  /** `@index` counted from 1. */
  number: (index: unknown) => Number(index) + 1,
  /** A key such as `review-error-logs` in words. */
  words: (value: unknown) => asText(value).replaceAll('-', ' '),
  /** Lets a choice of phrases be written over several lines: white space becomes one blank. */
  phrase(this: unknown, options: Options) {
    return safe(options.fn(this).replace(/\s+/g, ' ').trim());
  },
};

export const helperNames: readonly string[] = Object.keys(helpers);

function codeHtml(text: string): string {
  return `<pre><code>${text.split('\n').map(escapeHtml).join('\n')}</code></pre>`;
}
