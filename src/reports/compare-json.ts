import type { ComparedSide, Comparison } from '../analysis/compare.ts';
import { type ComparisonOrigin, worthOf } from './compare-view.ts';
import { isoInstant } from './figures.ts';

export const COMPARISON_FORMAT = 'shakedown-comparison';
export const COMPARISON_FORMAT_VERSION = 1;

/** A comparison as JSON: every figure of the other documents; what is not measured is null. Equal inputs give equal bytes. */
export function encodeComparison(comparison: Comparison, origin: ComparisonOrigin): string {
  const { before, after, verdict, alpha, minEffect, signals, cautions } = comparison;
  const run = ({ name, provenance, grid, judged }: typeof before) => ({
    name,
    provenance,
    start: isoInstant(grid.startMs),
    end: isoInstant(grid.startMs + grid.count * grid.stepMs),
    ...grid,
    judged,
  });
  const document = {
    format: COMPARISON_FORMAT,
    formatVersion: COMPARISON_FORMAT_VERSION,
    version: origin.version,
    command: origin.command,
    verdict,
    alpha,
    minEffect,
    before: run(before),
    after: run(after),
    signals: Object.fromEntries(
      signals.map((one) => [
        one.signal.name,
        {
          title: one.signal.title,
          unit: one.signal.unit,
          bad: one.signal.bad,
          counts: one.counts,
          verdict: one.verdict,
          isSmall: one.isSmall,
          pValue: one.pValue,
          effect: one.effect,
          effectiveSamples: worthOf(one),
          before: statisticsOf(one.before),
          after: statisticsOf(one.after),
          isExchanged: one.isExchanged,
          reasons: one.judgement?.reasons.map(({ text, ...figures }) => figures) ?? [],
        },
      ]),
    ),
    cautions,
  };
  return `${JSON.stringify(document, (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value), 2)}\n`;
}

const statisticsOf = (side: ComparedSide | undefined) => side?.statistics ?? null;
