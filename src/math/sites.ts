/**
 * What does a rule see at one place of a formula?
 *
 * A node, its arguments, and their derivatives, which are already known. From these the right rule makes the derivative of the
 * node, and a wrong rule makes something else of the same pieces: the outer rate of a link, the two factors of a product, the
 * exponent of a power. This file takes the pieces out; ./mutations.ts puts them together wrongly.
 *
 *     at sin(x^2):   inner x^2    its derivative 2*x    outer rate cos(x^2)
 *
 * Next: ./integrals.ts
 */

import {
  type ApplyExpr,
  applyExpr,
  type Expr,
  evaluate,
  numberExpr,
  partsFirst,
  rebuild,
  substitute,
  variableExpr,
  variablesOf,
  write,
} from './expression.ts';
import { argumentNames, partialOf } from './partials.ts';
import { type OpName, ruleOf } from './rules.ts';
import { tidy } from './tidying.ts';

/** A place where a rule is applied: a node of the formula, and the derivatives of its parts. */
export interface Site {
  readonly node: ApplyExpr;
  readonly variable: string;
  /** The derivative of each argument by the variable; null where the argument does not depend on it. */
  readonly slopes: readonly (Expr | null)[];
  /** The derivative of any part inside the node. */
  readonly slopeOf: (part: Expr) => Expr | null;
  /** The derivative of a part with every variable moving at the same rate; null where no variable is in it. */
  readonly total: (part: Expr) => Expr | null;
}

/** What a mutation makes of a node's derivative. Hundreds are tried and one or two are told of, so the words come when asked for. */
export interface Change {
  readonly slope: Expr;
  /** What would put it right, a formula or a few words; null where it is said best by the explanation alone. */
  readonly missing: () => string | null;
  /** What went wrong at this node, in a sentence without its full stop. */
  readonly explanation: () => string;
}

export const one = numberExpr(1);
export const zero = numberExpr(0);
export const isNumber = (expr: Expr, value: number): boolean => expr.kind === 'number' && expr.value === value;
export const times = (a: Expr, b: Expr): Expr =>
  isNumber(a, 1) ? b : isNumber(b, 1) ? a : applyExpr('multiply', a, b);
export const plus = (a: Expr, b: Expr): Expr => applyExpr('add', a, b);
export const minus = (a: Expr, b: Expr): Expr => applyExpr('subtract', a, b);
export const over = (a: Expr, b: Expr): Expr => applyExpr('divide', a, b);
export const negative = (a: Expr): Expr => applyExpr('negate', a);
export const raised = (a: Expr, n: number): Expr => applyExpr('power', a, numberExpr(n));

/** A formula as it should be shown to a person, not too long. */
export const shown = (expr: Expr): string => {
  const text = write(tidy(expr).expr);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
};
export const place = (node: Expr): string => {
  const text = write(node);
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
};

/** Operations whose partials are numbers: what is inside them is not an inside that one could forget. */
const LINEAR: readonly OpName[] = ['add', 'subtract', 'negate', 'multiply', 'divide', 'modulo'];

/** A function of one moving argument: its number, the argument, its derivative, and the outer rate. */
export interface Link {
  readonly index: number;
  readonly inner: Expr;
  readonly slope: Expr;
  readonly outer: Expr;
}

const links = new WeakMap<Site, Link | null>();

/** The link at a site; null where nothing flows through it, or by several arguments. */
export function linkOf(site: Site): Link | null {
  const known = links.get(site);
  if (known !== undefined) return known;
  const found = linkAt(site);
  links.set(site, found);
  return found;
}

function linkAt({ node, slopes }: Site): Link | null {
  const moving = slopes.flatMap((slope, index) => (slope === null ? [] : [{ index, slope }]));
  const [only] = moving;
  if (only === undefined || moving.length > 1 || LINEAR.includes(node.op) || ruleOf(node.op).piecewiseConstant === true)
    return null;
  const outer = rateOf(node.op, only.index, node.args, node);
  return outer === null ? null : { ...only, inner: node.args[only.index] as Expr, outer };
}

/** The partial of an operation with these arguments and this value put in. */
export function rateOf(op: OpName, index: number, args: readonly Expr[], value: Expr): Expr | null {
  const partial = partialOf(op, index);
  return partial === null
    ? null
    : substitute(partial, { ...Object.fromEntries(args.map((argument, i) => [argumentNames[i], argument])), y: value });
}

/** The outer rate of a link with another formula in the place of what is inside. */
export function rateAt({ node }: Site, { index }: Link, inside: Expr): Expr | null {
  const args = node.args.map((argument, i) => (i === index ? inside : argument));
  return rateOf(node.op, index, args, { ...node, args });
}

/** The rate of a link as the row states it, changed before the arguments are put in. */
function rateFrom(partial: Expr, { node }: Site): Expr {
  const names = Object.fromEntries(node.args.map((argument, i) => [argumentNames[i], argument]));
  return substitute(partial, { ...names, y: node });
}

/** The outer rate with something else in the place of the logarithm of a base that is held still; null where it has none. */
export function rateWithBase(site: Site, { index }: Link, instead: (log: Expr) => Expr): Expr | null {
  const partial = partialOf(site.node.op, index);
  const moving = argumentNames[index];
  const isStill = (part: Expr): boolean => !variablesOf(part).some((name) => name === moving || name === 'y');
  let found = false;
  const changed = (part: Expr): Expr => {
    const [first, second] = part.kind === 'apply' ? part.args : [];
    // u*log(v) where u is not 0.
    const [factor, base] = isCall(part, 'log') ? [one, first] : isCall(part, 'xlogy') ? [first, second] : [];
    if (factor === undefined || base === undefined || !isStill(base)) return part;
    found = true;
    return times(factor, instead(applyExpr('log', base)));
  };
  const rate = partial === null ? null : rebuild(partial, changed);
  return rate !== null && found ? rateFrom(rate, site) : null;
}

