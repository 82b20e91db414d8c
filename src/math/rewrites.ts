/**
 * The same function, written so that its digits survive.
 *
 * Each row has a shape that loses digits somewhere, and a shape that is equal in exact arithmetic and does not. The letters
 * stand for any formulas. `1 - cos(a)` at 1e-8 is 1 - 1 = 0; `2*sin(a/2)^2`, the same function, is 5e-17.
 *
 * A row is only a suggestion. ./stability.ts offers it when sampling in 60 digits finds the two equal and the new one is
 * measurably better at the point.
 *
 * Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapter 1; Blanchard, Higham and Higham, IMA J.
 * Numer. Anal. 41 (2021) 2311-2330, for logsumexp and softmax.
 * Next: ./stability.ts
 */

import { type Expr, partsOf, rebuild, sameExpr, substitute } from './expression.ts';
import { rowFormula } from './partials.ts';
import { tidy } from './tidying.ts';

export interface Rewrite {
  readonly name: string;
  /** Shapes that lose digits, all of one function. */
  readonly from: readonly string[];
  /** The shape that keeps them. */
  readonly to: string;
  readonly because: string;
}

export const rewrites: readonly Rewrite[] = [
  {
    name: 'softplus',
    from: ['log(1 + exp(a))', 'log1p(exp(a))'],
    to: 'softplus(a)',
    because: 'exp(a) overflows above 709 and is absorbed by the 1 below -37',
  },
  {
    name: 'logsumexp',
    from: ['log(exp(a) + exp(b))'],
    to: 'logsumexp(a, b)',
    because: 'the larger argument is taken out before exp can overflow',
  },
  {
    name: 'log of a sigmoid',
    from: ['log(sigmoid(a))', 'log(1/(1 + exp(-a)))', 'log(exp(a)/(1 + exp(a)))'],
    to: '-softplus(-a)',
    because: 'the sigmoid underflows to 0 before its log is taken',
  },
  {
    name: 'log of one minus a sigmoid',
    from: ['log(1 - sigmoid(a))'],
    to: '-softplus(a)',
    because: 'the difference from 1 is lost before its log is taken',
  },
  {
    name: 'one minus a sigmoid',
    from: ['1 - sigmoid(a)'],
    to: 'sigmoid(-a)',
    because: 'close to 1 a sigmoid keeps no digits of its difference from 1',
  },
  {
    name: 'sigmoid',
    from: ['1/(1 + exp(-a))', 'exp(a)/(1 + exp(a))', 'exp(a)/(exp(a) + 1)'],
    to: 'sigmoid(a)',
    because: 'exp(a) overflows, and infinity over infinity is not a number',
  },
  {
    name: 'softmax of two',
    from: ['exp(a)/(exp(a) + exp(b))', 'exp(a)/(exp(b) + exp(a))'],
    to: 'sigmoid(a - b)',
    because: 'only the difference of the two matters, and it does not overflow',
  },
  {
    name: 'log1p',
    from: ['log(1 + a)'],
    to: 'log1p(a)',
    because: '1 + a keeps only those digits of a small a that fit behind the 1',
  },
  {
    name: 'expm1',
    from: ['exp(a) - 1', '-1 + exp(a)'],
    to: 'expm1(a)',
    because: 'exp(a) is close to 1, and the subtraction takes away its leading digits',
  },
  {
    name: 'half-angle',
    from: ['1 - cos(a)', '-cos(a) + 1'],
    to: '2*sin(a/2)^2',
    because: 'cos(a) is close to 1, and the subtraction takes away its leading digits',
  },
  {
    name: 'difference of roots',
    from: ['sqrt(a) - sqrt(b)'],
    to: '(a - b)/(sqrt(a) + sqrt(b))',
    because: 'two nearly equal roots cancel; their difference times their sum does not',
  },
  {
    name: 'difference of squares',
    from: ['a^2 - b^2'],
    to: '(a - b)*(a + b)',
    because: 'squaring first rounds away what the subtraction would leave',
  },
  { name: 'difference of logs', from: ['log(a) - log(b)'], to: 'log(a/b)', because: 'two nearly equal logs cancel' },
  {
    name: 'hypot',
    from: ['sqrt(a^2 + b^2)', 'sqrt(a*a + b*b)'],
    to: 'hypot(a, b)',
    because: 'squares overflow above 1e154 and vanish below 1e-162',
  },
  {
    name: 'x log y',
    from: ['a*log(b)'],
    to: 'xlogy(a, b)',
    because: '0 times the log of 0 is not a number, and the limit is 0',
  },
  { name: 'sinh', from: ['(exp(a) - exp(-a))/2'], to: 'sinh(a)', because: 'near 0 the two exponentials cancel' },
  {
    name: 'tanh',
    from: ['(exp(a) - exp(-a))/(exp(a) + exp(-a))', '(exp(2*a) - 1)/(exp(2*a) + 1)'],
    to: 'tanh(a)',
    because: 'exp overflows, and infinity over infinity is not a number',
  },
  {
    name: 'log of cosh',
    from: ['log(cosh(a))'],
    to: 'softplus(2*a) - a - log(2)',
    because: 'cosh overflows above 710, and its log would be an ordinary number',
  },
  {
    name: 'difference from a power',
    from: ['(1 + a)^b - 1'],
    to: 'expm1(b*log1p(a))',
    because: 'a power close to 1 cancels against the 1',
  },
];

