import fc from 'fast-check';
import { derivative as mathjsDerivative } from 'mathjs';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { decimalValue, fromFloat64 } from '../../src/math/arithmetic/decimal.ts';
import { slopesOf } from '../../src/math/chain-rule.ts';
import {
  applyExpr,
  type Expr,
  evaluate,
  numberExpr,
  type Point,
  partsFirst,
  variableExpr,
  variablesOf,
  write,
} from '../../src/math/expression.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { opNames, ruleOf } from '../../src/math/rules.ts';
import { derivative, derivativeOf } from '../../src/math/symbolic.ts';
import { truthAt } from '../../src/math/truth.ts';
import { randomCase, runs } from '../random-expression.ts';

const parsed = (text: string): Expr => parseFormula(text).expr;

/** A formula in 60 digits, at a point of float64 numbers taken exactly. */
const exactly = (expr: Expr, point: Point) =>
  decimalValue(expr, Object.fromEntries(Object.entries(point).map(([name, value]) => [name, fromFloat64(value)])));

/**
 * How far a formula is from the derivative, relative to it. The derivative is measured on the formula itself, by central
 * differences with 60 digits to spare, so nothing that the claim was made from is used.
 */
function errorOf(claim: Expr, formula: Expr, variable: string, order: number, point: Point): number {
  const truth = truthAt(formula, point, variable, order).derivative;
  return exactly(claim, point).minus(truth).abs().div(truth.abs().plus(1)).toNumber();
}

/** Central differences of the judge are right to about 60 digits; the claim is read in 60 and more. */
const AGREES = 1e-40;

/** Numbers for the variables at which no formula below meets a corner or leaves its domain. */
const usualPoint: Point = {
  x: 0.7,
  y: 1.3,
  w: -0.8,
  b: 0.45,
  n: 2.6,
  m: 0.2,
  s: 1.4,
  p: 0.35,
  a: 1.9,
  c: 0.55,
  d: 1.15,
};

interface Row {
  readonly formula: string;
  readonly answer: string;
  readonly variable?: string;
  readonly order?: number;
  readonly at?: Point;
}
const row = (formula: string, answer: string, more: Partial<Row> = {}): Row => ({ formula, answer, ...more });

