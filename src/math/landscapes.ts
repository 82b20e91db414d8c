/**
 * Which functions are worth walking down, and where do their walks end?
 *
 * An optimiser is judged on ground that somebody has surveyed. On (x^2 + 25*y^2)/2 every number is known beforehand: the
 * floor is at (0, 0), the curvatures are 1 and 25, a step longer than 2/25 of the slope climbs. Others are known for one
 * difficulty each: Rosenbrock for a bent ravine, Himmelblau for four equal floors, a saddle for no floor at all.
 *
 * A row has the formula as text, so that every derivative of it comes from our own engine, and the points where its
 * gradient is zero, which tests check in 60 digits. A family has a number after its
 * name: `rosenbrock:10` is the same landscape in ten variables, `bowl:100` a bowl whose curvatures differ by a factor of 100.
 *
 * Where it breaks: `ackley` comes to a point at its minimum, so there is no gradient there.
 *
 * Source: Moré, Garbow and Hillstrom, ACM TOMS 7 (1981) 17-41, for rosenbrock, freudenstein-roth, beale, powell and wood;
 * Jamil and Yang, Int. J. Math. Model. Numer. Optim. 4 (2013) 150-194, for the others that have a name.
 * Next: ./landscape-names.ts
 */

import type { Point } from './expression.ts';

/** A point where the gradient is zero, or the lowest point of a kink. */
export interface KnownPoint {
  readonly kind: 'minimum' | 'maximum' | 'saddle';
  readonly point: Point;
  readonly value: number;
}

/** A function of known shape. */
export interface Landscape {
  readonly name: string;
  /** What it is there to show. */
  readonly shows: string;
  readonly formula: string;
  /** In the order in which they are named in pictures. */
  readonly variables: readonly string[];
  /** Where descents usually start. */
  readonly start: Point;
  /** The part of each axis that is usually drawn. */
  readonly range: Readonly<Record<string, readonly [from: number, to: number]>>;
  /** Points where the gradient is zero, minima first; not always all of them. */
  readonly known: readonly KnownPoint[];
  /** False where the lowest point is a kink. */
  readonly smooth: boolean;
  /** Where the function and its usual start come from. */
  readonly source: string;
}

const MORE = 'Moré, Garbow and Hillstrom 1981';
const JAMIL = 'Jamil and Yang 2013';

type Pair = readonly [x: number, y: number];
type Known = readonly [kind: KnownPoint['kind'], x: number, y: number, value: number];

interface Row extends Omit<Landscape, 'variables' | 'start' | 'range' | 'known' | 'smooth'> {
  readonly start: Pair;
  /** From, to; of x and of y where they differ. */
  readonly range: Pair | readonly [x: Pair, y: Pair];
  readonly known: readonly Known[];
  readonly smooth?: boolean;
}

/** A landscape of x and y from its short form. */
function plane({ start, range, known, smooth = true, ...rest }: Row): Landscape {
  const [x, y] = (typeof range[0] === 'number' ? [range, range] : range) as [Pair, Pair];
  return {
    ...rest,
    variables: ['x', 'y'],
    start: { x: start[0], y: start[1] },
    range: { x, y },
    known: known.map(([kind, px, py, value]) => ({ kind, point: { x: px, y: py }, value })),
    smooth,
  };
}

