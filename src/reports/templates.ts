import Handlebars from 'handlebars';
import { guarded } from './template-errors.ts';
import { helperNames, helpers, type Medium } from './template-helpers.ts';

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
  /** Templates compiled when the package was built, by their text: a text that is not among them is compiled when it is used. */
  readonly compiled?: Readonly<Record<string, unknown>>;
}

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

type Compiled = (view: unknown, runtime?: object) => string;

/**
 * Prepares the templates. Values are data: they are escaped for their medium wherever a template writes them and are never
 * read as a template; prototypes cannot be reached; a name that the view does not have is an error with its place.
 */
export function prepareTemplates(templates: Templates): Render {
  const known = prepared.get(templates);
  if (known) return known;
  const hb = Handlebars.create();
  // It would print; templates only write.
  hb.unregisterHelper('log');
  hb.registerHelper(helpers as Handlebars.HelperDeclareSpec);
  const compiled = new Map<string, Compiled>();
  for (const [path, source] of templates.files) {
    if (!path.endsWith('.hbs')) continue;
    const run = compiledOnUse(hb, source, templates.compiled?.[source.text]);
    compiled.set(path, run);
    const name = /^partials\/(.*)\.hbs$/.exec(path)?.[1];
    if (name) hb.registerPartial(name, run as Handlebars.Template);
  }
  const render: Render = (path, medium, view) => {
    const run = compiled.get(path);
    if (!run) throw new Error(`no template ${path}`);
    const text = run(view, { data: { medium } });
    return medium === 'markdown' ? text.replace(/\n{3,}/g, '\n\n').replace(/\s+$/, '\n') : text;
  };
  prepared.set(templates, render);
  return render;
}

/** Compiling is most of the work of a small set; the same templates are compiled once. */
const prepared = new WeakMap<Templates, Render>();

/** One file, compiled when it is first needed; a failure names the file it happened in, be it a partial of another. */
function compiledOnUse(hb: typeof Handlebars, source: TemplateSource, ready: unknown): Compiled {
  let run: Compiled | undefined;
  return (view, runtime) =>
    guarded(source, () => {
      run ??= (ready ? hb.template(ready as never) : hb.compile(parse(source), compileOptions)) as Compiled;
      return run(view, { ...runtime, ...noPrototypes });
    });
}

const isHelper = Object.fromEntries(helperNames.map((name) => [name, true]));
const compileOptions = { noEscape: true, strict: true, knownHelpers: isHelper, knownHelpersOnly: true };
const noPrototypes = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

/**
 * The templates as a CommonJS module of compiled functions, by their text: compiling them is most of the work of a small
 * report set, so it is done when the package is built.
 */
export function precompiledModule(templates: Pick<Templates, 'files'>): string {
  const entries = [...templates.files]
    .filter(([path]) => path.endsWith('.hbs'))
    .map(([, source]) => `${JSON.stringify(source.text)}: ${Handlebars.precompile(parse(source), compileOptions)}`);
  return `module.exports = {\n${entries.join(',\n')}\n};\n`;
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
    const isCall = (params && params.length > 0) || Object.hasOwn(isHelper, path!.parts?.[0] ?? '');
    const inner = isCall ? { type: 'SubExpression', path, params, hash, loc } : (path as unknown as Node);
    node.params = [inner as Node];
    node.path = { type: 'PathExpression', parts: ['text'], original: 'text', depth: 0, data: false, loc } as never;
    node.hash = undefined;
  }
}
