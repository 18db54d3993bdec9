import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadTemplates } from '../../src/reports/load-templates.ts';
import { renderReportSet } from '../../src/reports/report-set.ts';
import type { Templates } from '../../src/reports/templates.ts';
import { fixtures, HOSTILE } from '../support/assessments.ts';

const templates = loadTemplates();
const sets = Object.fromEntries(
  Object.entries(fixtures).map(([name, make]) => [name, renderReportSet(make(), templates)]),
);
const textOf = (fixture: string, path: string) => sets[fixture].find((file) => file.path === path)!.text;

const goldenFolder = fileURLToPath(new URL('../golden/reports', import.meta.url));
/** The page without what is a source file of its own: uPlot, the script and the style. */
const bare: Templates = {
  files: new Map(
    [...templates.files].map(([path, source]) => [path, path.startsWith('assets/') ? { ...source, text: '' } : source]),
  ),
  chartScript: '',
  chartStyle: '',
};
const goldens: Readonly<Record<string, RegExp>> = {
  calm: /\.md$/,
  seed: /\.md$|^truth\.json$|overview\.svg$|response_time_ms\.svg$/,
  crowded: /SUMMARY|ANALYSIS|stability-report.*\.md$|response_time_ms\.svg$/,
  hostile: /\.md$|samples\.csv$/,
  gaps: /\.md$|\.html$|samples\.csv$|response_time_ms\.svg$/,
  empty: /\.md$|report.*\.json$|\.html$/,
};

describe('documents as they must come out', () => {
  const cases = Object.entries(goldens).flatMap(([fixture, pattern]) =>
    renderReportSet(fixtures[fixture](), bare)
      .filter((file) => pattern.test(file.path))
      .map((file) => ({ path: `${fixture}/${file.path}`, text: file.text })),
  );
  test.each(cases)('$path', ({ path, text }) => {
    const golden = join(goldenFolder, path);
    if (process.env.UPDATE_GOLDEN) {
      mkdirSync(dirname(golden), { recursive: true });
      writeFileSync(golden, text);
    }
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });
  test('no golden is left over', () => {
    const found = (folder: string): string[] =>
      existsSync(join(goldenFolder, folder))
        ? readdirSync(join(goldenFolder, folder)).flatMap((name) => {
            const path = folder ? `${folder}/${name}` : name;
            return statSync(join(goldenFolder, path)).isDirectory() ? found(path) : [path];
          })
        : [];
    const known = new Set(cases.map((one) => one.path));
    const orphans = found('').filter((path) => !known.has(path));
    if (process.env.UPDATE_GOLDEN) for (const path of orphans) rmSync(join(goldenFolder, path));
    else expect(orphans).toEqual([]);
  });
});

test('the set has every document, named after the tag', () => {
  expect(sets.seed.map((file) => file.path)).toEqual([
    'README_DAY3.md',
    'DAY3_EXECUTIVE_SUMMARY.md',
    'stability-report-day3.md',
    'ANOMALY_ANALYSIS_DAY3.md',
    'STABILITY_MONITORING_GUIDE.md',
    'report.html',
    'stability-report-day3.json',
    'samples.csv',
    'truth.json',
    'charts/overview.svg',
    'charts/response_time_ms.svg',
    'charts/request_p99_ms.svg',
    'charts/success_ratio.svg',
    'charts/error_ratio.svg',
    'charts/api_cpu_ratio.svg',
    'charts/api_memory_ratio.svg',
    'charts/postgres_connections.svg',
    'charts/redis_memory_bytes.svg',
    'manifest.json',
  ]);
});

describe.each(Object.keys(fixtures))('the set of %s', (name) => {
  const set = sets[name];
  test('is the same bytes each time', () => {
    expect(renderReportSet(fixtures[name](), loadTemplates())).toEqual(set);
  });
  test('is listed in its manifest with size and SHA-256', () => {
    const manifest = JSON.parse(textOf(name, 'manifest.json'));
    expect(manifest.files).toEqual(
      set.slice(0, -1).map(({ path, text }) => ({
        path,
        bytes: Buffer.byteLength(text),
        sha256: createHash('sha256').update(text).digest('hex'),
      })),
    );
  });
  test('links only to files of its own', () => {
    const paths = new Set(set.map((file) => file.path));
    for (const { path, text } of set.filter((file) => file.path.endsWith('.md'))) {
      const links = [...text.matchAll(/(?<!\\)\]\(([^)]*)\)/g)]
        .map((match) => match[1])
        .filter((link) => link !== 'javascript:1');
      expect(
        links.filter((link) => !paths.has(link)),
        path,
      ).toEqual([]);
    }
  });
  test('shows every chart', () => {
    const charts = set.filter((file) => file.path.startsWith('charts/')).map((file) => file.path);
    const shown = [
      ...set
        .find((file) => file.path.startsWith('stability-report') && file.path.endsWith('.md'))!
        .text.matchAll(/!\[.*?(?<!\\)\]\((.*?)\)/g),
    ].map((match) => match[1]);
    expect(shown.sort()).toEqual(charts.sort());
  });
  test('never says undefined, NaN, Infinity, null or [object Object] to people', () => {
    for (const { path, text } of set) {
      if (!/\.(md|svg)$/.test(path)) continue;
      expect(text.match(/undefined|NaN|Infinity|\bnull\b|\[object/g), path).toBeNull();
    }
  });
  test('has well-formed tables: every row as wide as its head', () => {
    for (const { path, text } of set.filter((file) => file.path.endsWith('.md'))) {
      const cells = (line: string) => line.replace(/\\\|/g, '').split('|').length;
      const lines = text.split('\n');
      lines.forEach((line, i) => {
        if (line.startsWith('|') && lines[i - 1]?.startsWith('|'))
          expect(cells(line), `${path}:${i + 1}`).toBe(cells(lines[i - 1]));
      });
    }
  });
  test('has no blank lines in a row, no trailing blank, and ends with one line feed', () => {
    for (const { path, text } of set.filter((file) => file.path.endsWith('.md'))) {
      expect(text.match(/\n{3}|[ \t]\n/g), path).toBeNull();
      expect(text, path).toMatch(/[^\n]\n$/);
    }
  });
});

