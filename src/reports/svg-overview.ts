import type { Assessment } from '../analysis/assessment.ts';
import type { Interval, Truth } from '../recording/truth.ts';
import { escapeHtml } from './escape.ts';
import { formatInstant, formatValue } from './figures.ts';
import { drawnPoints, linePath, px, scale, shortened, svgDocument, tickAnchor, timeTicks } from './svg-frame.ts';

const WIDTH = 820;
const LEFT = 250;
const RIGHT = 16;
const TOP = 34;
const ROW = 36;
/** More rows than this would be a wall, not an overview. */
const MOST_ROWS = 60;

/** All charted signals one below the other on one time axis, with anomalies and injected stretches. Pure. */
export function overviewOf(a: Assessment, truth: Truth | undefined): string {
  const { startMs, stepMs, count } = a.grid;
  const endMs = startMs + count * stepMs;
  const charted = a.signals.filter((s) => s.signal.use !== 'context' && s.statistics.count > 0);
  const rows = charted.slice(0, MOST_ROWS);
  const x = scale(startMs, endMs, LEFT, WIDTH - RIGHT);
  const bottom = TOP + rows.length * ROW;
  const body: string[] = [`<text class="title" x="12" y="21">${escapeHtml(shortened(a.title, 70))}</text>`];
  for (const tick of timeTicks(startMs, endMs, 7)) {
    body.push(
      `<path class="grid" d="M${px(x(tick.at))} ${TOP}V${bottom}"/><text class="muted" x="${px(x(tick.at))}" y="${bottom + 16}" text-anchor="${tickAnchor(x(tick.at), tick.text, WIDTH)}">${tick.text}</text>`,
    );
  }
  rows.forEach((s, row) => {
    const top = TOP + row * ROW;
    const { signal, statistics: t } = s;
    const y = t.max > t.min ? scale(t.min, t.max, top + ROW - 7, top + 5) : () => top + ROW / 2;
    const rect = (one: Interval, className: string, from: number, height: number) =>
      `<rect class="${className}" x="${px(Math.max(LEFT, x(one.startMs)))}" y="${px(from)}" width="${px(Math.max(1.5, Math.min(x(one.endMs), WIDTH - RIGHT) - Math.max(LEFT, x(one.startMs))))}" height="${px(height)}"/>`;
    body.push(
      `<text x="12" y="${top + 16}">${escapeHtml(shortened(signal.title || signal.name, 32))}</text>`,
      `<text class="muted" x="12" y="${top + 30}" font-size="11">${escapeHtml(shortened(`${formatValue(t.min, signal.unit)} to ${formatValue(t.max, signal.unit)}`, 38))}</text>`,
    );
    for (const one of a.excluded) body.push(rect(one, 'out band', top + 2, ROW - 4));
    for (const one of a.anomalies) {
      if (one.signal === signal.name)
        body.push(rect(one, `${one.known === undefined ? one.severity : 'known'} band`, top + 2, ROW - 4));
    }
    for (const one of truth?.signals.find((series) => series.series === signal.name)?.effects ?? [])
      body.push(rect(one, 'truth', top + ROW - 5, 3));
    body.push(
      `<path class="line" stroke-width="1.2" d="${linePath(drawnPoints(s.values, 500), (i) => x(startMs + (i + 0.5) * stepMs), y)}"/>`,
    );
    body.push(`<path class="grid" d="M12 ${top + ROW}H${WIDTH - RIGHT}"/>`);
  });
  const more = charted.length - rows.length;
  if (more > 0) body.push(`<text class="muted" x="12" y="${bottom + 16}">+ ${more}</text>`);
  body.push(`<text class="muted" x="${WIDTH - RIGHT}" y="${bottom + 32}" text-anchor="end">UTC</text>`);
  const description = `${rows.length} signals from ${formatInstant(startMs)} to ${formatInstant(endMs)}; ${a.anomalies.length} anomalies`;
  return svgDocument({ width: WIDTH, height: bottom + 40, title: a.title, description }, body);
}
