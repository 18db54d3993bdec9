import { expect, it } from 'vitest';
import type { Picture } from '../../src/evaluation/pictures.ts';
import { alertMarks, pictureShape } from '../../src/reports/evaluation-picture.ts';

const picture: Picture = {
  signal: 's',
  unit: 'ms',
  from: 100,
  to: 232,
  lows: [1, 1, Number.NaN, 2],
  highs: [1, 3, Number.NaN, 2],
  events: [
    { from: 120, to: 130, faults: [] },
    { from: 300, to: 310, faults: [] },
  ],
  alerts: {
    a: [
      [90, 101, 92],
      [110, 120, 112],
      [240, 250, 241],
    ],
  },
  chance: { a: [[150, 160, 151]] },
};

it('pictureShape(picture, id) draws from lowest to highest, breaks at gaps, and shows the events within', () => {
  expect(pictureShape(picture, 'p0')).toEqual({
    picture,
    id: 'p0',
    line: 'M16.5 26h.1L49.5 26V2M115.5 14h.1',
    events: [{ x: '20', width: '10' }],
  });
});

it('alertMarks(picture, detector) shows what lies within, and where it fired unless that was before', () => {
  expect(alertMarks(picture, { id: 'a', isChance: false })).toEqual([
    { x: '0', width: '1', fired: undefined },
    { x: '10', width: '10', fired: '12' },
  ]);
  expect(alertMarks(picture, { id: 'a', isChance: true })).toEqual([{ x: '50', width: '10', fired: '51' }]);
  expect(alertMarks(picture, { id: 'b', isChance: false })).toEqual([]);
});