test('no two documents of a set disagree about a figure', () => {
  const figures = {
    mean: '9.70 ms',
    change: '+15.2 %',
    p99: '11.63 ms',
    unlike: '−63.8 %',
    requests: '7 failures in 36,000 requests (0.02 % of all)',
    confidence: '85 %',
  };
  for (const path of ['DAY3_EXECUTIVE_SUMMARY.md', 'stability-report-day3.md', 'report.html']) {
    for (const figure of Object.values(figures)) expect(textOf('seed', path), path).toContain(figure);
  }
  const { statistics, verdict } = JSON.parse(textOf('seed', 'stability-report-day3.json'));
  expect(statistics.response_time_ms.mean.toFixed(2)).toBe('9.70');
  expect(verdict.confidence).toBe(0.85);
});

describe('hostile text', () => {
  const documents = () => sets.hostile.filter((file) => file.path.endsWith('.md') || file.path.endsWith('.html'));
  test('is never read as a template', () => {
    for (const { text } of documents()) expect(text).toContain('{{constructor}}');
  });
  test('opens no HTML element and leaves no control character', () => {
    for (const { path, text } of documents()) {
      const outside = path.endsWith('.md')
        ? text.replace(/^(`{3,})[\s\S]*?^\1$/gm, '').replace(/(?<!\\)(`+)[^`].*?\1/g, '')
        : text;
      expect(outside, path).not.toMatch(/(?<!\\)<img src/);
      expect(text.replace(/[\n\t]/g, ''), path).not.toMatch(
        path.endsWith('.html') ? /[\u0000-\u0008\u000b\u001b\u202e]/ : /[\u0000-\u001f\u2028\u202e]/,
      );
    }
    const html = textOf('hostile', 'report.html');
    expect(html.match(/<script/g)).toHaveLength(3);
    expect(html.match(/<\/script>/g)).toHaveLength(3);
  });
  test('starts no cell of a table with a formula', () => {
    for (const { path, text } of documents().filter((file) => file.path.endsWith('.md'))) {
      for (const row of text.split('\n').filter((line) => line.startsWith('|') && !/^\|[-:|]+$/.test(line))) {
        for (const cell of row.split(/(?<!\\)\|/).map((one) => one.trim())) {
          expect(cell, path).not.toMatch(/^[=@]|^[+-](?!\d[\d.,]*( [%A-Za-z]|$))/);
        }
      }
    }
  });
  test('stays as it is where machines read', () => {
    const json = JSON.parse(textOf('hostile', 'stability-report-etc-passwd.json'));
    expect(json.title).toBe(HOSTILE);
    expect(Object.keys(json.samples[0])).toEqual([
      'timestamp',
      HOSTILE,
      '__proto__',
      'constructor',
      'timestamp (signal)',
      'a,b"c',
    ]);
    expect(textOf('hostile', 'samples.csv').startsWith('timestamp,"=cmd')).toBe(true);
  });
});

test('a baseline that has the P99 of requests of its own is like with like: nothing is said about it', () => {
  const assessment = fixtures.seed();
  const told = (a: typeof assessment) =>
    renderReportSet(a, templates)
      .filter(
        (file) => file.text.includes('<strong>Not like with like.') || file.text.includes('**Not like with like.'),
      )
      .map((file) => file.path);
  expect(told(assessment).length).toBeGreaterThan(1);
  const signals = assessment.assessment.signals.map((s) =>
    s.signal.quantity === 'request_p99_ms' ? { ...s, baseline: { mean: 32 } } : s,
  );
  expect(told({ ...assessment, assessment: { ...assessment.assessment, signals } })).toEqual([]);
});
