import fc from 'fast-check';
import { evaluate as mathjsEvaluate, parse as mathjsParse } from 'mathjs/number';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import {
  type Expr,
  evaluate,
  float64,
  from,
  interpretAll,
  partsFirst,
  writeInBrackets,
} from '../../src/math/expression.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { runs } from '../random-expression.ts';

// mcl follows mathjs where text can be read two ways. mathjs's own reading and its own values are the judge here.

interface MathNode {
  readonly type: string;
  readonly op?: string;
  readonly name?: string;
  readonly value?: number;
  readonly args?: readonly MathNode[];
  readonly fn?: MathNode;
  readonly content?: MathNode;
  readonly condition?: MathNode;
  readonly trueExpr?: MathNode;
  readonly falseExpr?: MathNode;
}

/** mathjs's tree with every operator in brackets, in the words of `writeInBrackets`. */
function inBrackets(node: MathNode): string {
  const [a, b] = node.args ?? [];
  switch (node.type) {
    case 'ConstantNode':
      return String(node.value);
    case 'SymbolNode':
      return node.name ?? '';
    case 'ParenthesisNode':
      return inBrackets(node.content as MathNode);
    case 'ConditionalNode':
      return `(${inBrackets(node.condition as MathNode)} ? ${inBrackets(node.trueExpr as MathNode)} : ${inBrackets(node.falseExpr as MathNode)})`;
    case 'FunctionNode': {
      // min(min(a, b), c) is written as the one list that it is the same as.
      const args = (node.args ?? []).map((argument) => bare(inBrackets(argument)));
      let first = node.args?.[0];
      while (first?.type === 'ParenthesisNode' || (first?.op === '+' && first.args?.length === 1)) {
        first = first.content ?? first.args?.[0];
      }
      if (node.fn?.name === 'min' && first?.type === 'FunctionNode' && first.fn?.name === 'min') {
        args[0] = (args[0] as string).slice('min('.length, -1);
      }
      return `${node.fn?.name}(${args.join(', ')})`;
    }
    case 'OperatorNode':
      if (b !== undefined) return `(${inBrackets(a as MathNode)} ${node.op} ${inBrackets(b)})`;
      if (node.op === '+') return inBrackets(a as MathNode);
      if (node.op === '!') return `(${inBrackets(a as MathNode)}!)`;
      return `(${node.op === 'not' ? 'not ' : node.op}${inBrackets(a as MathNode)})`;
    default:
      throw new Error(node.type);
  }
}

/** Without the outer brackets, if they are one pair. */
function bare(text: string): string {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')') depth -= 1;
    if (depth === 0 && i < text.length - 1) return text;
  }
  return text.startsWith('(') ? text.slice(1, -1) : text;
}

const read = (text: string): Expr | null => {
  try {
    return parseFormula(text).expr;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
};

/** Pieces of text, joined without any brackets but their own, so that both parsers must decide what binds. */
const surface: fc.Arbitrary<string> = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 6, depthSize: 'large' },
    fc.constantFrom('x', 'y', 'z', '2', '3', '0.5', 'pi'),
    fc
      .tuple(tie('text'), fc.constantFrom('+', '-', '*', '/', '^', ' mod '), tie('text'))
      .map((parts) => parts.join('')),
    fc
      .tuple(tie('text'), fc.constantFrom(' < ', '<=', ' > ', '>=', '==', '!=', ' and ', ' or '), tie('text'))
      .map((parts) => parts.join('')),
    fc.tuple(tie('text'), tie('text')).map((parts) => parts.join(' ')),
    fc.tuple(fc.constantFrom('-', '+', 'not '), tie('text')).map((parts) => parts.join('')),
    tie('text').map((text) => `${text}!`),
    tie('text').map((text) => `(${text})`),
    fc.tuple(fc.constantFrom('sin', 'abs', 'exp'), tie('text')).map(([name, text]) => `${name}(${text})`),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `min(${a}, ${b})`),
    fc.tuple(tie('text'), tie('text'), tie('text')).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
  ),
})).text;

