/**
 * What is the shape of this ground?
 *
 * The question before every descent: how many floors are there, which is the lowest, what lies between them, and how steep
 * are the walls? A survey of himmelblau answers: four floors, all at height 0, four passes between them, one hilltop.
 *
 * Where it breaks: what the search for level places misses (./critical-points.ts) is missing here as well, and of a slice it is known
 * only what is level in the slice.
 *
 * Next: ./survey-sentence.ts
 */

import { contributions, record } from './arithmetic/tape.ts';
import { valueFunction } from './compile.ts';
import { cornersIn } from './corner-passes.ts';
import { type CriticalPoint, criticalPoints, type Survey } from './critical-points.ts';
import { type Expr, float64, from, type Point } from './expression.ts';
import { namedBy, type Vector, vectorOf } from './gradients.ts';
import { type HeightGrid, heightGrid, placesOn } from './height-grid.ts';
import type { KnownPoint } from './landscapes.ts';
import {
  type ChosenRange,
  few,
  type Ground,
  groundOf,
  type LandscapeQuestion,
  type Range,
  rangesFor,
} from './looked-at.ts';
import { shapeSentence } from './survey-sentence.ts';
import type { Box } from './terrain.ts';

/** A place of the ground. */
export interface Spot {
  readonly point: Point;
  readonly value: number;
}

/** A level place, with the published point that it is, if it is one. */
export interface FoundPoint extends Omit<CriticalPoint, 'point'> {
  readonly point: Point;
  /** How far the rounding of the sums in f may have moved the value. */
  readonly valueError: number;
  readonly published: Point | null;
  /** The largest difference of a coordinate from the published one; null where none is published. */
  readonly apart: number | null;
}

export interface LandscapeResult extends ChosenRange {
  readonly expression: string;
  readonly formula: string;
  /** Name, what it shows, and source, of a landscape of the table; null of another formula. */
  readonly landscape: { readonly name: string; readonly shows: string; readonly source: string } | null;
  /** The variables that are looked along: one or two. */
  readonly variables: readonly string[];
  /** The others, and where they are held. */
  readonly at: Point;
  /** The lowest and the highest place of a grid; null where f has no finite value anywhere. */
  readonly lowest: Spot | null;
  readonly highest: Spot | null;
  /** The share of the places at which f has no finite value. */
  readonly undefinedShare: number;
  readonly points: readonly FoundPoint[];
  /** Points of the table, whether or not they were found. */
  readonly known: readonly (KnownPoint & { readonly found: boolean })[];
  /** Heights of the lines of the map; none along one variable. */
  readonly levels: readonly number[];
  readonly grid: {
    readonly places: Readonly<Record<string, readonly number[]>>;
    readonly values: HeightGrid['values'] | readonly number[];
  } | null;
  /** What to see, in a sentence or two. */
  readonly says: string;
  readonly remarks: readonly string[];
}

/** Places along one axis, and along each of two, at which the lowest and the highest value are looked for. */
const LOOKED_AT = { 1: 1201, 2: 121 } as const;

/**
 * Level places, extremes and range of a function of one or two variables.
 *
 * @throws InputError for a formula that does not parse, ranges without width, and what `groundOf` refuses
 * @example
 * survey({ expression: 'himmelblau' }).points.filter(({ kind }) => kind === 'minimum').length // => 4
 */
export function survey(question: LandscapeQuestion): LandscapeResult {
  const ground = groundOf(question);
  const { expr, variables, at, landscape, formula } = ground;
  const { range, rangeFrom } = rangesFor(ground, question.range);
  const box: Box = variables.map((name) => range[name] as Range);
  const search = criticalPoints(expr, variables, box);
  const known = knownIn(ground, box);
  const points = search.points.map((found): FoundPoint => {
    const match = known.find(({ point }) => near(found.point, vectorOf(point, variables), box));
    return {
      ...found,
      point: namedBy(variables, found.point),
      valueError: roundingOf(expr, variables, found.point),
      published: match === undefined ? null : namedBy(variables, vectorOf(match.point, variables)),
      apart:
        match === undefined
          ? null
          : Math.max(...vectorOf(match.point, variables).map((x, i) => Math.abs(x - (found.point[i] as number)))),
    };
  });
  const extremes = extremesOf(expr, variables, box);
  return {
    expression: question.expression,
    formula: formula.trim(),
    landscape: landscape === null ? null : { name: landscape.name, shows: landscape.shows, source: landscape.source },
    variables,
    at,
    range,
    rangeFrom,
    ...extremes,
    points,
    known: known.map((point) => ({
      ...point,
      found: points.some(
        ({ published, kind }) =>
          kind === point.kind && published !== null && variables.every((name) => published[name] === point.point[name]),
      ),
    })),
    levels: [],
    grid: question.grid === undefined ? null : gridIn(expr, variables, box, question.grid),
    says: shapeSentence({ variables, points, box, ...extremes }),
    remarks: remarksOn(ground, search, extremes.undefinedShare),
  };
}

