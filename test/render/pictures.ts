/** The pictures of the course, drawn from closed formulas, for the tests that look at them. */

import type { Screen } from '../../src/command.ts';
import { drawBars } from '../../src/render/bars.ts';
import { drawChart } from '../../src/render/chart.ts';
import { contourLayers, contours, type Grid } from '../../src/render/contour.ts';
import { sampleCurve } from '../../src/render/curve.ts';
import { drawPlane, drawStacked, type Layer, type Plane, type Point } from '../../src/render/plane.ts';
import { drawShade } from '../../src/render/shade.ts';
import { drawTable } from '../../src/render/table.ts';
import { below, beside } from '../../src/render/text.ts';

export const between = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);

export const gridOf = (f: (x: number, y: number) => number, x: Point, y: Point, columns = 121, rows = 81): Grid => ({
  x,
  y,
  values: between(y[0], y[1], rows - 1).map((v) => between(x[0], x[1], columns - 1).map((u) => f(u, v))),
});

/** A curve with its own range of y. */
const curveOf = (f: (x: number) => number, x: Point): Layer => ({ kind: 'curve', points: sampleCurve(f, x).points });

function microscope(screen: Screen): string {
  const isNarrow = screen.describe || screen.columns < 60;
  const panel = (zoom: number): string => {
    const half = 1 / zoom;
    const x: Point = [1 - half, 1 + half];
    const y: Point = [1 - 3 * half, 1 + 3 * half];
    const layers: Layer[] = [
      curveOf((w) => w ** 3, x),
      { kind: 'curve', points: x.map((w): Point => [w, 1 + 3 * (w - 1)]), dash: 'dotted', color: 'tangent' },
      { kind: 'marks', points: [[1, 1]], mark: '●' },
    ];
    const width = isNarrow ? screen.columns : Math.floor((screen.columns - 6) / 3);
    return drawPlane(
      { x: { range: x, ticks: [1] }, y: { range: y, ticks: [1] }, layers, height: 8, width, title: `x${zoom}` },
      screen,
    );
  };
  const panels = [1, 10, 100].map(panel);
  return isNarrow ? below(...panels) : beside(panels, 2);
}

function bowl(screen: Screen): string {
  const layers: Layer[] = [
    curveOf((w) => (w - 3) ** 2 + 1, [-1, 7]),
    {
      kind: 'curve',
      points: [
        [-1, 13],
        [7, -19],
      ],
      dash: 'dotted',
      color: 'tangent',
      label: 'tangent, slope -4: one step right costs four steps down',
    },
    { kind: 'marks', points: [[1, 5]], mark: '●', label: 'here' },
  ];
  return drawPlane({ x: { range: [-1, 7], name: 'w' }, y: { range: [-1, 17] }, height: 9, layers }, screen);
}

function heightAndSlope(screen: Screen): string {
  const f = (w: number): number => w ** 4 - 2 * w ** 2 - 0.25 * w;
  const slope = (w: number): number => 4 * w ** 3 - 4 * w - 0.25;
  // The roots of the slope: numpy.roots([4, 0, -4, -0.25]).
  const flat = [-0.96714894, -0.06274705, 1.02989599];
  const x: Point = [-1.5, 1.5];
  const upper: Plane = {
    x: { range: x, name: 'w' },
    y: { range: [-1.5, 1.5], name: 'loss' },
    height: 7,
    layers: [curveOf(f, x), { kind: 'marks', points: flat.map((w): Point => [w, f(w)]), mark: '▲' }],
  };
  const lower: Plane = {
    x: { range: x, name: 'w' },
    y: { range: [-8, 8], name: 'slope' },
    height: 7,
    layers: [
      { kind: 'rule', axis: 'y', at: 0 },
      curveOf(slope, x),
      { kind: 'marks', points: flat.map((w): Point => [w, 0]), mark: '▲', label: 'flat' },
    ],
  };
  return drawStacked([upper, lower], screen);
}

function theV(screen: Screen): string {
  // Errors of differences of sin at 1 as theory has them: bend times h or h squared, and half an ulp over h.
  const steps = between(-17, 0, 68).map((power) => 10 ** power);
  const forward = steps.map((h): Point => [h, 0.42 * h + 1e-16 / h]);
  const central = steps.map((h): Point => [h, 0.09 * h * h + 5e-17 / h]);
  const layers: Layer[] = [
    { kind: 'curve', points: forward, label: 'forward' },
    { kind: 'marks', points: central, mark: 'o', color: 'tangent', label: 'central' },
  ];
  return drawPlane(
    {
      x: { range: [1e-17, 1], scale: 'log', name: 'h' },
      y: { range: [1e-12, 10], scale: 'log', name: 'error' },
      height: 13,
      layers,
    },
    screen,
  );
}

