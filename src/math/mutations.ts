/**
 * Which mistakes do people make when they differentiate, and programs when they sweep back?
 *
 * Far fewer than there are formulas. Somebody who writes cos(x²) for the derivative of sin(x²) has not guessed: one rule was
 * applied wrongly at one place, the inside was not differentiated. So a mistake is a *mutation*: the differentiator with one
 * rule replaced. This table has a row for each.
 *
 *     sin(x²)      right 2x·cos(x²)     forgot-inner cos(x²)      inner-only 2x     inner-inside cos(2x)
 *     x²·sin(x)    right 2x·sin(x) + x²·cos(x)                    product-of-derivatives 2x·cos(x)
 *
 * A row of kind `rule` says what becomes of a node's derivative, given those of its arguments; of kind `answer`, what becomes
 * of the whole; of kind `sweep`, how a program walks back wrongly, which no formula can show (./broken-sweeps.ts). One table, three
 * uses: breaking a computation on purpose to see what happens, naming the mistake in a claimed derivative, answering a learner.
 *
 * Where it breaks: two mutations can come to the same formula (`half` and `power-not-multiplied` of a square); they are all
 * found, and the simpler name stands first in this table.
 *
 * Next: ./mutants.ts
 */

import { type Expr, evaluate, numberExpr } from './expression.ts';
import { integralOf } from './integrals.ts';
import { linkMistakes } from './link-mistakes.ts';
import { answer, type Mutation, onePath, rule, sweep } from './mistake-rows.ts';
import {
  both,
  type Change,
  change,
  isNumber,
  isPlainNumber,
  minus,
  negative,
  one,
  operandsOf,
  over,
  place,
  plus,
  raised,
  rateOf,
  shown,
  times,
  zero,
} from './sites.ts';

export type { AnswerMutation, Mutation, RuleMutation, SweepMutation, Whole } from './mistake-rows.ts';

