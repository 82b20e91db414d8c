import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakChain, mutationNamed } from '../../src/math/broken-chain.ts';
import { slopesOf } from '../../src/math/chain-rule.ts';
import { type Expr, evaluate, type Point, variablesOf, write } from '../../src/math/expression.ts';
import { keepTape } from '../../src/math/ledger.ts';
import { brokenSlopes, type Mutant, mutants } from '../../src/math/mutants.ts';
import { mutationNames, mutations, type RuleMutation } from '../../src/math/mutations.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { type OpName, ruleOf } from '../../src/math/rules.ts';
import { derivativeOf } from '../../src/math/symbolic.ts';
import { randomCase, runs } from '../random-expression.ts';
import graphs from '../reference/torch-graphs.json' with { type: 'json' };

const exprOf = (text: string): Expr => parseFormula(text).expr;
const pointText = (at: Point): string => JSON.stringify(at);

/** Points at which formulas are compared: nothing special about any of them. */
const POINTS: readonly Point[] = [
  { x: 0.37, y: 1.21, w: 0.83, b: -0.4 },
  { x: 1.93, y: 0.58, w: 1.7, b: 0.9 },
  { x: 2.71, y: 2.13, w: 0.45, b: 2.2 },
];
/** Whether two formulas have the same values, but for rounding. */
const agree = (a: Expr, b: Expr): boolean =>
  POINTS.every((point) => {
    const [u, v] = [evaluate(a, point), evaluate(b, point)];
    return Math.abs(u - v) <= 1e-12 * Math.max(1e-3, Math.abs(u), Math.abs(v));
  });

const namesOfAgreeing = (text: string, variable: string, claim: string): string[] => {
  const claimed = exprOf(claim);
  return [...mutants(exprOf(text), variable)]
    .filter(({ derivative }) => agree(derivative, claimed))
    .map(({ mutation }) => mutation.name);
};