function hinge(screen: Screen): string {
  const x: Point = [-1, 1];
  const layers: Layer[] = [
    curveOf((w) => Math.max(0, w), x),
    {
      kind: 'curve',
      points: [
        [-1, -0.5],
        [1, 0.5],
      ],
      dash: 'dotted',
      color: 'tangent',
      label: 'slope 0.5, what a central difference reports',
    },
    { kind: 'marks', points: [[0, 0]], mark: '●' },
  ];
  return drawPlane({ x: { range: x, name: 'x' }, y: { range: [-0.5, 1] }, height: 9, layers }, screen);
}

function valleyAndWall(screen: Screen): string {
  const reached = (rate: number): number => 2 * Math.abs(1 - 2 * rate) ** 10;
  const points = between(0.02, 1.2, 236).map((rate): Point => [rate, Math.max(1e-5, reached(rate))]);
  const layers: Layer[] = [
    { kind: 'rule', axis: 'x', at: 1, label: 'wall: 2 / curvature' },
    { kind: 'curve', points },
  ];
  return drawPlane(
    {
      x: { range: [0, 1.2], name: 'learning rate' },
      y: { range: [1e-5, 100], scale: 'log' },
      height: 11,
      layers,
      title: 'distance to the minimum after 10 steps',
    },
    screen,
  );
}

const stretched = (x: number, y: number): number => x * x + 4 * y * y;

function compass(screen: Screen): string {
  const grid = gridOf(stretched, [-3, 3], [-1.6, 1.6]);
  const layers: Layer[] = [
    ...contourLayers(contours(grid, [1, 4, 8]), grid),
    {
      kind: 'curve',
      points: [
        [2, 1],
        [0, 0],
      ],
      dash: 'dotted',
      color: 'tangent',
      label: 'to the minimum',
    },
    {
      kind: 'curve',
      points: [
        [1.4, -0.2],
        [2.3, 1.6],
      ],
      color: 'accent',
      label: 'gradient',
    },
    { kind: 'marks', points: [[2, 1]], mark: '●' },
    { kind: 'marks', points: [[0, 0]], mark: '✕' },
    { kind: 'marks', points: [[1.4, -0.2]], mark: '▼', label: 'steepest downhill' },
  ];
  return drawPlane(
    { x: { range: [-3, 3], name: 'x' }, y: { range: [-1.6, 1.6], name: 'y' }, height: 16, equal: true, layers },
    screen,
  );
}

function ravine(screen: Screen): string {
  const grid = gridOf((x, y) => x * x + 25 * y * y, [-2, 10], [-1.2, 1.2]);
  const path: Point[] = Array.from({ length: 41 }, (_, t): Point => [10 * 0.925 ** t, (1 - 0.075 * 25) ** t]);
  const layers: Layer[] = [
    ...contourLayers(contours(grid, [4, 20, 60]), grid),
    { kind: 'curve', points: path, color: 'accent', discrete: true, label: 'descent, 40 steps' },
    { kind: 'marks', points: [[10, 1]], mark: '●', label: 'start' },
    { kind: 'marks', points: [[0, 0]], mark: '✕', label: 'minimum' },
  ];
  return drawPlane(
    { x: { range: [-2, 10], name: 'x' }, y: { range: [-1.2, 1.2], name: 'y' }, height: 10, layers },
    screen,
  );
}

function knifeEdge(screen: Screen): string {
  const exact = between(0, 120, 30).map((t): Point => [t, 0.5 * 0.8 ** t]);
  const moved = between(0, 120, 120).map((t): Point => [t, 0.5 * 0.8 ** t - 0.3 / (1 + Math.exp((52 - t) / 5))]);
  const layers: Layer[] = [
    { kind: 'curve', points: moved, discrete: true, label: 'start moved by a thousandth' },
    { kind: 'marks', points: exact, mark: 'o', color: 'tangent', label: 'exact start' },
  ];
  return drawPlane(
    { x: { range: [0, 120], name: 'step' }, y: { range: [-0.4, 0.6], name: 'loss' }, height: 9, layers },
    screen,
  );
}

function staircase(screen: Screen): string {
  const links = [1, 0.225, 0.051, 0.012, 0.0027, 0.00068];
  return drawBars(
    {
      scale: 'log',
      bars: links.map((value, i) => ({ label: i === 0 ? 'loss' : `link ${6 - i}`, value, text: String(value) })),
    },
    screen,
  );
}

