import type { AssessedSignal, Assessment } from '../analysis/assessment.ts';
import type { Interval, Truth } from '../recording/truth.ts';
import { escapeHtml } from './escape.ts';
import { displayFactor, displayUnit, formatInstant, formatNumber, formatValue } from './figures.ts';
import {
  drawnPoints,
  linePath,
  niceTicks,
  px,
  scale,
  shortened,
  svgDocument,
  tickAnchor,
  timeTicks,
} from './svg-frame.ts';
import { warningLevels } from './warning-levels.ts';

const WIDTH = 820;
const HEIGHT = 288;
const LEFT = 66;
const RIGHT = 16;
const TOP = 46;
const BOTTOM = 48;

/**
 * One signal over the run: its samples with gaps as gaps, baseline and thresholds, stretches that are anomalies (with
 * their ids) and, along the foot, stretches in which injected faults moved it. Pure; a few tens of kB at most.
 */
export function chartOf(s: AssessedSignal, a: Assessment, truth: Truth | undefined): string {
  const { startMs, stepMs, count } = a.grid;
  const endMs = startMs + count * stepMs;
  const { signal } = s;
  const lines = linesOf(s, a);
  const [low, high] = domainOf(s, lines);
  const x = scale(startMs, endMs, LEFT, WIDTH - RIGHT);
  const y = scale(low, high, HEIGHT - BOTTOM, TOP);
  const at = (i: number) => x(startMs + (i + 0.5) * stepMs);
  const unit = displayUnit(signal.unit);
  const title = shortened(signal.title || signal.name, 60);
  const anomalies = a.anomalies.filter((one) => one.signal === signal.name);
  const effects = truth?.signals.find((t) => t.series === signal.name)?.effects ?? [];
  const band = (one: Interval, className: string, top: number, height: number, note: string) => {
    const from = Math.max(x(one.startMs), LEFT);
    const to = Math.min(x(one.endMs), WIDTH - RIGHT);
    return `<rect class="${className}" x="${px(from)}" y="${px(top)}" width="${px(Math.max(1.5, to - from))}" height="${px(height)}"><title>${escapeHtml(note)}</title></rect>`;
  };
  const plot = HEIGHT - BOTTOM - TOP;
  const body: string[] = [
    `<text class="title" x="${LEFT}" y="20">${escapeHtml(title)}${unit ? `<tspan class="muted" font-weight="400"> (${escapeHtml(shortened(unit, 20))})</tspan>` : ''}</text>`,
  ];
  for (const v of niceTicks(low * displayFactor(signal.unit), high * displayFactor(signal.unit), 5)) {
    const height = y(v / displayFactor(signal.unit));
    body.push(
      `<path class="grid" d="M${LEFT} ${px(height)}H${WIDTH - RIGHT}"/><text class="muted" x="${LEFT - 8}" y="${px(height + 4)}" text-anchor="end">${formatNumber(round(v))}</text>`,
    );
  }
  for (const tick of timeTicks(startMs, endMs, 8)) {
    body.push(
      `<text class="muted" x="${px(x(tick.at))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="${tickAnchor(x(tick.at), tick.text, WIDTH)}">${tick.text}</text>`,
    );
  }
  body.push(`<text class="muted" x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">UTC</text>`);
  for (const one of a.excluded) body.push(band(one, 'out band', TOP, plot, one.reason));
  let labelled = Number.NEGATIVE_INFINITY;
  for (const one of anomalies) {
    const kind = one.known === undefined ? one.severity : 'known';
    body.push(
      band(one, `${kind} band`, TOP, plot, `${one.id} ${one.severity}`),
      band(one, kind, TOP - 6, 5, `${one.id} ${one.severity}`),
    );
    const left = Math.max(x(one.startMs), LEFT);
    if (left - labelled >= 26) {
      body.push(`<text class="${kind}text" x="${px(left)}" y="${TOP - 9}">${escapeHtml(one.id)}</text>`);
      labelled = left;
    }
  }
  for (const one of effects) body.push(band(one, 'truth', HEIGHT - BOTTOM - 5, 5, 'injected'));
  for (const line of lines) {
    if (line.value >= low && line.value <= high)
      body.push(`<path class="${line.className}" d="M${LEFT} ${px(y(line.value))}H${WIDTH - RIGHT}"/>`);
  }
  body.push(
    `<path class="line" d="${linePath(drawnPoints(s.values), at, y)}"/>`,
    legend(lines, low, high, signal.unit, effects.length > 0),
  );
  const { statistics: t } = s;
  const description = `${formatInstant(startMs)} to ${formatInstant(endMs)}; mean ${formatValue(t.mean, signal.unit)}, minimum ${formatValue(t.min, signal.unit)}, maximum ${formatValue(t.max, signal.unit)}; anomalies: ${anomalies.map((one) => one.id).join(', ') || 'none'}`;
  return svgDocument({ width: WIDTH, height: HEIGHT, title, description }, body);
}

