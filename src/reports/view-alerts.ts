import type { Assessment } from '../analysis/assessment.ts';
import { promql, rangeFor } from '../telemetry/promql.ts';
import { plainText } from './escape.ts';
import { formatValue } from './figures.ts';
import { warningLevels } from './warning-levels.ts';

/** How long a level must hold before an alert fires: ten steps, at least five minutes. */
const holdFor = (stepMs: number) => `${Math.max(5, Math.ceil((10 * stepMs) / 60_000))}m`;

/** Alert rules for Prometheus at the levels of the policy: the text of a rules file, empty when no signal has a level. */
export function alertRules(a: Assessment): string {
  const range = rangeFor(a.grid.stepMs);
  const rules: string[] = [];
  for (const s of a.signals) {
    const levels = warningLevels(s, a.policy);
    for (const [severity, level] of [
      ['warning', levels.warning],
      ['critical', levels.critical],
    ] as const) {
      if (!Number.isFinite(level)) continue;
      const word = s.signal.name
        .replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, c: string) => c.toUpperCase())
        .replace(/[^a-zA-Z0-9]/g, '');
      const sign = s.signal.bad === 'down' ? '<' : '>';
      rules.push(
        `      - alert: ${word}${severity === 'warning' ? 'Warning' : 'Critical'}`,
        `        expr: ${quoted(`(${promql(s.signal.expression, range)}) ${sign} ${Number(level.toPrecision(4))}`)}`,
        `        for: ${holdFor(a.grid.stepMs)}`,
        `        labels: { severity: ${severity} }`,
        `        annotations: { summary: ${quoted(untemplated(`${s.signal.title || s.signal.name} ${sign} ${formatValue(level, s.signal.unit)}`))} }`,
      );
    }
  }
  return rules.length === 0 ? '' : ['groups:', '  - name: stability', '    rules:', ...rules].join('\n');
}

/** A YAML text that cannot end early. */
function quoted(text: string): string {
  return JSON.stringify(plainText(text));
}

/** Prometheus reads annotations as templates; two braces in a row would begin one. */
function untemplated(text: string): string {
  return text.replaceAll('{{', '{ {');
}
