import { createHash } from 'node:crypto';
import type { Comparison } from '../analysis/compare.ts';
import { encodeComparison } from './compare-json.ts';
import { FOREST_HEIGHT, FOREST_WIDTH, PAIR_HEIGHT, PAIR_WIDTH } from './compare-picture.ts';
import { type ComparisonOrigin, compareView } from './compare-view.ts';
import type { ReportFile } from './report-input.ts';
import { MANIFEST, MANIFEST_FORMAT } from './report-set.ts';
import { prepareTemplates, type Templates } from './templates.ts';

/** What the manifest of a comparison says beside its files, so that no other set is replaced by it. */
export const COMPARISON_SORT = 'comparison';

/**
 * The documents of a comparison, manifest last: Markdown for people and pull requests, one HTML page that needs nothing else, and JSON
 * with every figure.
 *
 * @throws InputError with the place in the template when it cannot be used
 * Pure: equal inputs give equal bytes.
 */
export function renderComparison(
  comparison: Comparison,
  origin: ComparisonOrigin,
  templates: Templates,
): readonly ReportFile[] {
  const render = prepareTemplates(templates);
  const view = {
    ...compareView(comparison, origin),
    style: templates.files.get('assets/comparison.css')?.text ?? '',
    pairWidth: PAIR_WIDTH,
    pairHeight: PAIR_HEIGHT,
    forestWidth: FOREST_WIDTH,
    forestHeight: FOREST_HEIGHT,
  };
  const files: ReportFile[] = [
    { path: 'comparison.md', text: render('comparison.md.hbs', 'markdown', view) },
    { path: 'comparison.html', text: render('comparison.html.hbs', 'html', view) },
    { path: 'comparison.json', text: encodeComparison(comparison, origin) },
  ];
  const manifest = {
    format: MANIFEST_FORMAT,
    formatVersion: 1,
    sort: COMPARISON_SORT,
    title: `${comparison.before.name} and ${comparison.after.name}`,
    version: origin.version,
    command: origin.command,
    files: files.map(({ path, text }) => ({
      path,
      bytes: Buffer.byteLength(text, 'utf8'),
      sha256: createHash('sha256').update(text, 'utf8').digest('hex'),
    })),
  };
  return [...files, { path: MANIFEST, text: `${JSON.stringify(manifest, null, 2)}\n` }];
}