/** What textbooks print. Each line is also measured: `answer` is the derivative of `formula` to 40 digits. */
const textbook: readonly Row[] = [
  // Powers and polynomials.
  row('x^2', '2 * x'),
  row('3*x^4 - 2*x', '12 * x^3 - 2'),
  row('(x^2+1)^10', '20 * x * (x^2 + 1)^9'),
  row('(w-3)^2+1', '2 * (w - 3)', { variable: 'w' }),
  row('1/x', '-1 / x^2'),
  row('x^-2', '-2 / x^3'),
  row('sqrt(x)', '1 / (2 * sqrt(x))'),
  row('x^(1/3)', '1 / (3 * x^(2 / 3))'),
  row('x^(-1/2)', '-1 / (2 * x^(3 / 2))'),
  row('x^n', 'n * x^(n - 1)'),
  row('x^n', 'x^n * log(x)', { variable: 'n' }),
  row('x^0.5', '0.5 / x^0.5'),
  row('0.1*x^3', '0.3 * x^2'),
  row('x/3', '1 / 3'),
  row('(x+1)^2*(x+2)^3', '(x + 1) * (x + 2)^2 * (5 * x + 7)'),
  // Products, quotients, chains.
  row('sin(x^2)', '2 * x * cos(x^2)'),
  row('exp(-x/3)', '-exp(-x / 3) / 3'),
  row('sin(x^2)*exp(-x/3) + x^3 - 2*x', '2 * x * cos(x^2) * exp(-x / 3) - sin(x^2) * exp(-x / 3) / 3 + 3 * x^2 - 2'),
  row('(x^2+1)/(x-1)', '(x^2 - 2 * x - 1) / (x - 1)^2'),
  row('x/(1+x)', '1 / (1 + x)^2'),
  row('1/(1+x^2)', '-2 * x / (1 + x^2)^2'),
  row('(a*x+b)/(c*x+d)', '(a * d - c * b) / (c * x + d)^2'),
  row('sin(x)/x', '(x * cos(x) - sin(x)) / x^2'),
  row('log(x)/x', '(1 - log(x)) / x^2'),
  row('x*sin(x)', 'sin(x) + x * cos(x)'),
  row('x*exp(-x)', 'exp(-x) * (1 - x)'),
  row('sin(cos(x))', '-cos(cos(x)) * sin(x)'),
  row('log(log(x))', '1 / (x * log(x))', { at: { x: 2.3 } }),
  row('sqrt(x^2+1)', 'x / sqrt(x^2 + 1)'),
  // Exponentials and logarithms.
  row('exp(x)', 'exp(x)'),
  row('e^x', 'e^x'),
  row('2^x', '2^x * log(2)'),
  row('2^(x^2)', '2 * x * 2^(x^2) * log(2)'),
  row('x^x', 'x^x * (log(x) + 1)'),
  row('log(x)', '1 / x'),
  row('log(abs(x))', '1 / x'),
  row('log10(x)', '1 / (x * log(10))'),
  row('x*log(x)', 'log(x) + 1'),
  row('log(2*x+2)', '1 / (x + 1)'),
  // Trigonometry.
  row('tan(x)', 'sec(x)^2'),
  row('sec(x)', 'sec(x) * tan(x)'),
  row('cot(x)', '-csc(x)^2'),
  row('asin(x)', '1 / sqrt(1 - x^2)'),
  row('acos(x)', '-1 / sqrt(1 - x^2)'),
  row('atan(x)', '1 / (1 + x^2)'),
  row('atan2(y, x)', '-y / (y^2 + x^2)'),
  row('cos(-x)', '-sin(x)'),
  row('cos(2*pi*x)', '-2 * pi * sin(2 * pi * x)'),
  row('sin(x)/cos(x)', '1 / cos(x)^2'),
  row('sin(x)^2 + cos(x)^2', '0'),
  // Hyperbolic.
  row('tanh(x)', '1 - tanh(x)^2'),
  row('asinh(x)', '1 / sqrt(x^2 + 1)'),
  row('acosh(x)', '1 / sqrt(x^2 - 1)', { at: { x: 1.7 } }),
  row('atanh(x)', '1 / (1 - x^2)'),
  row('sinh(x)/cosh(x)', '1 / cosh(x)^2'),
  // Machine learning.
  row('sigmoid(x)', 'sigmoid(x) * (1 - sigmoid(x))'),
  row('1/(1+exp(-x))', 'exp(-x) / (1 + exp(-x))^2'),
  row('log(1+exp(x))', 'exp(x) / (1 + exp(x))'),
  row('softplus(x)', 'sigmoid(x)'),
  row('relu(x)', 'step(x)'),
  row('relu(x)^2', '2 * relu(x)'),
  row('leakyRelu(x, 0.1)', 'x > 0 ? 1 : 0.1'),
  row('elu(x)', 'x > 0 ? 1 : exp(x)'),
  row('silu(x)', 'sigmoid(x) * (1 + x * (1 - sigmoid(x)))'),
  row('gelu(x)', 'erfc(-x / sqrt(2)) / 2 + x * exp(-x^2 / 2) / sqrt(2 * pi)'),
  row('erf(x)', '2 * exp(-x^2) / sqrt(pi)'),
  row('max(0, x)', 'x > 0 ? 1 : 0'),
  row('max(x^2, 2*x)', 'x^2 >= 2 * x ? 2 * x : 2'),
  row('clip(x, -1, 1)', 'x > -1 and x < 1 ? 1 : 0'),
  row('hinge(x)', 'x < 1 ? -1 : 0'),
  row('huber(x - y, 1)', 'clip(x - y, -1, 1)'),
  row('abs(x)', 'sign(x)'),
  row('abs(x)^3', '3 * x * abs(x)'),
  row('x > 0 ? x^2 : -x', 'x > 0 ? 2 * x : -1'),
  row('tanh(w*x+b)', 'x * (1 - tanh(w * x + b)^2)', { variable: 'w' }),
  row('(w*x+b-y)^2', '2 * x * (w * x + b - y)', { variable: 'w' }),
  row('(sigmoid(w*x)-y)^2', '2 * x * (sigmoid(w * x) - y) * sigmoid(w * x) * (1 - sigmoid(w * x))', { variable: 'w' }),
  row('y*log(sigmoid(x)) + (1-y)*log(1-sigmoid(x))', 'y - sigmoid(x)'),
  row('-(y*log(p) + (1-y)*log(1-p))', '(1 - y) / (1 - p) - y / p', { variable: 'p' }),
  row('exp(x)/(exp(x)+exp(y))', 'exp(x) * exp(y) / (exp(x) + exp(y))^2'),
  row('exp(-(x-m)^2/(2*s^2))', '-exp(-(x - m)^2 / (2 * s^2)) * (x - m) / s^2'),
  row('100*(y-x^2)^2 + (1-x)^2', '-400 * x * (y - x^2) - 2 * (1 - x)'),
  row('100*(y-x^2)^2 + (1-x)^2', '200 * (y - x^2)', { variable: 'y' }),
  // No slope at all.
  row('5', '0'),
  row('y^2', '0'),
  row('floor(x)', '0'),
  row('floor(y)*x', 'floor(y)'),
  // Higher orders.
  row('sin(x^2)', '2 * cos(x^2) - 4 * x^2 * sin(x^2)', { order: 2 }),
  row('exp(-x^2)', '2 * exp(-x^2) * (2 * x^2 - 1)', { order: 2 }),
  row('exp(-x^2)', '4 * x * exp(-x^2) * (3 - 2 * x^2)', { order: 3 }),
  row('tanh(x)', '-2 * tanh(x) * (1 - tanh(x)^2)', { order: 2 }),
  row('tanh(x)', '2 * (1 - tanh(x)^2) * (3 * tanh(x)^2 - 1)', { order: 3 }),
  row('sigmoid(x)', 'sigmoid(x) * (1 - sigmoid(x)) * (1 - 2 * sigmoid(x))', { order: 2 }),
  row('1/(1+exp(-x))', '(exp(-2 * x) - exp(-x)) / (1 + exp(-x))^3', { order: 2 }),
  row('log(1+exp(x))', 'exp(x) / (1 + exp(x))^2', { order: 2 }),
  row('x*log(x)', '1 / x', { order: 2 }),
  row('x^n', 'n * (n - 1) * x^(n - 2)', { order: 2 }),
  row('sqrt(1-x^2)', '-1 / (1 - x^2)^(3 / 2)', { order: 2 }),
  row('asin(x)', '(2 * x^2 + 1) / (1 - x^2)^(5 / 2)', { order: 3 }),
  row('1/(1+x^2)', '2 * (3 * x^2 - 1) / (1 + x^2)^3', { order: 2 }),
  row('exp(x)*sin(x)', '2 * exp(x) * cos(x)', { order: 2 }),
  row('100*(y-x^2)^2 + (1-x)^2', '1200 * x^2 - 400 * y + 2', { order: 2 }),
  row('100*(y-x^2)^2 + (1-x)^2', '200', { variable: 'y', order: 2 }),
  row('log(x)', '-6 / x^4', { order: 4 }),
  row('x^5', '120', { order: 5 }),
  row('x^5', '0', { order: 6 }),
];

