import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PREREQUISITE_KEYS, REASON_KEYS } from '../../src/analysis/verdict.ts';
import { documents } from '../../src/reports/index.ts';
import { loadTemplates } from '../../src/reports/load-templates.ts';
import { renderReportSet } from '../../src/reports/report-set.ts';
import { InputError } from '../../src/schema/diagnostic.ts';
import { seedRun } from '../support/assessments.ts';

let mine: string;
beforeEach(() => {
  mine = mkdtempSync(join(tmpdir(), 'templates-'));
});
afterEach(() => rmSync(mine, { recursive: true, force: true }));

function write(path: string, text: string) {
  mkdirSync(dirname(join(mine, path)), { recursive: true });
  writeFileSync(join(mine, path), text);
}
const render = () =>
  Object.fromEntries(renderReportSet(seedRun(), loadTemplates(mine)).map((file) => [file.path, file.text]));
/** The diagnostics that rendering with the user's templates gives, positions relative to their folder. */
function diagnostics() {
  try {
    render();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.diagnostics.map(({ message, code, position: { file, line, column } }) => ({
      code,
      message,
      at: `${file.slice(mine.length + 1)}:${line}:${column}`,
    }));
  }
  return [];
}

describe('templates of the user', () => {
  test('replace those of the same name, file by file', () => {
    write('readme.md.hbs', '# {{title}}: {{verdict.decision}}\n{{> mine}}\n{{> opening}}\n');
    write('partials/mine.hbs', 'Mine, {{score.overall}} points.\n');
    write('partials/opening.hbs', 'In my words.\n');
    const set = render();
    expect(set['README_DAY3.md']).toBe(
      '# Plan A Day 3 stability monitoring: PROCEED WITH MONITORING\nMine, 80 points.\nIn my words.\n',
    );
    expect(set['DAY3_EXECUTIVE_SUMMARY.md']).toContain('**In short.** In my words.');
  });

  test('are read with CRLF and a byte order mark, and hidden files and copies are left alone', () => {
    write('readme.md.hbs', '\ufeff# {{title}}\r\n');
    write('.readme.md.hbs.swp', '{{#if');
    write('readme.md.hbs~', '{{#if');
    expect(render()['README_DAY3.md']).toBe('# Plan A Day 3 stability monitoring\n');
  });

  test.each([
    [
      'a block that is not closed',
      'readme.md.hbs',
      'one\n{{#if title}}\n',
      { code: 'bad-template', at: 'readme.md.hbs:3:1' },
    ],
    [
      'a syntax error',
      'readme.md.hbs',
      'one\ntwo {{title}\nthree\n',
      { code: 'bad-template', at: 'readme.md.hbs:2:12' },
    ],
    [
      'the wrong end of a block',
      'readme.md.hbs',
      '{{#if title}}\n{{/each}}\n',
      { code: 'bad-template', at: 'readme.md.hbs:1:4', message: "if doesn't match each" },
    ],
    [
      'a name that a report does not have',
      'readme.md.hbs',
      'one\n  {{verdict.decison}}\n',
      {
        code: 'bad-template',
        at: 'readme.md.hbs:2:5',
        message: 'found the name "decison", expected one that the report has',
      },
    ],
    [
      'the same in a partial',
      'partials/opening.hbs',
      '{{#phrase}}{{titel}}{{/phrase}}',
      {
        code: 'bad-template',
        at: 'partials/opening.hbs:1:14',
        message: 'found the name "titel", expected one that the report has',
      },
    ],
    [
      'a name in a condition',
      'readme.md.hbs',
      '{{#if titel}}x{{/if}}',
      {
        code: 'bad-template',
        at: 'readme.md.hbs:1:7',
        message: 'found the name "titel", expected one that the report has',
      },
    ],
    ['an unknown helper', 'readme.md.hbs', 'x {{shout title}}', { code: 'bad-template', at: 'readme.md.hbs:1:3' }],
    [
      'a partial that is not there',
      'readme.md.hbs',
      'x\n{{> nowhere}}',
      { code: 'bad-template', at: 'readme.md.hbs:1:1', message: 'The partial nowhere could not be found' },
    ],
    ['a file that no document uses', 'raedme.md.hbs', 'x', { code: 'unknown-template', at: 'raedme.md.hbs:1:1' }],
  ])('%s is told with its place', (_what, path, text, expected) => {
    write(path, text);
    expect(diagnostics()).toEqual([expect.objectContaining(expected)]);
  });

  test('cannot reach prototypes', () => {
    write('readme.md.hbs', '{{title.constructor}}');
    expect(diagnostics()).toEqual([expect.objectContaining({ code: 'bad-template' })]);
    write('readme.md.hbs', '[{{lookup title "constructor"}}]');
    expect(render()['README_DAY3.md']).toBe('[]');
  });
});

const folder = fileURLToPath(new URL('../../templates', import.meta.url));

/** Pages that belong to no report set. */
const pages = ['comparison.html.hbs', 'comparison.md.hbs', 'evaluation.html.hbs'];

test('every document has its template, and every template its document', () => {
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.hbs'))
      .sort(),
  ).toEqual([...documents.map((d) => d.template), ...pages].sort());
});

describe('every key of the analysis is worded', () => {
  const worded = (file: string) =>
    [...readFileSync(join(folder, 'partials', file), 'utf8').matchAll(/\(is key "([^"]+)"\)/g)].map(
      (match) => match[1],
    );
  test('reasons', () => expect(worded('reason.hbs').sort()).toEqual([...REASON_KEYS].sort()));
  test('prerequisites', () => expect(worded('prerequisite.hbs').sort()).toEqual([...PREREQUISITE_KEYS].sort()));
});
