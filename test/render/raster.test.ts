import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipped, dotsAlong, runsInside, type Spot } from '../../src/render/raster.ts';

const coordinate = fc.double({ min: -50, max: 150, noNaN: true });
const spot = fc.record({ x: coordinate, y: coordinate });

/** Distance of a dot from the line through two points. */
const distance = ({ x, y }: Spot, a: Spot, b: Spot): number =>
  Math.abs((b.x - a.x) * (a.y - y) - (a.x - x) * (b.y - a.y)) / Math.hypot(b.x - a.x, b.y - a.y);

/** Neighbours touch, and no three dots make a corner that two would make. */
function isThinAndUnbroken(dots: readonly Spot[]): boolean {
  return dots.every((dot, i) => {
    const last = dots[i - 1];
    const before = dots[i - 2];
    if (last === undefined) return true;
    const touches = Math.max(Math.abs(dot.x - last.x), Math.abs(dot.y - last.y)) === 1;
    const isCorner = before !== undefined && Math.abs(dot.x - before.x) === 1 && Math.abs(dot.y - before.y) === 1;
    return touches && !isCorner;
  });
}

describe('dotsAlong', () => {
  test('nothing has no dots, a point one', () => {
    expect(dotsAlong([])).toEqual([]);
    expect(dotsAlong([{ x: 2.6, y: 3.4 }])).toEqual([{ x: 3, y: 3 }]);
    expect(
      dotsAlong([
        { x: 2.6, y: 3.4 },
        { x: 2.6, y: 3.4 },
      ]),
    ).toEqual([{ x: 3, y: 3 }]);
    expect(
      dotsAlong([
        { x: 2.1, y: 3.1 },
        { x: 2.2, y: 3.3 },
      ]),
    ).toEqual([{ x: 2, y: 3 }]);
  });

  test('lines along and at 45 degrees have the dots one expects', () => {
    expect(
      dotsAlong([
        { x: 0, y: 1 },
        { x: 3, y: 1 },
      ]).map(({ x }) => x),
    ).toEqual([0, 1, 2, 3]);
    expect(
      dotsAlong([
        { x: 3, y: 0 },
        { x: 3, y: -2 },
      ]),
    ).toEqual([
      { x: 3, y: 0 },
      { x: 3, y: -1 },
      { x: 3, y: -2 },
    ]);
    expect(
      dotsAlong([
        { x: 0, y: 0 },
        { x: 2, y: 2 },
      ]),
    ).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ]);
  });

  test('every dot of a straight line lies within half a dot of it; the line is thin, unbroken and reaches both ends', () => {
    fc.assert(
      fc.property(spot, spot, (a, b) => {
        fc.pre(Math.hypot(b.x - a.x, b.y - a.y) > 2);
        const dots = dotsAlong([a, b]);
        // An end may be half a dot beyond its centre in both directions; between the ends half a dot is the rule.
        for (const [i, dot] of dots.entries()) {
          const slack = i === 0 || i === dots.length - 1 ? Math.SQRT1_2 : 0.5;
          expect(distance(dot, a, b)).toBeLessThanOrEqual(slack + 1e-9);
        }
        expect(isThinAndUnbroken(dots)).toBe(true);
        for (const [end, dot] of [
          [a, dots[0]],
          [b, dots.at(-1)],
        ] as const) {
          expect(Math.max(Math.abs(end.x - (dot?.x ?? 99)), Math.abs(end.y - (dot?.y ?? 99)))).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('a line cut into many short pieces has the same dots as the whole', () => {
    const whole = [
      { x: 0.3, y: 0.2 },
      { x: 90.4, y: 37.9 },
    ] as const;
    const pieces = Array.from({ length: 1001 }, (_, i) => ({ x: 0.3 + 0.0901 * i, y: 0.2 + 0.0377 * i }));
    expect(dotsAlong(pieces)).toEqual(dotsAlong(whole));
  });

  test.each([3.2, 10, 25.7, 40])('a circle of radius %d is a thin ring within 0.75 dots of it', (radius) => {
    const ring = Array.from({ length: 2001 }, (_, i) => ({
      x: 60 + radius * Math.cos((i * Math.PI) / 1000),
      y: 60 + radius * Math.sin((i * Math.PI) / 1000),
    }));
    const dots = dotsAlong(ring);
    // Where the rule changes from columns to rows, at 45 degrees, a dot between the two may be further off than half a dot.
    for (const { x, y } of dots) expect(Math.abs(Math.hypot(x - 60, y - 60) - radius)).toBeLessThanOrEqual(0.75);
    expect(isThinAndUnbroken(dots)).toBe(true);
  });

  test('a peak between two columns is drawn to its top', () => {
    const dots = dotsAlong([
      { x: 5, y: 0 },
      { x: 5.3, y: 10.7 },
      { x: 5.6, y: 0 },
    ]);
    expect(Math.max(...dots.map(({ y }) => y))).toBe(11);
  });
});

describe('clipped', () => {
  test('what lies outside is cut off, what lies inside stays as it is', () => {
    const [a, b] = [
      { x: -10, y: 5 },
      { x: 110, y: 5 },
    ];
    expect(clipped(a, b, 100, 50)).toEqual([
      { x: 0, y: 5 },
      { x: 100, y: 5 },
    ]);
    expect(clipped({ x: 1, y: 1 }, { x: 2, y: 9 }, 100, 50)).toEqual([
      { x: 1, y: 1 },
      { x: 2, y: 9 },
    ]);
    expect(clipped({ x: -1, y: -1 }, { x: -2, y: 60 }, 100, 50)).toBeNull();
    expect(clipped({ x: -5, y: 20 }, { x: 20, y: -5 }, 100, 50)).toEqual([
      { x: 0, y: 15 },
      { x: 15, y: 0 },
    ]);
    expect(clipped({ x: 3, y: 51 }, { x: 3, y: 51 }, 100, 50)).toBeNull();
  });

  test('the ends lie in the box and on the line', () => {
    fc.assert(
      fc.property(spot, spot, (a, b) => {
        const part = clipped(a, b, 100, 100);
        if (part === null) return;
        for (const end of part) {
          expect(Math.min(end.x, end.y)).toBeGreaterThanOrEqual(0);
          expect(Math.max(end.x, end.y)).toBeLessThanOrEqual(100);
          if (Math.hypot(b.x - a.x, b.y - a.y) > 1e-6) expect(distance(end, a, b)).toBeLessThanOrEqual(1e-9);
        }
      }),
    );
  });
});

describe('runsInside', () => {
  const at = (x: number, y: number): Spot => ({ x, y });
  const gap = at(Number.NaN, 0);

  test('a gap is not bridged, and a lonely point is kept', () => {
    expect(runsInside([], 10, 10)).toEqual([]);
    expect(runsInside([gap, gap], 10, 10)).toEqual([]);
    expect(runsInside([at(1, 1), gap, at(3, 3), at(4, 4)], 10, 10)).toEqual([[at(1, 1)], [at(3, 3), at(4, 4)]]);
    expect(runsInside([at(1, 1), gap, at(99, 3), gap], 10, 10)).toEqual([[at(1, 1)]]);
  });

  test('a line that leaves and comes back is two runs', () => {
    expect(runsInside([at(1, 5), at(1, 15), at(9, 15), at(9, 5)], 10, 10)).toEqual([
      [at(1, 5), at(1, 10)],
      [at(9, 10), at(9, 5)],
    ]);
  });

  test('a line that only touches the box from outside stays outside', () => {
    expect(runsInside([at(-5, -1), at(15, -1)], 10, 10)).toEqual([]);
  });
});