const titled = textbook.map((entry) => {
  const { formula, answer, variable = 'x', order = 1 } = entry;
  return [`d${order}/d${variable}${order} of ${formula} is ${answer}`, entry] as const;
});
const pointOf = ({ formula, at }: Row): Point => {
  const all = { ...usualPoint, ...at };
  return Object.fromEntries(variablesOf(parsed(formula)).map((name) => [name, all[name] as number]));
};

describe('derivative', () => {
  test.each(titled)('%s', (_title, entry) => {
    const { formula, answer, variable = 'x', order = 1 } = entry;
    const { tidied, complete } = derivative(parsed(formula), variable, order);
    expect(write(tidied)).toBe(answer);
    expect(complete).toBe(true);
  });

  test.each(titled)('measured: %s', (_title, entry) => {
    const { formula, answer, variable = 'x', order = 1 } = entry;
    const point = { [variable]: usualPoint[variable] as number, ...pointOf(entry) };
    expect(errorOf(parsed(answer), parsed(formula), variable, order, point)).toBeLessThan(AGREES);
  });

  test('the measure sees an answer that is wrong by one part in a thousand', () => {
    for (const entry of textbook.filter(({ answer }) => answer !== '0')) {
      const { formula, answer, variable = 'x', order = 1 } = entry;
      const error = errorOf(parsed(`1.001*(${answer})`), parsed(formula), variable, order, pointOf(entry));
      expect([formula, error > 1e-6]).toEqual([formula, true]);
    }
  });

  /**
   * exp(-x^2) differentiated n times is (-1)^n * H_n(x) * exp(-x^2), H_n the Hermite polynomials (Abramowitz and Stegun
   * 22.11.7). python3 -c "from mpmath import *; mp.dps=30; x=mpf(0.7); print([nstr((-1)**n*hermite(n,x)*exp(-x*x),25) for n in (4,6,8)])"
   */
  test.each([
    [4, '-4.703990505105619405560134'],
    [6, '76.62825037872822267360129'],
    [8, '-1277.664278491952163462835'],
  ])('exp(-x^2) to the order %i agrees with the Hermite polynomial', (order, value) => {
    const found = exactly(derivative(parsed('exp(-x^2)'), 'x', order).tidied, { x: 0.7 });
    // The 25 digits above are the only error.
    expect(found.div(value).minus(1).abs().toNumber()).toBeLessThan(1e-24);
  });

  test('a derivative that nobody could read is refused, and numbers are proposed instead', () => {
    const towers =
      'a = x*x; b = a*a; c = b*b; d = c*c; f = d*d; g = f*f; h = g*g; k = h*h; l = k*k; m = l*l; l*m + sin(m*m)';
    expect(() => derivative(parsed(towers), 'x', 1)).toThrow(InputError);
    expect(() => derivative(parsed(towers), 'x', 1)).toThrow(
      /^written out, the derivative would have more than 50000 parts$/,
    );
  });

  test('a higher derivative that grows beyond a page is refused before it is worked out', () => {
    // Each order of x^x is three times as long as the one before: order 20 would have a thousand million parts.
    expect(() => derivative(parseFormula('x^x').expr, 'x', 20)).toThrow(
      /^written out, the derivative of order 6 has more than 500 parts$/,
    );
  });
});