/** The table. Points that are not fractions are rounded from the 60 digits of test/reference/landscapes.py. */
export const landscapes: readonly Landscape[] = [
  plane({
    name: 'sphere',
    shows: 'a round bowl: every way down is straight',
    formula: 'x^2 + y^2',
    start: [3, 2],
    range: [-4, 4],
    known: [['minimum', 0, 0, 0]],
    source: JAMIL,
  }),
  plane({
    name: 'ravine',
    shows: 'a bowl 25 times as curved across as along',
    formula: '(x^2 + 25*y^2)/2',
    start: [10, 1],
    range: [
      [-2, 11],
      [-1.5, 1.5],
    ],
    known: [['minimum', 0, 0, 0]],
    source: 'bowl:25',
  }),
  plane({
    name: 'booth',
    shows: 'a bowl whose axes are turned by 45 degrees',
    formula: '(x + 2*y - 7)^2 + (2*x + y - 5)^2',
    start: [-5, -5],
    range: [-8, 8],
    known: [['minimum', 1, 3, 0]],
    source: JAMIL,
  }),
  plane({
    name: 'matyas',
    shows: 'a flat valley along the diagonal',
    formula: '0.26*(x^2 + y^2) - 0.48*x*y',
    start: [8, -6],
    range: [-10, 10],
    known: [['minimum', 0, 0, 0]],
    source: JAMIL,
  }),
  plane({
    name: 'rosenbrock',
    shows: 'a bent ravine: easy to find, slow to follow',
    formula: '(1 - x)^2 + 100*(y - x^2)^2',
    start: [-1.2, 1],
    range: [
      [-2, 2],
      [-1, 3],
    ],
    known: [['minimum', 1, 1, 0]],
    source: MORE,
  }),
  plane({
    name: 'himmelblau',
    shows: 'four floors of the same height',
    formula: '(x^2 + y - 11)^2 + (x + y^2 - 7)^2',
    start: [0, 0],
    range: [-6, 6],
    source: JAMIL,
    known: [
      ['minimum', 3, 2, 0],
      ['minimum', -2.805118086952745, 3.131312518250573, 0],
      ['minimum', 3.5844283403304917, -1.8481265269644036, 0],
      ['minimum', -3.779310253377747, -3.2831859912861696, 0],
      ['saddle', 3.385154183607021, 0.07385187983774928, 13.31192627040559],
      ['saddle', 0.08667750455539636, 2.884254701174776, 67.71915008752615],
      ['saddle', -3.0730257507643897, -0.08135304428796751, 104.0151629175581],
      ['saddle', -0.12796134673068008, -1.9537149802445763, 178.33723920192747],
      ['maximum', -0.2708445906673476, -0.9230385564799815, 181.6165215225827],
    ],
  }),
  plane({
    name: 'beale',
    shows: 'a flat floor between steep corners',
    formula: '(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2',
    start: [1, 1],
    range: [-4.5, 4.5],
    source: MORE,
    known: [
      ['minimum', 3, 0.5, 0],
      ['saddle', 0, 1, 14.203125],
    ],
  }),
  plane({
    name: 'freudenstein-roth',
    shows: 'a false floor that most walks end on',
    formula: '(-13 + x + ((5 - y)*y - 2)*y)^2 + (-29 + x + ((y + 1)*y - 14)*y)^2',
    start: [0.5, -2],
    range: [
      [0, 14],
      [-3, 5],
    ],
    source: MORE,
    known: [
      ['minimum', 5, 4, 0],
      ['minimum', 11.412778986902094, -0.8968052532744765, 48.98425367924002],
    ],
  }),
  plane({
    name: 'three-hump-camel',
    shows: 'two shallow floors beside the deepest',
    formula: '2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2',
    start: [1.5, -1],
    range: [-2.5, 2.5],
    source: JAMIL,
    known: [
      ['minimum', 0, 0, 0],
      ['minimum', -1.7475523458302888, 0.8737761729151444, 0.2986384422368598],
      ['minimum', 1.7475523458302888, -0.8737761729151444, 0.2986384422368598],
      ['saddle', -1.07054229182366, 0.53527114591183, 0.8773615577631402],
      ['saddle', 1.07054229182366, -0.53527114591183, 0.8773615577631402],
    ],
  }),
  plane({
    name: 'six-hump-camel',
    shows: 'two deepest floors, four others',
    formula: '(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2',
    start: [0.5, -1],
    range: [
      [-2, 2],
      [-1.2, 1.2],
    ],
    source: JAMIL,
    known: [
      ['minimum', -0.08984201310031806, 0.7126564030207396, -1.0316284534898774],
      ['minimum', 0.08984201310031806, -0.7126564030207396, -1.0316284534898774],
      ['minimum', -1.703606714969981, 0.7960835686726251, -0.21546382438371764],
      ['minimum', 1.703606714969981, -0.7960835686726251, -0.21546382438371764],
      ['minimum', -1.6071047529201972, -0.5686514548841314, 2.1042503103112584],
      ['minimum', 1.6071047529201972, 0.5686514548841314, 2.1042503103112584],
      ['saddle', 0, 0, 0],
    ],
  }),
  plane({
    name: 'goldstein-price',
    shows: 'heights from 3 to a million within four units',
    formula:
      '(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))',
    start: [0.1, -0.7],
    range: [-2, 2],
    source: JAMIL,
    known: [
      ['minimum', 0, -1, 3],
      ['minimum', -0.6, -0.4, 30],
      ['minimum', 1.8, 0.2, 84],
      ['minimum', 1.2, 0.8, 840],
      ['saddle', -0.4, -0.6, 35],
      ['maximum', 0.8, 0.2, 1155],
    ],
  }),
  plane({
    name: 'styblinski-tang',
    shows: 'four floors, one deepest',
    formula: '(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2',
    start: [-1, -2],
    range: [-5, 5],
    source: JAMIL,
    known: [
      ['minimum', -2.903534027771177, -2.903534027771177, -78.33233140754282],
      ['minimum', -2.903534027771177, 2.746802770990837, -64.19561235905536],
      ['minimum', 2.746802770990837, -2.903534027771177, -64.19561235905536],
      ['minimum', 2.746802770990837, 2.746802770990837, -50.05889331056788],
      ['maximum', 0.1567312567803401, 0.1567312567803401, 0.39122471811071613],
    ],
  }),
  plane({
    name: 'mccormick',
    shows: 'a tilted washboard that falls for ever beyond its window',
    formula: 'sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1',
    start: [0, 0],
    range: [
      [-1.5, 4],
      [-3, 4],
    ],
    source: JAMIL,
    known: [
      ['minimum', -0.5471975511965977, -1.5471975511965979, -1.9132229549810364],
      ['saddle', 1.5471975511965979, 0.5471975511965977, 1.9132229549810364],
    ],
  }),
  plane({
    name: 'easom',
    shows: 'a plain with one narrow hole',
    formula: '-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)',
    start: [2.5, 2.5],
    range: [0, 6.4],
    known: [['minimum', Math.PI, Math.PI, -1]],
    source: JAMIL,
  }),
  plane({
    name: 'rastrigin',
    shows: 'an egg carton: a floor at every whole number',
    formula: '20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)',
    start: [0.4, -0.3],
    range: [-3, 3],
    known: [['minimum', 0, 0, 0]],
    source: JAMIL,
  }),
  plane({
    name: 'ackley',
    shows: 'a funnel with bumps that ends in a point',
    formula: '-20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + 20 + e',
    start: [0.3, -0.2],
    range: [-4, 4],
    known: [['minimum', 0, 0, 0]],
    smooth: false,
    source: JAMIL,
  }),
  plane({
    name: 'levy',
    shows: 'waves across a wide valley',
    formula:
      'sin(pi*(3 + x)/4)^2 + ((x - 1)/4)^2*(1 + 10*sin(pi*(3 + x)/4 + 1)^2) + ((y - 1)/4)^2*(1 + sin(pi*(3 + y)/2)^2)',
    start: [0, 2],
    range: [-8, 8],
    source: JAMIL,
    known: [['minimum', 1, 1, 0]],
  }),
  plane({
    name: 'double-well',
    shows: 'two floors with a pass between them',
    formula: 'x^4/4 - x^2/2 + y^2/2',
    start: [0.001, 1],
    range: [
      [-1.6, 1.6],
      [-1.2, 1.2],
    ],
    source: 'the canonical cusp at equal depths',
    known: [
      ['minimum', -1, 0, -0.25],
      ['minimum', 1, 0, -0.25],
      ['saddle', 0, 0, 0],
    ],
  }),
  plane({
    name: 'saddle',
    shows: 'up along x, down along y, for ever',
    formula: 'x^2 - y^2',
    start: [1, 0.001],
    range: [-2, 2],
    known: [['saddle', 0, 0, 0]],
    source: 'the hyperbolic paraboloid',
  }),
  plane({
    name: 'monkey-saddle',
    shows: 'a pass for a rider with a tail: three ways down, no curvature',
    formula: 'x^3 - 3*x*y^2',
    start: [1, 0.5],
    range: [-2, 2],
    known: [['saddle', 0, 0, 0]],
    source: 'Hilbert and Cohn-Vossen, Geometry and the Imagination',
  }),
  {
    name: 'powell',
    shows: 'a floor with two directions of no curvature',
    variables: ['x1', 'x2', 'x3', 'x4'],
    smooth: true,
    source: MORE,
    formula: '(x1 + 10*x2)^2 + 5*(x3 - x4)^2 + (x2 - 2*x3)^4 + 10*(x1 - x4)^4',
    start: { x1: 3, x2: -1, x3: 0, x4: 1 },
    range: { x1: [-4, 4], x2: [-4, 4], x3: [-4, 4], x4: [-4, 4] },
    known: [{ kind: 'minimum', point: { x1: 0, x2: 0, x3: 0, x4: 0 }, value: 0 }],
  },
  {
    name: 'wood',
    shows: 'two bent ravines that pull at each other',
    variables: ['x1', 'x2', 'x3', 'x4'],
    smooth: true,
    source: MORE,
    formula: '100*(x2 - x1^2)^2 + (1 - x1)^2 + 90*(x4 - x3^2)^2 + (1 - x3)^2 + 10*(x2 + x4 - 2)^2 + (x2 - x4)^2/10',
    start: { x1: -3, x2: -1, x3: -3, x4: -1 },
    range: { x1: [-4, 4], x2: [-4, 4], x3: [-4, 4], x4: [-4, 4] },
    known: [{ kind: 'minimum', point: { x1: 1, x2: 1, x3: 1, x4: 1 }, value: 0 }],
  },
];