describe('mutations', () => {
  test('every name of the course is in the table', () => {
    // The list of the broken differentiators and sweeps that lessons and checks refer to.
    const wanted = [
      'forgot-inner',
      'inner-only',
      'inner-inside',
      'outer-at-wrong-place',
      'outer-not-differentiated',
      'product-of-derivatives',
      'first-path-only',
      'last-path-only',
      'lost-term',
      'power-not-lowered',
      'power-not-multiplied',
      'coefficient-dropped',
      'other-variable-vanishes',
      'differentiate-everything',
      'kept-own-input',
      'trig-sign',
      'quotient-order',
      'quotient-no-square',
      'value-for-rate',
      'sign',
      'half',
      'double',
      'overwrite',
      'double-backward',
      'no-zero-grad',
      'wrong-order',
      'recursive-order',
      'local-only',
    ];
    expect(wanted.filter((name) => !mutationNames.includes(name))).toEqual([]);
  });

  test.each(
    mutations.flatMap((row) =>
      row.kind === 'sweep' ? [] : [[`${row.name} on ${row.example.expression}`, row] as const],
    ),
  )('%s gives another derivative than the right one', (_, row) => {
    const { expression, variable, at } = row.example;
    const right = evaluate(derivativeOf(exprOf(expression), variable).raw, at);
    const wrong = [...mutants(exprOf(expression), variable)]
      .filter(({ mutation }) => mutation === row)
      .map(({ derivative }) => evaluate(derivative, at));
    expect(wrong.length).toBeGreaterThan(0);
    // Different by more than a hundredth, at the point of the example.
    for (const value of wrong)
      expect(Math.abs(value - right)).toBeGreaterThan(0.01 * Math.max(Math.abs(right), Math.abs(value)));
  });

  test.each(
    mutations.flatMap((row) =>
      row.kind === 'sweep' ? [[`${row.name} on ${row.example.expression}`, row] as const] : [],
    ),
  )('the sweep %s gives another gradient than the right one', (_, row) => {
    const { expression, at } = row.example;
    const broken = breakChain(keepTape(parseFormula(expression), at), row.name, null);
    expect(broken.partAt).not.toBeNull();
    expect(broken.gradient.wrong).not.toEqual(broken.gradient.right);
  });

  // What people write, beside what is right; each worked out by hand.
  test.each([
    ['sin(x^2)', 'x', 'cos(x^2)', 'forgot-inner'],
    ['sin(x^2)', 'x', '2*x', 'inner-only'],
    ['sin(x^2)', 'x', 'cos(2*x)', 'inner-inside'],
    ['sin(x^2)', 'x', '2*x*cos(x)', 'outer-at-wrong-place'],
    ['sin(x^2)', 'x', '2*x*sin(x^2)', 'outer-not-differentiated'],
    ['sin(x^2)', 'x', '-2*x*cos(x^2)', 'sign'],
    ['cos(x)*x^2', 'x', 'sin(x)*x^2 + 2*x*cos(x)', 'trig-sign'],
    ['x^2*sin(x)', 'x', '2*x*cos(x)', 'product-of-derivatives'],
    ['x^2*sin(x)', 'x', '2*x*sin(x)', 'first-path-only'],
    ['x^2*sin(x)', 'x', 'x^2*cos(x)', 'last-path-only'],
    ['x^3', 'x', '3*x^3', 'power-not-lowered'],
    ['x^3', 'x', 'x^2', 'power-not-multiplied'],
    ['sqrt(x)', 'x', '1/sqrt(x)', 'double'],
    ['x^3', 'x', 'x^4/4', 'integrated-instead'],
    ['x^3', 'x', 'x^3', 'value-for-rate'],
    ['2^x', 'x', 'x*2^(x - 1)', 'exponential-as-power'],
    ['exp(x)', 'x', 'x*exp(x - 1)', 'exponential-as-power'],
    ['2^x', 'x', '2^x', 'value-for-rate'],
    ['5 + 2^x', 'x', '2^x', 'base-forgotten'],
    ['log10(x)', 'x', '1/x', 'base-forgotten'],
    ['sin(x)/x^2', 'x', '(sin(x)*2*x - x^2*cos(x))/x^4', 'sign'],
    ['1 + sin(x)/x^2 + x', 'x', '1 + (sin(x)*2*x - x^2*cos(x))/x^4', 'quotient-order'],
    ['sin(x)/x^2', 'x', '(x^2*cos(x) - sin(x)*2*x)/x^2', 'quotient-no-square'],
    ['sin(x)/x^2', 'x', 'cos(x)/(2*x)', 'quotient-of-derivatives'],
    ['sin(x)/x^2', 'x', '(x^2*cos(x) + sin(x)*2*x)/x^4', 'quotient-sum'],
    ['x^2*y + y^3', 'y', '3*y^2', 'other-variable-vanishes'],
    ['x^2*y + y^3', 'y', '2*x + 3*y^2', 'product-of-derivatives'],
    ['x^2*y + y^3', 'y', '1 + 3*y^2', 'coefficient-dropped'],
    ['x^2*y + y^3', 'y', 'x^2', 'lost-term'],
    ['x^2*y + y^3', 'x', '2*x*y + 3*y^2', 'differentiate-everything'],
    ['x^2*y + y^3', 'x', '2*x*y + x^2 + 3*y^2', 'differentiate-everything'],
    ['x^2*y + y^3', 'x', 'x^2 + 3*y^2', 'wrong-variable'],
    ['w*x + b', 'x', 'x', 'kept-own-input'],
    ['(2*w + b - 5)^2', 'w', '2*(2*w + b - 5)', 'half'],
    ['1 + w + (2*w + b - 5)^2', 'w', '1 + 2*(2*w + b - 5)', 'forgot-inner'],
    ['x^2 - sin(x)', 'x', '2*x + cos(x)', 'minus-dropped'],
    ['3*sin(x)', 'x', '3*cos(x)*pi/180', 'degrees'],
    ['1 + tanh(x^2)', 'x', '2*x*(1 - x^4)', 'value-and-input-mixed'],
    ['tanh(x^2)', 'x', '2*x*(1 - tanh(tanh(x^2))^2)', 'outer-at-wrong-place'],
    ['exp(sin(x^2))', 'x', 'exp(x^2)*cos(x^2)*2*x', 'outer-at-wrong-place'],
    ['sin(x^2)', 'x', 'cos(x^2) + 2*x', 'inner-added'],
    ['x + sin(3*x)', 'x', '1 + 9*cos(3*x)', 'inner-twice'],
    ['x + tanh(x)', 'x', '1 + (1 - tanh(x)^2)^2', 'outer-twice'],
    ['(x^2 + 5)^3', 'x', '6*x^5', 'still-term-forgotten'],
    ['(w*x + b - y)^2', 'w', '2*(w*x + b)*x', 'still-term-forgotten'],
    ['sqrt(x^4 + x)', 'x', '2*x + 1/(2*sqrt(x))', 'split-over-sum'],
    ['x^4', 'x', '4*x^2', 'power-lowered-twice'],
    ['x + 2^x', 'x', '1 + 2^x/log(2)', 'base-upside-down'],
    ['log10(x)', 'x', 'log(10)/x', 'base-upside-down'],
    ['tan(x)', 'x', '-1 - cot(x)^2', 'rate-of-another-function'],
    ['x + sigmoid(x)', 'x', '2 - sigmoid(x)^2', 'rate-of-another-function'],
    ['x + tanh(x)', 'x', '2 - tanh(x)', 'power-in-rate-forgotten'],
    ['x^2 + sin(x)', 'x', '2*x - cos(x)', 'term-sign'],
    ['x^2 + sin(x)', 'x', '-2*x + cos(x)', 'term-sign'],
    ['x + exp(-3*x)', 'x', '1 + 3*exp(-3*x)', 'minus-dropped'],
    ['x^2 + 7', 'x', 'x^2', 'term-not-differentiated'],
    ['x - 4/x^2', 'x', '1 + 2/x^3', 'coefficient-dropped'],
    ['x + 4/x^2', 'x', '1 + 4/(2*x)', 'quotient-of-derivatives'],
    ['sin(x)/x^2', 'x', 'cos(x)*x^2 + sin(x)*2*x', 'quotient-as-product'],
    // The mistake that was made at one sigmoid was made at the other.
    [
      'w + y*sigmoid(w*x) - sigmoid(w*x)^2',
      'w',
      '1 + (y - 2*sigmoid(w*x))*sigmoid(w*x)*(1 - sigmoid(w*x))',
      'forgot-inner',
    ],
  ])('of %s by %s, %s is what %s makes', (text, variable, claim, name) => {
    expect(agree(exprOf(claim), derivativeOf(exprOf(text), variable).raw)).toBe(false);
    expect(namesOfAgreeing(text, variable, claim)).toContain(name);
  });

  test('a right derivative in another form is no mutant', () => {
    for (const [text, claim] of [
      ['sin(x)*cos(x)', 'cos(2*x)'],
      ['(x + 1)^2', '2*x + 2'],
      ['log(x^2)', '2/x'],
      ['tanh(x)', '1 - tanh(x)^2'],
      ['x^x', 'x^x*(log(x) + 1)'],
    ] as const) {
      expect(namesOfAgreeing(text, 'x', claim), text).toEqual([]);
    }
  });

  test('a claim wrong by one part in a thousand agrees with none', () => {
    expect(namesOfAgreeing('sin(x^2)', 'x', '1.001*cos(x^2)')).toEqual([]);
  });
});

