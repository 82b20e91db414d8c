import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawPlane, drawStacked, type Layer, markOn, type Plane, type Point } from '../../src/render/plane.ts';
import { widthOf } from '../../src/render/text.ts';
import { between, screens } from './pictures.ts';

const wide = screens['80'] as (typeof screens)[string];
const ascii = screens['80-ascii'] as (typeof screens)[string];

/** The rows of the picture itself, without labels, edges and what stands under it. */
const bodyOf = (picture: string): string[] =>
  picture.split('\n').flatMap((line) => {
    const edge = /[│┤]/.exec(line);
    return edge === null ? [] : [line.slice(edge.index + 1)];
  });

/** The braille dots of a picture, counted from its top left. */
const dotsOf = (picture: string): Point[] =>
  bodyOf(picture).flatMap((line, row) =>
    [...line].flatMap((character, column) => {
      const bits = (character.codePointAt(0) ?? 0) - 0x2800;
      if (bits < 0 || bits > 255) return [];
      const order = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
      return order.flatMap((bit, i): Point[] =>
        bits & bit ? [[2 * column + (i % 2), 4 * row + Math.floor(i / 2)]] : [],
      );
    }),
  );

const curve = (points: readonly (Point | null)[]): Layer => ({ kind: 'curve', points });
const square = { x: { range: [0, 1] }, y: { range: [0, 1] } } as const;

