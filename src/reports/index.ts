import type { Medium } from './template-helpers.ts';

/** One document of the report set. Adding one: its template, and a line below. */
export interface ReportDocumentKind {
  /** Path in the templates folder. */
  readonly template: string;
  readonly medium: Medium;
  /** Name of the file; `tag` and `TAG` are the tag of the run. */
  readonly path: (tag: string) => string;
  /** What it is for, as the README of the set says it: a key of templates/partials/file.hbs. */
  readonly about: string;
}

/** Every document that a template writes, in the order in which they are best read. */
export const documents: readonly ReportDocumentKind[] = [
  { template: 'readme.md.hbs', medium: 'markdown', path: (tag) => `README_${tag.toUpperCase()}.md`, about: 'readme' },
  {
    template: 'executive-summary.md.hbs',
    medium: 'markdown',
    path: (tag) => `${tag.toUpperCase()}_EXECUTIVE_SUMMARY.md`,
    about: 'summary',
  },
  {
    template: 'stability-report.md.hbs',
    medium: 'markdown',
    path: (tag) => `stability-report-${tag}.md`,
    about: 'report',
  },
  {
    template: 'anomaly-analysis.md.hbs',
    medium: 'markdown',
    path: (tag) => `ANOMALY_ANALYSIS_${tag.toUpperCase()}.md`,
    about: 'anomalies',
  },
  {
    template: 'monitoring-guide.md.hbs',
    medium: 'markdown',
    path: () => 'STABILITY_MONITORING_GUIDE.md',
    about: 'guide',
  },
  { template: 'report.html.hbs', medium: 'html', path: () => 'report.html', about: 'html' },
];
