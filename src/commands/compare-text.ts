import { createColors } from 'picocolors';
import type { ComparedSignal, CompareVerdict, Comparison, RunFacts } from '../analysis/compare.ts';
import { cautionView, compareRow, forestRange, reasonView } from '../reports/compare-view.ts';
import { formatCount, formatDuration, formatInstant, formatShare } from '../reports/figures.ts';
import { asciiLines, bucketsOf, type ChartStyle, fitWidth } from '../reports/terminal/chart-style.ts';
import { sparkline } from '../reports/terminal/sparkline.ts';
import { printable } from '../schema/printable.ts';

/** What `compare` prints: the verdict, a row a signal with both runs in small, why, and what weakens the answer. Pure. */
export function comparisonText(comparison: Comparison, style: ChartStyle): string {
  const { bold, dim } = createColors(style.colour);
  const { before, after, signals, verdict, alpha, minEffect } = comparison;
  const counting = signals.filter(({ counts }) => counts);
  const judged = counting.filter(({ judgement }) => judgement).length;
  const decisive = counting.filter((one) => one.verdict !== 'PASS' && one.verdict !== 'NO DATA');
  const lines = [
    runLine('before', before),
    runLine('after ', after),
    '',
    `${paint(verdict, style)}   ${tally(counting)} of ${judged} ${judged === 1 ? 'signal' : 'signals'} judged`,
    dim(
      `${formatShare(minEffect)} or more counts; chance of a false alarm over all of them at most ${formatShare(alpha)}`,
    ),
    '',
    ...table(signals, style),
    ...decisive.flatMap((one) => ['', ...why(one, style)]),
  ];
  const titles = new Map(signals.map(({ signal }) => [signal.name, signal.title]));
  if (comparison.cautions.length > 0) {
    lines.push('', bold('Mind'));
    for (const caution of comparison.cautions)
      lines.push(...wrapped(cautionText(cautionView(caution, titles)), style, '  '));
  }
  return `${asciiLines(lines, style).join('\n')}\n`;
}

function paint(verdict: CompareVerdict, style: ChartStyle): string {
  const { bold, green, red, yellow } = createColors(style.colour);
  const colour = { WORSE: red, CHANGED: yellow, BETTER: green, PASS: green, 'NO DATA': yellow }[verdict];
  return colour(bold(verdict));
}

function runLine(side: string, { name, grid, judged }: RunFacts): string {
  const end = grid.startMs + grid.count * grid.stepMs;
  const left = grid.count - judged;
  return `${side}  ${printable(name, 80)}: ${formatInstant(grid.startMs)} to ${formatInstant(end)}, ${formatCount(judged)} samples of ${formatDuration(grid.stepMs)}${left > 0 ? `, ${formatCount(left)} left out` : ''}`;
}

function tally(counting: readonly ComparedSignal[]): string {
  const parts = (['WORSE', 'CHANGED', 'BETTER'] as const)
    .map((verdict) => ({ verdict, n: counting.filter((one) => one.verdict === verdict).length }))
    .filter(({ n }) => n > 0)
    .map(({ verdict, n }) => `${n} ${verdict.toLowerCase()}`);
  return parts.length > 0 ? parts.join(', ') : 'no difference that counts in any';
}

const NAME_COLUMNS = 32;
const HEADS = ['P50 before', 'P50', 'change', 'interval'];

function table(signals: readonly ComparedSignal[], style: ChartStyle): string[] {
  const { bold, dim } = createColors(style.colour);
  const range = forestRange(signals);
  const rows = signals.filter(speaks).map((one) => {
    const row = compareRow(one, range);
    const cells = row.measured
      ? [row.before.p50, row.after.p50, row.change, intervalText(row)]
      : [row.before.isThere ? row.before.p50 : '–', row.after.isThere ? row.after.p50 : '–', '', ''];
    return { one, row, cells };
  });
  const widths = HEADS.map((head, c) => Math.max(head.length, ...rows.map(({ cells }) => cells[c].length)));
  const longest = Math.min(NAME_COLUMNS, Math.max(12, ...signals.map(({ signal }) => signal.title.length)));
  const verdictWidth = Math.max(7, ...signals.map(({ verdict }) => verdict.length));
  const columns = new Set(HEADS.keys());
  const used = () => [...columns].reduce((sum, c) => sum + widths[c] + 2, 2 + verdictWidth);
  // A narrow terminal goes without the level before first, then without the interval.
  for (const c of [0, 3]) if (longest + used() > style.width) columns.delete(c);
  const nameWidth = Math.max(12, Math.min(longest, style.width - used()));
  const chartWidth = Math.min(15, Math.floor((style.width - nameWidth - used() - 3) / 2));
  const line = (name: string, cells: readonly string[], verdict: string) =>
    fitWidth(printable(name, 200), nameWidth) +
    [...columns].map((c) => `  ${fitWidth(cells[c], widths[c], 'right')}`).join('') +
    `  ${verdict}`;
  const drawn = ({ one, row, cells }: (typeof rows)[number]) => {
    const padded = fitWidth(one.verdict, verdictWidth);
    const verdict = padded.replace(one.verdict, one.counts ? paint(one.verdict, style) : dim(one.verdict));
    const chart = chartWidth >= 4 && one.before && one.after ? `  ${pair(one, { ...style, width: chartWidth })}` : '';
    return (line(row.title, cells, verdict) + chart).trimEnd();
  };
  const shown = rows.filter(({ one }) => !one.counts && one.judgement);
  return [
    bold(line('', HEADS, '')).trimEnd(),
    ...rows.filter(({ one }) => one.counts).map(drawn),
    ...(shown.length > 0 ? ['', dim('for information, without a say in the verdict'), ...shown.map(drawn)] : []),
  ];
}