describe('mutants', () => {
  const all = [...mutants(exprOf('3*sin(x^2) + sin(x^3)'), 'x')];
  const of = (name: string): Mutant[] => all.filter(({ mutation }) => mutation.name === name);

  test('a mutation is made at each node alone and at all of them', () => {
    expect(of('forgot-inner').map(({ where, nodes }) => [where.text, nodes.length])).toEqual([
      ['sin(x^2)', 1],
      ['sin(x^3)', 1],
      ['3 * sin(x^2) + sin(x^3)', 2],
    ]);
    // 3cos(x²) + 3x²cos(x³), 6x·cos(x²) + cos(x³), 3cos(x²) + cos(x³)
    const written = ['3*cos(x^2) + 3*x^2*cos(x^3)', '6*x*cos(x^2) + cos(x^3)', '3*cos(x^2) + cos(x^3)'];
    of('forgot-inner').forEach(({ derivative }, i) => {
      expect(agree(derivative, exprOf(written[i] as string))).toBe(true);
    });
  });

  test('it says where in the text, what is missing, and what happened', () => {
    expect(of('forgot-inner')[0]).toEqual(
      expect.objectContaining({
        where: { text: 'sin(x^2)', span: { start: 2, end: 10 } },
        missing: '2 * x',
        explanation: 'at sin(x^2) the outside is differentiated and the inside is not: the factor 2 * x is missing',
      }),
    );
  });

  test('nothing is worked out before it is asked for', () => {
    const long = exprOf(Array.from({ length: 400 }, (_, i) => `sin(${i}*x)`).join(' + '));
    const [first] = mutants(long, 'x');
    expect(first?.mutation.name).toBe('sign');
  });

  test('the simpler of two names for the same stands first', () => {
    expect(namesOfAgreeing('x^2', 'x', 'x')).toEqual(['half', 'power-not-multiplied']);
  });

  test('brokenSlopes breaks all nodes, or those given', () => {
    const expr = exprOf('sin(x^2) + sin(x^3)');
    const forgot = mutations.find(({ name }) => name === 'forgot-inner') as RuleMutation;
    const inner = expr.kind === 'apply' ? (expr.args[0] as Expr) : expr;
    expect(agree(brokenSlopes(expr, 'x', forgot).get(expr) as Expr, exprOf('cos(x^2) + cos(x^3)'))).toBe(true);
    expect(
      agree(brokenSlopes(expr, 'x', forgot, new Set([inner])).get(expr) as Expr, exprOf('cos(x^2) + 3*x^2*cos(x^3)')),
    ).toBe(true);
    expect(write(brokenSlopes(expr, 'x', forgot).get(inner) as Expr)).toBe('cos(x^2)');
  });
});