/** A place in a formula where a row fits, with the formula rewritten there. */
export interface Rewriting {
  readonly rewrite: Rewrite;
  readonly before: Expr;
  readonly after: Expr;
  readonly whole: Expr;
}

type Bindings = Readonly<Record<string, Expr>>;

/** The pieces that the letters of a shape stand for, or null where it does not fit. Sums and products fit in either order. */
function match(shape: Expr, node: Expr, bound: Bindings): Bindings | null {
  if (shape.kind === 'variable') {
    const known = bound[shape.name];
    if (known === undefined) return { ...bound, [shape.name]: node };
    return sameExpr(known, node) ? bound : null;
  }
  if (shape.kind !== node.kind) return null;
  if (shape.kind === 'number') return node.kind === 'number' && node.value === shape.value ? bound : null;
  if (shape.kind === 'apply' && node.kind === 'apply') {
    if (shape.op !== node.op) return null;
    const straight = matchAll(shape.args, node.args, bound);
    if (straight !== null || (shape.op !== 'add' && shape.op !== 'multiply')) return straight;
    return matchAll(shape.args, [...node.args].reverse(), bound);
  }
  return null;
}

function matchAll(shapes: readonly Expr[], nodes: readonly Expr[], bound: Bindings): Bindings | null {
  let known: Bindings | null = bound;
  for (let i = 0; i < shapes.length && known !== null; i++) known = match(shapes[i] as Expr, nodes[i] as Expr, known);
  return known;
}

/** Every place where a row fits, and the formula with that one place rewritten. */
export function rewritings(expr: Expr): Rewriting[] {
  const found: Rewriting[] = [];
  const seen = new Set<Expr>();
  const pending: Expr[] = [expr];
  while (pending.length > 0) {
    const node = pending.pop() as Expr;
    if (seen.has(node)) continue;
    seen.add(node);
    pending.push(...partsOf(node));
    for (const rewrite of rewrites) {
      const bound = rewrite.from
        .map((shape) => match(rowFormula(shape), node, {}))
        .find((bindings) => bindings !== null);
      if (bound === undefined || bound === null) continue;
      // What cancels exactly on paper must not be left for the machine to cancel: (x + 1) - x is 1.
      const after = tidyDifferences(substitute(rowFormula(rewrite.to), bound));
      found.push({ rewrite, before: node, after, whole: replaced(expr, node, after) });
    }
  }
  return found;
}

/** The formula with one node exchanged, wherever it stands. */
export const replaced = (expr: Expr, node: Expr, by: Expr): Expr =>
  expr === node ? by : rebuild(expr, (part) => (sameExpr(part, node) ? by : part));

/** Differences worked out where they become a plain number. */
const tidyDifferences = (expr: Expr): Expr =>
  rebuild(expr, (node) => {
    if (node.kind !== 'apply' || node.op !== 'subtract') return node;
    const tidied = tidy(node).expr;
    return tidied.kind === 'number' ? tidied : node;
  });
