import type { Assessment } from '../analysis/assessment.ts';
import type { Reference, ReferenceCaution, ReferenceSignal } from '../analysis/compare-reference.ts';
import {
  formatChange,
  formatCount,
  formatDuration,
  formatInstant,
  formatMoment,
  formatNumber,
  formatShare,
  isoInstant,
} from '../reports/figures.ts';
import { yamlText } from '../scenario/yaml-text.ts';
import { printable } from '../schema/printable.ts';
import { formatQuantity } from '../schema/quantity.ts';

export const BASELINE_FORMAT = 'shakedown-baseline';

/** A reference with where it comes from. */
export interface BaselineDocument {
  readonly title: string;
  /** The source as the user named it. */
  readonly source: string;
  readonly assessment: Assessment;
  readonly reference: Reference;
}

/**
 * A scenario file that holds the baseline alone, to be extended or pasted: figures to six digits with their units, what stands
 * behind them as comments. Pure.
 */
export function baselineYaml(document: BaselineDocument): string {
  const { title, assessment, reference } = document;
  const rows = reference.signals.map((one) => {
    const figures = figuresText(one);
    const name = yamlText(one.signal.name);
    return figures === ''
      ? [`    # ${name} has no figure that is finite`]
      : [`    # ${restsOn(one)}`, `    ${name}: {${figures}}`];
  });
  return [
    `# Baseline of ${oneLine(document.source)}: ${spanText(assessment)}.`,
    '# In a scenario: `extends:` this file, or paste the block. "worth" is how many independent samples stand behind the figures.',
    ...(reference.signals.some(({ beyondP99, statistics }) => beyondP99 < 1 && statistics.min < statistics.max)
      ? ['# The P99 of what is worth fewer than 100 samples is little more than the maximum.']
      : []),
    ...cautionLines(document).map((line) => `# Warning: ${oneLine(line)}.`),
    'version: 1',
    'baseline:',
    `  title: ${yamlText(title.slice(0, 200))}`,
    '  figures:',
    ...rows.flat(),
    '',
  ].join('\n');
}

const oneLine = (text: string): string => printable(text.replace(/\s+/g, ' '), 400);

function spanText({ grid, judged }: Assessment): string {
  const used = judged.reduce((sum, one) => sum + one, 0);
  const left = grid.count - used;
  return `${formatInstant(grid.startMs)} to ${formatInstant(grid.startMs + grid.count * grid.stepMs)}, ${formatCount(used)} samples of ${formatDuration(grid.stepMs)}${left > 0 ? `, ${formatCount(left)} left out` : ''}`;
}

/** Infinite samples make infinite figures, with which nothing can be compared: those are left out. */
const figuresText = ({ signal, figures }: ReferenceSignal): string =>
  Object.entries(figures)
    .filter(([, value]) => Number.isFinite(value))
    .map(([name, value]) => `${name}: ${figureText(value as number, signal.name)}`)
    .join(', ');

/** Units by the ending of a signal's name: the figures of one signal are best read in one unit. */
const UNITS: readonly (readonly [ending: RegExp, symbol: string, factor: number])[] = [
  [/_ms$/, 'ms', 1],
  [/_ratio$/, '%', 100],
  [/_bytes$/, 'MB', 1e-6],
  [/_per_second$/, '/s', 1],
];

function figureText(value: number, signal: string): string {
  const [, symbol, factor] = UNITS.find(([ending]) => ending.test(signal)) ?? [];
  const digits = String(Number((value * (factor ?? 1)).toPrecision(6)));
  // Tiny and huge ones are written with other units instead of with an exponent.
  return symbol === undefined || digits.includes('e')
    ? formatQuantity('measure', Number(value.toPrecision(6)), signal)
    : digits + symbol;
}

/** `worth 53.3 of 120 samples; mean ± 1.2 %`. */
function restsOn({ statistics, uncertainty }: ReferenceSignal): string {
  const { effectiveSamples, count } = statistics;
  if (statistics.min === statistics.max) return `${formatCount(count)} equal samples`;
  if (!Number.isFinite(effectiveSamples)) return `of ${formatCount(count)} samples, of which some are infinite`;
  const mean = Number.isFinite(uncertainty) ? `; mean ± ${formatChange(uncertainty).replace(/^\+/, '')}` : '';
  return `worth ${formatNumber(effectiveSamples)} of ${formatCount(count)} samples${mean}`;
}

/** What speaks against the reference, a sentence each, without full stop. */
export function cautionLines({ reference, assessment }: BaselineDocument): string[] {
  return reference.cautions.map((caution) => cautionText(caution, assessment));
}

function cautionText(caution: ReferenceCaution, { grid }: Assessment): string {
  const list = (titles: readonly string[]) =>
    titles.length > 4 ? `${titles.slice(0, 4).join(', ')} and ${titles.length - 4} more` : titles.join(', ');
  switch (caution.key) {
    case 'anomaly': {
      const { severity, kind, startMs, endMs } = caution.anomaly;
      return `the reference is not calm: ${severity} (${kind}) in ${caution.title} from ${formatMoment(startMs, grid)} to ${formatMoment(endMs, grid)}; take another stretch with --from and --to`;
    }
    case 'drift':
      return `${caution.title} drifts by ${formatChange(caution.rise)} over the reference, so that its mean is that of no moment`;
    case 'few':
      return `few independent samples (as few as ${formatNumber(caution.effectiveSamples)}) behind ${list(caution.titles)}: take a longer stretch`;
    case 'missing':
      return `up to ${formatShare(caution.share)} of the samples are missing in ${list(caution.titles)}`;
    case 'empty':
      return `no sample of ${list(caution.titles)}`;
  }
}

/** Every figure in full precision with what stands behind it; what is not measured is null. */
export function baselineJson(document: BaselineDocument): string {
  const { title, source, assessment, reference } = document;
  const { provenance, grid, judged } = assessment;
  const json = {
    format: BASELINE_FORMAT,
    formatVersion: 1,
    title,
    source,
    provenance,
    start: isoInstant(grid.startMs),
    end: isoInstant(grid.startMs + grid.count * grid.stepMs),
    stepMs: grid.stepMs,
    judged: judged.reduce((sum, one) => sum + one, 0),
    figures: Object.fromEntries(reference.signals.map(({ signal, figures }) => [signal.name, figures])),
    behind: Object.fromEntries(
      reference.signals.map(({ signal, statistics }) => {
        const { count, missing, effectiveSamples, autocorrelation, interval } = statistics;
        return [signal.name, { unit: signal.unit, count, missing, effectiveSamples, autocorrelation, interval }];
      }),
    ),
    warnings: cautionLines(document),
  };
  return `${JSON.stringify(json, (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value), 2)}\n`;
}