describe('mutants of random formulas', () => {
  const allow = (op: OpName): boolean => !ruleOf(op).partials.includes(null);

  test('are formulas of the same variables, and the unbroken walk gives the right derivative', () => {
    fc.assert(
      fc.property(randomCase({ size: 10, allow }), ({ expr, point }) => {
        const [variable] = variablesOf(expr);
        fc.pre(variable !== undefined);
        const right = slopesOf(expr, variable as string).get(expr);
        const nothing: RuleMutation = {
          name: 'nothing',
          says: '',
          kind: 'rule',
          example: { expression: 'x', variable: 'x', at: { x: 0 } },
          changes: () => [],
        };
        const walked = brokenSlopes(expr, variable as string, nothing).get(expr);
        expect(walked === undefined).toBe(right === undefined);
        if (walked !== undefined && right !== undefined) {
          const [a, b] = [evaluate(walked, point), evaluate(right, point)];
          expect(Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))).toBe(true);
        }
        for (const { derivative, explanation, where } of mutants(expr, variable as string)) {
          expect(variablesOf(derivative).every((name) => variablesOf(expr).includes(name))).toBe(true);
          expect(explanation).not.toMatch(/undefined|\[object|NaN/);
          expect(where.text.length).toBeGreaterThan(0);
          evaluate(derivative, point);
        }
      }),
      runs(40),
    );
  });
});

