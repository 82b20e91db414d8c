/**
 * What does every knob do to the output? All that mcl knows about a function of many variables at a point.
 *
 *     (2w + b - 5)² at w = 1, b = 0      gradient (-12, -6)
 *     raise w by 0.01: about -0.12       raise b by 0.01: about -0.06
 *
 * The gradient is the exchange rate of every knob; its length is the steepest slope there is, met when walking along it. How
 * the function bends says whether a level place is a floor, a top or a pass, and how far the arrow misses the floor.
 *
 * Where it breaks: Hessians are written out and minima looked for only up to a few dozen variables.
 *
 * Next: ./ledger.ts
 */

import { InputError } from '../input-error.ts';
import { type BrokenPromise, type Corner, type Partials, partialsAt } from './corners.ts';
import {
  type CriticalKind,
  type Curvature,
  curvatureAt,
  kindOf,
  type LevelPlace,
  levelPlaceNear,
  minimumDownhill,
  vanishes,
} from './curvature.ts';
import { type Compass, compassOf, type Directional, directionalOf, fitting, missOf } from './directions.ts';
import { type Expr, evaluate, type Point, writeInBrackets } from './expression.ts';
import { checkPoint } from './given-point.ts';
import { type GradientRow, methodRows } from './gradient-methods.ts';
import {
  type GradientMethod,
  hessianTimes,
  lengthOf,
  type Matrix,
  namedBy,
  pullBack,
  pushForward,
  type Vector,
  vectorOf,
} from './gradients.ts';
import { formulaFor } from './landscape-names.ts';
import { type Formula, parseFormula } from './parse.ts';

export interface GradientQuestion {
  /** One formula or the name of a landscape, or several for a Jacobian. */
  readonly expression: string | readonly string[];
  readonly at: Point;
  /** Walk this way: one number per variable, in their order. Only the direction counts for the slope, the length is told. */
  readonly direction?: Vector;
  readonly methods?: readonly GradientMethod[];
  /** The step of the difference formulas. */
  readonly h?: number;
  /** Jacobian times this vector: one number per variable. */
  readonly jvp?: Vector;
  /** This vector times Jacobian: one number per formula. */
  readonly vjp?: Vector;
  /** Hessian times this vector: one number per variable. */
  readonly hvp?: Vector;
}

/** The exchange rate of one knob at work. */
export interface Knob {
  readonly variable: string;
  readonly partial: number;
  /** A small turn of the knob, what the partial promises for it, and what f does. */
  readonly by: number;
  readonly predicted: number;
  readonly actual: number | null;
}

export interface JacobianReport {
  readonly expressions: readonly string[];
  readonly values: readonly (number | null)[];
  /** Row i is the gradient of formula i; null where there is no partial. */
  readonly rows: readonly (readonly (number | null)[])[];
}

/** A level place with its coordinates by name. */
export interface NamedPlace extends Omit<LevelPlace, 'point'> {
  readonly point: Point;
}

export interface GradientResult {
  /** As it was given: a formula, the name of a landscape, or several with commas. */
  readonly expression: string;
  /** The formula, where a name was given the formula of that landscape. */
  readonly formula: string;
  readonly readAs: string;
  readonly variables: readonly string[];
  readonly at: Point;
  readonly value: number | null;
  /** By variable; null where there is no partial. Empty where several formulas were given. */
  readonly gradient: Readonly<Record<string, number | null>>;
  readonly norm: number | null;
  /** Null where several formulas were given. */
  readonly differentiable: boolean | null;
  /** The direction of steepest ascent, of length 1; null where the gradient is 0 or missing. */
  readonly steepestAscent: Point | null;
  readonly compass: Compass | null;
  readonly directional: Directional | null;
  /** The knobs with the largest partials, in the order of the variables. */
  readonly knobs: readonly Knob[];
  /** How many variables are not among the knobs. */
  readonly notShown: number;
  readonly hessian: Matrix | null;
  readonly eigenvalues: Vector | null;
  readonly eigenvectors: Matrix | null;
  /** 1 where it bends up along an axis of the Hessian, -1 where down, 0 where the eigenvalue is nothing but rounding. */
  readonly signs: Vector | null;
  readonly conditionNumber: number | null;
  readonly bends: Curvature['bends'] | null;
  /** What kind of level place this is; null where the gradient does not vanish. */
  readonly critical: CriticalKind | null;
  /** The level place next to which the point lies, where it is not one itself. */
  readonly nearby: NamedPlace | null;
  /** A minimum downhill, and by how many degrees the way straight down misses it. */
  readonly minimum: (NamedPlace & { readonly missedBy: number | null }) | null;
  readonly methods: readonly GradientRow[];
  readonly jacobian: JacobianReport | null;
  readonly jvp: { readonly vector: Point; readonly product: readonly number[] } | null;
  readonly vjp: { readonly vector: Vector; readonly product: Point } | null;
  readonly hvp: { readonly vector: Point; readonly product: Point } | null;
  readonly corners: readonly Corner[];
  readonly broken: (Omit<BrokenPromise, 'direction'> & { readonly direction: Point }) | null;
  readonly remarks: readonly string[];
}

