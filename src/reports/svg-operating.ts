import type { Cell, OperatingFigures } from '../evaluation/tune/figures.ts';
import type { Tuning } from '../evaluation/tune/tune.ts';
import { escapeHtml } from './escape.ts';
import { delayText, rateText } from './evaluation-figures.ts';
import { formatDuration } from './figures.ts';
import { type EnvelopePoint, envelope, type RateAxis, rateAxis } from './operating-envelope.ts';
import { px, scale, shortened, svgDocument } from './svg-frame.ts';

const PANEL = { width: 400, height: 216, left: 80, right: 14, top: 34, bottom: 40 };
const HEAD = 58;

/**
 * The operating curves of a tuning: for each fault the best chance of detection, and the delay that goes with it, against false alarms a
 * day; a line for each strength (the stronger the darker), one for alarms at random, the budget, and the recommended setting as dots.
 *
 * @param detector what it is called
 * Pure.
 */
export function operatingChart(tuning: Tuning, detector: string): string {
  const { cells, strengths, budgetPerDay, recommended, curves, healthyDays, seeds } = tuning;
  const hold = recommended?.hold ?? curves[0].hold;
  const { points } = curves.find((curve) => curve.hold === hold)!;
  const axis = rateAxis([...points.map((point) => point.falseAlarmsPerDay), 10 * budgetPerDay], 1 / healthyDays);
  const heads = cells.filter(
    (cell, c) => cells.findIndex((other) => other.group === cell.group && other.fault === cell.fault) === c,
  );
  const title = `${shortened(detector, 40)}: chance of detection and delay against false alarms a day`;
  const chosen = recommended
    ? `recommended for at most ${rateText(budgetPerDay)} a day: threshold ${recommended.threshold}, hold ${hold} (dots: the seeds that verify)`
    : `no threshold meets ${rateText(budgetPerDay)} a day; hold ${hold}`;
  const body = [
    `<text class="title" x="12" y="20">${escapeHtml(title)}</text>`,
    `<text class="muted" x="12" y="38">${escapeHtml(`${seeds} seeds, ${chosen}`)}</text>`,
    legend(strengths),
  ];
  heads.forEach((head, row) => {
    const lines = strengths.map((_, level) => {
      const c = cells.findIndex(
        (cell) => cell.group === head.group && cell.fault === head.fault && cell.level === level,
      );
      return {
        envelope: c < 0 ? [] : envelope(points, (point) => point.cells[c]),
        own: recommended && ownPoint(recommended.verified, { ...head, level }, recommended.threshold),
      };
    });
    const first = cells.findIndex((cell) => cell.group === head.group && cell.fault === head.fault);
    const guess = envelope(tuning.random, (point) => point.cells[first + strengths.length - 1] ?? point.cells[first]);
    const top = HEAD + 22 + row * PANEL.height;
    body.push(
      panel({ head, axis, budgetPerDay, lines, guess, left: 0, top, what: 'chance' }),
      panel({ head, axis, budgetPerDay, lines, guess, left: PANEL.width, top, what: 'delay' }),
    );
  });
  const description = `${heads.map(({ group, fault }) => `${group}: ${fault}`).join('; ')}; strengths ${strengths.map(({ text }) => text).join(', ')}; ${chosen}`;
  return svgDocument(
    { width: 2 * PANEL.width, height: HEAD + 22 + heads.length * PANEL.height, title, description },
    body,
  );
}

interface Line {
  readonly envelope: readonly EnvelopePoint[];
  /** Of the recommended setting. */
  readonly own?: EnvelopePoint;
}

function ownPoint(
  { falseAlarmsPerDay, cells }: OperatingFigures,
  { group, fault, level }: Cell,
  threshold: number,
): EnvelopePoint | undefined {
  const cell = cells.find((one) => one.group === group && one.fault === fault && one.level === level);
  return (
    cell && {
      rate: falseAlarmsPerDay.value,
      chance: cell.chance.value,
      delayMedianMs: cell.delayMedianMs,
      threshold,
    }
  );
}

interface Panel {
  readonly head: Cell;
  readonly axis: RateAxis;
  readonly budgetPerDay: number;
  readonly lines: readonly Line[];
  readonly guess: readonly EnvelopePoint[];
  readonly left: number;
  readonly top: number;
  readonly what: 'chance' | 'delay';
}

