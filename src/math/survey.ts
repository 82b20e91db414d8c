/**
 * What is the shape of this ground?
 *
 * The question before every descent: how many floors are there, which is the lowest, what lies between them, and how steep
 * are the walls? A survey of himmelblau answers: four floors, all at height 0, four passes between them, one hilltop.
 *
 * Two variables are looked at, or one. Of a function of more variables the others are held still, which cuts a slice: a place
 * that is level in the slice may well slope along what is held still.
 *
 * Where no range is given, a landscape of the table has its own. Of another formula the level places between -10 and 10 are
 * looked for, and the range is put around them; where there are none, or very many, it is -3 to 3.
 *
 * Where it breaks: outside the range nothing is known, and a floor in the picture may be shallow beside one outside.
 *
 * Next: ./survey-sentence.ts
 */

import { give, InputError } from '../input-error.ts';
import { contributions, record } from './arithmetic/tape.ts';
import { valueFunction } from './compile.ts';
import { cornersIn } from './corner-passes.ts';
import { type CriticalPoint, criticalPoints, type Survey } from './critical-points.ts';
import { type Expr, evaluate, float64, from, numberExpr, type Point, rebuild, substitute } from './expression.ts';
import { namedBy, type Vector, vectorOf } from './gradients.ts';
import { type HeightGrid, heightGrid, placesOn } from './height-grid.ts';
import { formulaFor, type KnownPoint, type Landscape } from './landscapes.ts';
import { parseFormula } from './parse.ts';
import { shapeSentence } from './survey-sentence.ts';
import type { Box } from './terrain.ts';

export type Range = readonly [from: number, to: number];

export interface LandscapeQuestion {
  /** A formula, or the name of a landscape. */
  readonly expression: string;
  /** One or two variables to look along; those without a number in `at` where nothing is said. */
  readonly vars?: readonly string[];
  /** What is held still, and where. */
  readonly at?: Point;
  /** The part of each axis. */
  readonly range?: Readonly<Record<string, Range>>;
  /** How many places along each axis the grid in the result has; none where nothing is said. */
  readonly grid?: number;
}

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