describe('derivativeOf, row by row', () => {
  /** One case for each row, argument and sample: the row with x in the place of that argument. */
  const cases = opNames.flatMap((op) =>
    ruleOf(op).samples.flatMap((sample) =>
      sample.flatMap((x, i) => {
        // Beside a whole exponent of a negative base there is no value, and so no slope.
        const isIsolated = op === 'power' && i === 1 && (sample[0] as number) < 0;
        if (ruleOf(op).partials[i] === null || isIsolated) return [];
        const args = sample.map((value, k) => (k === i ? variableExpr('x') : numberExpr(value, String(value))));
        return [{ title: `${op} by argument ${i + 1} at ${sample.join(', ')}`, op, expr: applyExpr(op, ...args), x }];
      }),
    ),
  );

  test('there are cases for every row that has arguments', () => {
    expect(new Set(cases.map(({ op }) => op)).size).toBe(opNames.filter((op) => ruleOf(op).arity > 0).length);
  });

  test.each(cases.map(({ title, ...entry }) => [title, entry] as const))('%s', (_title, { expr, x }) => {
    const { raw, tidied } = derivativeOf(expr, 'x');
    expect(errorOf(raw, expr, 'x', 1, { x })).toBeLessThan(AGREES);
    expect(errorOf(tidied, expr, 'x', 1, { x })).toBeLessThan(AGREES);
  });

  /**
   * mathjs differentiates these rows as well, by code of its own. Left out are those it refuses or cannot evaluate (log2,
   * square, cube, gamma, erf, cbrt of a negative number) and acoth, to which it gives the opposite sign: at 1.2 it says
   * 2.27 where the curve falls, and 1/(1 - 1.44) is -2.27.
   */
  const known = ['add', 'subtract', 'multiply', 'divide', 'negate', 'power', 'sin', 'cos', 'tan', 'sec', 'csc', 'cot'];
  known.push('asin', 'acos', 'atan', 'asec', 'acsc', 'acot', 'sinh', 'cosh', 'tanh', 'sech', 'csch', 'coth');
  known.push('asinh', 'acosh', 'atanh', 'asech', 'acsch', 'exp', 'log', 'logBase', 'log10', 'sqrt', 'abs');
  const judged = cases.filter(({ op }) => known.includes(op));

  test.each(judged.map(({ title, ...entry }) => [title, entry] as const))('as mathjs: %s', (_title, { expr, x }) => {
    const theirs = mathjsDerivative(write(expr), 'x').evaluate({ x }) as number;
    const ours = evaluate(derivativeOf(expr, 'x').raw, { x });
    // Both are float64; mathjs's forms lose up to three digits (asec near 1).
    expect(Math.abs(ours - theirs)).toBeLessThan(1e-12 * (1 + Math.abs(theirs)));
  });
});