// ── landscapes of any size ─────────────────────────────────────────────────────────────────────────────────────────

/** The most variables; a formula of 10 000 characters is the longest that is read. */
const MOST_VARIABLES = 100;

interface Family {
  /** What the number after the colon is. */
  readonly of: string;
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
  readonly make: (k: number) => Omit<Landscape, 'name' | 'smooth'>;
}

const inTurn = (k: number, part: (i: number) => string): string =>
  Array.from({ length: k }, (_, i) => part(i + 1)).join(' + ');

/** A landscape of k variables that looks the same along each of them. */
function sum(
  k: number,
  plain: Landscape,
  formula: string,
  start: (i: number) => number,
  minimum: number,
  value: number,
): Omit<Landscape, 'name' | 'smooth'> {
  const variables = Array.from({ length: k }, (_, i) => `x${i + 1}`);
  const { shows, source, range } = plain;
  return {
    shows,
    source,
    formula,
    variables,
    start: Object.fromEntries(variables.map((name, i) => [name, start(i)])),
    range: Object.fromEntries(variables.map((name) => [name, range['x'] as readonly [number, number]])),
    known: [{ kind: 'minimum', point: Object.fromEntries(variables.map((name) => [name, minimum])), value }],
  };
}

const named = (name: string): Landscape => landscapes.find((landscape) => landscape.name === name) as Landscape;
const variablesFrom = { of: 'how many variables', to: MOST_VARIABLES, whole: true } as const;