function cost(screen: Screen): string {
  const knobs = between(0, 6, 60).map((power) => 10 ** power);
  const line = (
    passes: (n: number) => number,
    label: string,
    mark: string,
    color: 'series1' | 'series2' | 'series3',
  ): Layer => ({
    kind: 'curve',
    points: knobs.map((n): Point => [n, passes(n)]),
    label,
    mark,
    color,
  });
  const layers = [
    line((n) => n + 1, 'forward: n + 1', 'f', 'series1'),
    line((n) => 2 * n, 'central: 2n', 'c', 'series2'),
    line(() => 4, 'reverse: a few', 'r', 'series3'),
  ];
  return drawPlane(
    {
      x: { range: [1, 1e6], scale: 'log', name: 'n' },
      y: { range: [1, 1e7], scale: 'log' },
      height: 10,
      layers,
      title: 'evaluations of the loss',
    },
    screen,
  );
}

function fold(screen: Screen): string {
  const answer = (x: number, y: number): number => 1 / (1 + Math.exp(-14 * (Math.abs(0.8 * x + y - 0.95) - 0.4)));
  const marks = [
    {
      kind: 'marks',
      points: [
        [0.1, 0.1],
        [0.9, 0.9],
      ],
      mark: 'x',
      label: 'class 1',
    },
    {
      kind: 'marks',
      points: [
        [0.1, 0.9],
        [0.9, 0.1],
      ],
      mark: 'o',
      label: 'class 0',
    },
  ] as const;
  return drawShade(
    {
      grid: gridOf(answer, [0, 1], [0, 1]),
      range: [0, 1],
      marks,
      xName: 'x1',
      yName: 'x2',
      valueName: 'answer',
      height: 11,
      width: 50,
    },
    screen,
  );
}

const train = (t: number): number => 0.7 * 0.93 ** t + 0.004;
const validation = (t: number): number => 0.7 * 0.95 ** t + 0.02 + 0.0004 * t;

const losses = (screen: Screen): string =>
  drawChart(
    {
      series: [
        { label: 'train', values: between(0, 80, 80).map(train) },
        { label: 'validation', values: between(0, 80, 80).map(validation) },
      ],
      yName: 'loss',
      xName: 'epoch',
    },
    screen,
  );

const broken = (screen: Screen): string =>
  drawChart(
    {
      series: [{ label: 'lr = 1.1', values: [2, 2.4, 2.9, 3.5, 4.1, 5, 6, Infinity, Number.NaN, Number.NaN] }],
      yName: 'loss',
      height: 7,
    },
    screen,
  );

function poles(screen: Screen): string {
  const x: Point = [-5, 5];
  const { points, range } = sampleCurve(Math.tan, x);
  return drawPlane(
    {
      x: { range: x, name: 'x' },
      y: { range: range ?? [0, 1] },
      height: 9,
      layers: [{ kind: 'curve', points }],
      title: 'tan(x)',
    },
    screen,
  );
}

function methods(screen: Screen): string {
  const columns = [
    { header: 'method' },
    { header: 'h', align: 'number' },
    { header: 'derivative', align: 'number' },
    { header: 'error', align: 'number', digits: 2 },
    { header: 'remark' },
  ] as const;
  const rows = [
    ['forward', 1e-8, '6.0000000', 2.123e-8, 'half of the digits are lost to rounding'],
    ['central', 6e-6, '5.9999999999', 4e-11, 'the error falls with the square of h'],
    ['reverse', null, '6', 0, { text: 'exact to roundoff, with no h to choose', color: 'good' }],
    ['claimed', null, '6.1', 0.1, { text: 'wrong', color: 'bad' }],
  ] as const;
  return drawTable({ columns, rows, title: 'x^2 at x = 3' }, screen);
}

export const pictures: Readonly<Record<string, (screen: Screen) => string>> = {
  bowl,
  broken,
  compass,
  cost,
  fold,
  'height-and-slope': heightAndSlope,
  hinge,
  'knife-edge': knifeEdge,
  losses,
  methods,
  microscope,
  poles,
  ravine,
  staircase,
  'the-v': theV,
  'valley-and-wall': valleyAndWall,
};

const plain = { rows: 24, colorDepth: 0, unicode: true, describe: false } as const;

export const screens: Readonly<Record<string, Screen>> = {
  '80': { ...plain, columns: 80 },
  '60': { ...plain, columns: 60 },
  '80-ascii': { ...plain, columns: 80, unicode: false },
  '60-ascii': { ...plain, columns: 60, unicode: false },
  described: { ...plain, columns: 80, describe: true },
};