const isCall = (part: Expr, op: OpName): boolean => part.kind === 'apply' && part.op === op;

/** Rates as programs write them, in the value that the forward pass has left. */
export const RATES_IN_VALUE: Partial<Record<OpName, (value: Expr) => Expr>> = {
  tanh: (y) => minus(one, raised(y, 2)),
  sigmoid: (y) => times(y, minus(one, y)),
  tan: (y) => plus(one, raised(y, 2)),
};

/** The outer rate with one of its squares or roots left out, in every way. */
export function ratesWithoutPower(site: Site, { index }: Link): Expr[] {
  const partial = partialOf(site.node.op, index);
  const inValue = RATES_IN_VALUE[site.node.op]?.(variableExpr('y'));
  return [partial, inValue ?? null].flatMap((rate) =>
    rate === null
      ? []
      : partsFirst(rate).flatMap((power) => {
          if (power.kind !== 'apply' || !POWERS.includes(power.op)) return [];
          return [
            rateFrom(
              rebuild(rate, (part) => (part === power ? (power.args[0] as Expr) : part)),
              site,
            ),
          ];
        }),
  );
}
const POWERS: readonly OpName[] = ['power', 'square', 'sqrt'];

/** The moving parts of a formula, itself included, as many as are worth a try. */
export const movingParts = (part: Expr, { slopeOf }: Site): readonly Expr[] =>
  partsFirst(part)
    .filter((inner) => slopeOf(inner) !== null)
    .reverse()
    .slice(0, MOST_PARTS);
const MOST_PARTS = 8;

/** A sum without each of its terms that is held still. */
export function withoutStillTerm(sum: Expr, site: Site): readonly { readonly rest: Expr; readonly still: Expr }[] {
  if (sum.kind !== 'apply' || (sum.op !== 'add' && sum.op !== 'subtract')) return [];
  const [u, v] = sum.args as readonly [Expr, Expr];
  if (site.slopeOf(v) === null)
    return [
      { rest: u, still: v },
      ...withoutStillTerm(u, site).map(({ rest, still }) => ({ rest: applyExpr(sum.op, rest, v), still })),
    ];
  if (site.slopeOf(u) === null) return [{ rest: sum.op === 'add' ? v : negative(v), still: u }];
  return withoutStillTerm(u, site).map(({ rest, still }) => ({ rest: applyExpr(sum.op, rest, v), still }));
}

/** A power with a number in the exponent, whatever it is called: u^n, square, cube, sqrt, cbrt, nthRoot. */
export function powerOf({
  node,
  slopes,
}: Site): { readonly base: Expr; readonly slope: Expr; readonly n: number; readonly lowered: Expr } | null {
  const [base, second] = node.args;
  const [slope, other = null] = slopes;
  if (base === undefined || slope === undefined || slope === null || other !== null) return null;
  const fixed: Partial<Record<OpName, number>> = { square: 2, cube: 3, sqrt: 1 / 2, cbrt: 1 / 3 };
  const exponent = second === undefined || variablesOf(second).length > 0 ? null : evaluate(second, {});
  const n =
    node.op === 'power'
      ? exponent
      : node.op === 'nthRoot' && exponent !== null
        ? 1 / exponent
        : (fixed[node.op] ?? null);
  if (n === null || n === 0) return null;
  // Of a root the power below is written with a root, as people do.
  const lowered =
    node.op === 'sqrt' || node.op === 'cbrt' || node.op === 'nthRoot' ? over(node, base) : raised(base, n - 1);
  return { base, slope, n, lowered };
}

export interface Operands {
  readonly u: Expr;
  readonly v: Expr;
  readonly du: Expr | null;
  readonly dv: Expr | null;
}

export function operandsOf({ node, slopes }: Site, ...ops: readonly OpName[]): Operands | null {
  const [u, v] = node.args;
  if (!ops.includes(node.op) || u === undefined || v === undefined) return null;
  return { u, v, du: slopes[0] ?? null, dv: slopes[1] ?? null };
}

export const both = (operands: Operands | null): (Operands & { readonly du: Expr; readonly dv: Expr }) | null =>
  operands === null || operands.du === null || operands.dv === null
    ? null
    : { ...operands, du: operands.du, dv: operands.dv };

export const isPlainNumber = (expr: Expr): boolean => variablesOf(expr).length === 0;
/** One change, or none where there is no formula for it. Texts that take work to write are given as functions. */
export const change = (
  slope: Expr | null,
  missing: string | null | (() => string),
  explanation: string | (() => string),
): readonly Change[] =>
  slope === null
    ? []
    : [
        {
          slope,
          missing: () => (typeof missing === 'function' ? missing() : missing),
          explanation: () => (typeof explanation === 'function' ? explanation() : explanation),
        },
      ];

export const TRIGONOMETRIC: readonly OpName[] = [
  'sin',
  'cos',
  'tan',
  'sec',
  'csc',
  'cot',
  'asin',
  'acos',
  'atan',
  'acot',
  'sinh',
  'cosh',
  'tanh',
  'sech',
  'csch',
  'coth',
];
/** Functions whose rates are taken for one another. */
export const FAMILIES: readonly (readonly OpName[])[] = [
  ['sin', 'cos', 'tan', 'sec', 'csc', 'cot'],
  ['asin', 'acos', 'atan', 'acot'],
  ['sigmoid', 'tanh', 'relu', 'softplus', 'gelu', 'silu', 'exp'],
  ['sinh', 'cosh'],
];
export const ANGLES: readonly OpName[] = ['sin', 'cos', 'tan', 'sec', 'csc', 'cot'];