describe('derivativeOf, what does not move', () => {
  test('the exponent of x^3 is not differentiated, so there is a slope at negative x', () => {
    const { raw } = derivativeOf(parsed('x^3'), 'x');
    expect(partsFirst(raw).some((part) => part.kind === 'apply' && /log/.test(part.op))).toBe(false);
    expect(evaluate(raw, { x: -2 })).toBe(12);
  });

  test('both cases of a conditional are differentiated, and the test stays', () => {
    const { raw } = derivativeOf(parsed('x > 0 ? sin(x) : y'), 'x');
    expect(write(raw)).toBe('x > 0 ? cos(x) : 0');
  });

  test('a variable in the test alone does not move the value', () => {
    expect(write(derivativeOf(parsed('x > 0 ? y : 2'), 'x').raw)).toBe('0');
  });

  test('an argument by which no derivative is known is an error only if it moves', () => {
    expect(write(derivativeOf(parsed('polygamma(2, x)'), 'x').tidied)).toBe('polygamma(3, x)');
    const byOrder = () => derivativeOf(parsed('polygamma(x, 2)'), 'x');
    expect(byOrder).toThrow(InputError);
    expect(byOrder).toThrow(/^no derivative is known of polygamma by its first argument$/);
  });

  test('a part that is used twice is differentiated once', () => {
    const slopes = slopesOf(parsed('u = sin(x^2); u*exp(u)'), 'x');
    const [square] = [...slopes.keys()].filter((part) => write(part) === 'x^2');
    const uses = [...slopes.values()]
      .flatMap((slope) => partsFirst(slope))
      .filter((part) => part === slopes.get(square as Expr));
    expect(new Set(uses).size).toBe(1);
    expect([...slopes.keys()].map(write).filter((text) => text === 'sin(x^2)')).toHaveLength(1);
  });
});

