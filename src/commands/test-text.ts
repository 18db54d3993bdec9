import { createColors } from 'picocolors';
import type { ChartStyle } from '../reports/terminal/chart-style.ts';
import { printable } from '../schema/printable.ts';
import type { Held, TestResult } from './test-scenario.ts';

/** What an expectation wanted and what there was instead, in one line without colours. */
export function heldText({ expected, found, seed, held, of }: Held): string {
  const shares = of === 1 ? '' : `holds on ${held} of ${of} seeds; `;
  const where = of === 1 ? '' : ` on seed ${printable(seed ?? '', 200)}`;
  return `${shares}expected ${printable(expected, 300)}, found ${printable(found ?? '', 600)}${where}`;
}

/**
 * What became of a scenario, for people: of a failure each expectation that does not hold with a chart of the signal in question
 * (each chart once), and over several seeds the share on which each holds.
 *
 * @param share of the seeds on which an expectation must hold
 */
export function testLines(
  { file, passed, expectations, seeds }: TestResult,
  share: number,
  style: ChartStyle,
): string[] {
  const { green, red, dim } = createColors(style.colour);
  const over = seeds.length === 1 ? '' : dim(` (${seeds.length} seeds)`);
  const lines = [`${passed ? green('PASS') : red('FAIL')} ${printable(file, 300)}${over}`];
  const drawn = new Set<string>();
  for (const one of expectations) {
    const holds = one.held >= share * one.of;
    if (one.seed === undefined) {
      if (one.of > 1 && !passed)
        lines.push(`  ${green('PASS')} ${one.expectation}: ${printable(one.expected, 300)}: holds on all`);
      continue;
    }
    lines.push(`  ${holds ? green('PASS') : red('FAIL')} ${printable(one.expectation, 200)}: ${heldText(one)}`);
    if (holds) continue;
    const chart = one.chart?.({ ...style, width: Math.max(20, Math.min(style.width, CHART_COLUMNS) - 4) }) ?? [];
    if (drawn.has(chart.join('\n'))) continue;
    drawn.add(chart.join('\n'));
    lines.push(...chart.map((line) => `    ${line}`.trimEnd()));
  }
  return lines;
}

const CHART_COLUMNS = 80;