/** How many components are told. */
const MOST_KNOBS = 10;
/** Beyond so many variables the Hessian is not written out. */
const MOST_BENT = 40;
/** Beyond so many variables nobody looks for a minimum. */
const MOST_SEARCHED = 12;
/**
 * Everything mcl knows about how a function of several variables changes at a point.
 *
 * @throws InputError for what the caller can put right: a formula that does not parse, a point that leaves a variable out, a
 *   vector of the wrong length, a direction of length zero
 * @example
 * (await gradient({ expression: '(2*w + b - 5)^2', at: { w: 1, b: 0 } })).gradient // => { w: -12, b: -6 }
 */
export async function gradient(question: GradientQuestion): Promise<GradientResult> {
  const texts = typeof question.expression === 'string' ? [question.expression] : question.expression;
  if (texts.length === 0) throw new InputError('expected a formula, and found none', 'a formula looks like x^2*y');
  const formulas = texts.map((text) => ({ ...parseFormula(formulaFor(text).formula), source: text }));
  const variables = [...new Set(formulas.flatMap((formula) => formula.variables))];
  if (variables.length === 0)
    throw new InputError(
      'the formula has no variables, so nothing can change it',
      'a formula with variables looks like x^2*y',
    );
  checkPoint(variables, question.at);
  const at = namedBy(variables, vectorOf(question.at, variables));
  const products = productsOf(formulas, variables, at, question);
  return formulas.length > 1
    ? await severalFormulas(formulas, variables, at, question, products)
    : await oneFormula(formulas[0] as Formula, variables, at, question, products);
}

type Products = Pick<GradientResult, 'jvp' | 'vjp' | 'hvp'>;

function productsOf(
  formulas: readonly Formula[],
  variables: readonly string[],
  at: Point,
  question: GradientQuestion,
): Products {
  const exprs = formulas.map(({ expr }) => expr);
  const jvp = fitting(question.jvp, 'jvp', variables, 'variable');
  const vjp = fitting(
    question.vjp,
    'vjp',
    formulas.map(({ source }) => source.trim()),
    'formula',
  );
  const hvp = fitting(question.hvp, 'hvp', variables, 'variable');
  if (hvp !== null && exprs.length > 1)
    throw new InputError(
      'hvp needs one formula: each of several has a Hessian of its own',
      'leave out all formulas but one',
    );
  return {
    jvp:
      jvp === null
        ? null
        : { vector: namedBy(variables, jvp), product: exprs.map((expr) => pushForward(expr, variables, at, jvp)) },
    vjp: vjp === null ? null : { vector: vjp, product: namedBy(variables, pullBack(exprs, variables, at, vjp)) },
    hvp:
      hvp === null
        ? null
        : {
            vector: namedBy(variables, hvp),
            product: namedBy(variables, hessianTimes(exprs[0] as Expr, variables, at, hvp)),
          },
  };
}

const nothing = {
  gradient: {},
  norm: null,
  differentiable: null,
  steepestAscent: null,
  compass: null,
  directional: null,
  knobs: [],
  notShown: 0,
  hessian: null,
  eigenvalues: null,
  eigenvectors: null,
  signs: null,
  conditionNumber: null,
  bends: null,
  critical: null,
  nearby: null,
  minimum: null,
  methods: [],
  jacobian: null,
  corners: [],
  broken: null,
} as const;

const finite = (value: number): number | null => (Number.isNaN(value) ? null : value);

async function severalFormulas(
  formulas: readonly Formula[],
  variables: readonly string[],
  at: Point,
  question: GradientQuestion,
  products: Products,
): Promise<GradientResult> {
  if (question.direction !== undefined)
    throw new InputError(
      'a direction needs one formula',
      'for several formulas jvp says how each of them changes along a vector',
    );
  const found: Partials[] = [];
  for (const { expr } of formulas) found.push(await partialsAt(expr, variables, at));
  const expressions = formulas.map(({ source }) => source.trim());
  return {
    ...nothing,
    ...products,
    expression: expressions.join(', '),
    formula: expressions.map((text) => formulaFor(text).formula.trim()).join(', '),
    readAs: formulas.map(({ expr }) => writeInBrackets(expr)).join(', '),
    variables,
    at,
    value: null,
    jacobian: {
      expressions,
      values: formulas.map(({ expr }) => finite(evaluate(expr, at))),
      rows: found.map(({ partials }) => partials),
    },
    corners: found.flatMap(({ corners }) => corners),
    remarks: found.some(({ differentiable }) => !differentiable)
      ? ['at this point not every formula has a gradient']
      : [],
  };
}