describe('precedence', () => {
  test('a text that mcl reads is read as mathjs reads it', () => {
    let readable = 0;
    let long = 0;
    fc.assert(
      fc.property(surface, (text) => {
        const expr = read(text);
        if (expr === null) return;
        readable += 1;
        if (partsFirst(expr).length > 6) long += 1;
        expect(writeInBrackets(expr), text).toBe(inBrackets(mathjsParse(text) as unknown as MathNode));
      }),
      runs(4000),
    );
    // So that the law above is about something: many texts were read, and many of them have several operators.
    expect(readable).toBeGreaterThan(2000);
    expect(long).toBeGreaterThan(400);
  });

  test('a text of arithmetic that mathjs reads is refused only for a reason that is written down', () => {
    const reasons =
      /chains of comparisons|ranges are|is not a function|unknown function|operator between two numbers|mod without a second|too deeply nested/;
    fc.assert(
      fc.property(surface, (text) => {
        try {
          mathjsParse(text);
        } catch {
          return;
        }
        try {
          parseFormula(text);
        } catch (error) {
          expect((error as Error).message, text).toMatch(reasons);
        }
      }),
      runs(2000),
    );
  });

  test('and it has the value that mathjs gives it', () => {
    const point = { x: 1.7, y: -0.6, z: 2.3 };
    let compared = 0;
    fc.assert(
      fc.property(surface, (text) => {
        const expr = read(text);
        if (expr === null) return;
        const ours = evaluate(expr, point);
        let theirs: number;
        try {
          theirs = Number(mathjsEvaluate(text, { ...point }));
        } catch {
          // mathjs has no factorial of negative numbers, nor of conditions.
          return;
        }
        // mathjs answers x for `x mod 0`, its min passes over not-a-number, and it overflows at other places.
        if (!Number.isFinite(theirs)) return;
        for (const value of interpretAll(expr, from(point), float64).values()) if (!(Math.abs(value) < 1e100)) return;
        if (partsFirst(expr).some((part) => part.kind === 'apply' && part.op === 'modulo')) return;
        compared += 1;
        // mathjs's factorial has twelve digits, and sin of a large number keeps fewer.
        if (partsFirst(expr).some((part) => part.kind === 'apply' && (part.op === 'factorial' || part.op === 'sin')))
          return;
        expect(Math.abs(ours - theirs), `${text}: ${ours} and ${theirs}`).toBeLessThanOrEqual(
          1e-9 * Math.abs(theirs) + 1e-12,
        );
      }),
      runs(3000),
    );
    expect(compared).toBeGreaterThan(800);
  });

  // Every function that both have, by mathjs's own value.
  test.each([
    'sin(x) + cos(x)*tan(x)',
    'sec(x) - csc(x)/cot(x)',
    'asin(0.3) + acos(0.3)*atan(x)',
    'asec(x) + acsc(x) + acot(x)',
    'sinh(x)*cosh(y) - tanh(z)',
    'sech(x) + csch(x) + coth(x)',
    'asinh(x) + acosh(x) + atanh(y)',
    'asech(0.4) + acsch(x) + acoth(x)',
    'exp(x)*expm1(y)',
    'log(x) + log(x, 3) + log2(z) + log10(z) + log1p(x)',
    'sqrt(x)*cbrt(y)',
    'nthRoot(z, 4)',
    'square(x) - cube(y)',
    'abs(y) + sign(y)',
    'pow(x, y)',
    'max(x, y, z) - min(x, y, z)',
    'hypot(x, y, z)',
    'atan2(y, x)',
    'floor(y) + ceil(y) + fix(y) + round(z)',
    'mod(z, x) + mod(y, x)',
    'gamma(x)',
    'lgamma(z)',
    'erf(x)',
    'x!',
    'x > y ? x : y',
    'x^2*exp(-x^2/2)',
    '-x^2 + 2x - 1/2x',
    '2^3^2 - 3!',
    'x mod y*z',
    'not x > y',
    '-2^-2',
    '1 - -1',
    '4/2/2',
    '2^-x^2',
    'e^(pi) - pi^e',
    'tau/phi',
    '1/(1 + e^-x)',
    'x y z',
    '2x^2y',
    '(x + y)(x - y)',
    '3(x)',
    'x y^2!',
  ])('%s', (text) => {
    const point = { x: 1.7, y: -0.6, z: 2.3 };
    const theirs = Number(mathjsEvaluate(text, { ...point }));
    // mathjs's gamma and lgamma are good to about 1e-12, everything else to a few units in the last place.
    const tolerance = /gamma|!/.test(text) ? 1e-11 : 1e-14;
    expect(Math.abs(evaluate(parseFormula(text).expr, point) - theirs)).toBeLessThanOrEqual(
      tolerance * Math.abs(theirs),
    );
  });
});