describe('derivativeOf, how it grows', () => {
  const x = variableExpr('x');
  const wave = (k: number): Expr => applyExpr('sin', applyExpr('multiply', numberExpr(k + 1), x));
  const folded = (op: 'add' | 'multiply', n: number): Expr =>
    Array.from({ length: n }, (_, k) => wave(k)).reduce((all, part) => applyExpr(op, all, part));
  const partsOfSlope = (expr: Expr): number => partsFirst(slopesOf(expr, 'x').get(expr) as Expr).length;

  test.each(['add', 'multiply'] as const)('%s of n factors or terms has a raw derivative that grows like n', (op) => {
    const [a, b, c] = [100, 200, 400].map((n) => partsOfSlope(folded(op, n))) as [number, number, number];
    expect(c - b).toBe(2 * (b - a));
  });

  test('a sum of n terms has a step for it, two for each term (a chain and a factor), and one for tidying', () => {
    for (const n of [50, 100]) expect(derivativeOf(folded('add', n), 'x').steps).toHaveLength(2 * n + 2);
  });

  test('a sum of 2000 terms has a derivative, tidied to the end', () => {
    const { tidied, complete } = derivativeOf(folded('add', 2000), 'x');
    expect(complete).toBe(true);
    expect(write(tidied).slice(0, 40)).toBe('cos(x) + 2 * cos(2 * x) + 3 * cos(3 * x)');
    expect(write(tidied).split(' + ')).toHaveLength(2000);
  });

  test('a formula that is 200 brackets deep has one', () => {
    let expr: Expr = x;
    for (let n = 0; n < 200; n++) expr = applyExpr('sin', expr);
    // The chain rule: a product of 200 cosines. At 0 each of them is 1.
    expect(evaluate(derivativeOf(expr, 'x').tidied, { x: 0 })).toBe(1);
  });

  test('a formula with shared parts, endless when written out, still has slopes', () => {
    let expr: Expr = x;
    for (let n = 0; n < 60; n++) expr = applyExpr('multiply', expr, expr);
    // x^(2^60) has the slope 2^60 at 1, a power of two and exact in float64.
    expect(evaluate(slopesOf(expr, 'x').get(expr) as Expr, { x: 1 })).toBe(2 ** 60);
  });
});

/** A derivation as lines: indented rule, before = after, and the reason behind a bar. */
const told = (formula: string, variable = 'x', order = 1): string[] =>
  derivative(parsed(formula), variable, order).steps.map(
    ({ depth, rule, before, after, because }) => `${'  '.repeat(depth)}${rule}: ${before} = ${after} | ${because}`,
  );

