/**
 * How wrong is each way to the gradient, and what does it cost?
 *
 * Forward differences of 1000 knobs need f at 1001 points and are right to 8 digits; reverse mode needs one sweep forth and one
 * back and is right to 15. Each method is asked, and each component judged against 60 digits.
 *
 * Where n is large the methods that need n sweeps are counted and not run: that they cannot be run is what the count is about.
 *
 * Where it breaks: beyond a few variables the truth comes from reverse mode in 60 digits, which leans on the same rules as
 * what it judges, though not on its rounding.
 *
 * Next: ./plane-view.ts
 */

import { give, InputError } from '../input-error.ts';
import { backward, record } from './arithmetic/tape.ts';
import { scalesOf } from './curvature.ts';
import { type Expr, type Point, partsFirst, withFloat64Numbers } from './expression.ts';
import {
  evaluationsFor,
  type GradientMethod,
  gradientBy,
  gradientMethods,
  hessianOf,
  namedBy,
  type Vector,
} from './gradients.ts';

export interface GradientRow {
  readonly method: GradientMethod;
  /** By variable; null where the method refused or was only counted. */
  readonly gradient: Readonly<Record<string, number>> | null;
  /** The largest error of a component against the truth in 60 digits; null where there is no gradient. */
  readonly maxError: number | null;
  /** Where that error is. */
  readonly worst: string | null;
  readonly h: readonly [least: number, most: number] | null;
  /** Evaluations of f, or sweeps as long as one. */
  readonly evaluations: number;
  readonly remark: string | null;
}

/** A method is run while sweeps × operations stay below this: about a second. Sweeps of compiled code are the faster ones. */
const MOST_WORK: Readonly<Record<GradientMethod, number>> = {
  forward: 1e8,
  central: 1e8,
  'complex-step': 2e6,
  dual: 2e6,
  reverse: Number.POSITIVE_INFINITY,
};
/** Up to so many variables the truth comes from differences in many digits, which know no rule. */
const MOST_TRUE = 8;

/** The gradient by every method that is asked for, each judged component by component. */
export async function methodRows(
  expr: Expr,
  variables: readonly string[],
  at: Point,
  { methods = gradientMethods, h }: { readonly methods?: readonly GradientMethod[]; readonly h?: number },
  slopes: Vector | null,
): Promise<GradientRow[]> {
  if (h !== undefined && !(Number.isFinite(h) && h !== 0))
    throw new InputError(`the step h needs a finite number other than 0, and ${h} came`, give('h', 1e-5));
  const operations = partsFirst(expr).length;
  const truth = slopes?.every(Number.isFinite) ? await truthOf(expr, variables, at) : null;
  return methods.map((method) => {
    const evaluations = evaluationsFor(method, variables.length);
    if (evaluations * operations > MOST_WORK[method])
      return {
        method,
        gradient: null,
        maxError: null,
        worst: null,
        h: null,
        evaluations,
        remark: 'counted, not run: it would take too long',
      };
    const found = gradientBy(method, expr, variables, at, h ?? null);
    const judged = found.gradient === null || truth === null ? null : worstOf(found.gradient, truth);
    const blind = slopes === null && found.gradient !== null ? 'it answers without noticing what is here' : null;
    return {
      method,
      gradient: found.gradient === null ? null : namedBy(variables, found.gradient),
      maxError: judged === null ? null : judged.error,
      worst: judged === null ? null : (variables[judged.place] as string),
      h: found.h,
      evaluations: found.evaluations,
      remark: found.remark ?? blind,
    };
  });
}

/** The errors of a gradient, component by component. */
type Judge = (claimed: Vector) => Vector;

function worstOf(claimed: Vector, judge: Judge): { readonly error: number; readonly place: number } | null {
  const errors = judge(claimed).map(Math.abs);
  const error = errors.reduce((most, size) => Math.max(most, size), 0);
  return Number.isNaN(error) ? null : { error, place: errors.indexOf(error) };
}

/** The gradient in 60 digits: by differences, which know no rule, or where these take too long by reverse mode. */
async function truthOf(typed: Expr, variables: readonly string[], at: Point): Promise<Judge> {
  const expr = withFloat64Numbers(typed);
  if (variables.length <= MOST_TRUE) {
    const { truthAt } = await import('./truth.ts');
    const truths = variables.map((name) => truthAt(expr, at, name, 1));
    const scales = scalesOf(expr, variables, at, hessianOf(expr, variables, at));
    return (claimed) =>
      truths.map((truth, i) => {
        const error = truth.errorOf(claimed[i] as number);
        // The truth has 60 digits of what is added up; of a partial that cancels to 0 the rest is its own rounding.
        return Math.abs(error) <= 1e-55 * (scales[i] as number) ? 0 : error;
      });
  }
  const { fromFloat64, toFloat64, withDigits } = await import('./arithmetic/decimal.ts');
  const { arithmetic, number } = withDigits(60);
  const entries = record(expr, (name) => number(fromFloat64(at[name] as number)), arithmetic);
  const adjoints = backward(entries, arithmetic);
  const places = new Map(
    entries.flatMap(({ node }, place) => (node.kind === 'variable' ? [[node.name, place] as const] : [])),
  );
  return (claimed) =>
    variables.map((name, i) => {
      const place = places.get(name);
      const component = number(fromFloat64(claimed[i] as number));
      return toFloat64(place === undefined ? component : component.minus(adjoints[place] as typeof component));
    });
}