/** The deepest point of styblinski-tang along one axis, and its depth there. */
const TANG = { at: -2.903534027771177, depth: -39.16616570377141 };

export const families: Readonly<Record<string, Family>> = {
  bowl: {
    of: 'the condition number: how many times as curved along y as along x',
    from: 1,
    to: 1e12,
    whole: false,
    make: (k) => ({
      ...named('ravine'),
      shows: k === 1 ? 'a round bowl' : `a bowl ${k} times as curved across as along`,
      formula: `(x^2 + ${k}*y^2)/2`,
      source: 'curvatures 1 and the condition number',
    }),
  },
  rosenbrock: {
    // Three powers a variable, of the two hundred that a formula may have.
    ...variablesFrom,
    from: 2,
    to: 60,
    make: (k) =>
      sum(
        k,
        named('rosenbrock'),
        inTurn(k - 1, (i) => `(1 - x${i})^2 + 100*(x${i + 1} - x${i}^2)^2`),
        (i) => (i % 2 === 0 ? -1.2 : 1),
        1,
        0,
      ),
  },
  sphere: {
    ...variablesFrom,
    from: 1,
    make: (k) =>
      sum(
        k,
        named('sphere'),
        inTurn(k, (i) => `x${i}^2`),
        (i) => (i % 2 === 0 ? 3 : 2),
        0,
        0,
      ),
  },
  rastrigin: {
    ...variablesFrom,
    from: 1,
    make: (k) =>
      sum(
        k,
        named('rastrigin'),
        `${10 * k} + ${inTurn(k, (i) => `x${i}^2 - 10*cos(2*pi*x${i})`)}`,
        (i) => (i % 2 === 0 ? 0.4 : -0.3),
        0,
        0,
      ),
  },
  'styblinski-tang': {
    ...variablesFrom,
    from: 1,
    make: (k) =>
      sum(
        k,
        named('styblinski-tang'),
        `(${inTurn(k, (i) => `x${i}^4 - 16*x${i}^2 + 5*x${i}`)})/2`,
        (i) => (i % 2 === 0 ? -1 : -2),
        TANG.at,
        k * TANG.depth,
      ),
  },
};