async function oneFormula(
  { expr, source }: Formula,
  variables: readonly string[],
  at: Point,
  question: GradientQuestion,
  products: Products,
): Promise<GradientResult> {
  const { partials, differentiable, corners, broken, notExamined } = await partialsAt(expr, variables, at);
  const value = evaluate(expr, at);
  const complete = partials.every((partial) => partial !== null);
  const slopes = complete && differentiable ? (partials as Vector) : null;
  const norm = slopes === null ? null : lengthOf(slopes);
  const remarks: string[] = [];
  if (notExamined > 0) remarks.push(`${notExamined} more variables stand at a corner and were not examined`);

  const bent =
    slopes?.every(Number.isFinite) && corners.length === 0 && variables.length <= MOST_BENT
      ? curvatureAt(expr, variables, at)
      : null;
  if (slopes !== null && variables.length > MOST_BENT)
    remarks.push(
      `the Hessian has ${variables.length} rows and is not written out; a product with it (hvp) takes one sweep`,
    );
  if (bent !== null && bent.bends === 'without measure')
    remarks.push('a second derivative is not finite here, so how the function bends cannot be said');
  const level = slopes !== null && bent !== null && vanishes(expr, variables, at, slopes, bent.hessian);
  const critical = level && bent !== null ? kindOf(bent) : null;
  const searched = bent !== null && !level && variables.length <= MOST_SEARCHED;
  const nearby = searched
    ? levelPlaceNear(expr, variables, at, 1e-3 * Math.max(1e-3, lengthOf(vectorOf(at, variables))))
    : null;
  const minimum = searched && nearby === null ? minimumDownhill(expr, variables, at) : null;
  const shown = shownKnobs(partials);
  return {
    ...nothing,
    ...products,
    expression: source.trim(),
    formula: formulaFor(source).formula.trim(),
    readAs: writeInBrackets(expr),
    variables,
    at,
    value: finite(value),
    gradient: namedBy(variables, partials),
    norm,
    differentiable,
    steepestAscent:
      slopes === null || norm === null || !(norm > 0) || !Number.isFinite(norm)
        ? null
        : namedBy(
            variables,
            slopes.map((slope) => slope / norm),
          ),
    compass:
      slopes === null || variables.length !== 2 || !slopes.every(Number.isFinite) || norm === 0
        ? null
        : compassOf(slopes),
    directional: await directionalOf(expr, variables, at, question.direction, slopes),
    knobs: shown.map((i) => knobOf(expr, variables, at, value, i, partials[i] as number)),
    notShown: variables.length - shown.length,
    hessian: bent?.hessian ?? null,
    eigenvalues: bent?.eigenvalues ?? null,
    eigenvectors: bent?.eigenvectors ?? null,
    signs: bent?.signs ?? null,
    conditionNumber: bent?.conditionNumber ?? null,
    bends: bent?.bends ?? null,
    critical,
    nearby: nearby === null ? null : { ...nearby, point: namedBy(variables, nearby.point) },
    minimum:
      minimum === null || minimum.kind !== 'minimum' || slopes === null
        ? null
        : {
            ...minimum,
            point: namedBy(variables, minimum.point),
            missedBy: missOf(slopes, vectorOf(at, variables), minimum.point),
          },
    methods: await methodRows(expr, variables, at, question, slopes),
    corners,
    broken: broken === null ? null : { ...broken, direction: namedBy(variables, broken.direction) },
    remarks,
  };
}

// ── knobs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The places of the largest partials, in the order of the variables. */
function shownKnobs(partials: readonly (number | null)[]): number[] {
  const known = partials.flatMap((partial, i) => (partial === null ? [] : [{ i, size: Math.abs(partial) }]));
  const largest =
    known.length <= MOST_KNOBS ? known : known.sort((a, b) => b.size - a.size || a.i - b.i).slice(0, MOST_KNOBS);
  return largest.map(({ i }) => i).sort((a, b) => a - b);
}

/** A nudge of a hundredth, in the scale of the variable, and what it does. */
function knobOf(expr: Expr, variables: readonly string[], at: Point, value: number, i: number, partial: number): Knob {
  const variable = variables[i] as string;
  const x = at[variable] as number;
  const by = 0.01 * 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(x)))));
  const actual =
    evaluate(
      expr,
      namedBy(
        variables,
        vectorOf(at, variables).map((here, k) => (k === i ? here + by : here)),
      ),
    ) - value;
  return { variable, partial, by, predicted: partial * by, actual: Number.isFinite(actual) ? actual : null };
}
