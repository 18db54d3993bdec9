import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../schema/diagnostic.ts';
import { documents } from './index.ts';
import { checkTemplate, type TemplateSource, type Templates } from './templates.ts';

/**
 * Reads the templates that ship with the package and, over them file by file, those of a folder of the user's own.
 * Files under `partials/` may be added; every other file must have the name of one that ships.
 *
 * @param directory the user's folder; may hold a single file
 * @throws InputError when a file there would never be used or cannot be read as a template; errors of the file system as they are
 */
export function loadTemplates(directory?: string): Templates {
  const files = new Map(readFolder(join(packageFolder(), 'templates')));
  const shipped = [...files.keys()];
  if (directory !== undefined) {
    for (const [path, source] of readFolder(directory)) {
      if (!files.has(path) && !path.startsWith('partials/')) {
        throw new InputError([
          {
            severity: 'error',
            code: 'unknown-template',
            message: `found the template "${path}", expected one of ${shipped.filter((p) => !p.includes('/') && p.endsWith('.hbs')).join(', ')}, or a file in partials/ or assets/`,
            position: { file: source.file, line: 1, column: 1, length: 1 },
            help: 'name it like the template it replaces',
          },
        ]);
      }
      if (path.endsWith('.hbs')) checkTemplate(source);
      files.set(path, source);
    }
  }
  for (const { template } of documents)
    if (!files.has(template)) throw new Error(`the template ${template} is missing from the installation`);
  const charts = dirname(createRequire(import.meta.url).resolve('uplot'));
  return {
    files,
    chartScript: readFileSync(join(charts, 'uPlot.iife.min.js'), 'utf8'),
    chartStyle: readFileSync(join(charts, 'uPlot.min.css'), 'utf8'),
    compiled: compiledTemplates(),
  };
}

/** What the build compiled; nothing when it runs from source. */
function compiledTemplates(): Templates['compiled'] {
  try {
    return createRequire(import.meta.url)(join(packageFolder(), 'dist', 'templates.cjs')) as Templates['compiled'];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

/** Every template below a folder by its path with `/`, sorted. Hidden files and editors' copies are left out. */
function readFolder(folder: string, prefix = ''): [string, TemplateSource][] {
  const entries = readdirSync(join(folder, prefix), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry: Dirent): [string, TemplateSource][] => {
    const path = prefix + entry.name;
    if (entry.name.startsWith('.') || entry.name.endsWith('~')) return [];
    if (entry.isDirectory()) return readFolder(folder, `${path}/`);
    if (!/\.(hbs|css|js)$/.test(entry.name)) return [];
    const file = join(folder, path);
    return [
      [
        path,
        {
          file,
          text: readFileSync(file, 'utf8')
            .replace(/^\ufeff/, '')
            .replace(/\r\n/g, '\n'),
        },
      ],
    ];
  });
}

/** The folder of the installed package: the nearest one above this module whose package.json is shakedown's. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    try {
      if ((JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown }).name === 'shakedown')
        return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package.json of shakedown is missing from its installation');
    folder = parent;
  }
}
