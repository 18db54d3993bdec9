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
  return { picture, id, line, events: events.map((event) => stretch(event.from, event.to, { from, to }, 1)) };
}

/** The alerts of one detector along the foot, and where each fired. */
export const alertMarks = (picture: Picture, { id, isChance }: { readonly id: string; readonly isChance: boolean }) =>
  ((isChance ? picture.chance : picture.alerts)[id] ?? []).map(([from, to, fired]) => ({
    ...stretch(from, to, picture, 1),
    fired: px(scale(picture.from, picture.to, 0, PICTURE_WIDTH)(Math.min(fired, picture.to))),
  }));

function stretch(
  from: number,
  to: number,
  picture: Pick<Picture, 'from' | 'to'>,
  least: number,
): { x: string; width: string } {
  const x = scale(picture.from, picture.to, 0, PICTURE_WIDTH);
  return { x: px(x(from)), width: px(Math.max(least, x(to) - x(from))) };
}