describe('drawPlane', () => {
  test.each([
    ['no layers', { ...square, layers: [] }],
    ['a curve without points', { ...square, layers: [curve([])] }],
    ['a curve of gaps', { ...square, layers: [curve([null, [Number.NaN, 1], [1, Infinity]])] }],
    ['one point', { ...square, layers: [curve([[0.5, 0.5]])] }],
    ['a range without width', { x: { range: [2, 2] }, y: { range: [0, 0] }, layers: [curve([[2, 0]])] }],
    [
      'a range of NaN',
      {
        x: { range: [Number.NaN, 1] },
        y: { range: [0, Infinity] },
        layers: [
          curve([
            [0, 0],
            [1, 1],
          ]),
        ],
      },
    ],
    [
      'a logarithmic axis through zero',
      {
        x: { range: [0, 1], scale: 'log' },
        y: { range: [-1, 1], scale: 'log' },
        layers: [
          curve([
            [0, 0],
            [1, 1],
            [-1, 5],
          ]),
        ],
      },
    ],
    [
      'the largest numbers',
      {
        x: { range: [-1e308, 1e308] },
        y: { range: [-1e308, 1e308] },
        layers: [
          curve([
            [-1e308, -1e308],
            [1e308, 1e308],
          ]),
        ],
      },
    ],
    [
      'the smallest numbers',
      {
        x: { range: [0, 1e-320] },
        y: { range: [0, 5e-324] },
        layers: [
          curve([
            [0, 0],
            [1e-320, 5e-324],
          ]),
        ],
      },
    ],
    [
      'equal units on a very long range',
      {
        x: { range: [0, 1e9] },
        y: { range: [0, 1] },
        equal: true,
        layers: [
          curve([
            [0, 0],
            [1e9, 1],
          ]),
        ],
      },
    ],
    [
      'no room at all',
      {
        ...square,
        width: 1,
        height: 0,
        layers: [
          curve([
            [0, 0],
            [1, 1],
          ]),
        ],
      },
    ],
  ] as [string, Plane][])('draws %s', (_, plane) => {
    for (const screen of [wide, ascii]) {
      const lines = drawPlane(plane, screen).split('\n');
      expect(lines.length).toBeGreaterThanOrEqual(3);
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
      expect(lines.join('')).not.toMatch(/NaN|undefined|-0(?![.\d])/);
    }
  });

  test('says so where a curve has no value', () => {
    expect(drawPlane({ ...square, layers: [curve([null])] }, wide)).toContain('no value in this range');
    expect(drawPlane({ ...square, layers: [curve([[0.5, 0.5]])] }, wide)).not.toContain('no value');
  });

  test('every dot of a straight line lies within half a dot of where it belongs', () => {
    const unit = fc.double({ min: -0.5, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(unit, unit, (atLeft, atRight) => {
        const picture = drawPlane(
          {
            ...square,
            y: { range: [0, 1], ticks: [0] },
            height: 10,
            layers: [
              curve([
                [0, atLeft],
                [1, atRight],
              ]),
            ],
          },
          wide,
        );
        // 80 columns less a space, one digit, a space and the edge: 76 cells, 152 dots across and 40 down.
        for (const [x, y] of dotsOf(picture)) {
          const height = 39 * (1 - (atLeft + (atRight - atLeft) * (x / 151)));
          const across = (151 * (1 - y / 39 - atLeft)) / (atRight - atLeft);
          // Half a dot in its column, or in its row where the line is steep, and another half at an end cut off by the edge.
          const off = Math.min(Math.abs(y - height), Math.abs(x - across));
          const isAtEdge = y === 0 || y === 39 || x === 0 || x === 151;
          expect(off).toBeLessThanOrEqual(isAtEdge ? 1 : 0.5 + 1e-9);
        }
      }),
    );
  });

  test('the corners of the range are the corner dots', () => {
    const dots = dotsOf(
      drawPlane(
        {
          ...square,
          y: { range: [0, 1], ticks: [0] },
          height: 5,
          layers: [
            curve([
              [0, 0],
              [1, 1],
            ]),
          ],
        },
        wide,
      ),
    );
    expect(dots).toContainEqual([0, 19]);
    expect(dots).toContainEqual([151, 0]);
  });

  test('a reversed range turns the picture round', () => {
    const rising: Plane = {
      ...square,
      height: 6,
      layers: [
        curve([
          [0, 0],
          [1, 1],
        ]),
      ],
    };
    const falling: Plane = {
      ...rising,
      layers: [
        curve([
          [0, 1],
          [1, 0],
        ]),
      ],
    };
    expect(bodyOf(drawPlane({ ...rising, x: { range: [1, 0] } }, wide))).toEqual(bodyOf(drawPlane(falling, wide)));
  });

  test('a power is a straight line on logarithmic axes', () => {
    const axis = { range: [1, 100], scale: 'log' } as const;
    const straight = drawPlane(
      {
        ...square,
        y: { range: [0, 1], ticks: [] },
        layers: [
          curve([
            [0, 0],
            [1, 1],
          ]),
        ],
      },
      wide,
    );
    const power = drawPlane(
      { x: axis, y: { ...axis, ticks: [] }, layers: [curve(between(0, 2, 80).map((p) => [10 ** p, 10 ** p]))] },
      wide,
    );
    expect(bodyOf(power)).toEqual(bodyOf(straight));
  });

  test('a gap has no dots, and points on its sides are not joined', () => {
    const points: (Point | null)[] = [[0, 0.1], [0.4, 0.1], null, [0.6, 0.9], [1, 0.9]];
    const columns = dotsOf(
      drawPlane({ ...square, y: { range: [0, 1], ticks: [0] }, layers: [curve(points)] }, wide),
    ).map(([x]) => x / 151);
    expect(columns.filter((x) => x > 0.41 && x < 0.59)).toEqual([]);
  });

  test('with equal units a circle is round: as many dots across as down', () => {
    const circle = between(0, 2 * Math.PI, 400).map((t): Point => [Math.cos(t), Math.sin(t)]);
    for (const [x, y] of [
      [
        [-2, 2],
        [-1.5, 1.5],
      ],
      [
        [-9, 9],
        [-1.2, 1.2],
      ],
      [
        [-1.2, 1.2],
        [-1.2, 5],
      ],
    ] as const) {
      const dots = dotsOf(
        drawPlane({ x: { range: x }, y: { range: y }, height: 14, equal: true, layers: [curve(circle)] }, wide),
      );
      const spread = (values: number[]): number => Math.max(...values) - Math.min(...values);
      const across = spread(dots.map(([column]) => column));
      const down = spread(dots.map(([, row]) => row));
      expect(Math.abs(across - down)).toBeLessThanOrEqual(1);
    }
  });

  test('points outside the picture and marks in gaps are not drawn', () => {
    const marks: Layer = { kind: 'marks', points: [[2, 2], [0.5, Number.NaN], null, [0.5, 0.5]], mark: '●' };
    expect(drawPlane({ ...square, layers: [marks] }, wide).match(/●/g)).toHaveLength(1);
  });

  test('a mark stands in the cell of its point', () => {
    const body = bodyOf(
      drawPlane(
        {
          ...square,
          y: { range: [0, 1], ticks: [0] },
          height: 5,
          layers: [
            {
              kind: 'marks',
              points: [
                [0, 1],
                [1, 0],
                [0.5, 0.5],
              ],
              mark: '▲',
            },
          ],
        },
        wide,
      ),
    );
    expect(body.map((line) => line.indexOf('▲'))).toEqual([0, -1, 38, -1, 75]);
  });

  test('texts move sideways to fit and never cover a mark', () => {
    const layers: Layer[] = [
      { kind: 'text', at: [1, 0.5], text: 'the end' },
      { kind: 'text', at: [0, 0.5], text: 'start', side: 'left' },
      { kind: 'text', at: [0.5, 0.5], text: 'middle', side: 'over' },
      { kind: 'marks', points: [[0.5, 0.5]], mark: '●' },
    ];
    const row = bodyOf(drawPlane({ ...square, height: 3, layers }, wide))[1] ?? '';
    expect(row).toMatch(/^start.*mid●le.*the end$/);
  });

  test('the legend names every layer that has a label', () => {
    const layers: Layer[] = [
      {
        kind: 'curve',
        points: [
          [0, 0],
          [1, 1],
        ],
        label: 'solid',
      },
      {
        kind: 'curve',
        points: [
          [0, 0],
          [1, 1],
        ],
        dash: 'dashed',
        mark: 'b',
        label: 'dashed',
      },
      { kind: 'rule', axis: 'x', at: 0.5, label: 'wall' },
      { kind: 'marks', points: [], mark: '✕', label: 'minimum' },
    ];
    expect(
      drawPlane({ ...square, layers }, ascii)
        .split('\n')
        .at(-1)
        ?.trim(),
    ).toBe('--- solid   -b- dashed   . . wall   x minimum');
  });

  test('curves of different dash and mark differ without colour', () => {
    const styles: Partial<Extract<Layer, { kind: 'curve' }>>[] = [
      {},
      { dash: 'dashed' },
      { dash: 'dotted' },
      { mark: 'a' },
      { mark: 'b' },
    ];
    const pictures = styles.map((style) =>
      drawPlane(
        {
          ...square,
          layers: [
            {
              kind: 'curve',
              points: [
                [0, 0.5],
                [1, 0.5],
              ],
              ...style,
            },
          ],
        },
        wide,
      ),
    );
    expect(new Set(pictures).size).toBe(styles.length);
  });

  test('stacked pictures have their zeros of x in the same column', () => {
    const make = (top: number): Plane => ({
      x: { range: [-1, 1] },
      y: { range: [0, top] },
      height: 4,
      layers: [{ kind: 'marks', points: [[0, top / 2]], mark: '●' }],
    });
    const columns = drawStacked([make(1), make(1000)], wide)
      .split('\n')
      .map((line) => line.indexOf('●'))
      .filter((column) => column >= 0);
    expect(columns).toHaveLength(2);
    expect(columns[0]).toBe(columns[1]);
  });

  test('a picture that is to be told is a paragraph, as wide as the screen allows', () => {
    const told = drawPlane(
      {
        ...square,
        layers: [
          curve([
            [0, 0],
            [1, 1],
          ]),
        ],
      },
      { ...wide, columns: 40, describe: true },
    );
    expect(told.replaceAll('\n', ' ')).toBe(
      'Across: x from 0 to 1. Up: y from 0 to 1. The curve is straight, from (0, 0) to (1, 1), slope 1.',
    );
    for (const line of told.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  });
});

test('marks have an ASCII form, and what has none becomes a star', () => {
  expect(['●', '○', '▲', '▼', '✕', 'o', '+', 'é'].map((mark) => markOn(mark, ascii)).join('')).toBe('@o^vxo+*');
  expect(markOn('●', wide)).toBe('●');
});