const round = (v: number) => Math.round(v * 1e6) / 1e6;

interface ChartLine {
  readonly className: string;
  readonly text: string;
  readonly value: number;
  /** It widens the chart when it lies outside the data. */
  readonly wanted: boolean;
}

function linesOf(s: AssessedSignal, a: Assessment): ChartLine[] {
  const levels = warningLevels(s, a.policy);
  const criterion = a.criteria.find(
    (c) => c.criterion.signal === s.signal.name && c.criterion.statistic === 'mean',
  )?.criterion;
  const lines: ChartLine[] = [
    { className: 'baseline', text: 'baseline', value: s.baseline?.mean ?? Number.NaN, wanted: true },
    { className: 'warn', text: 'warning', value: levels.warning, wanted: true },
    { className: 'crit', text: 'critical', value: levels.critical, wanted: false },
    {
      className: 'crit',
      text: 'criterion',
      value: criterion?.atMost ?? criterion?.atLeast ?? Number.NaN,
      wanted: false,
    },
    { className: 'crit', text: 'limit', value: s.signal.limit ?? Number.NaN, wanted: false },
  ];
  return lines.filter((line) => Number.isFinite(line.value));
}

/** The values and the lines that belong to them, with a little room. A line far outside does not flatten the data. */
function domainOf({ signal, statistics, values }: AssessedSignal, lines: readonly ChartLine[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  if (low > high) return [0, 1];
  const range = Math.max(high - low, Math.abs(statistics.mean || 0) * 0.02, 1e-9);
  for (const line of lines) {
    if (!line.wanted || line.value < low - 3 * range || line.value > high + 3 * range) continue;
    low = Math.min(low, line.value);
    high = Math.max(high, line.value);
  }
  const room = (high - low) * 0.08 || Math.abs(high) * 0.005 || 0.5;
  const top =
    signal.unit === 'ratio' && signal.scale === 'logit' && high <= 1
      ? Math.min(high + room, 1 + room * 0.3)
      : high + room;
  return [low >= 0 && low - room < 0 ? 0 : low - room, top];
}

/** What the lines are, along the foot; of lines outside the chart, on which side they are. */
function legend(lines: readonly ChartLine[], low: number, high: number, unit: string, injected: boolean): string {
  const parts = lines.map((line) => {
    const value = shortened(formatValue(line.value, unit), 18);
    return {
      className: line.className,
      text: `${line.text} ${value}${line.value < low ? ' ↓' : line.value > high ? ' ↑' : ''}`,
    };
  });
  if (injected) parts.push({ className: 'truth', text: 'injected' });
  let left = LEFT;
  const drawn = parts.map(({ className, text }) => {
    const width = 22 + text.length * 6.4;
    if (left + width > WIDTH - RIGHT - 30) return '';
    const mark =
      className === 'truth'
        ? `<rect class="truth" x="${px(left)}" y="${HEIGHT - 13}" width="16" height="6"/>`
        : `<path class="${className}" d="M${px(left)} ${HEIGHT - 10}h16"/>`;
    const label = `<text class="muted" x="${px(left + 21)}" y="${HEIGHT - 6}">${escapeHtml(text)}</text>`;
    left += width + 16;
    return mark + label;
  });
  return drawn.join('');
}
