/**
 * What does a right gradient leave over, and what a wrong one?
 *
 * The remainder of the straight line over the distance, on logarithmic axes, beside two lines of slope 2 and slope 1: it runs along
 * the first where the gradient is right, along the second where it is wrong.
 */

import type { Screen } from '../command.ts';
import type { Remainder } from '../math/remainder.ts';
import { rangeAround } from './axis.ts';
import { significant } from './digits.ts';
import { drawPlane, type Point } from './plane.ts';
import { wrap } from './text.ts';

const HEIGHT = 10;

export function drawRemainder({ of, points, slope }: Remainder, screen: Screen): string {
  const seen = points.filter(
    ({ remainder, noise }) => Number.isFinite(remainder) && remainder > noise && remainder > 0,
  );
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined || seen.length < 3) return '';
  const x = rangeAround([first.h, last.h], 'log');
  const y = rangeAround(
    seen.map(({ remainder }) => remainder),
    'log',
  );
  if (x === null || y === null) return '';
  const from = (power: number): Point[] => [
    [first.h, first.remainder],
    [last.h, Math.max(y[0], first.remainder * (last.h / first.h) ** power)],
  ];
  // The line of slope 2 leaves the picture where the remainder does not follow it.
  const reach = (power: number): Point[] => {
    const [start, end] = from(power) as [Point, Point];
    const h = first.h * (y[0] / first.remainder) ** (1 / power);
    return h > last.h ? [start, [h, y[0]]] : [start, end];
  };
  const picture = drawPlane(
    {
      x: { range: x, scale: 'log', name: 'h' },
      y: { range: y, scale: 'log' },
      height: HEIGHT,
      title: `remainder of f after the claimed ${of} is taken off`,
      layers: [
        { kind: 'curve', points: reach(2), dash: 'dotted', color: 'good', label: 'slope 2: right' },
        { kind: 'curve', points: reach(1), dash: 'dashed', color: 'bad', label: 'slope 1: wrong' },
        { kind: 'marks', points: seen.map(({ h, remainder }): Point => [h, remainder]), mark: '●', color: 'curve' },
      ],
    },
    screen,
  );
  const says =
    slope === null
      ? []
      : wrap(`At the smallest distances above the noise its slope is ${significant(slope, 3)}.`, screen.columns, '  ');
  return [picture, ...says].join('\n');
}
