import type { ComparedSide, ComparedSignal, CompareVerdict, Comparison, RunFacts } from '../analysis/compare.ts';
import type { Caution } from '../analysis/compare-cautions.ts';
import type { CanaryReason } from '../detectors/canary-judge.ts';
import type { Signal } from '../telemetry/signal.ts';
import { forestPicture, pairPicture } from './compare-picture.ts';
import {
  formatChange,
  formatCount,
  formatDifference,
  formatDuration,
  formatInstant,
  formatNumber,
  formatShare,
  formatValue,
  NOT_MEASURED,
} from './figures.ts';

/** What made a comparison, so that it can be repeated. */
export interface ComparisonOrigin {
  readonly version: string;
  /** The command line, folders left out of file names. */
  readonly command: string;
}

/** What the documents of a comparison show: every figure as text. Pure. */
export function compareView(comparison: Comparison, origin: ComparisonOrigin) {
  const { before, after, signals, alpha, minEffect, verdict, cautions } = comparison;
  const titles = new Map(signals.map(({ signal }) => [signal.name, signal.title]));
  const counting = signals.filter(({ counts }) => counts);
  const range = forestRange(signals);
  const rows = signals.map((one) => compareRow(one, range));
  const tally = (wanted: CompareVerdict) => counting.filter((one) => one.verdict === wanted).length;
  return {
    ...origin,
    verdict,
    verdictClass: verdict.toLowerCase().replace(' ', '-'),
    alpha: formatShare(alpha),
    minEffect: formatShare(minEffect),
    before: runView(before),
    after: runView(after),
    counting: rows.filter(({ counts }) => counts),
    shown: rows.filter(({ counts }) => !counts),
    judged: counting.filter((one) => one.judgement).length,
    worse: tally('WORSE'),
    changed: tally('CHANGED'),
    better: tally('BETTER'),
    passed: tally('PASS'),
    unmeasured: tally('NO DATA'),
    decisive: rows.filter(({ counts, isDecisive }) => counts && isDecisive),
    cautions: cautions.map((caution) => cautionView(caution, titles)),
  };
}

function runView({ name, provenance, grid, judged }: RunFacts) {
  return {
    name,
    source: provenance.source,
    seed: provenance.seed ?? '',
    start: formatInstant(grid.startMs),
    end: formatInstant(grid.startMs + grid.count * grid.stepMs),
    step: formatDuration(grid.stepMs),
    samples: formatCount(judged),
    left: formatCount(grid.count - judged),
    isPartial: judged < grid.count,
  };
}

/** One signal in both runs as text. Pure. */
export function compareRow(one: ComparedSignal, range: number) {
  const { signal, counts, verdict, isSmall, before, after, effect, judgement } = one;
  const share = Number.isFinite(effect.relative);
  const reasons = (judgement?.reasons ?? []).map((reason) => reasonView(reason, signal, one.isExchanged));
  return {
    name: signal.name,
    title: signal.title,
    counts,
    verdict,
    verdictClass: verdict.toLowerCase().replace(' ', '-'),
    isSmall,
    isDecisive: verdict === 'WORSE' || verdict === 'CHANGED' || verdict === 'BETTER',
    measured: judgement !== undefined,
    before: sideView(before, signal),
    after: sideView(after, signal),
    shift: formatDifference(effect.shift, signal.unit),
    shiftLow: formatDifference(effect.interval[0], signal.unit),
    shiftHigh: formatDifference(effect.interval[1], signal.unit),
    /** The shift as a share where there is a level, else in its unit. */
    change: share ? formatChange(effect.relative) : formatDifference(effect.shift, signal.unit),
    changeLow: share ? formatChange(effect.relativeInterval[0]) : formatDifference(effect.interval[0], signal.unit),
    changeHigh: share ? formatChange(effect.relativeInterval[1]) : formatDifference(effect.interval[1], signal.unit),
    meanChange: formatChange(effect.meanChange),
    exceedance: formatShare(effect.exceedance),
    pValue: pText(one.pValue),
    worthBefore: judgement ? formatNumber(worthOf(one).before) : NOT_MEASURED,
    worthAfter: judgement ? formatNumber(worthOf(one).after) : NOT_MEASURED,
    standing: reasons.filter(({ stands }) => stands),
    resting: reasons.filter(({ stands }) => !stands),
    picture: before && after ? pairPicture(before.values, after.values) : undefined,
    forest: share ? forestPicture(effect.relative, effect.relativeInterval, range) : undefined,
  };
}