describe('steps', () => {
  test('of a power', () => {
    expect(told('x^2')).toEqual([
      'power rule: d/dx[x^2] = 2 * x | the exponent 2 comes down as a factor and is lowered by 1',
    ]);
  });

  test('of a sum, with constants and constant factors', () => {
    expect(told('3*x^4 - 2*x + 5')).toEqual([
      'sum rule: d/dx[3 * x^4 - 2 * x + 5] = d/dx[3 * x^4] - d/dx[2 * x] | a sum is differentiated term by term; 5 does not depend on x, so its derivative is 0',
      '  constant multiple rule: d/dx[3 * x^4] = 3 * d/dx[x^4] | the factor 3 does not depend on x, so it stays',
      '    power rule: d/dx[x^4] = 4 * x^3 | the exponent 4 comes down as a factor and is lowered by 1',
      '  constant multiple rule: d/dx[2 * x] = 2 | the factor 2 does not depend on x, so it stays',
      'tidying: d/dx[3 * x^4] - d/dx[2 * x] = 12 * x^3 - 2 | the derivatives of the parts are put in',
    ]);
  });

  test('of a product of chains', () => {
    expect(told('sin(x^2)*exp(-x/3)')).toEqual([
      'product rule: d/dx[sin(x^2) * exp(-x / 3)] = d/dx[sin(x^2)] * exp(-x / 3) + sin(x^2) * d/dx[exp(-x / 3)] | with u = sin(x^2) and v = exp(-x / 3): d/du (u * v) = v and d/dv (u * v) = u',
      '  chain rule: d/dx[sin(x^2)] = cos(x^2) * d/dx[x^2] | with u = x^2: d/du sin(u) = cos(u), times du/dx = 2 * x',
      '    power rule: d/dx[x^2] = 2 * x | the exponent 2 comes down as a factor and is lowered by 1',
      '  chain rule: d/dx[exp(-x / 3)] = exp(-x / 3) * d/dx[-x / 3] | with u = -x / 3: d/du exp(u) = exp(u), times du/dx = -1 / 3',
      '    constant multiple rule: d/dx[-x / 3] = -1 / 3 | the factor -1 / 3 does not depend on x, so it stays',
      'tidying: 2 * x * cos(x^2) * exp(-x / 3) + sin(x^2) * (-exp(-x / 3) / 3) = 2 * x * cos(x^2) * exp(-x / 3) - sin(x^2) * exp(-x / 3) / 3 | numbers are worked out; signs are put together',
    ]);
  });

  test('of a quotient', () => {
    expect(told('(x^2+1)/(x-1)')).toEqual([
      'quotient rule: d/dx[(x^2 + 1) / (x - 1)] = ((x - 1) * d/dx[x^2 + 1] - (x^2 + 1) * d/dx[x - 1]) / (x - 1)^2 | with u = x^2 + 1 and v = x - 1: d/du (u / v) = 1 / v and d/dv (u / v) = -u / v^2',
      '  sum rule: d/dx[x^2 + 1] = d/dx[x^2] | a sum is differentiated term by term; 1 does not depend on x, so its derivative is 0',
      '    power rule: d/dx[x^2] = 2 * x | the exponent 2 comes down as a factor and is lowered by 1',
      '  difference rule: d/dx[x - 1] = 1 | a sum is differentiated term by term; 1 does not depend on x, so its derivative is 0',
      'tidying: ((x - 1) * (2 * x) - (x^2 + 1) * 1) / (x - 1)^2 = (x^2 - 2 * x - 1) / (x - 1)^2 | a product is one fraction, its number first; signs are put together; brackets are multiplied out',
    ]);
  });

  test('of a power whose base and exponent both move', () => {
    expect(told('x^x')).toEqual([
      'power rule and exponential rule: d/dx[x^x] = x * x^(x - 1) + x^x * log(x) | with u = x and v = x: d/du u^v = v * u^(v - 1) and d/dv u^v = u^v * log(u)',
      'tidying: x * x^(x - 1) + x^x * log(x) = x^x * (log(x) + 1) | like factors become powers; a common factor is taken out',
    ]);
  });

  test('of softplus, spelt out', () => {
    expect(told('log(1+exp(x))')).toEqual([
      'chain rule: d/dx[log(1 + exp(x))] = 1 / (1 + exp(x)) * d/dx[1 + exp(x)] | with u = 1 + exp(x): d/du log(u) = 1 / u, times du/dx = exp(x)',
      '  sum rule: d/dx[1 + exp(x)] = d/dx[exp(x)] | a sum is differentiated term by term; 1 does not depend on x, so its derivative is 0',
      '    derivative of exp: d/dx[exp(x)] = exp(x) | the table of operations has d/du exp(u) = exp(u)',
      'tidying: 1 / (1 + exp(x)) * exp(x) = exp(x) / (1 + exp(x)) | a product is one fraction, its number first',
    ]);
  });

  test('of a neuron, by its weight', () => {
    expect(told('tanh(w*x+b)', 'w')).toEqual([
      'chain rule: d/dw[tanh(w * x + b)] = (1 - tanh(w * x + b)^2) * d/dw[w * x + b] | with u = w * x + b: d/du tanh(u) = 1 - tanh(u)^2, times du/dw = x',
      '  sum rule: d/dw[w * x + b] = d/dw[w * x] | a sum is differentiated term by term; b does not depend on w, so its derivative is 0',
      '    constant multiple rule: d/dw[w * x] = x | the factor x does not depend on w, so it stays',
      'tidying: (1 - tanh(w * x + b)^2) * x = x * (1 - tanh(w * x + b)^2) | a product is one fraction, its number first',
    ]);
  });

  test('of the smallest formulas', () => {
    expect(told('x')).toEqual(['variable rule: d/dx[x] = 1 | x changes by 1 when x does']);
    expect(told('7')).toEqual(['constant rule: d/dx[7] = 0 | 7 does not depend on x']);
    expect(told('floor(x)')).toEqual([
      'constant between jumps: d/dx[floor(x)] = 0 | floor(x) is constant between its jumps',
    ]);
    expect(told('2^x')).toEqual([
      'exponential rule: d/dx[2^x] = 2^x * log(2) | the power stays as it is, times the logarithm of the base 2',
    ]);
    expect(told('1/x')).toEqual([
      'reciprocal rule: d/dx[1 / x] = -1 / x^2 | the table of operations has d/du (1 / u) = -1 / u^2',
    ]);
  });

  test('of a conditional', () => {
    expect(told('x > 0 ? x^2 : 1').slice(0, 1)).toEqual([
      'case by case: d/dx[x > 0 ? x^2 : 1] = x > 0 ? d/dx[x^2] : 0 | the condition x > 0 only decides which case counts',
    ]);
  });

  test('of a factor that only jumps', () => {
    expect(told('floor(x)*x')).toEqual([
      'constant multiple rule: d/dx[floor(x) * x] = floor(x) | the factor floor(x) is constant between its jumps, so it stays',
    ]);
  });

  test('letters that the formula uses itself are not used for its parts', () => {
    expect(told('u*sin(u)', 'u')[0]).toMatch(
      /with v = u and w = sin\(u\): d\/dv \(v \* w\) = w and d\/dw \(v \* w\) = v$/,
    );
  });

  test('what occurs twice is derived once', () => {
    expect(told('sin(x^2)*cos(x^2)').filter((line) => line.includes('d/dx[x^2] = '))).toHaveLength(1);
  });

  test('of a second derivative are those of the first and those of its derivative', () => {
    expect(told('x^3', 'x', 2).map((line) => line.split(' | ')[0])).toEqual([
      'power rule: d/dx[x^3] = 3 * x^2',
      'constant multiple rule: d/dx[3 * x^2] = 3 * d/dx[x^2]',
      '  power rule: d/dx[x^2] = 2 * x',
      'tidying: 3 * (2 * x) = 6 * x',
    ]);
  });

  test('end with the answer, for every formula', () => {
    fc.assert(
      fc.property(randomCase({ size: 10, allow: (op) => op !== 'polygamma' }), ({ expr }) => {
        const { steps, tidied } = derivativeOf(expr, 'x');
        expect(steps.findLast((step) => step.depth === 0)?.after).toBe(write(tidied));
        expect(steps[steps.length - 1]?.depth).toBe(0);
      }),
      runs(150),
    );
  });
});

describe('the derivative of any formula', () => {
  test('is what central differences in 60 digits measure, raw and tidied', () => {
    fc.assert(
      fc.property(randomCase({ size: 9, allow: (op) => op !== 'polygamma' }), ({ expr, point }) => {
        const { raw, tidied, complete } = derivativeOf(expr, 'x');
        expect(complete).toBe(true);
        if (!exactly(raw, point).isFinite()) return;
        expect(errorOf(raw, expr, 'x', 1, point)).toBeLessThan(1e-30);
        expect(errorOf(tidied, expr, 'x', 1, point)).toBeLessThan(1e-30);
      }),
      runs(80),
    );
  });
});