// ── the table ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Every mutation; of two that come to the same, the simpler stands first. */
export const mutations: readonly Mutation[] = [
  answer('sign', 'the sign is lost', 'x^3', 2, ({ by, variable }) =>
    change(negative(by(variable)), null, 'the size is right and the sign is not'),
  ),
  answer('half', 'half of the derivative', 'x^3', 2, ({ by, variable }) =>
    change(over(by(variable), numberExpr(2)), 'a factor 2', 'it is half of the derivative'),
  ),
  answer('double', 'twice the derivative', 'x^3', 2, ({ by, variable }) =>
    change(times(numberExpr(2), by(variable)), 'a factor 1/2', 'it is twice the derivative'),
  ),
  answer('value-for-rate', 'the value in place of its rate', 'x^3', 2, ({ expr }) =>
    change(expr, null, 'this is the function itself, not its rate of change'),
  ),
  answer('integrated-instead', 'integrated instead of differentiated', 'x^3 + cos(x)', 2, ({ expr, variable }) =>
    change(
      integralOf(expr, variable),
      null,
      'this is a function whose derivative is the given one: it was integrated instead',
    ),
  ),
  answer(
    'wrong-variable',
    'differentiated by another variable',
    'x^2*y + y^3',
    { x: 2, y: 1 },
    ({ by, variable, variables }) =>
      variables.flatMap((name) =>
        name === variable
          ? []
          : change(
              by(name),
              null,
              () => `this is the derivative by ${name}: ${variable} moves, and ${name} is held still`,
            ),
      ),
  ),
  answer(
    'differentiate-everything',
    'every variable moves',
    'x^2*y + y^3',
    { x: 2, y: 1 },
    ({ expr, total, variable, variables }) =>
      variables.length < 2
        ? []
        : change(
            total(expr),
            null,
            () => `every variable was differentiated: only ${variable} moves, the others are held still`,
          ),
  ),
  ...linkMistakes,

  // ── products ───────────────────────────────────────────────────────────────────────────────────────────────────────
  rule('product-of-derivatives', 'the product of the derivatives', 'x^2*sin(x)', 1.3, (site) => {
    const operands = operandsOf(site, 'multiply');
    if (operands === null || (operands.du === null && operands.dv === null)) return [];
    const { u, v } = operands;
    const [du, dv] = [operands.du ?? site.total(u), operands.dv ?? site.total(v)];
    if (du === null || dv === null) return [];
    const right = [
      operands.du === null ? null : times(v, operands.du),
      operands.dv === null ? null : times(u, operands.dv),
    ].filter((term) => term !== null);
    return change(
      times(du, dv),
      null,
      () =>
        `at ${place(site.node)} the derivatives are multiplied: each factor moves while the other holds its value, and the effects add; ${shown(right.reduce((sum, term) => plus(sum, term)))} belongs there`,
    );
  }),
  rule('product-minus', 'the product rule with a minus', 'x^2*sin(x)', 1.3, (site) => {
    const operands = both(operandsOf(site, 'multiply'));
    if (operands === null) return [];
    const { u, v, du, dv } = operands;
    return change(
      minus(times(du, v), times(u, dv)),
      null,
      () => `at ${place(site.node)} there is a minus between the two terms: the effects of a product add`,
    );
  }),
  rule('first-path-only', 'only the first use of the variable counts', 'x^2*sin(x)', 1.3, (site) =>
    onePath(site, 'first'),
  ),
  rule('last-path-only', 'only the last use of the variable counts', 'x^2*sin(x)', 1.3, (site) =>
    onePath(site, 'last'),
  ),
  rule('kept-own-input', 'each factor is multiplied by itself, not by the other', 'x^2*sin(x)', 1.3, (site) => {
    const operands = operandsOf(site, 'multiply');
    if (operands === null) return [];
    const { u, v, du, dv } = operands;
    if ((du !== null && isPlainNumber(v)) || (dv !== null && isPlainNumber(u)) || (du === null && dv === null))
      return [];
    const terms = [du === null ? null : times(u, du), dv === null ? null : times(v, dv)].filter(
      (term) => term !== null,
    );
    return change(
      terms.reduce((sum, term) => plus(sum, term)),
      null,
      () =>
        `at ${place(site.node)} each factor keeps its own value: times hands each factor the value of the other one`,
    );
  }),
  rule('coefficient-dropped', 'a constant factor is dropped', '5*x^2', 1.3, (site) => {
    const operands = operandsOf(site, 'multiply', 'divide');
    if (operands === null) return [];
    const { u, v, du, dv } = operands;
    const below = site.node.op === 'divide' && dv !== null ? rateOf('divide', 1, [one, v], over(one, v)) : null;
    const [slope, factor] =
      du !== null && dv === null
        ? [du, v]
        : dv !== null && du === null
          ? [below === null ? dv : times(below, dv), u]
          : [null, null];
    if (slope === null || factor === null || isNumber(factor, 1)) return [];
    const missing = (): string => (site.node.op === 'divide' && du !== null ? `1/(${shown(factor)})` : shown(factor));
    return change(
      slope,
      missing,
      () => `at ${place(site.node)} the factor ${missing()} is dropped: what is held still stays as a factor`,
    );
  }),
  rule('other-variable-vanishes', 'a factor that is held still is taken for 0', 'x^2*y + x', { x: 2, y: 3 }, (site) => {
    const operands = operandsOf(site, 'multiply', 'divide');
    if (operands === null || (operands.du === null) === (operands.dv === null)) return [];
    const held = operands.du === null ? operands.u : operands.v;
    const right = rateOf(site.node.op, operands.du === null ? 1 : 0, site.node.args, site.node);
    if (isPlainNumber(held) || right === null) return [];
    return change(
      numberExpr(0),
      () => shown(times(right, (operands.du ?? operands.dv) as Expr)),
      () =>
        `at ${place(site.node)} the whole term is gone: ${place(held)} is held still, so it is a constant factor and not 0`,
    );
  }),

  // ── sums ───────────────────────────────────────────────────────────────────────────────────────────────────────────
  rule('lost-term', 'a term of the sum is lost', 'x^2 + sin(x)', 1.3, (site) => {
    const operands = both(operandsOf(site, 'add', 'subtract'));
    if (operands === null) return [];
    const { u, v, du, dv } = operands;
    const right = site.node.op === 'add' ? dv : negative(dv);
    const isSum = u.kind === 'apply' && (u.op === 'add' || u.op === 'subtract');
    const losing = (term: Expr, lost: Expr, rest: Expr): readonly Change[] =>
      change(
        rest,
        () => shown(lost),
        () => `the derivative of the term ${place(term)} is missing: ${shown(lost)}`,
      );
    return [...(isSum ? [] : losing(u, du, right)), ...losing(v, right, du)];
  }),
  rule('term-sign', 'a term of the sum has the wrong sign', 'x^2 + sin(x)', 1.3, (site) => {
    const operands = both(operandsOf(site, 'add', 'subtract'));
    if (operands === null) return [];
    const { u, v, du, dv } = operands;
    const isSum = u.kind === 'apply' && (u.op === 'add' || u.op === 'subtract');
    const told = (term: Expr, slope: Expr) => (): string =>
      `the derivative of the term ${place(term)} has the wrong sign: it is ${shown(slope)}`;
    const right = site.node.op === 'add' ? dv : negative(dv);
    return [
      ...(isSum ? [] : change(plus(negative(du), right), null, told(u, du))),
      ...(site.node.op === 'add' ? change(minus(du, dv), null, told(v, dv)) : []),
    ];
  }),
  rule('term-not-differentiated', 'a term of the sum is left as it was', 'x^3 + sin(x)', 1.3, (site) => {
    const operands = operandsOf(site, 'add', 'subtract');
    if (operands === null) return [];
    const { u, v, du, dv } = operands;
    const signed = (term: Expr): Expr => (site.node.op === 'add' ? term : negative(term));
    const left = (term: Expr, slope: Expr | null, wrong: Expr): readonly Change[] =>
      slope === null
        ? []
        : change(wrong, null, () => `the term ${place(term)} stands as it was: its derivative is ${shown(slope)}`);
    return [
      ...left(u, du, dv === null ? u : plus(u, signed(dv))),
      ...left(v, dv, du === null ? signed(v) : plus(du, signed(v))),
    ];
  }),
  rule('constant-kept', 'a constant term is kept', 'x^2 + 5', 1.3, (site) => {
    const operands = operandsOf(site, 'add', 'subtract');
    if (operands === null || (operands.du === null) === (operands.dv === null)) return [];
    const { u, v, du, dv } = operands;
    const constant = du === null ? u : v;
    if (!isPlainNumber(constant)) return [];
    const joined = site.node.op === 'add' ? plus : minus;
    return change(
      joined(du ?? u, dv ?? v),
      null,
      () => `the constant ${place(constant)} is still there: it does not move, so its derivative is 0`,
    );
  }),
  rule('minus-dropped', 'a minus is dropped', 'x^2 - sin(x)', 1.3, (site) => {
    const { node, slopes } = site;
    const scaled = operandsOf(site, 'multiply', 'divide');
    const factor = scaled === null ? null : scaled.du === null ? scaled.u : scaled.dv === null ? scaled.v : null;
    const right = scaled === null ? null : site.slopeOf(node);
    if (factor !== null && right !== null && isPlainNumber(factor) && evaluate(factor, {}) < 0)
      return change(negative(right), '-1', () => `the minus of ${place(factor)} is lost`);
    const operands = operandsOf(site, 'subtract');
    if (node.op === 'negate' && slopes[0] != null)
      return change(slopes[0], '-1', () => `the minus before ${place(node.args[0] as Expr)} is lost`);
    if (operands === null || operands.dv === null) return [];
    return change(
      operands.du === null ? operands.dv : plus(operands.du, operands.dv),
      null,
      () => `the minus before ${place(operands.v)} is lost`,
    );
  }),

  // ── quotients ──────────────────────────────────────────────────────────────────────────────────────────────────────
  rule('quotient-order', 'the quotient rule with its terms in the wrong order', 'sin(x)/x^2', 1.3, (site) => {
    const operands = operandsOf(site, 'divide');
    if (operands === null || operands.dv === null) return [];
    const { u, v, du, dv } = operands;
    const numerator = du === null ? times(u, dv) : minus(times(u, dv), times(du, v));
    return change(
      over(numerator, raised(v, 2)),
      null,
      () =>
        `at ${place(site.node)} the terms of the numerator are in the wrong order: first the derivative of the top times the bottom`,
    );
  }),
  rule('quotient-no-square', 'the denominator is not squared', 'sin(x)/x^2', 1.3, (site) => {
    const operands = operandsOf(site, 'divide');
    if (operands === null || operands.dv === null) return [];
    const { u, v, du, dv } = operands;
    const numerator = du === null ? negative(times(u, dv)) : minus(times(du, v), times(u, dv));
    return change(
      over(numerator, v),
      () => `1/(${shown(v)})`,
      () => `at ${place(site.node)} the denominator is not squared`,
    );
  }),
  rule('quotient-no-denominator', 'the quotient rule without what stands below the line', 'sin(x)/x^2', 1.3, (site) => {
    const operands = operandsOf(site, 'divide');
    if (operands === null || operands.dv === null) return [];
    const { u, v, du, dv } = operands;
    return change(
      du === null ? negative(times(u, dv)) : minus(times(du, v), times(u, dv)),
      () => `1/(${shown(v)})^2`,
      () => `at ${place(site.node)} the square of the denominator is missing below the line`,
    );
  }),
  rule('quotient-sum', 'the quotient rule with a plus', 'sin(x)/x^2', 1.3, (site) => {
    const operands = both(operandsOf(site, 'divide'));
    if (operands === null) return [];
    const { u, v, du, dv } = operands;
    return change(
      over(plus(times(du, v), times(u, dv)), raised(v, 2)),
      null,
      () => `at ${place(site.node)} there is a plus in the numerator where the quotient rule has a minus`,
    );
  }),
  rule('quotient-of-derivatives', 'the quotient of the derivatives', 'sin(x)/x^2', 1.3, (site) => {
    const operands = operandsOf(site, 'divide');
    if (operands === null || operands.dv === null) return [];
    const { u, v, du, dv } = operands;
    const right = over(minus(times(du ?? zero, v), times(u, dv)), raised(v, 2));
    return change(
      over(du ?? u, dv),
      null,
      () =>
        `at ${place(site.node)} ${du === null ? 'the bottom is differentiated where it stands' : 'top and bottom are differentiated each on its own'}; ${shown(right)} belongs there`,
    );
  }),
  rule('quotient-as-product', 'the product rule for a quotient', 'sin(x)/x^2', 1.3, (site) => {
    const operands = both(operandsOf(site, 'divide'));
    if (operands === null) return [];
    const { u, v, du, dv } = operands;
    return change(
      plus(times(du, v), times(u, dv)),
      null,
      () =>
        `at ${place(site.node)} the product rule was taken for a quotient; ${shown(over(minus(times(du, v), times(u, dv)), raised(v, 2)))} belongs there`,
    );
  }),

  // ── sweeps back ────────────────────────────────────────────────────────────────────────────────────────────────────
  sweep('overwrite', 'what arrives replaces what was there: = in place of +=', 'x*x + 4*x', 3),
  sweep('double-backward', 'the sweep runs twice, and no node forgets the first run', 'sin(x^2)', 1.3),
  sweep('no-zero-grad', 'the sweep runs twice, and the variables keep what they had', 'sin(x^2)', 1.3),
  sweep('wrong-order', 'a node passes on before all of its contributions have arrived', 'u = x^2; v = 3*u; u*v', 1.3),
  sweep(
    'recursive-order',
    'whenever something arrives at a node, all of what it has is passed on again',
    'u = x^2; v = 3*u; u*v',
    1.3,
  ),
  sweep('local-only', 'each node hands out its own rates, not multiplied by what arrived', 'sin(x^2)', 1.3),
];

export const mutationNames: readonly string[] = [...new Set(mutations.map(({ name }) => name))];