/** Signals that stayed at 0 in both runs say nothing. */
const speaks = ({ before, after, verdict }: ComparedSignal): boolean =>
  verdict !== 'PASS' || [before, after].some((side) => side?.statistics.min !== 0 || side.statistics.max !== 0);

/** `−1.5 to +5.6 %`: the unit once, where both ends have it. */
function intervalText({ changeLow: low, changeHigh: high }: ReturnType<typeof compareRow>): string {
  const unit = / [^ ]+$/.exec(high)?.[0];
  return `${unit !== undefined && low.endsWith(unit) ? low.slice(0, -unit.length) : low} to ${high}`;
}

/** Both runs on one scale, a blank between them. */
function pair({ before, after }: ComparedSignal, style: ChartStyle): string {
  const means = [before!.values, after!.values].map((values) =>
    bucketsOf(values.length, style.width).map(({ from, to }) => {
      let sum = 0;
      let n = 0;
      for (let i = from; i < to; i++) {
        if (!Number.isFinite(values[i])) continue;
        sum += values[i];
        n++;
      }
      return sum / n;
    }),
  );
  const joined = [...means[0], NaN, ...means[1]];
  return sparkline(joined, [], { ...style, width: joined.length })[0];
}

function why(one: ComparedSignal, style: ChartStyle): string[] {
  const { bold } = createColors(style.colour);
  const row = compareRow(one, 1);
  const standing = one.judgement!.reasons.filter(({ stands }) => stands);
  return [
    `${paint(one.verdict, style)} ${bold(printable(one.signal.title, 200))}: median ${row.change} (${intervalText(row)}), mean ${row.before.mean} to ${row.after.mean}, P99 ${row.before.p99} to ${row.after.p99}`,
    ...standing.flatMap((reason) => wrapped(reasonText(reasonView(reason, one.signal, one.isExchanged)), style, '  ')),
    `  worth ${row.worthBefore} independent samples before and ${row.worthAfter} after; p ${row.pValue}`,
  ];
}

/** A test that stands, as a sentence. */
function reasonText(reason: ReturnType<typeof reasonView>): string {
  switch (reason.test) {
    case 'location':
      return `level: median ${reason.before} before, ${reason.after} after; a later sample exceeds an earlier one in ${reason.exceedance} of pairs`;
    case 'spread':
      return `spread: half of the samples lay within ${reason.before} of their median, now within ${reason.after}`;
    case 'extremes': {
      const [some, others] = reason.isExchanged ? ['earlier', 'later'] : ['later', 'earlier'];
      return `extremes: ${reason.count} ${some} samples lie at ${reason.nearest} or ${reason.isHigh ? 'above' : 'below'}; the ${others} ones end at ${reason.farthest}`;
    }
    default:
      return `missing samples: ${reason.before} before, ${reason.after} after`;
  }
}

function cautionText(caution: ReturnType<typeof cautionView>): string {
  const list = (titles: readonly string[]) =>
    titles.length > 4 ? `${titles.slice(0, 4).join(', ')} and ${titles.length - 4} more` : titles.join(', ');
  switch (caution.key) {
    case 'load':
      return `the load was another: ${caution.title} ${caution.change}; what depends on it is not compared like with like`;
    case 'length':
      return `the runs are of very different length (${caution.before} and ${caution.after} samples): the longer one may hold a time of day that the shorter one lacks`;
    case 'drift':
      return `${caution.title} drifts within the run ${caution.side} (${caution.change} from its first sample to its last), so that its length decides, too`;
    case 'missing':
      return `${caution.share} of the samples ${caution.side} are missing`;
    case 'few':
      return `few independent samples (as few as ${caution.worth}): small differences could not be seen in ${list(caution.titles)}`;
    case 'only':
      return `only the run ${caution.side} has ${list(caution.titles)}`;
    case 'direction':
      return `nobody said which direction is bad for ${list(caution.titles)}: a change of it is CHANGED, not WORSE (--column NAME=signal_name:unit:up says it)`;
  }
}

function wrapped(text: string, { width }: ChartStyle, indent: string): string[] {
  const lines = [''];
  for (const word of printable(text, 2_000).split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && indent.length + last.length + 1 + word.length > Math.max(width, 40)) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line, i) => indent + (i > 0 ? '  ' : '') + line);
}