/** What the samples of each run are worth. */
export function worthOf({ isExchanged, judgement }: ComparedSignal): { before: number; after: number } {
  const { control, experiment } = judgement?.effectiveSamples ?? { control: NaN, experiment: NaN };
  return isExchanged ? { before: experiment, after: control } : { before: control, after: experiment };
}

function sideView(side: ComparedSide | undefined, { unit }: Signal) {
  const text = (pick: keyof ComparedSide['statistics'] & ('mean' | 'p50' | 'p95' | 'p99' | 'stddev')) =>
    formatValue(side?.statistics[pick] ?? NaN, unit);
  return {
    isThere: side !== undefined,
    mean: text('mean'),
    p50: text('p50'),
    p95: text('p95'),
    p99: text('p99'),
    stddev: text('stddev'),
    count: formatCount(side?.statistics.count ?? 0),
    missing: formatCount(side?.statistics.missing ?? 0),
  };
}

/** A test of the judge in the words of before and after. @param isExchanged the judge saw the runs exchanged */
export function reasonView(reason: CanaryReason, { unit }: Signal, isExchanged: boolean) {
  const value = (figure: number) => formatValue(figure, unit);
  const pair = (control: string, experiment: string) =>
    isExchanged ? { before: experiment, after: control } : { before: control, after: experiment };
  const common = { stands: reason.stands, isExchanged };
  switch (reason.test) {
    case 'location':
      return {
        test: reason.test,
        ...common,
        pValue: pText(reason.pValue),
        ...pair(value(reason.controlMedian), value(reason.experimentMedian)),
        exceedance: formatShare(isExchanged ? 1 - reason.exceedance : reason.exceedance),
      };
    case 'spread':
      return {
        test: reason.test,
        ...common,
        pValue: pText(reason.pValue),
        ...pair(value(reason.controlSpread), value(reason.experimentSpread)),
      };
    case 'extremes':
      return {
        test: reason.test,
        ...common,
        pValue: pText(reason.pValue),
        count: formatCount(reason.count),
        nearest: value(reason.nearest),
        farthest: value(reason.controlFarthest),
        isHigh: reason.direction === 'high',
      };
    case 'missing':
      return {
        test: reason.test,
        ...common,
        ...pair(formatCount(reason.controlMissing), formatCount(reason.experimentMissing)),
      };
  }
}

/** `0.03`, `< 0.0001`: a chance in at most four decimals. */
export function pText(p: number): string {
  if (Number.isNaN(p)) return NOT_MEASURED;
  return p < 0.0001 ? '< 0.0001' : formatNumber(Math.round(p * 1e4) / 1e4);
}

/** One caution as text. */
export function cautionView(caution: Caution, titles: ReadonlyMap<string, string>) {
  const named = (signals: readonly string[]) => signals.map((name) => titles.get(name) ?? name);
  switch (caution.key) {
    case 'load':
      return { key: caution.key, title: named([caution.signal])[0], change: formatChange(caution.change) };
    case 'length':
      return { key: caution.key, before: formatCount(caution.before), after: formatCount(caution.after) };
    case 'drift':
      return {
        key: caution.key,
        title: named([caution.signal])[0],
        side: caution.side,
        change: formatChange(caution.rise),
      };
    case 'missing':
      return { key: caution.key, side: caution.side, share: formatShare(caution.share) };
    case 'few':
      return { key: caution.key, titles: named(caution.signals), worth: formatNumber(caution.effectiveSamples) };
    case 'only':
      return { key: caution.key, side: caution.side, titles: named(caution.signals) };
    case 'direction':
      return { key: caution.key, titles: named(caution.signals) };
  }
}

/** Half the width of the axis that all intervals share: what most of them fit into, between 10 and 200 %. */
export function forestRange(signals: readonly ComparedSignal[]): number {
  const reach = signals
    .map(({ effect }) => Math.max(...effect.relativeInterval.map(Math.abs)))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  return Math.min(2, Math.max(0.1, 1.1 * (reach.at(-1) ?? 0)));
}
