import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Each layer imports only later ones; those of one line are apart from each other. */
const LAYERS: readonly (readonly string[])[] = [
  ['cli.ts', 'commands'],
  ['index.ts', 'vitest.ts'],
  ['pipeline.ts'],
  ['reports'],
  ['formats', 'monitor', 'store', 'evaluation'],
  ['analysis'],
  ['detectors'],
  ['simulation'],
  ['scenario'],
  ['telemetry'],
  ['faults'],
  ['system'],
  ['shapes'],
  ['recording'],
  ['schema', 'stats', 'random', 'exact'],
];
/** The command line is one layer in two places, and the base may use itself. */
const TOGETHER: readonly (readonly string[])[] = [LAYERS[0], LAYERS.at(-1)!];
/** Registries: folders whose parts do not know one another, and the files of theirs that are not parts. */
const REGISTRIES = ['faults', 'detectors', 'shapes', 'formats', 'evaluation/measures'];
/** Parts that are made of other parts of their registry, and may know them; none of those knows them in turn. */
const ENSEMBLES = ['detectors/auto.ts'];
/** Layers that decide a byte of the output. */
const EXACT = [
  'simulation',
  'system',
  'faults',
  'shapes',
  'random',
  'telemetry',
  'stats',
  'detectors',
  'analysis',
  'evaluation',
  'exact',
  'recording',
  'scenario',
  'schema',
];

interface Source {
  /** From src, with forward slashes. */
  readonly path: string;
  readonly layer: string;
  /** Without comments and without the contents of texts. */
  readonly code: string;
  /** Paths of what it imports, from src; packages as they are. */
  readonly imports: readonly string[];
}

/** Blanks comments and the contents of quoted texts and templates (not what stands in `${}`), keeps line breaks. */
function bare(text: string): string {
  let out = '';
  const open: ('`' | '{')[] = [];
  for (let i = 0; i < text.length; ) {
    const c = text[i];
    const inTemplate = open.at(-1) === '`';
    if (inTemplate) {
      if (c === '\\') i += 2;
      else if (c === '`') {
        open.pop();
        i++;
      } else if (c === '$' && text[i + 1] === '{') {
        open.push('{');
        i += 2;
      } else {
        if (c === '\n') out += c;
        i++;
      }
    } else if (c === '/' && text[i + 1] === '/') {
      while (i < text.length && text[i] !== '\n') i++;
    } else if (c === '/' && text[i + 1] === '*') {
      const end = text.indexOf('*/', i + 2) + 2;
      out += text.slice(i, end).replace(/[^\n]/g, '');
      i = end;
    } else if (c === "'" || c === '"') {
      let end = i + 1;
      while (text[end] !== c && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
      out += `${c}${c}`;
      i = end + 1;
    } else if (c === '/' && /[(,=:[!&|?{;\n]\s*$/.test(out.slice(-20))) {
      // A regular expression: only after what cannot end an operand.
      let end = i + 1;
      for (let inClass = false; text[end] !== '/' || inClass; end++) {
        if (text[end] === '\\') end++;
        else if (text[end] === '[') inClass = true;
        else if (text[end] === ']') inClass = false;
      }
      out += '/ /';
      i = end + 1;
    } else {
      if (c === '`') open.push('`');
      else if (c === '{') open.push('{');
      else if (c === '}') open.pop();
      out += c === '`' ? '' : c;
      i++;
    }
  }
  return out;
}

const sources: readonly Source[] = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .map((file) => {
    const path = file.replaceAll('\\', '/');
    const text = readFileSync(join(ROOT, 'src', file), 'utf8');
    const found = [
      ...text.matchAll(
        /^\s*(?:import|export)\s[^'"`;]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
      ),
    ];
    const imports = found
      .map((match) => match[1] ?? match[2] ?? match[3])
      .map((name) => (name.startsWith('.') ? posix.join(posix.dirname(path), name) : name));
    return { path, layer: path.split('/')[0], code: bare(text), imports };
  });

const rankOf = (layer: string): number => LAYERS.findIndex((names) => names.includes(layer));

/** `file: what` for each place in the code that matches. */
function places(files: readonly Source[], pattern: RegExp): string[] {
  return files.flatMap(({ path, code }) =>
    code.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
  );
}

describe('the layers', () => {
  it('are all known', () => {
    expect([...new Set(sources.map(({ layer }) => layer))].filter((layer) => rankOf(layer) < 0)).toEqual([]);
    expect(sources.length).toBeGreaterThan(150);
  });

  it('import only later ones, never upwards, never sideways', () => {
    const wrong = sources.flatMap(({ path, layer, imports }) =>
      imports
        .filter((name) => sources.some((other) => other.path === name))
        .filter((name) => {
          const to = name.split('/')[0];
          if (to === layer || rankOf(to) > rankOf(layer)) return false;
          return !TOGETHER.some((names) => names.includes(to) && names.includes(layer));
        })
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('import nothing that is not there', () => {
    const missing = sources.flatMap(({ path, imports }) =>
      imports
        .filter(
          (name) => name.endsWith('.ts') && !name.startsWith('..') && !sources.some((other) => other.path === name),
        )
        .map((name) => `${path} imports ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('have registries whose parts do not know one another', () => {
    const wrong = REGISTRIES.flatMap((registry) => {
      const index = sources.find(({ path }) => path === `${registry}/index.ts`)!;
      const parts = new Set(index.imports.filter((name) => name.startsWith(`${registry}/`)));
      expect(parts.size).toBeGreaterThan(1);
      // What several parts share is no part, even where the index passes it on.
      return sources
        .filter(({ path }) => parts.has(path) && !ENSEMBLES.includes(path))
        .flatMap(({ path, imports }) =>
          imports.filter((name) => parts.has(name) && isPart(name)).map((name) => `${path} imports ${name}`),
        );
    });
    expect(wrong).toEqual([]);
  });
});

/** A part declares its name; types and helpers do not. */
function isPart(path: string): boolean {
  return /^\s*name: '/m.test(readFileSync(join(ROOT, 'src', path), 'utf8'));
}

describe('the source text', () => {
  const inner = sources.filter(({ layer }) => layer !== 'cli.ts' && layer !== 'commands');

  it('prints, exits, reads the clock and the environment only in the commands', () => {
    expect(places(inner, /\bprocess\s*[.[]|\bconsole\s*\.|\bnew Date\(\)|\bDate\.now\b|\bperformance\.now\b/)).toEqual(
      [],
    );
  });

  it('uses exact functions only in everything that decides a byte', () => {
    const exact = sources.filter(({ layer }) => EXACT.includes(layer));
    const inexact =
      /\bMath\.(sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|exp|expm1|log|log1p|log2|log10|pow|random)\b|\*\*|\btoLocale\w*|\bIntl\.|\blocaleCompare\b/;
    expect(places(exact, inexact)).toEqual([]);
  });
});

describe('the reading of source text', () => {
  it('sees code, not comments and texts', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template within the text that is read
    expect(bare("a(); // Math.sin\nb('Math.sin'); /* ** */ c(`x ${Math.sqrt(2)} **`);")).toBe(
      "a(); \nb('');  c(Math.sqrt(2)});",
    );
    expect(bare("const p = /[/*]'/g; // x\nq / 2")).toBe('const p = / /g; \nq / 2');
  });
});