export interface LandscapeResult {
  readonly expression: string;
  readonly formula: string;
  /** Name, what it shows, and source, of a landscape of the table; null of another formula. */
  readonly landscape: { readonly name: string; readonly shows: string; readonly source: string } | null;
  /** The variables that are looked along: one or two. */
  readonly variables: readonly string[];
  /** The others, and where they are held. */
  readonly at: Point;
  readonly range: Readonly<Record<string, Range>>;
  readonly rangeFrom: 'given' | 'landscape' | 'level places' | 'default';
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

/** What is looked at: the formula with what is held still put in. */
export interface Ground {
  readonly expr: Expr;
  readonly variables: readonly string[];
  readonly at: Point;
  readonly landscape: Landscape | null;
  readonly formula: string;
}

/**
 * The ground that the options mean.
 *
 * @throws InputError where more than two variables are left, or none, or one is given twice or not at all
 */
export function groundOf({ expression, vars, at = {} }: LandscapeQuestion): Ground {
  const { formula, landscape } = formulaFor(expression);
  const parsed = parseFormula(formula);
  const all = landscape?.variables ?? parsed.variables;
  if (all.length === 0)
    throw new InputError(
      'the formula has no variables, so its ground is flat',
      'a formula with variables looks like x^2 + y^2',
    );
  const unknown = vars?.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw new InputError(
      `vars names ${unknown}, and the formula has no such variable`,
      `its variables are ${few(all).replaceAll(',', ', ')}`,
    );
  const twice = vars?.find((name, i) => vars.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`vars names ${twice} twice`, give('vars', ['x', 'y']));
  const both = vars?.find((name) => Object.hasOwn(at, name));
  if (both !== undefined)
    throw new InputError(`${both} is to be looked along and held still`, 'leave it out of vars or of at');
  // A landscape of more than two variables has a place to cut through: its lowest known point.
  const floor = landscape?.known[0]?.point ?? {};
  const free = all.filter((name) => !Object.hasOwn(at, name));
  const isCut = landscape !== null && vars === undefined && free.length > 2;
  const variables = vars ?? (isCut ? free.slice(0, 2) : free);
  if (variables.length === 0)
    throw new InputError(
      'every variable is held still, so nothing is left to look along',
      'leave one or two out of at',
    );
  if (variables.length > 2)
    throw new InputError(
      `a map has two variables, and ${variables.length} are left: ${few(variables).replaceAll(',', ', ')}`,
      vars === undefined ? give('at', zeros(variables.slice(2))) : give('vars', variables.slice(0, 2)),
    );
  const held = all.filter((name) => !variables.includes(name));
  const missing = held.filter((name) => !Object.hasOwn(at, name) && !Object.hasOwn(floor, name));
  if (missing.length > 0)
    throw new InputError(
      `no number for ${few(missing)}, which ${missing.length === 1 ? 'is' : 'are'} held still`,
      give('at', zeros(missing)),
    );
  const fixed = namedBy(
    held,
    held.map((name) => (Object.hasOwn(at, name) ? at[name] : floor[name]) as number),
  );
  const cut = substitute(
    parsed.expr,
    namedBy(
      held,
      held.map((name) => numberExpr(fixed[name] as number)),
    ),
  );
  return { expr: held.length === 0 ? cut : withoutConstants(cut), variables, at: fixed, landscape, formula };
}

/** The formula with every operation on numbers done: of what is held still, little is left. */
const withoutConstants = (expr: Expr): Expr =>
  rebuild(expr, (node) =>
    node.kind === 'apply' && node.args.length > 0 && node.args.every((part) => part.kind === 'number')
      ? numberExpr(evaluate(node, {}))
      : node,
  );

const zeros = (names: readonly string[]): Point => Object.fromEntries(names.map((name) => [name, 0]));

const few = (names: readonly string[]): string =>
  names.length <= 8 ? names.join(',') : `${names.slice(0, 7).join(',')},...`;

// ── the range ──────────────────────────────────────────────────────────────────────────────────────────────────────

const DEFAULT: Range = [-3, 3];
/** How far around 0 level places are looked for, where nothing says how far. */
const FAR: Range = [-10, 10];
/** More level places than this are a pattern, of which the part around 0 is shown. */
const PATTERN = 12;

function rangesFor(
  ground: Ground,
  given: LandscapeQuestion['range'] = {},
): Pick<LandscapeResult, 'range' | 'rangeFrom'> {
  const { variables, landscape } = ground;
  const own = (name: string): Range | undefined => (Object.hasOwn(given, name) ? given[name] : undefined);
  for (const name of Object.keys(given)) {
    if (!variables.includes(name))
      throw new InputError(`range has ${name}, and the map has no such axis`, `its axes are ${variables.join(', ')}`);
  }
  const missing = variables.filter((name) => own(name) === undefined);
  const chosen = missing.length === 0 ? null : landscape !== null ? landscape.range : rangeAroundPoints(ground);
  return {
    range: namedBy(
      variables,
      variables.map((name) => own(name) ?? chosen?.[name] ?? DEFAULT),
    ),
    rangeFrom:
      missing.length === 0 ? 'given' : landscape !== null ? 'landscape' : chosen === null ? 'default' : 'level places',
  };
}

/** A range around the level places near 0; null where there are none or very many. */
function rangeAroundPoints({ expr, variables }: Ground): Record<string, Range> | null {
  const { points } = criticalPoints(
    expr,
    variables,
    variables.map(() => FAR),
  );
  if (points.length === 0 || points.length > PATTERN || points.some(({ isolated }) => !isolated)) return null;
  const ends = variables.map((_, axis): Range => {
    const coordinates = points.map(({ point }) => point[axis] as number);
    return [Math.min(...coordinates), Math.max(...coordinates)];
  });
  const halves = ends.map(([low, high]) => Math.max(0.8 * (high - low), 0));
  const widest = Math.max(...halves);
  return namedBy(
    variables,
    ends.map(([low, high], axis): Range => {
      const half = widest === 0 ? 3 : Math.max(halves[axis] as number, widest / 2);
      return roundedOutward((low + high) / 2 - half, (low + high) / 2 + half);
    }),
  );
}

/** Ends that are short to write: multiples of a tenth to a half of the power of ten of the width. */
function roundedOutward(from: number, to: number): Range {
  const power = Math.floor(Math.log10(to - from));
  const parts = (to - from) / 10 ** power < 3 ? 10 : 2;
  // Divided by a whole number at the end, so that 0.3 is 0.3.
  const unit = (value: number, round: (x: number) => number): number =>
    power >= 0
      ? (round((value / 10 ** power) * parts) * 10 ** power) / parts
      : round(value * 10 ** -power * parts) / (10 ** -power * parts);
  return [unit(from, Math.floor), unit(to, Math.ceil)];
}

// ── the survey ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Places along one axis, and along each of two, at which the lowest and the highest value are looked for. */
const LOOKED_AT = { 1: 1201, 2: 121 } as const;

/**
 * Level places, extremes and range of a function of one or two variables.
 *
 * @throws InputError for a formula that does not parse, ranges without width, and what `groundOf` refuses
 * @example
 * survey({ expression: 'himmelblau' }).points.filter(({ kind }) => kind === 'minimum').length // => 4
 */
export function survey(options: LandscapeQuestion): LandscapeResult {
  const ground = groundOf(options);
  const { expr, variables, at, landscape, formula } = ground;
  const { range, rangeFrom } = rangesFor(ground, options.range);
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
    expression: options.expression,
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
    grid: options.grid === undefined ? null : gridIn(expr, variables, box, options.grid),
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
