import Handlebars from 'handlebars';
import { InputError } from '../schema/diagnostic.ts';
import { codeBlock, codeSpan, escapeHtml, escapeMarkdown, plainText } from './escape.ts';

/** One file of the templates folder. */
export interface TemplateSource {
  readonly text: string;
  /** The path to show in messages. */
  readonly file: string;
}

/** Everything the documents are written with: the files of the templates folder by their path in it, and uPlot for report.html. */
export interface Templates {
  readonly files: ReadonlyMap<string, TemplateSource>;
  readonly chartScript: string;
  readonly chartStyle: string;
}

/** What a value is escaped for where a template writes `{{value}}`. `{{{value}}}` writes it as it is. */
export type Medium = 'markdown' | 'html';

/** Renders one template with a view. @throws InputError with the place in the template when it cannot be used */
export type Render = (path: string, medium: Medium, view: unknown) => string;

/** Whether a template can be read at all. @throws InputError with the place where it cannot */
export function checkTemplate(source: TemplateSource): void {
  guarded(source, () => Handlebars.parseWithoutProcessing(source.text));
}

interface Node {
  type?: string;
  path?: { type: string; parts: string[]; data?: boolean; strict?: boolean };
  params?: Node[];
  escaped?: boolean;
  hash?: unknown;
  [key: string]: unknown;
}

/**
 * Prepares the templates. Values are data: they are escaped for their medium wherever a template writes them and are never
 * read as a template; prototypes cannot be reached; a name that the view does not have is an error with its place.
 */
export function prepareTemplates(templates: Templates): Render {
  const known = prepared.get(templates);
  if (known) return known;
  const environments = { markdown: environment('markdown', templates), html: environment('html', templates) };
  const render: Render = (path, medium, view) => environments[medium](path, view);
  prepared.set(templates, render);
  return render;
}

/** Compiling is most of the work of a small set; the same templates are compiled once. */
const prepared = new WeakMap<Templates, Render>();

const known = {
  text: true,
  code: true,
  block: true,
  is: true,
  any: true,
  none: true,
  plural: true,
  phrase: true,
  join: true,
  lower: true,
  number: true,
  words: true,
};

function environment(medium: Medium, templates: Templates): (path: string, view: unknown) => string {
  const hb = Handlebars.create();
  // It would print; templates only write.
  hb.unregisterHelper('log');
  const escaped = medium === 'markdown' ? escapeMarkdown : escapeHtml;
  const safe = (text: string) => new Handlebars.SafeString(text);
  const isSafe = (value: unknown) => value instanceof Handlebars.SafeString;
  const asText = (value: unknown) => (value === undefined || value === null || value === false ? '' : String(value));
  hb.registerHelper({
    /** Put around every `{{value}}` when a template is read. */
    text: (value: unknown) => (isSafe(value) ? String(value) : escaped(asText(value))),
    /** A value as code. */
    code: (value: unknown) =>
      safe(medium === 'markdown' ? codeSpan(asText(value)) : `<code>${escapeHtml(asText(value))}</code>`),
    /** Lines of code. */
    block: (value: unknown, language: unknown) =>
      safe(
        medium === 'markdown'
          ? codeBlock(asText(value), typeof language === 'string' ? language : '')
          : codeHtml(asText(value)),
      ),
    /** `{{#if (is a "x")}}`: whether the first is one of the others. */
    is: (value: unknown, ...others: unknown[]) => others.slice(0, -1).includes(value),
    any: (...values: unknown[]) => values.slice(0, -1).some((v) => (Array.isArray(v) ? v.length > 0 : Boolean(v))),
    none: (...values: unknown[]) => !values.slice(0, -1).some((v) => (Array.isArray(v) ? v.length > 0 : Boolean(v))),
    /** `{{plural n "anomaly" "anomalies"}}`: `1 anomaly`, `no anomalies`, `3 anomalies`. */
    plural: (n: unknown, one: unknown, many: unknown) => `${n === 0 ? 'no' : n} ${n === 1 ? one : many}`,
    join: (items: unknown, separator: unknown) =>
      Array.isArray(items) ? items.map(asText).join(asText(separator)) : '',
    /** In the middle of a sentence: `Response time` → `response time`, but `API memory` and `PostgreSQL` as they are. */
    lower: (value: unknown) => asText(value).replace(/^\p{Lu}\p{Ll}+(?= |$)/u, (word) => word.toLowerCase()),
    /** `@index` counted from 1. */
    number: (index: unknown) => Number(index) + 1,
    /** A key such as `review-error-logs` in words. */
    words: (value: unknown) => asText(value).replaceAll('-', ' '),
    /** Lets a choice of phrases be written over several lines: white space becomes one blank. */
    phrase(this: unknown, options: Handlebars.HelperOptions) {
      return safe(options.fn(this).replace(/\s+/g, ' ').trim());
    },
  });
  const options = { noEscape: true, strict: true, knownHelpers: known, knownHelpersOnly: true };
  // A wrapper around each file, so that a failure names the file it happened in.
  const compiled = new Map<string, (view: unknown, runtime?: object) => string>();
  for (const [path, source] of templates.files) {
    if (!path.endsWith('.hbs')) continue;
    let run: ((view: unknown, runtime?: object) => string) | undefined;
    compiled.set(path, (view, runtime) =>
      guarded(source, () => {
        run ??= hb.compile(parse(source), options);
        return run(view, { ...runtime, ...noPrototypes });
      }),
    );
  }
  for (const [path, run] of compiled) {
    const name = /^partials\/(.*)\.hbs$/.exec(path)?.[1];
    if (name) hb.registerPartial(name, run as Handlebars.Template);
  }
  return (path, view) => {
    const run = compiled.get(path);
    if (!run) throw new Error(`no template ${path}`);
    const text = run(view);
    return medium === 'markdown' ? text.replace(/\n{3,}/g, '\n\n').replace(/\s+$/, '\n') : text;
  };
}