/**
 * How far rounding may move f at a place: half a unit in the last place of every intermediate result, times how f moves with it.
 * At corners, where that is not known, of every result as it stands.
 */
function roundingOf(expr: Expr, variables: readonly string[], point: Vector): number {
  const entries = record(expr, from(namedBy(variables, point)), float64);
  const { adjoints } = contributions(entries, float64);
  const sum = (weight: (place: number) => number): number =>
    entries.reduce((total, { value }, place) => total + Math.abs(value * weight(place)), 0);
  const followed = sum((place) => adjoints[place] as number);
  return Number.EPSILON * (Number.isFinite(followed) ? followed : sum(() => 1));
}

/** Published points that lie in the slice and in the range. */
const knownIn = ({ landscape, variables, at }: Ground, box: Box): readonly KnownPoint[] =>
  (landscape?.known ?? []).filter(
    ({ point }) =>
      Object.entries(at).every(([name, value]) => point[name] === value) &&
      variables.every((name, i) => {
        const [from, to] = box[i] as Range;
        const x = point[name] as number;
        return x >= from && x <= to;
      }),
  );

const near = (a: Vector, b: Vector, box: Box): boolean =>
  a.every((x, i) => Math.abs(x - (b[i] as number)) <= 1e-5 * ((box[i] as Range)[1] - (box[i] as Range)[0]));

function extremesOf(
  expr: Expr,
  variables: readonly string[],
  box: Box,
): Pick<LandscapeResult, 'lowest' | 'highest' | 'undefinedShare'> {
  const f = valueFunction(expr, variables);
  const count = variables.length === 1 ? LOOKED_AT[1] : LOOKED_AT[2];
  const axes = box.map((range) => placesOn(range, count));
  const point = new Float64Array(variables.length);
  let [lowest, highest]: [Spot | null, Spot | null] = [null, null];
  let missing = 0;
  for (let index = 0; index < count ** variables.length; index++) {
    for (let axis = 0; axis < variables.length; axis++)
      point[axis] = axes[axis]?.[Math.floor(index / count ** axis) % count] as number;
    const value = f(point);
    if (!Number.isFinite(value)) missing += 1;
    else {
      if (lowest === null || value < lowest.value) lowest = { point: namedBy(variables, [...point]), value };
      if (highest === null || value > highest.value) highest = { point: namedBy(variables, [...point]), value };
    }
  }
  return { lowest, highest, undefinedShare: missing / count ** variables.length };
}

function gridIn(
  expr: Expr,
  variables: readonly string[],
  box: Box,
  count: number,
): NonNullable<LandscapeResult['grid']> {
  const places = namedBy(
    variables,
    box.map((range) => placesOn(range, count)),
  );
  if (variables.length === 2) return { places, values: heightGrid(expr, variables, box, count, count).values };
  const f = valueFunction(expr, variables);
  return { places, values: placesOn(box[0] as Range, count).map((x) => f(Float64Array.of(x))) };
}

/** What a reader of the map should know about it. */
function remarksOn(
  { expr, variables, at, landscape }: Ground,
  { points, flatShare, endless }: Survey,
  undefinedShare: number,
): readonly string[] {
  const remarks: string[] = [];
  const held = Object.keys(at);
  if (held.length > 0)
    remarks.push(
      `a slice: ${few(held).replaceAll(',', ', ')} ${held.length === 1 ? 'is' : 'are'} held still, and what is level here may slope along ${held.length === 1 ? 'it' : 'them'}`,
    );
  const corners = cornersIn(expr);
  if (corners.length > 0 || landscape?.smooth === false || points.some(({ smooth }) => !smooth))
    remarks.push(
      `corners${corners.length > 0 ? ` (${corners.slice(0, 4).join(', ')})` : ''} were found by comparing heights; one that is smaller than a square of the grid may be missed`,
    );
  if (flatShare > 0.05)
    remarks.push(
      `at ${Math.round(100 * flatShare)}% of the places every slope is exactly 0: a plain, on which a descent does not move`,
    );
  if (undefinedShare > 0 && undefinedShare < 1)
    remarks.push(
      `at ${undefinedShare < 0.01 ? 'less than 1' : Math.round(100 * undefinedShare)}% of the places f has no value, or one beyond the largest number: the map has gaps there`,
    );
  if (endless !== null)
    remarks.push(
      `f ${endless.way} without end near ${variables.map((name, i) => `${name} = ${Number((endless.point[i] as number).toPrecision(3))}`).join(', ')}`,
    );
  return remarks;
}
