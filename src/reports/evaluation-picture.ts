import type { Picture } from '../evaluation/pictures.ts';
import { px, scale } from './svg-frame.ts';

export const PICTURE_WIDTH = 132;
export const PICTURE_HEIGHT = 34;
/** Room at the foot for alerts. */
const FOOT = 6;

/** The drawing that all cells which show a picture share. */
export interface PictureShape {
  readonly picture: Picture;
  /** Name of the shape in the page. */
  readonly id: string;
  /** Path of the band between lowest and highest. */
  readonly line: string;
  readonly events: readonly { readonly x: string; readonly width: string }[];
}

/** One signal in small, scaled to its own range; the events behind it. */
export function pictureShape(picture: Picture, id: string): PictureShape {
  const { lows, highs, from, to, events } = picture;
  const known = [...lows, ...highs].filter((value) => !Number.isNaN(value));
  const y = scale(
    known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    PICTURE_HEIGHT - FOOT - 2,
    2,
  );
  const step = PICTURE_WIDTH / lows.length;
  let line = '';
  let isOpen = false;
  lows.forEach((low, i) => {
    if (Number.isNaN(low)) {
      isOpen = false;
      return;
    }
    const x = px((i + 0.5) * step);
    line += `${isOpen ? 'L' : 'M'}${x} ${px(y(low))}${highs[i] === low ? '' : `V${px(y(highs[i]))}`}`;
    if (!isOpen && highs[i] === low) line += 'h.1';
    isOpen = true;
  });
  return { picture, id, line, events: events.flatMap((event) => stretch(event, { from, to })) };
}

/** The alerts of one detector along the foot, and where each fired. */
export const alertMarks = (picture: Picture, { id, isChance }: { readonly id: string; readonly isChance: boolean }) =>
  ((isChance ? picture.chance : picture.alerts)[id] ?? []).flatMap(([from, to, fired]) =>
    stretch({ from, to }, picture).map((shown) => ({
      ...shown,
      fired: fired < picture.from ? undefined : px(scale(picture.from, picture.to, 0, PICTURE_WIDTH)(fired)),
    })),
  );

type Span = Pick<Picture, 'from' | 'to'>;

/** What is seen of a stretch, at least a pixel wide; nothing of one that lies outside. */
function stretch({ from, to }: Span, shown: Span): { x: string; width: string }[] {
  if (to <= shown.from || from >= shown.to) return [];
  const x = scale(shown.from, shown.to, 0, PICTURE_WIDTH);
  const left = x(Math.max(from, shown.from));
  return [{ x: px(left), width: px(Math.max(1, x(Math.min(to, shown.to)) - left)) }];
}
