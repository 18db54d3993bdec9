import { createHash } from 'node:crypto';
import { chartScreenData } from './chart-data.ts';
import { scriptJson } from './escape.ts';
import { documents } from './index.ts';
import type { ReportFile, ReportInput } from './report-input.ts';
import { encodeReport } from './report-json.ts';
import { samplesCsv } from './samples-csv.ts';
import { chartOf } from './svg-line.ts';
import { overviewOf } from './svg-overview.ts';
import { prepareTemplates, type Templates } from './templates.ts';
import { reportView } from './view.ts';
import { chartPaths } from './view-signal.ts';

export const MANIFEST = 'manifest.json';
export const MANIFEST_FORMAT = 'shakedown-report-set';

/**
 * The whole report set of one run, manifest last. Pure: equal inputs give equal bytes, and nothing is written.
 *
 * @returns every file; paths are relative, use `/` and are made of plain words
 * @throws InputError where a template cannot be used
 * O(samples × signals).
 */
export function renderReportSet(input: ReportInput, templates: Templates): readonly ReportFile[] {
  const view = reportView(input);
  const { assessment: a, truth } = input;
  const render = prepareTemplates(templates);
  const paths = chartPaths(a.signals);
  const files: { path: string; about: string; text: string }[] = [
    { path: view.jsonFile, about: 'json', text: encodeReport(input) },
    { path: 'samples.csv', about: 'csv', text: samplesCsv(a) },
  ];
  if (truth) files.push({ path: 'truth.json', about: 'truth', text: `${JSON.stringify(truth, null, 2)}\n` });
  if (paths.size > 0) files.push({ path: 'charts/overview.svg', about: 'overview', text: overviewOf(a, truth) });
  for (const s of a.signals) {
    const path = paths.get(s.signal.name);
    if (path) files.push({ path, about: 'chart', text: chartOf(s, a, truth) });
  }
  const named = documents.map((d) => ({ ...d, path: d.path(view.tag) }));
  const listed = [...named, ...files].map(({ path, about }) => ({ path, about }));
  const screen = chartScreenData(input);
  const full = {
    ...view,
    files: listed.filter((file) => file.about !== 'chart'),
    chartCount: files.filter((file) => file.about === 'chart').length,
    path: Object.fromEntries(named.map((d) => [d.about, d.path])),
    charts: templates.files.get('assets/report.js')?.text ?? '',
    style: templates.files.get('assets/report.css')?.text ?? '',
    chartScript: templates.chartScript,
    chartStyle: templates.chartStyle,
    chartData: scriptJson(screen),
    thinned: screen.thinned,
    /** The signals that report.html draws, in the order of its data. */
    drawn: view.signals.filter((signal) => signal.measured),
    overviewBase64: Buffer.from(files.find((file) => file.about === 'overview')?.text ?? '', 'utf8').toString('base64'),
  };
  const rendered = named.map((d) => ({ path: d.path, text: render(d.template, d.medium, full) }));
  const set = [...rendered, ...files.map(({ path, text }) => ({ path, text }))];
  return [...set, { path: MANIFEST, text: manifestOf(set, input) }];
}

/** Lists every file but itself with its size in bytes and SHA-256, and what made them. */
function manifestOf(files: readonly ReportFile[], { assessment: a, version, command }: ReportInput): string {
  const manifest = {
    format: MANIFEST_FORMAT,
    formatVersion: 1,
    title: a.title,
    tag: a.tag,
    version,
    command,
    seed: a.provenance.seed,
    scenarioHash: a.provenance.scenarioHash,
    files: files.map(({ path, text }) => {
      const bytes = Buffer.from(text, 'utf8');
      return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    }),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