describe('breakChain', () => {
  const broken = (text: string, at: Point, name: string, where: readonly string[] | null = null) =>
    breakChain(keepTape(parseFormula(text), at), name, where);
  const wrongOf = (text: string, at: Point, name: string) =>
    Object.fromEntries(broken(text, at, name).nodes.map(({ id, wrong, visits }) => [id, [wrong, visits]]));

  test('overwrite: of 3, 3 and 4 only the last to arrive is left', () => {
    expect(wrongOf('p = x*x; q = 4*x; p + q', { x: 3 }, 'overwrite')).toEqual({
      x: [4, 1],
      p: [1, 1],
      q: [1, 1],
      f: [1, 1],
    });
  });

  test.each(
    (graphs as unknown as { expression: string; at: Point; accumulated: Point }[]).map(
      (graph) => [`${graph.expression} at ${pointText(graph.at)}`, graph] as const,
    ),
  )(
    'no-zero-grad leaves what PyTorch leaves after two calls of backward(): %s',
    (_, { expression, at, accumulated }) => {
      const { wrong } = broken(expression, at, 'no-zero-grad').gradient;
      for (const [name, sum] of Object.entries(accumulated))
        expect(Math.abs((wrong[name] as number) - sum)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(sum) * 10));
    },
  );

  test('double-backward: a line k links from the output holds k + 1 times its adjoint', () => {
    // 6·w³ … each line in turn is told the sum of both runs: the second run passes on 2, 3, 4 times as much.
    expect(wrongOf('p = 2*x; q = 3*p; 5*q', { x: 1 }, 'double-backward')).toEqual({
      x: [30 * 4, 2],
      p: [15 * 3, 2],
      q: [5 * 2, 2],
      f: [1, 2],
    });
  });

  test('wrong-order: u passes on what it has before v has told it the rest', () => {
    // u = x² = 4, v = 3u = 12: u is told v = 12 by the product, and 3·u = 12 by v; only the first goes on, times 2x = 4.
    expect(wrongOf('u = x^2; v = 3*u; u*v', { x: 2 }, 'wrong-order')).toEqual({
      x: [48, 1],
      u: [24, 1],
      v: [4, 1],
      f: [1, 1],
    });
  });

  test('recursive-order: what u had is passed on twice', () => {
    // First 12·4, then (12 + 12)·4.
    expect(wrongOf('u = x^2; v = 3*u; u*v', { x: 2 }, 'recursive-order')).toEqual({
      x: [144, 2],
      u: [24, 2],
      v: [4, 1],
      f: [1, 1],
    });
  });

  test('recursive-order visits a line once for every path, which a fork multiplies, and is stopped', () => {
    const forks = (n: number): string =>
      ['a0 = x*x', ...Array.from({ length: n }, (_, i) => `a${i + 1} = a${i} + a${i}*a${i}`), `a${n}`].join('; ');
    // Each of the lines is used three times by the next two operations, and x twice: 2·3^6 paths.
    expect(wrongOf(forks(6), { x: 0.1 }, 'recursive-order')['x']?.[1]).toBe(2 * 3 ** 6);
    expect(() => broken(forks(8), { x: 0.1 }, 'recursive-order')).toThrow(
      'recursive-order visits the lines more than 10000 times',
    );
  });

  test('local-only: each line hands out its own rates', () => {
    // (a·b + c)² at 2, -1, 3: b = -1 and a = 2 for a and b, 1 for c, 2s = 2 for s
    expect(wrongOf('p = a*b; s = p + c; s^2', { a: 2, b: -1, c: 3 }, 'local-only')).toEqual({
      a: [-1, 1],
      b: [2, 1],
      p: [1, 1],
      c: [1, 1],
      s: [2, 1],
      f: [1, 1],
    });
  });

  test('forgot-inner parts where it is made and travels to the output', () => {
    const { compares, by, partAt, brokenAt, nodes, gradient } = broken(
      'p = 3*w; u = p - 6; u^2 + 1',
      { w: 1 },
      'forgot-inner',
    );
    expect({ compares, by, partAt, brokenAt }).toEqual({
      compares: 'derivatives',
      by: 'w',
      partAt: 'q',
      brokenAt: ['q'],
    });
    // 2u = -6 in place of 2u·3 = -18
    expect(nodes.map(({ right, wrong }) => [right, wrong])).toEqual([
      [1, 1],
      [3, 3],
      [3, 3],
      [-18, -6],
      [-18, -6],
    ]);
    expect(gradient).toEqual({ right: { w: -18 }, wrong: { w: -6 } });
  });

  test('of several variables the one that suffers most is shown, and the gradient tells of all', () => {
    const { by, gradient } = broken('p = a*b; s = p + c; s^2', { a: 2, b: -1, c: 3 }, 'kept-own-input');
    expect(by).toBe('a');
    // 2s·a = 4 in place of 2s·b = -2; 2s·b = -2 in place of 4
    expect(gradient).toEqual({ right: { a: -2, b: 4, c: 2 }, wrong: { a: 4, b: -2, c: 2 } });
  });

  test('a rule can be broken at one line of several', () => {
    const at = { x: 1.2 };
    const text = 'p = sin(x^2); q = sin(x^3); p + q';
    expect(broken(text, at, 'forgot-inner', ['q']).brokenAt).toEqual(['q']);
    expect(broken(text, at, 'forgot-inner', ['q']).gradient.wrong['x']).toBeCloseTo(
      2 * 1.2 * Math.cos(1.2 ** 2) + Math.cos(1.2 ** 3),
      14,
    );
    expect(broken(text, at, 'forgot-inner').brokenAt).toEqual(['p', 'q']);
  });

  test.each([
    [
      'an unknown name',
      'x^2',
      'forgot-iner',
      null,
      'there is no rule to break by the name "forgot-iner"',
      'did you mean forgot-inner?',
    ],
    [
      'a rule that applies nowhere',
      'x + 1',
      'trig-sign',
      null,
      'trig-sign cannot be made anywhere in this formula: the sign of the derivative of sin, cos and the like',
      'it can be made in cos(2*x) at x=0.6',
    ],
    [
      'a mistake of the whole answer',
      'x^2',
      'half',
      null,
      'half is a mistake in an answer as a whole, not a rule of the sweep',
      'mcl check recognises it in a claimed derivative',
    ],
    [
      'a line that is not there',
      'sin(x^2)',
      'forgot-inner',
      ['k'],
      'there is no line "k" in the ledger',
      'its lines are x, p, f',
    ],
    [
      'a line where it cannot be made',
      'sin(x^2)',
      'trig-sign',
      ['p'],
      'trig-sign cannot be made at p',
      'it can be made at f',
    ],
    [
      'a line of a sweep',
      'sin(x^2)',
      'overwrite',
      ['p'],
      'overwrite breaks the whole sweep, not a line of it',
      'leave the lines out',
    ],
  ])('%s is refused', (_, text, name, where, message, hint) => {
    expect(() => broken(text, { x: 1 }, name, where)).toThrow(expect.objectContaining({ message, hint }));
  });

  test('a name means the rule where a rule and an answer share it', () => {
    expect(mutationNamed('value-for-rate').kind).toBe('rule');
  });
});