function panel({ head, axis, budgetPerDay, lines, guess, left, top, what }: Panel): string {
  const x0 = left + PANEL.left;
  const x1 = left + PANEL.width - PANEL.right;
  const y0 = top + PANEL.height - PANEL.bottom;
  const y1 = top + PANEL.top;
  const x = (rate: number) => x0 + axis.at(rate) * (x1 - x0);
  const figureOf = (point: EnvelopePoint) => (what === 'chance' ? point.chance : point.delayMedianMs);
  const delays = lines.flatMap(({ envelope, own }) => [...envelope, ...(own ? [own] : [])].map(figureOf));
  const most = what === 'chance' ? 1 : delays.reduce((a, b) => (b > a ? b : a), 1000);
  const y = scale(0, most, y0, y1);
  const parts = [
    `<text x="${px(x0)}" y="${px(top + 20)}">${escapeHtml(shortened(`${head.group}: ${head.fault}`, 34))}<tspan class="muted">, ${what === 'chance' ? 'chance of detection' : 'median delay'}</tspan></text>`,
  ];
  for (const share of [0, 0.5, 1]) {
    const text = what === 'chance' ? `${share * 100} %` : formatDuration(Math.round((share * most) / 1000) * 1000);
    parts.push(
      `<path class="grid" d="M${px(x0)} ${px(y(share * most))}H${px(x1)}"/><text class="muted" x="${px(x0 - 6)}" y="${px(y(share * most) + 4)}" text-anchor="end">${text}</text>`,
    );
  }
  for (const { rate, text } of axis.ticks)
    parts.push(`<text class="muted" x="${px(x(rate))}" y="${px(y0 + 16)}" text-anchor="middle">${text}</text>`);
  parts.push(
    `<text class="muted" x="${px(x1)}" y="${px(y0 + 32)}" text-anchor="end">false alarms a day</text>`,
    `<path class="warn" d="M${px(x(budgetPerDay))} ${px(y0)}V${px(y1)}"><title>budget</title></path>`,
  );
  if (what === 'chance')
    parts.push(`<path class="baseline" fill="none" d="${stairs(guess, x, (p) => y(p.chance), x1)}"/>`);
  lines.forEach((line, level) => {
    const opacity = opacityOf(level, lines.length);
    const known = line.envelope.filter((point) => Number.isFinite(figureOf(point)));
    parts.push(`<path class="line" opacity="${opacity}" d="${stairs(known, x, (point) => y(figureOf(point)), x1)}"/>`);
    const { own } = line;
    if (own && Number.isFinite(figureOf(own)))
      parts.push(
        `<circle class="truth" cx="${px(x(own.rate))}" cy="${px(y(figureOf(own)))}" r="3"><title>${escapeHtml(`${what === 'chance' ? `${Math.round(own.chance * 100)} %` : delayText(own.delayMedianMs)} at ${rateText(own.rate)} a day`)}</title></circle>`,
      );
  });
  return parts.join('');
}

/** What is reached at a rate holds for every larger one. */
function stairs(
  points: readonly EnvelopePoint[],
  x: (rate: number) => number,
  y: (point: EnvelopePoint) => number,
  end: number,
): string {
  if (points.length === 0) return 'M0 0';
  const steps = points.map(
    (point, i) => `${i === 0 ? 'M' : 'H'}${px(x(point.rate))}${i === 0 ? ' ' : 'V'}${px(y(point))}`,
  );
  return `${steps.join('')}H${px(end)}`;
}

const opacityOf = (level: number, count: number) =>
  String(Math.round((0.35 + (0.65 * (level + 1)) / count) * 100) / 100);

function legend(strengths: Tuning['strengths']): string {
  let left = 12;
  const parts = [...strengths.map(({ text }) => `strength ${shortened(text, 16)}`), 'at random', 'budget'].map(
    (text, i) => {
      const className = i < strengths.length ? 'line' : i === strengths.length ? 'baseline' : 'warn';
      const opacity = i < strengths.length ? ` opacity="${opacityOf(i, strengths.length)}"` : '';
      const part = `<path class="${className}"${opacity} d="M${left} 54h18"/><text class="muted" x="${left + 23}" y="58">${escapeHtml(text)}</text>`;
      left += 40 + Math.round(text.length * 6.6);
      return left > 2 * PANEL.width ? '' : part;
    },
  );
  return parts.join('');
}