const noPrototypes = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

function codeHtml(text: string): string {
  return `<pre><code>${text.split('\n').map(escapeHtml).join('\n')}</code></pre>`;
}

/** The syntax tree of a template in which every `{{value}}` passes through `text` and every name must exist. */
function parse(source: TemplateSource): unknown {
  const tree = guarded(source, () => Handlebars.parseWithoutProcessing(source.text)) as unknown as Node;
  rewrite(tree);
  return tree;
}

function rewrite(value: unknown): void {
  if (Array.isArray(value)) value.forEach(rewrite);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const node = value as Node;
  for (const [key, child] of Object.entries(node)) if (key !== 'loc') rewrite(child);
  if (node.type === 'PathExpression' && !node.data) node.strict = true;
  if (node.type === 'MustacheStatement' && node.escaped) {
    const { path, params, hash, loc } = node;
    const isCall = (params && params.length > 0) || Object.hasOwn(known, path!.parts?.[0] ?? '');
    const inner = isCall ? { type: 'SubExpression', path, params, hash, loc } : (path as unknown as Node);
    node.params = [inner as Node];
    node.path = { type: 'PathExpression', parts: ['text'], original: 'text', depth: 0, data: false, loc } as never;
    node.hash = undefined;
  }
}

/** Turns what Handlebars throws into a diagnostic with its place in the template. */
function guarded<T>(source: TemplateSource, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { message, lineNumber, column } = error as { message: string; lineNumber?: number; column?: number };
    const place =
      lineNumber === undefined ? placeOf(message, source.text) : { line: lineNumber, column: (column ?? 0) + 1 };
    throw new InputError([
      {
        severity: 'error',
        code: 'bad-template',
        message: messageOf(message),
        position: { file: source.file, ...place, length: 1 },
        source: source.text.split(/\r?\n/)[place.line - 1],
        help: 'compare it with the template of the same name that ships with shakedown',
      },
    ]);
  }
}

/** Handlebars' own words, on one line, without the picture it draws. */
function messageOf(message: string): string {
  const first = message.split('\n');
  const expected = first.find((line) => line.startsWith('Expecting'));
  const unknown = /^"(.*)" not defined in .*/s.exec(message)?.[1];
  if (unknown !== undefined) return `found the name ${JSON.stringify(unknown)}, expected one that the report has`;
  const helper = /unknown helper (\S+)/.exec(message)?.[1];
  if (helper) return `found the helper "${helper}", expected one of ${Object.keys(known).join(', ')}`;
  const text = expected
    ? `found a syntax error, ${expected.replace(/^Expecting/, 'expected').replace(/\bgot\b/, 'found')}`
    : first.join(' ');
  return plainText(text.replace(/ - \d+:\d+$/, ''));
}

/**
 * Where a syntax error lies: the line that the parser names, and the column under its arrow. The parser's excerpt may begin
 * in an earlier line, so the longest end of it that lies in this line counts.
 */
function placeOf(message: string, text: string): { line: number; column: number } {
  const [head = '', excerpt = '', arrow = ''] = message.split('\n');
  const line = Number(/on line (\d+)/.exec(head)?.[1] ?? 1);
  const source = text.split(/\r?\n/)[line - 1] ?? '';
  const before = excerpt.slice(0, Math.max(0, arrow.indexOf('^'))).replace(/^\.\.\./, '');
  for (let from = 0; from < before.length; from++) {
    const at = source.indexOf(before.slice(from));
    if (at >= 0) return { line, column: at + before.length - from + 1 };
  }
  return { line, column: 1 };
}
