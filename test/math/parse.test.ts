import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { evaluate, sameExpr, write, writeInBrackets } from '../../src/math/expression.ts';
import { parseFormula, parseNumber } from '../../src/math/parse.ts';
import { type OpName, ruleOf } from '../../src/math/rules.ts';
import reference from '../reference/rule-values.json' with { type: 'json' };

const references = reference.rows as Readonly<
  Record<string, { readonly samples: readonly { readonly at: readonly number[]; readonly value: string }[] }>
>;

/** What was thrown for a text, or fails. */
function mistakeIn(text: string): InputError {
  try {
    parseFormula(text);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error(`${text} was read as a formula`);
}

describe('functions of the language', () => {
  const elementary =
    'sin cos tan sec csc cot asin acos atan asec acsc acot sinh cosh tanh sech csch coth asinh acosh atanh asech acsch acoth exp expm1 log log2 log10 log1p sqrt cbrt nthRoot square cube abs sign pow min max hypot atan2 floor ceil round fix mod factorial gamma lgamma erf';
  const learning = 'sigmoid relu leakyRelu elu softplus gelu silu mish swish logsumexp clip step hinge huber';
  const rows: Readonly<Record<string, OpName>> = { pow: 'power', mod: 'modulo', swish: 'silu' };

  test.each(`${elementary} ${learning}`.split(' '))('%s can be called, and has the value that mpmath has', (name) => {
    const op = rows[name] ?? (name as OpName);
    for (const { at, value } of references[op]?.samples ?? []) {
      const names = ['a', 'b', 'c'].slice(0, ruleOf(op).arity);
      const { expr } = parseFormula(`${name}(${names.join(', ')})`);
      const point = Object.fromEntries(names.map((letter, i) => [letter, at[i] as number]));
      // 2e-15 is nine units in the last place; test/math/rules.test.ts looks closer.
      expect(Math.abs(evaluate(expr, point) - Number(value))).toBeLessThanOrEqual(3e-15 * Math.abs(Number(value)));
    }
  });

  // By hand, or by the definition of the function.
  test.each<[string, number]>([
    ['pi', Math.PI],
    ['e', Math.E],
    ['tau', 2 * Math.PI],
    ['phi', 1.618033988749895],
    ['log(8, 2)', 3],
    ['log(100, 10)', 2],
    ['5!', 120],
    ['factorial(5)', 120],
    ['7 mod 3', 1],
    ['-7 mod 3', 2],
    ['7 % -3', -2],
    ['mod(7, 3)', 1],
    ['pow(2, 10)', 1024],
    ['max(1, 7, 3)', 7],
    ['min(4)', 4],
    ['hypot(2, 3, 6)', 7],
    ['logsumexp(0, 0, 0, 0)', Math.log(4)],
    ['leakyRelu(-1)', -0.01],
    ['leakyRelu(-1, 0.2)', -0.2],
    ['nthRoot(9)', 3],
    ['nthRoot(-8, 3)', -2],
    ['huber(3)', 2.5],
    ['huber(3, 2)', 4],
    ['clip(5, 0, 1)', 1],
    ['2 > 1', 1],
    ['2 >= 2 and not (1 > 2)', 1],
    ['0 or 0', 0],
    ['1 ? 10 : 20', 10],
    ['0 ? 10 : 20', 20],
    ['2^-2', 0.25],
    ['-2^2', -4],
    ['2^3^2', 512],
  ])('%s is %d', (text, value) => {
    expect(Math.abs(evaluate(parseFormula(text).expr, {}) - value)).toBeLessThanOrEqual(1e-15 * Math.abs(value));
  });
});

describe('what is written in another way', () => {
  test.each([
    ['x²', 'x^2'],
    ['x³', 'x^3'],
    ['x⁴ + x⁵', 'x^4 + x^5'],
    ['x⁻¹', 'x^(-1)'],
    ['x¹²', 'x^12'],
    ['x**2', 'x^2'],
    ['2·x', '2*x'],
    ['2⋅x', '2*x'],
    ['2×x', '2*x'],
    ['x÷2', 'x/2'],
    ['x − y', 'x - y'],
    ['x – y', 'x - y'],
    ['−x', '-x'],
    ['√2', 'sqrt(2)'],
    ['√x + 1', 'sqrt(x) + 1'],
    ['√(x + 1)', 'sqrt(x + 1)'],
    ['2√x', '2*sqrt(x)'],
    ['√ (x)', 'sqrt(x)'],
    ['π', 'pi'],
    ['2π', '2*pi'],
    ['ln(x)', 'log(x)'],
    ['arcsin(x)', 'asin(x)'],
    ['arccos(x) + arctan(x)', 'acos(x) + atan(x)'],
    ['arsinh(x)', 'asinh(x)'],
    ['arcosh(x)', 'acosh(x)'],
    ['artanh(x)', 'atanh(x)'],
    ['arctan2(y, x)', 'atan2(y, x)'],
    ['x ≤ y', 'x <= y'],
    ['x ≥ y', 'x >= y'],
    ['x ≠ y', 'x != y'],
    ['x % y', 'x mod y'],
    ['x₁ + x₂', 'x1 + x2'],
    ['2x', '2*x'],
    ['2 x y', '2*x*y'],
    ['(x)(y)', 'x*y'],
    ['2sin(x)cos(y)', '2*sin(x)*cos(y)'],
    ['x!y', 'x!*y'],
    ['+x', 'x'],
    ['  x\t+ \u00a0y ', 'x+y'],
    ['x +\n  y', 'x + y'],
    ['.5x', '0.5*x'],
    ['1.e2', '100'],
    ['1E-3', '0.001'],
    ['max(a, b, c)', 'max(max(a, b), c)'],
  ])('%s is read as %s', (typed, plain) => {
    const one = parseFormula(typed).expr;
    const other = parseFormula(plain).expr;
    expect(sameExpr(one, other), `${write(one)} and ${write(other)}`).toBe(true);
  });
});

describe('how tightly operators bind', () => {
  // The readings of mathjs 15.2.0; test/math/parse-against-mathjs.test.ts compares many more.
  test.each([
    ['1/2x', '((1 / 2) * x)'],
    ['x/2x', '(x / (2 * x))'],
    ['-x^2', '(-(x ^ 2))'],
    ['2^3^2', '(2 ^ (3 ^ 2))'],
    ['2^-x', '(2 ^ (-x))'],
    ['x^2!', '(x ^ (2!))'],
    ['-x!', '(-(x!))'],
    ['a - b - c', '((a - b) - c)'],
    ['a / b * c', '((a / b) * c)'],
    ['a / b c', '(a / (b * c))'],
    ['a mod b * c', '((a mod b) * c)'],
    ['a + b > c', '((a + b) > c)'],
    ['a or b and c', '(a or (b and c))'],
    ['not a > b', '((not a) > b)'],
    ['a > b ? a : b', '((a > b) ? a : b)'],
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['2 * -x', '(2 * (-x))'],
  ])('%s is %s', (text, brackets) => {
    expect(writeInBrackets(parseFormula(text).expr)).toBe(brackets);
  });
});

describe('named intermediate results', () => {
  test('the last part is the value, and the names are kept', () => {
    const formula = parseFormula('u = x^2; v = sin(u); u*v');
    expect(write(formula.expr)).toBe('x^2 * sin(x^2)');
    expect(formula.named.map(({ name, expr }) => [name, write(expr)])).toEqual([
      ['u', 'x^2'],
      ['v', 'sin(x^2)'],
    ]);
    expect(formula.variables).toEqual(['x']);
  });

  test('a named result is one and the same part wherever it is used', () => {
    const { expr, named } = parseFormula('u = x + 1; (u)*u');
    if (expr.kind !== 'apply') throw new Error('a product was expected');
    expect(expr.args[0]).toBe(expr.args[1]);
    expect(expr.args[0]).toBe(named[0]?.expr);
  });

  test('a formula may name its value: y = x^2', () => {
    expect(write(parseFormula('y = x^2').expr)).toBe('x^2');
    expect(parseFormula('y = x^2').variables).toEqual(['x']);
  });

  test('variables are listed in the order of the text', () => {
    expect(parseFormula('b*a + c*b').variables).toEqual(['b', 'a', 'c']);
    expect(parseFormula('u = x; v = y; v + u').variables).toEqual(['x', 'y']);
    expect(parseFormula('u = x; y').variables).toEqual(['y']);
    expect(parseFormula('z > 0 ? y : x').variables).toEqual(['z', 'y', 'x']);
    expect(parseFormula('pi*e').variables).toEqual([]);
  });
});

describe('what is not part of the language is refused by name, at its place', () => {
  test.each<[text: string, message: RegExp, place: string | null, start: number]>([
    ['"abc"', /^strings are not part of the language/, '"', 0],
    ['[1, 2]', /^matrices are not/, '[', 0],
    ['x[1]', /^matrices are not/, '[', 1],
    ['{a: 1}', /^objects are not/, '{', 0],
    ['x # squared', /^comments are not/, '#', 2],
    ["x'", /^primes and quotation marks are not/, "'", 1],
    ['|x|', /^bars are not/, '|', 0],
    ['x || y', /^bars are not/, '|', 2],
    ['x & y', /^ampersands are not/, '&', 2],
    ['~x', /^bitwise operators are not/, '~', 0],
    ['x << 2', /^shifts of bits are not/, '<<', 2],
    ['x >> 2', /^shifts of bits are not/, '>>', 2],
    ['x >>> 2', /^shifts of bits are not/, '>>>', 2],
    ['x .* y', /^element-wise operators are not/, '.*', 2],
    ['x.^2', /^element-wise operators are not/, '.^', 1],
    ['x ./ y', /^element-wise operators are not/, './', 2],
    ['x ?? y', /^the operator \?\? is not/, '??', 2],
    ['x === y', /^the operator === is not/, '===', 2],
    ['\\sin(x)', /^backslashes are not/, '\\', 0],
    ['$x', /^dollar signs are not/, '$', 0],
    ['x@3', /^at signs are not/, '@', 1],
    ['3 to cm', /^unit conversions are not/, 'to', 2],
    ['x in m', /^unit conversions are not/, 'in', 2],
    ['x xor y', /^xor is not/, 'xor', 2],
    ['true', /^true is not/, 'true', 0],
    ['x > 0 ? null : 1', /^null is not/, 'null', 8],
    ['NaN', /^NaN is not/, 'NaN', 0],
    ['1/Infinity', /^infinity is not/, 'Infinity', 2],
    ['∞', /^infinity is not/, '∞', 0],
    ['0x10', /^numbers in other bases than ten are not/, '0x1', 0],
    ['x.y', /^property access is not/, '.', 1],
    ['sin(x).constructor', /^property access is not/, '.', 6],
    ['f(x) = x^2', /^function definitions are not/, 'f', 0],
    ['1:10', /^ranges are not/, '1', 0],
    ['x + (a:b)', /^ranges are not/, 'a', 5],
    ['0 < x < 1', /^chains of comparisons are not/, '0', 0],
    ['sin(u = 2)', /^an equals sign inside a formula is not/, 'u', 4],
    ['a = b = 3; a', /^an equals sign inside a formula is not/, 'b', 4],
    ['5%', /^per cent is not/, '%', 1],
    ['2 + 1%', /^per cent is not/, '%', 5],
    ['5 mod', /^mod without a second number is not/, 'mod', 2],
    ['x, y', /^expected a comma only between the arguments/, ',', 1],
    ['1,5', /^expected a comma only between the arguments/, ',', 1],
    ['constructor', /^constructor cannot be a name/, 'constructor', 0],
    ['__proto__ + 1', /^__proto__ cannot be a name/, '__proto__', 0],
    ['toString()', /^toString cannot be a name/, 'toString', 0],
    ['prototype', /^prototype cannot be a name/, 'prototype', 0],
    ['1e400', /^the number 1e400 is too large for float64/, '1e400', 0],
    ['1.2.3', /^expected an operator between two numbers/, '.3', 3],
    ['x 2 3', /^expected an operator between two numbers/, '3', 4],
    ['x\ny', /^expected an operator, or a semicolon, at the end of the line/, 'y', 2],
    ['', /^expected a formula, and found nothing/, '', 0],
    ['  ', /^expected a formula, and found nothing/, '  ', 0],
    [';', /^expected a formula, and found nothing/, ';', 0],
    ['x^2; x', /^expected a name for this result, which nothing uses/, 'x^2', 0],
    ['u = x; u; u', /^expected a name for this result, which nothing uses/, 'u', 7],
    ['pi = 3; pi', /^pi is a constant and cannot be given another meaning/, 'pi', 0],
    ['sin = 3; 2', /^sin is a function and cannot be given another meaning/, 'sin', 0],
    ['u = 1; u = 2; u', /^u is named twice/, 'u', 7],
    ['v = u; u = 2; v', /^u is used before it is named/, 'u', 7],
    ['x +', /^expected a number, a name or a bracket, and found the end/, '', 3],
    ['* x', /^expected a number, a name or a bracket, and found \*/, '*', 0],
    ['x ? y', /^expected a colon and the other value of the condition, and found the end/, '', 5],
    ['(x', /^expected a closing bracket for this opening one/, '(', 0],
    ['(x + (y)', /^expected a closing bracket for this opening one/, '(', 0],
    ['x)', /^expected an opening bracket before this closing one/, ')', 1],
    ['and', /^expected a number, a name or a bracket before and/, 'and', 0],
    ['x + or y', /^expected a number, a name or a bracket before or/, 'or', 4],
    ['mod 3', /^expected a number, a name or a bracket before mod/, 'mod', 0],
    ['% 3', /^expected a number, a name or a bracket before %/, '%', 0],
    ['√', /^expected something under the root/, '', 1],
    ['√-x', /^expected a number, a name or brackets under the root/, '√', 0],
    ['2√√x', /^expected a number, a name or brackets under the root/, '√', 1],
    ['√sin(x)', /^expected a number, a name or brackets under the root/, '√', 0],
    ['é + 1', /^expected a number, a name or an operator/, 'é', 0],
    ['x🙂', /^expected a number, a name or an operator/, '🙂', 1],
    ['x\u0000', /^expected a number, a name or an operator/, '\u0000', 1],
    ['x\u202ey', /^expected a number, a name or an operator/, '\u202e', 1],
    ['sin()', /^sin takes 1 argument, and none was given/, 'sin()', 0],
    ['2 sin(x, y)', /^sin takes 1 argument, and 2 were given/, 'sin(x, y)', 2],
    ['log(x, 2, 3)', /^log takes 1 or 2 arguments, and 3 were given/, 'log(x, 2, 3)', 0],
    ['max()', /^max takes at least 1 argument, and none was given/, 'max()', 0],
    ['clip(x, 1)', /^clip takes 3 arguments, and 2 were given/, 'clip(x, 1)', 0],
    ['foo(x)', /^unknown function foo/, 'foo', 0],
    ['evaluate(x)', /^unknown function evaluate/, 'evaluate', 0],
  ])('%j', (text, message, place, start) => {
    const mistake = mistakeIn(text);
    expect(mistake.message).toMatch(message);
    expect(mistake.hint).toMatch(/\w/);
    expect(mistake.place?.text).toBe(text);
    expect(text.slice(mistake.place?.start, mistake.place?.end)).toBe(place);
    expect(mistake.place?.start).toBe(start);
  });

  test.each([
    ['sin x', /^sin needs its argument in brackets/, /write sin\(x\)/],
    ['2 cos y + 1', /^cos needs its argument in brackets/, /write cos\(y\)/],
    ['sqrt 2', /^sqrt needs its argument in brackets/, /write sqrt\(2\)/],
    ['sin', /^sin needs its argument in brackets/, /write sin\(x\)/],
    ['sin^2(x)', /^the power of sin is written after its argument/, /write sin\(x\)\^2/],
    ['sin²(2x)', /^the power of sin is written after its argument/, /write sin\(2x\)\^2/],
    ['sin^-1(x)', /^a power after sin can be read two ways/, /asin\(x\).*1\/sin\(x\)/],
    ['tan⁻¹(x)', /^a power after tan can be read two ways/, /atan\(x\).*1\/tan\(x\)/],
    ['x(3)', /^x is not a function/, /for a product write x\*\(\.\.\.\)/],
    ['x (x + 1)', /^x is not a function/, /x\*\(\.\.\.\)/],
    ['pi(2)', /^pi is not a function/, /pi\*\(\.\.\.\)/],
    ['foo(x)', /^unknown function foo/, /foo\*\(\.\.\.\)/],
    ['sine(x)', /^unknown function sine/, /did you mean sin\?/],
    ['Sin(x)', /^unknown function Sin/, /did you mean sin\?/],
    ['leaky_relu(x)', /^unknown function leaky_relu/, /did you mean leakyRelu\?/],
    ['sigmiod(x)', /^unknown function sigmiod/, /did you mean sigmoid\?/],
    ['sqr(x)', /^unknown function sqr/, /did you mean sqrt\?/],
    ['xsin(x)', /^unknown function xsin/, /for a product write x\*sin\(\.\.\.\); or did you mean sin\?/],
    ['0 < x < 1', /^chains of comparisons/, /0 < x and x < 1/],
    ['|x|', /^bars/, /abs\(x\)/],
    ['5%', /^per cent/, /0\.05/],
    ['1,5', /^expected a comma/, /0\.75/],
    ["f'", /^primes/, /mcl finds its derivative/],
  ])('%j is explained', (text, message, hint) => {
    const mistake = mistakeIn(text);
    expect(mistake.message).toMatch(message);
    expect(mistake.hint).toMatch(hint);
  });
});

describe('parseNumber', () => {
  test.each<[string, number]>([
    ['3', 3],
    ['-2', -2],
    ['1e-3', 0.001],
    ['1/3', 1 / 3],
    ['pi/4', Math.PI / 4],
    ['-sqrt(2)', -Math.SQRT2],
    ['2^10', 1024],
    ['−1', -1],
  ])('%s is %d', (text, value) => {
    expect(parseNumber(text, '--at')).toBe(value);
  });

  test('numbers that float64 rounds to its smallest are read, and 0 in any writing is 0', () => {
    expect(parseNumber('3e-324', '--at')).toBe(Number.MIN_VALUE);
    expect(parseNumber('0.0e-400', '--at')).toBe(0);
  });

  test('a result that is used before it is named gets another name in the hint', () => {
    const hintOf = (text: string): string | null => {
      try {
        parseFormula(text);
      } catch (error) {
        return error instanceof InputError ? error.hint : null;
      }
      return null;
    };
    expect(hintOf('x = x; x')).toBe('give the result another name: u = ...');
    expect(hintOf('v = u; u = 2; v')).toBe('give the result another name: w = ...');
  });

  test.each<[string, RegExp]>([
    ['', /^--at needs a number, and nothing came$/],
    [' ', /^--at needs a number, and nothing came$/],
    ['x', /^--at needs a number, and x has the variable x/],
    ['1abc', /^--at needs a number, and 1abc has the variable abc/],
    ['1/0', /^--at needs a finite number, and 1\/0 is Infinity/],
    ['log(-1)', /^--at needs a finite number, and log\(-1\) is NaN/],
    ['1,5', /^expected a comma/],
    ['1e999', /^the number 1e999 is too large/],
    ['1e-400', /^the number 1e-400 is too small for float64/],
    ['0.1e-399', /^the number 0.1e-399 is too small for float64/],
    ['3;', /^--at needs a number, and nothing stands after the semicolon/],
    ['3 ; ', /^--at needs a number, and nothing stands after the semicolon/],
  ])('%j is refused', (text, message) => {
    expect(() => parseNumber(text, '--at')).toThrow(message);
    expect(() => parseNumber(text, '--at')).toThrow(InputError);
  });
});
