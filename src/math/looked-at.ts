/**
 * Which ground is meant, and which part of it is looked at?
 *
 * A map has two axes, or one. Of a function of more variables the others are held still, which cuts a slice:
 *
 *     x^2 + y^2 + z^2 - x*y*z, z held at 2      the map of (x - y)^2 + 4
 *
 * Where no range is given, a landscape of the table has its own. Of another formula the level places between -10 and 10 are
 * looked for, and the range is put around them; where there are none, or very many, it is -3 to 3.
 *
 * Where it breaks: outside the range nothing is known, and a floor in the picture may be shallow beside one outside.
 *
 * Next: ./survey.ts
 */

import { give, InputError } from '../input-error.ts';
import { criticalPoints } from './critical-points.ts';
import { type Expr, evaluate, numberExpr, type Point, rebuild, substitute } from './expression.ts';
import { namedBy } from './gradients.ts';
import { formulaFor } from './landscape-names.ts';
import type { Landscape } from './landscapes.ts';
import { parseFormula } from './parse.ts';

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

/** What is looked at: the formula with what is held still put in. */
export interface Ground {
  readonly expr: Expr;
  readonly variables: readonly string[];
  readonly at: Point;
  readonly landscape: Landscape | null;
  readonly formula: string;
}

/**
 * The ground that is meant.
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

/** The beginning of a list of names. */
export const few = (names: readonly string[]): string =>
  names.length <= 8 ? names.join(',') : `${names.slice(0, 7).join(',')},...`;

const DEFAULT: Range = [-3, 3];
/** How far around 0 level places are looked for, where nothing says how far. */
const FAR: Range = [-10, 10];
/** More level places than this are a pattern, of which the part around 0 is shown. */
const PATTERN = 12;

/** The part of each axis that is looked at, and who chose it. */
export interface ChosenRange {
  readonly range: Readonly<Record<string, Range>>;
  readonly rangeFrom: 'given' | 'landscape' | 'level places' | 'default';
}

/**
 * The range of each axis: the one that was given, that of the landscape, or one around the level places near 0.
 *
 * @throws InputError for a range of a variable that is no axis
 */
export function rangesFor(ground: Ground, given: LandscapeQuestion['range'] = {}): ChosenRange {
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
