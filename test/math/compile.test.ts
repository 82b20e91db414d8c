import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dual } from '../../src/math/arithmetic/dual.ts';
import { record } from '../../src/math/arithmetic/tape.ts';
import { compileGradient, compileValue, gradientFunction, valueFunction, valueSource } from '../../src/math/compile.ts';
import {
  applyExpr,
  chooseExpr,
  type Expr,
  evaluate,
  float64,
  interpret,
  numberExpr,
  type Point,
  partsFirst,
  variableExpr,
  variablesOf,
} from '../../src/math/expression.ts';
import { gradientSource } from '../../src/math/gradient-source.ts';
import { listOf } from '../../src/math/instructions.ts';
import { packedTape } from '../../src/math/packed-tape.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { opNames, ruleOf } from '../../src/math/rules.ts';
import { randomCase, randomTree, runs } from '../random-expression.ts';

/** Places where float64 is special, and some where it is not. */
const corners = [0, -0, 1, -1, 2, 3, -2.5, 0.5, 1e-310, -1e-310, 1e308, -1e308, 1e-20, 40.5, -745, Number.NaN];
const infinite = [...corners, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const anyNumber = fc.oneof(fc.constantFrom(...infinite), fc.double({ min: -5, max: 5, noNaN: true }), fc.double());

const pointOf = (names: readonly string[], numbers: readonly number[]): Point =>
  Object.fromEntries(names.map((name, i) => [name, numbers[i % numbers.length] as number]));
const inOrder = (names: readonly string[], point: Point): Float64Array =>
  Float64Array.from(names, (name) => point[name] as number);
const formula = (text: string): Expr => parseFormula(text).expr;

const gradientAt = (make: typeof compileGradient, expr: Expr, names: readonly string[], point: Point) => {
  const gradient = new Float64Array(names.length);
  const value = make(expr, names)(inOrder(names, point), gradient);
  return { value, gradient: [...gradient] };
};
/** The tape alone, however short the formula. */
const tapeGradient: typeof compileGradient = (expr, names) => {
  const { list, output } = listOf(expr, names);
  return packedTape(list, output, names.length).gradient;
};
/** The same number, or both not a number. A sum that starts from 0 turns -0 into 0, so the sign of 0 may differ. */
const same = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

describe('compileValue', () => {
  test('throws when a variable of the formula is not among the given ones', () => {
    expect(() => compileValue(formula('x + y'), ['x'])).toThrow('no value for y');
  });

  test('compileValue of a formula without variables is the number', () => {
    expect(compileValue(formula('2*pi'), [])()).toBe(2 * Math.PI);
    expect(compileValue(numberExpr(Number.NaN), [])()).toBeNaN();
    expect(compileValue(numberExpr(-0), [])()).toBe(-0);
    expect(compileValue(numberExpr(Number.NEGATIVE_INFINITY), ['x'])(1)).toBe(Number.NEGATIVE_INFINITY);
  });

  test('negative constants, -0 and infinities keep their meaning beside operators', () => {
    const x = variableExpr('x');
    expect(compileValue(applyExpr('subtract', x, numberExpr(-2)), ['x'])(3)).toBe(5);
    expect(compileValue(applyExpr('negate', applyExpr('negate', x)), ['x'])(0)).toBe(0);
    expect(compileValue(applyExpr('divide', x, numberExpr(-0)), ['x'])(1)).toBe(Number.NEGATIVE_INFINITY);
    expect(
      compileValue(applyExpr('add', applyExpr('divide', x, numberExpr(-0)), applyExpr('divide', x, numberExpr(0))), [
        'x',
      ])(1),
    ).toBeNaN();
    expect(compileValue(applyExpr('power', numberExpr(-2), x), ['x'])(3)).toBe(-8);
  });

  test.each(opNames)('%s has the bits of its row, at ordinary and at special places', (op) => {
    const { arity, samples, value } = ruleOf(op);
    const names = ['a', 'b', 'c'].slice(0, arity);
    const compiled = compileValue(applyExpr(op, ...names.map(variableExpr)), names);
    const places: (readonly number[])[] = [...samples];
    for (const a of infinite) for (const b of infinite) places.push([a, b, arity > 2 ? a + 1 : Number.NaN]);
    for (const place of places) {
      const args = place.slice(0, arity);
      const [u = Number.NaN, v = Number.NaN, w = Number.NaN] = args;
      if (!Object.is(compiled(...args), value(u, v, w)))
        expect([op, args, compiled(...args)]).toEqual([op, args, value(u, v, w)]);
    }
  });

  test.each([0, 1, 2, 3, 4, 5, -1, 0.5])(
    'powers with the constant exponent %s have the bits of the row',
    (exponent) => {
      const compiled = compileValue(applyExpr('power', variableExpr('x'), numberExpr(exponent)), ['x']);
      fc.assert(
        fc.property(anyNumber, (x) => Object.is(compiled(x), ruleOf('power').value(x, exponent, Number.NaN))),
        runs(2000),
      );
    },
  );

  test('compiled and interpreted values have the same bits, for any tree at any point', () => {
    fc.assert(
      fc.property(randomTree, fc.array(anyNumber, { minLength: 3, maxLength: 6 }), (expr, numbers) => {
        const names = variablesOf(expr);
        const point = pointOf(names, numbers);
        const expected = evaluate(expr, point);
        const args = [...inOrder(names, point)];
        const { list, output } = listOf(expr, names);
        return (
          Object.is(compileValue(expr, names)(...args), expected) &&
          Object.is(valueFunction(expr, names)(Float64Array.from(args)), expected) &&
          Object.is(packedTape(list, output, names.length).value(Float64Array.from(args)), expected)
        );
      }),
      runs(3000),
    );
  });

  test('a part used inside and outside of a branch is right in both, and only the branch that is taken counts', () => {
    const expr = formula('s = sin(x); (x > 0 ? log(x) + s^3 : s*exp(s)*s) + s');
    for (const x of [-1.3, 0, 0.7]) {
      const s = Math.sin(x);
      expect(compileValue(expr, ['x'])(x)).toBe((x > 0 ? Math.log(x) + s * s * s : s * Math.exp(s) * s) + s);
    }
  });

  test('a condition that is not-a-number does not hold', () => {
    const f = compileValue(formula('x ? 1 : 2'), ['x']);
    expect([f(Number.NaN), f(0), f(-0), f(3)]).toEqual([2, 2, 2, 1]);
  });
});

describe('what reaches the generated program', () => {
  const rowValues = new Set<unknown>(opNames.map((op) => ruleOf(op).value));
  const reserved = [
    'function',
    'return',
    'const',
    'let',
    'if',
    'else',
    'for',
    'point',
    'gradient',
    'fill',
    'true',
    'false',
  ];
  const sourcesOf = (expr: Expr, names: readonly string[]) => {
    const { list, output } = listOf(expr, names);
    return [valueSource(expr, names), gradientSource(list, output, names.length)];
  };

  test('numbered locals, numbers and our own words: never a name that somebody chose', () => {
    const nasty = [
      'constructor',
      '__proto__',
      'x0',
      'f0',
      'point',
      ');process.exit(1);(',
      '`$' + '{1}`',
      '"\\u0000',
      'gradient',
      'é',
      'eval',
    ];
    const x = (i: number): Expr => variableExpr(nasty[i % nasty.length] as string);
    const expr = nasty
      .map((_, i) =>
        chooseExpr(applyExpr('less', x(i), x(i + 1)), applyExpr('sin', x(i)), applyExpr('multiply', x(i), x(i + 2))),
      )
      .reduce<Expr>((sum, term) => applyExpr('add', sum, term), numberExpr(-1e-7));
    const point = pointOf(nasty, [0.3, -1.2, 2.5]);
    // A record from text has no own `__proto__`; this one must have.
    const own: Point = Object.defineProperty({ ...point }, '__proto__', { value: -1.2, enumerable: true });
    expect(compileValue(expr, nasty)(...nasty.map((name) => own[name] as number))).toBe(evaluate(expr, own));
    for (const { text } of sourcesOf(expr, nasty)) {
      for (const word of text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []) {
        if (!/^([xnaft]\d+|e)$/.test(word)) expect(reserved).toContain(word);
      }
      expect(text).toMatch(/^[\w\s.,;(){}[\]+\-*/<>=!?:&|]*$/);
    }
  });

  test('the same holds for any tree, and every function that is called is a row', () => {
    fc.assert(
      fc.property(randomTree, (expr) => {
        for (const { text, functions } of sourcesOf(expr, variablesOf(expr))) {
          expect(text).toMatch(/^[\w\s.,;(){}[\]+\-*/<>=!?:&|]*$/);
          for (const value of functions.keys()) expect(rowValues.has(value)).toBe(true);
        }
      }),
      runs(300),
    );
  });
});

describe('compileGradient', () => {
  test('is 0 for variables that the formula does not have, and for what is flat', () => {
    expect(gradientAt(compileGradient, numberExpr(5), ['x'], { x: 1 })).toEqual({ value: 5, gradient: [0] });
    expect(gradientAt(compileGradient, formula('x'), ['y', 'x'], { x: 1, y: 2 })).toEqual({
      value: 1,
      gradient: [0, 1],
    });
    expect(gradientAt(compileGradient, formula('floor(x^2) + sign(y)'), ['x', 'y'], { x: 1.7, y: 2 })).toEqual({
      value: 3,
      gradient: [0, 0],
    });
  });

  test('micrograd’s example at a = -4, b = 2 has the fractions 2421/98, 47620/343 and 221433/343', () => {
    // The fractions were derived by hand with exact arithmetic from the program in micrograd's README.
    const text =
      'c = a + b; d = a*b + b^3; c1 = c + c + 1; c2 = c1 + 1 + c1 + (-a); d1 = d + d*2 + relu(b + a); d2 = d1 + 3*d1 + relu(b - a); e1 = c2 - d2; f = e1^2; g = f/2; g + 10/f';
    const { value, gradient } = gradientAt(compileGradient, formula(text), ['a', 'b'], { a: -4, b: 2 });
    expect(value).toBeCloseTo(2421 / 98, 12);
    expect(gradient[0]).toBeCloseTo(47620 / 343, 11);
    expect(gradient[1]).toBeCloseTo(221433 / 343, 11);
  });

  test('the partial of an argument that does not move is not computed', () => {
    // By its exponent the slope of x^3 is log(x)*x^3, not-a-number at -2; by its base it is 3*4.
    expect(gradientAt(compileGradient, formula('x^3'), ['x'], { x: -2 }).gradient).toEqual([12]);
    // 5^0 moves with nothing: the constant is folded.
    expect(gradientAt(compileGradient, formula('x*5^0'), ['x'], { x: -2 }).gradient).toEqual([1]);
  });

  test('adjoints flow only into the branch that is taken', () => {
    const expr = formula('x > 0 ? sqrt(x) : x^2');
    expect(gradientAt(compileGradient, expr, ['x'], { x: 0 }).gradient).toEqual([0]);
    expect(gradientAt(compileGradient, expr, ['x'], { x: 4 }).gradient).toEqual([0.25]);
  });

  test('a part shared by two conditions, neither of which takes it, passes nothing back', () => {
    // The slope of sqrt at 0 is infinite; 0 times it would be not-a-number.
    const expr = formula('s = sqrt(x); t = s*3; (x > 0 ? s + t : 0) + (x > 1 ? t*s : x)');
    for (const make of [compileGradient, tapeGradient]) {
      expect(gradientAt(make, expr, ['x'], { x: 0 })).toEqual({ value: 0, gradient: [1] });
      // 4*sqrt(x) + x at 1/4: 2/sqrt(x) + 1 = 5; at 4: 4*sqrt(x) + 3*x has the slope 2/sqrt(x) + 3 = 4.
      expect(gradientAt(make, expr, ['x'], { x: 0.25 }).gradient).toEqual([5]);
      expect(gradientAt(make, expr, ['x'], { x: 4 }).gradient).toEqual([4]);
    }
  });

  test('an infinite slope times 0 stays not-a-number: the chain rule has no answer there', () => {
    // sqrt(x)^2 is x, whose slope is 1, but the chain rule meets 0 * infinity at 0.
    for (const make of [compileGradient, tapeGradient]) {
      expect(gradientAt(make, formula('sqrt(x)^2'), ['x'], { x: 0 }).gradient).toEqual([Number.NaN]);
    }
  });

  test('where the value is not-a-number the whole gradient is', () => {
    for (const make of [compileGradient, tapeGradient]) {
      expect(gradientAt(make, formula('log(x) + y'), ['x', 'y'], { x: -1, y: 2 })).toEqual({
        value: Number.NaN,
        gradient: [Number.NaN, Number.NaN],
      });
      expect(gradientAt(make, formula('log(x) + y'), ['x', 'y'], { x: 1, y: 2 })).toEqual({
        value: 2,
        gradient: [1, 1],
      });
    }
  });

  test('leaves the point as it was', () => {
    const point = Float64Array.from([3, 2]);
    compileGradient(formula('x^2*y'), ['x', 'y'])(point, new Float64Array(2));
    expect([...point]).toEqual([3, 2]);
  });
});

describe('the compiled gradient and the packed tape', () => {
  test('have the same bits, for any tree at any point', () => {
    fc.assert(
      fc.property(randomTree, fc.array(anyNumber, { minLength: 3, maxLength: 6 }), (expr, numbers) => {
        const names = variablesOf(expr);
        const point = pointOf(names, numbers);
        const compiled = gradientAt(compileGradient, expr, names, point);
        const packed = gradientAt(tapeGradient, expr, names, point);
        return (
          Object.is(compiled.value, evaluate(expr, point)) &&
          Object.is(packed.value, compiled.value) &&
          compiled.gradient.every((slope, i) => same(slope, packed.gradient[i] as number))
        );
      }),
      runs(3000),
    );
  });

  test('a tape replayed at another point is as good as new', () => {
    const expr = formula('x > 1 ? (y > 0 ? sqrt(x*y) : x^y*tanh(y)) : exp(x)*hypot(x, y) + clip(x, y, 3)');
    const names = ['x', 'y'];
    const replayed = tapeGradient(expr, names);
    for (const numbers of [
      [2, 1],
      [0.5, 1],
      [2, -1],
      [Number.NaN, 2],
      [0.5, -3],
      [2, 1],
    ]) {
      const gradient = new Float64Array(2);
      const value = replayed(Float64Array.from(numbers), gradient);
      const fresh = gradientAt(tapeGradient, expr, names, pointOf(names, numbers));
      expect({ value, gradient: [...gradient] }).toEqual(fresh);
    }
  });
});

/**
 * How large the rounding of a gradient may be: as many units of rounding as there are operations, of the sum over all paths
 * of the products along them without their signs, for that is what is added up.
 */
function roundingOf(expr: Expr, point: Point): Readonly<Record<string, number>> {
  const entries = record(expr, (name) => point[name] as number, float64);
  // Null: nothing comes back to this entry, so its slope, which may be infinite, has no part in the answer.
  const sizes: (number | null)[] = entries.map(() => null);
  sizes[entries.length - 1] = 1;
  for (let place = entries.length - 1; place >= 0; place--) {
    const size = sizes[place] ?? null;
    if (size === null) continue;
    entries[place]?.inputs.forEach((input, i) => {
      const partial = entries[place]?.partials[i] ?? null;
      if (partial !== null) sizes[input] = (sizes[input] ?? 0) + Math.abs(partial) * size;
    });
  }
  const steps = 2 * entries.length;
  const found = entries.flatMap(({ node }, place) =>
    node.kind === 'variable' ? [[node.name, steps * Number.EPSILON * (sizes[place] ?? 0)] as const] : [],
  );
  return Object.fromEntries(found);
}

const tangentAt = (expr: Expr, point: Point, variable: string): number =>
  interpret(expr, (name) => ({ value: point[name] as number, tangent: name === variable ? 1 : null }), dual).tangent ??
  0;

const isClose = (found: number, expected: number, rounding: number): boolean => Math.abs(found - expected) <= rounding;

describe('reverse sweeps and dual numbers', () => {
  test('agree to rounding, for any formula at a tame point', () => {
    let compared = 0;
    fc.assert(
      fc.property(randomCase({ size: 16 }), ({ expr, point }) => {
        const names = Object.keys(point);
        const rounding = roundingOf(expr, point);
        const { value, gradient } = gradientAt(compileGradient, expr, names, point);
        expect(value).toBe(evaluate(expr, point));
        names.forEach((name, i) => {
          const tangent = tangentAt(expr, point, name);
          // Duals multiply by slopes of 0 where nothing flows; 0 times infinity is theirs alone.
          if (!Number.isFinite(tangent)) return;
          compared += 1;
          if (!isClose(gradient[i] as number, tangent, rounding[name] ?? 0))
            expect([name, gradient[i]]).toEqual([name, tangent]);
        });
      }),
      runs(3000),
    );
    expect(compared).toBeGreaterThan(6000);
  });

  test('an error of one in a thousand in one slope would be seen', () => {
    const planted: boolean[] = [];
    fc.assert(
      fc.property(randomCase({ size: 16 }), ({ expr, point }) => {
        for (const name of variablesOf(expr)) {
          const tangent = tangentAt(expr, point, name);
          if (Number.isFinite(tangent) && Math.abs(tangent) > 1e-6)
            planted.push(isClose(tangent * 1.001, tangent, roundingOf(expr, point)[name] ?? 0));
        }
      }),
      runs(300),
    );
    expect(planted.length).toBeGreaterThan(200);
    expect(planted).not.toContain(true);
  });
});

/** 100·(x₂ - x₁²)² + (1 - x₁)² and so on along the chain: Rosenbrock's function in n variables, from builders. */
function rosenbrock(n: number): { expr: Expr; names: string[] } {
  const names = Array.from({ length: n }, (_, i) => `x${i}`);
  const x = names.map(variableExpr);
  const squared = (of: Expr): Expr => applyExpr('power', of, numberExpr(2));
  const terms = x
    .slice(1)
    .map((next, i) =>
      applyExpr(
        'add',
        applyExpr('multiply', numberExpr(100), squared(applyExpr('subtract', next, squared(x[i] as Expr)))),
        squared(applyExpr('subtract', numberExpr(1), x[i] as Expr)),
      ),
    );
  return { expr: terms.reduce((sum, term) => applyExpr('add', sum, term)), names };
}

/** Its gradient by hand: -400·t·xᵢ - 2·(1 - xᵢ) from the term that begins with xᵢ, 200·t from the one that ends with it. */
function rosenbrockGradient(x: Float64Array): Float64Array {
  const gradient = new Float64Array(x.length);
  for (let i = 0; i + 1 < x.length; i++) {
    const t = (x[i + 1] as number) - (x[i] as number) ** 2;
    gradient[i] = (gradient[i] as number) - 400 * t * (x[i] as number) - 2 * (1 - (x[i] as number));
    gradient[i + 1] = 200 * t;
  }
  return gradient;
}

describe('gradientFunction', () => {
  test.each([2, 10, 100, 1000, 20_000])('Rosenbrock in %i variables has the gradient worked out by hand', (n) => {
    const { expr, names } = rosenbrock(n);
    const x = Float64Array.from(names, (_, i) => 1.5 * Math.sin(i));
    const gradient = new Float64Array(n);
    gradientFunction(expr, names)(x, gradient);
    const expected = rosenbrockGradient(x);
    // Terms of up to 3000 are added in another order: a few units of rounding of those.
    for (let i = 0; i < n; i++)
      expect(Math.abs((gradient[i] as number) - (expected[i] as number))).toBeLessThan(4000 * Number.EPSILON);
  });

  test('the tape has one step an operation, so it grows with the formula', () => {
    const stepsOf = (n: number): number => {
      const { expr, names } = rosenbrock(n);
      const { list, output } = listOf(expr, names);
      return packedTape(list, output, n).steps;
    };
    // Seven operations a term, and the sums between them.
    expect(stepsOf(10)).toBe(8 * 9 - 1);
    expect(stepsOf(1000)).toBe(8 * 999 - 1);
  });

  test('conditions five thousand deep are a tape, without a stack that overflows', () => {
    const x = variableExpr('x');
    let expr: Expr = applyExpr('multiply', numberExpr(5001), x);
    for (let k = 5000; k >= 1; k--)
      expr = chooseExpr(applyExpr('less', x, numberExpr(k)), applyExpr('multiply', numberExpr(k), x), expr);
    const gradient = new Float64Array(1);
    const slope = gradientFunction(expr, ['x']);
    for (const [at, k] of [
      [0.5, 1],
      [2499.5, 2500],
      [6000, 5001],
    ] as const) {
      expect(slope(Float64Array.of(at), gradient)).toBe(k * at);
      expect(gradient[0]).toBe(k);
      expect(valueFunction(expr, ['x'])(Float64Array.of(at))).toBe(k * at);
    }
  });

  test('a formula just short enough and one just too long give the same bits', () => {
    for (const n of [120, 200]) {
      const { expr, names } = rosenbrock(n);
      const point = Object.fromEntries(names.map((name, i) => [name, Math.cos(i)]));
      expect(gradientAt(gradientFunction, expr, names, point)).toEqual(gradientAt(tapeGradient, expr, names, point));
      expect(gradientAt(gradientFunction, expr, names, point)).toEqual(gradientAt(compileGradient, expr, names, point));
    }
  });

  test('equal parts are computed once: a square of squares costs two steps a level', () => {
    // Written out, 2^30 leaves; as a list, one line a level.
    let expr: Expr = variableExpr('x');
    for (let k = 0; k < 30; k++) expr = applyExpr('add', expr, expr);
    expect(partsFirst(expr)).toHaveLength(31);
    expect(gradientAt(gradientFunction, expr, ['x'], { x: 1 })).toEqual({ value: 2 ** 30, gradient: [2 ** 30] });
  });
});
