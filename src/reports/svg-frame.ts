import { escapeHtml } from './escape.ts';
import { isoInstant } from './figures.ts';

/** What every chart shares: colours for light and dark pages, scales, ticks, and lines with gaps. */

/** The background is opaque, so that a chart reads on any page; colours follow the reader's scheme. */
export const CHART_STYLE = `
text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}
.muted{fill:#59636e}.title{font-weight:600;font-size:14px}
.bg{fill:#fff}.grid{stroke:#d1d9e0;stroke-width:1;shape-rendering:crispEdges}
.line{fill:none;stroke:#0969da;stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}
.baseline{stroke:#59636e;stroke-width:1.25;stroke-dasharray:6 4}.warn{stroke:#9a6700;stroke-width:1.25;stroke-dasharray:3 3}
.crit{stroke:#cf222e;stroke-width:1.25;stroke-dasharray:3 3}
.WARNING{fill:#d4a72c}.CRITICAL{fill:#cf222e}.known{fill:#8c959f}.truth{fill:#8250df}.out{fill:#818b98}
.band{opacity:.16}.WARNINGtext{fill:#7d4e00}.CRITICALtext{fill:#a40e26}.knowntext{fill:#59636e}.truthtext{fill:#6639ba}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.muted{fill:#9198a1}.bg{fill:#0d1117}.grid{stroke:#30363d}.line{stroke:#58a6ff}
.baseline{stroke:#9198a1}.warn{stroke:#d29922}.crit{stroke:#f85149}.WARNING{fill:#d29922}.CRITICAL{fill:#f85149}.truth{fill:#a371f7}
.band{opacity:.24}.WARNINGtext{fill:#e3b341}.CRITICALtext{fill:#ff7b72}.knowntext{fill:#9198a1}.truthtext{fill:#bc8cff}}
`.replace(/\n/g, '');

/** An SVG document that scales to the width it is given. */
export function svgDocument(
  size: { width: number; height: number; title: string; description: string },
  body: readonly string[],
): string {
  const { width, height, title, description } = size;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" style="max-width:100%;height:auto" role="img">`,
    `<title>${escapeHtml(title)}</title><desc>${escapeHtml(description)}</desc>`,
    `<style>${CHART_STYLE}</style><rect class="bg" width="${width}" height="${height}"/>`,
    ...body,
    '</svg>\n',
  ].join('\n');
}

/** A coordinate: a tenth of a pixel is enough. */
export const px = (v: number): string => (Math.round(v * 10) / 10).toString();

/** A linear map from [from, to] to [start, end]. */
export function scale(from: number, to: number, start: number, end: number): (v: number) => number {
  const factor = to === from ? 0 : (end - start) / (to - from);
  return (v) => start + (v - from) * factor;
}

/** Round numbers inside [low, high], about `wanted` of them: steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(low: number, high: number, wanted: number): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  let unit = 1;
  while (unit * 10 <= span / wanted) unit *= 10;
  while (unit > span / wanted) unit /= 10;
  const step = [1, 2, 5, 10].map((m) => m * unit).find((s) => span / s <= wanted) ?? unit * 10;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9 && ticks.length < 50; k++)
    ticks.push(k * step);
  return ticks;
}

const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map(
  (s) => s * 1000,
);

/** Instants on round clock times inside [startMs, endMs], about `wanted` of them, with what to write there (UTC). */
export function timeTicks(
  startMs: number,
  endMs: number,
  wanted: number,
): { readonly at: number; readonly text: string }[] {
  const span = Math.max(1, endMs - startMs);
  const day = 86_400_000;
  const step = timeSteps.find((s) => span / s <= wanted) ?? Math.ceil(span / day / wanted) * day;
  const ticks: { at: number; text: string }[] = [];
  for (let at = Math.ceil(startMs / step) * step; at <= endMs && ticks.length < 50; at += step) {
    const iso = isoInstant(at);
    ticks.push({
      at,
      text:
        step >= day
          ? iso.slice(5, 10)
          : span > day
            ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}`
            : iso.slice(11, step < 60_000 ? 19 : 16),
    });
  }
  return ticks;
}

/** Half the width of a digit of a tick, and a little. */
const HALF_DIGIT = 3.7;

/** Where the text of a tick hangs: in its middle, unless the edge of the picture would cut it off. */
export const tickAnchor = (at: number, text: string, width: number): 'middle' | 'end' =>
  at + text.length * HALF_DIGIT > width ? 'end' : 'middle';

/** Above this many points a line is thinned to the lowest and the highest of each of half as many stretches. */
const MOST_POINTS = 1000;

/**
 * Samples as points to draw: [index, value], NaN where the line breaks. At most about 1,000 however long the recording;
 * peaks survive. O(n), pure.
 */
export function drawnPoints(values: Float64Array, most = MOST_POINTS): [number, number][] {
  const finite = (v: number) => (Number.isFinite(v) ? v : Number.NaN);
  if (values.length <= most) return Array.from(values, (v, i) => [i, finite(v)]);
  const stretches = Math.max(1, Math.floor(most / 2));
  const points: [number, number][] = [];
  for (let b = 0; b < stretches; b++) {
    const from = Math.floor((b * values.length) / stretches);
    const to = Math.floor(((b + 1) * values.length) / stretches);
    let low = -1;
    let high = -1;
    for (let i = from; i < to; i++) {
      if (!Number.isFinite(values[i])) continue;
      if (low < 0 || values[i] < values[low]) low = i;
      if (high < 0 || values[i] > values[high]) high = i;
    }
    if (low < 0) points.push([from, Number.NaN]);
    else for (const i of low === high ? [low] : low < high ? [low, high] : [high, low]) points.push([i, values[i]]);
  }
  return points;
}

/** The path of a line that breaks at gaps; a sample alone between gaps is a dot. */
export function linePath(
  points: readonly (readonly [number, number])[],
  x: (i: number) => number,
  y: (v: number) => number,
): string {
  let path = '';
  let length = 0;
  points.forEach(([i, v], k) => {
    if (Number.isNaN(v)) {
      length = 0;
      return;
    }
    path += `${length === 0 ? 'M' : 'L'}${px(x(i))} ${px(y(v))}`;
    length++;
    if (length === 1 && (k + 1 === points.length || Number.isNaN(points[k + 1][1]))) path += 'h0';
  });
  return path;
}

/** At most `most` characters, for places of a fixed width. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
