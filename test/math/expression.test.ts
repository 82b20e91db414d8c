import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Arithmetic,
  applyExpr,
  chooseExpr,
  type Expr,
  evaluate,
  float64,
  from,
  interpret,
  interpretAll,
  numberExpr,
  partsFirst,
  partsOf,
  rebuild,
  sameExpr,
  shareEqualParts,
  substitute,
  variableExpr,
  variablesOf,
  write,
  writeInBrackets,
  writeNumber,
  writtenSize,
} from '../../src/math/expression.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { opNames, ruleOf } from '../../src/math/rules.ts';
import { randomCase, randomTree, runs } from '../random-expression.ts';

const read = (text: string): Expr => parseFormula(text).expr;
const x = variableExpr('x');

describe('interpret', () => {
  test('x^2 + 1 at 3 is 10', () => {
    expect(evaluate(read('x^2 + 1'), { x: 3 })).toBe(10);
  });

  test('a variable without a value is an error that names it', () => {
    expect(() => evaluate(read('x + y'), { x: 1 })).toThrow('no value for y');
  });

  test('names of Object.prototype are not values', () => {
    expect(() => evaluate(variableExpr('toString'), {})).toThrow('no value for toString');
    expect(() => evaluate(variableExpr('__proto__'), {})).toThrow('no value for __proto__');
  });

  /** Counts what it is asked. */
  const counting = (): Arithmetic<number> & { readonly asked: string[] } => {
    const asked: string[] = [];
    return {
      asked,
      constant: (value) => {
        asked.push(String(value));
        return value;
      },
      apply: (op, args, node) => {
        asked.push(op);
        return float64.apply(op, args, node);
      },
      holds: (condition) => condition !== 0,
    };
  };

  test('of a conditional only the branch that is taken is read', () => {
    const arithmetic = counting();
    expect(interpret(read('x > 0 ? sqrt(x) : log(x)'), from({ x: 4 }), arithmetic)).toBe(2);
    expect(arithmetic.asked).toEqual(['0', 'greater', 'sqrt']);
    const other = counting();
    expect(interpret(read('x > 0 ? sqrt(x) : cube(x)'), from({ x: -2 }), other)).toBe(-8);
    expect(other.asked).toEqual(['0', 'greater', 'cube']);
  });

  test('a condition that is not a number takes the other branch', () => {
    expect(evaluate(read('log(-1) ? 1 : 2'), {})).toBe(2);
    expect(evaluate(read('not log(-1) ? 1 : 2'), {})).toBe(1);
    expect(evaluate(read('log(-1) and 1 ? 1 : 2'), {})).toBe(2);
    expect(evaluate(read('log(-1) or 0 ? 1 : 2'), {})).toBe(2);
    expect(evaluate(read('log(-1) > 0 ? 1 : 2'), {})).toBe(2);
  });

  test('a shared part is read once, and arguments from left to right', () => {
    const arithmetic = counting();
    const shared = applyExpr('sin', x);
    interpret(
      applyExpr('add', applyExpr('multiply', shared, shared), applyExpr('cos', shared)),
      from({ x: 1 }),
      arithmetic,
    );
    expect(arithmetic.asked).toEqual(['sin', 'multiply', 'cos', 'add']);
  });

  test('interpretAll has the value of every part that was read, and no other', () => {
    const expr = read('x > 0 ? x^2 : log(x)');
    if (expr.kind !== 'choose') throw new Error('a choice was expected');
    const values = interpretAll(expr, from({ x: 3 }), float64);
    expect(values.get(expr)).toBe(9);
    expect(values.get(expr.test)).toBe(1);
    expect(values.get(expr.then)).toBe(9);
    expect(values.has(expr.otherwise)).toBe(false);
  });

  test('a constant comes with its digits as typed', () => {
    const texts: (string | undefined)[] = [];
    interpret<number>(read('0.1 + 2.50'), () => 0, {
      ...float64,
      constant: (value, text) => {
        texts.push(text);
        return value;
      },
    });
    expect(texts).toEqual(['0.1', '2.50']);
  });

  test('a sum of 5,000 terms, a chain of 5,000 signs and a power tower do not overflow the stack', () => {
    const sum = Array.from({ length: 4999 }).reduce<Expr>((left) => applyExpr('add', left, x), x);
    expect(evaluate(sum, { x: 1 })).toBe(5000);
    const right = Array.from({ length: 4999 }).reduce<Expr>((tail) => applyExpr('add', x, tail), x);
    expect(evaluate(right, { x: 1 })).toBe(5000);
    const signs = Array.from({ length: 5000 }).reduce<Expr>((inner) => applyExpr('negate', inner), x);
    expect(evaluate(signs, { x: 3 })).toBe(3);
    const choices = Array.from({ length: 5000 }).reduce<Expr>((inner) => chooseExpr(x, inner, x), x);
    expect(evaluate(choices, { x: 3 })).toBe(3);
  });
});

describe('partsFirst', () => {
  test('lists every part once, after its own parts', () => {
    fc.assert(
      fc.property(randomTree, (expr) => {
        const order = partsFirst(expr);
        expect(new Set(order).size).toBe(order.length);
        expect(order[order.length - 1]).toBe(expr);
        const place = new Map(order.map((node, i) => [node, i]));
        for (const node of order)
          for (const part of partsOf(node)) expect(place.get(part)).toBeLessThan(place.get(node) as number);
      }),
      runs(300),
    );
  });

  test('lists variables from left to right', () => {
    expect(variablesOf(read('b*a + c*b^d'))).toEqual(['b', 'a', 'c', 'd']);
    expect(variablesOf(read('t > 0 ? u : v'))).toEqual(['t', 'u', 'v']);
  });
});

describe('write', () => {
  test.each([
    ['2x + sin(x)**2', '2 * x + sin(x)^2'],
    ['(a + b) * c', '(a + b) * c'],
    ['a + (b + c)', 'a + (b + c)'],
    ['a - (b - c)', 'a - (b - c)'],
    ['a / (b * c)', 'a / (b * c)'],
    ['(a^b)^c', '(a^b)^c'],
    ['a^b^c', 'a^(b^c)'],
    ['(-a)^2', '(-a)^2'],
    ['-(a^2)', '-a^2'],
    ['-(a*b)', '-(a * b)'],
    ['2^(-x)', '2^(-x)'],
    ['(a!)^2', 'a!^2'],
    ['(a^2)!', '(a^2)!'],
    ['(-a)!', '(-a)!'],
    ['a % b', 'a mod b'],
    ['max(a, max(b, c))', 'max(a, max(b, c))'],
    ['max(max(a, b), c)', 'max(a, b, c)'],
    ['log(x, 2)', 'log(x, 2)'],
    ['pow(x, 2)', 'x^2'],
    ['(a ? b : c) + 1', '(a ? b : c) + 1'],
    ['(a ? b : c) ? d : e', '(a ? b : c) ? d : e'],
    ['not (a and b)', 'not (a and b)'],
    ['(a > b) == c', '(a > b) == c'],
    ['leakyRelu(x)', 'leakyRelu(x, 0.01)'],
    ['x²', 'x^2'],
    ['1e-3x', '1e-3 * x'],
  ])('%s is written %s', (text, written) => {
    expect(write(read(text))).toBe(written);
  });

  test('numbers made by the program are written so that they read back to themselves', () => {
    for (const value of [0, 1, 0.1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 123456789012345680000]) {
      expect(evaluate(read(writeNumber(value)), {})).toBe(value);
    }
    expect(write(applyExpr('power', numberExpr(-2), numberExpr(-3)))).toBe('(-2)^(-3)');
    expect(evaluate(read(write(applyExpr('power', numberExpr(-2), numberExpr(-3)))), {})).toBe(-0.125);
    expect(write(numberExpr(-0))).toBe('0');
  });

  test('text reads back to the same tree', () => {
    fc.assert(
      fc.property(randomTree, (expr) => {
        const text = write(expr);
        fc.pre(text.length <= 10_000);
        const again = read(text);
        expect(sameExpr(again, expr), `${text} came back as ${write(again)}`).toBe(true);
        expect(write(again)).toBe(text);
      }),
      runs(3000),
    );
  });

  test('so does the text with every operator in brackets', () => {
    fc.assert(
      fc.property(randomTree, (expr) => {
        const text = writeInBrackets(expr);
        fc.pre(text.length <= 10_000);
        expect(sameExpr(read(text), expr), text).toBe(true);
      }),
      runs(1500),
    );
  });

  test('every row can be written and read', () => {
    for (const op of opNames) {
      const expr = applyExpr(op, ...['a', 'b', 'c'].slice(0, ruleOf(op).arity).map(variableExpr));
      expect(sameExpr(read(write(expr)), expr), op).toBe(true);
    }
  });

  test('negative numbers inside operators keep their value', () => {
    fc.assert(
      fc.property(randomCase({ conditionals: false }), ({ expr, point }) => {
        // Put the numbers of the point in place of the variables: some of them are negative.
        const fixed = substitute(
          expr,
          Object.fromEntries(Object.entries(point).map(([name, value]) => [name, numberExpr(value)])),
        );
        expect(evaluate(read(write(fixed)), {})).toBe(evaluate(expr, point));
      }),
      runs(500),
    );
  });
});

describe('places in the text', () => {
  const spanned = (text: string): void => {
    const { expr } = parseFormula(text);
    for (const node of partsFirst(expr)) {
      expect(node.span, `${text}: ${write(node)}`).not.toBe(undefined);
      const piece = text.slice(node.span?.start, node.span?.end);
      const alone = read(piece);
      expect(sameExpr(alone, node), `${piece} in ${text} stands for ${write(node)}`).toBe(true);
    }
  };

  test.each([
    'x',
    '2x',
    '-x^2',
    '(x + 1)*(y - 2)',
    'sin(x^2)/x',
    ' a  -  b - c ',
    '1/2x',
    'x!^2',
    'x > 0 ? x : -x',
    'not (a and b) or c',
    '((x))',
    '2(x)(y)',
    '+x',
    '- - x',
    'log(x, 2) mod 3',
    'π r',
    'arcsin(x)',
    'x − y',
  ])('%s', spanned);

  test('the text of every part, cut out and read alone, is that part', () => {
    fc.assert(
      fc.property(randomTree, (expr) => {
        const text = write(expr);
        fc.pre(text.length <= 2000);
        // The inner parts of max(a, b, c) have the place of the whole call: they do not stand in the text.
        fc.pre(!partsFirst(expr).some((node) => node.kind === 'apply' && ruleOf(node.op).folds === true));
        spanned(text);
      }),
      runs(600),
    );
  });

  test('the inner parts of a long list of arguments have the place of the call', () => {
    const text = '1 + max(a, b, c)';
    const calls = partsFirst(read(text)).filter((node) => node.kind === 'apply' && node.op === 'max');
    expect(calls.map((node) => text.slice(node.span?.start, node.span?.end))).toEqual(['max(a, b, c)', 'max(a, b, c)']);
  });

  test('a named result has the place where it was named', () => {
    const text = 'u = x^2; sin(u)';
    const { expr } = parseFormula(text);
    expect(text.slice(expr.span?.start, expr.span?.end)).toBe('sin(u)');
    const [inner] = partsOf(expr) as [Expr];
    expect(text.slice(inner.span?.start, inner.span?.end)).toBe('x^2');
  });
});

describe('substitute', () => {
  test('puts formulas in place of variables, and leaves the rest as it is', () => {
    expect(write(substitute(read('x^2 + y'), { x: read('a + 1') }))).toBe('(a + 1)^2 + y');
    const untouched = read('sin(y)');
    expect(substitute(untouched, { x: numberExpr(1) })).toBe(untouched);
    expect(write(substitute(read('x + y'), { x: read('y'), y: read('x') }))).toBe('y + x');
  });

  test('does not know the names of Object.prototype', () => {
    expect(substitute(variableExpr('toString'), {})).toEqual(variableExpr('toString'));
  });

  test('a value put in place is the value at the point', () => {
    fc.assert(
      fc.property(randomCase(), ({ expr, point }) => {
        const fixed = substitute(expr, { x: numberExpr(point['x'] as number) });
        expect(variablesOf(fixed)).not.toContain('x');
        expect(evaluate(fixed, point)).toBe(evaluate(expr, point));
      }),
      runs(300),
    );
  });
});

describe('rebuild', () => {
  test('a change that changes nothing gives the same object', () => {
    fc.assert(
      fc.property(randomTree, (expr) => {
        expect(rebuild(expr, (node) => node)).toBe(expr);
      }),
      runs(200),
    );
  });

  test('does not write into its argument', () => {
    const expr = read('x + sin(x)');
    const before = JSON.stringify(expr);
    rebuild(expr, (node) => (node.kind === 'variable' ? numberExpr(2) : node));
    expect(JSON.stringify(expr)).toBe(before);
  });
});

describe('sameExpr', () => {
  test('looks at the tree and not at the text', () => {
    expect(sameExpr(read('x+1'), read(' (x) + 1.0'))).toBe(true);
    expect(sameExpr(read('x + 1'), read('1 + x'))).toBe(false);
    expect(sameExpr(read('x'), read('y'))).toBe(false);
    expect(sameExpr(read('x'), read('1'))).toBe(false);
    expect(sameExpr(read('sin(x)'), read('cos(x)'))).toBe(false);
    expect(sameExpr(numberExpr(0), numberExpr(-0))).toBe(false);
    expect(sameExpr(numberExpr(Number.NaN), numberExpr(Number.NaN))).toBe(true);
    expect(sameExpr(read('x ? 1 : 2'), read('x ? 2 : 1'))).toBe(false);
  });
});

describe('shareEqualParts', () => {
  test('equal parts become one part', () => {
    const shared = shareEqualParts(read('sin(x) * sin(x) + sin(y)'));
    const sines = partsFirst(shared).filter((node) => node.kind === 'apply' && node.op === 'sin');
    expect(sines).toHaveLength(2);
    expect(write(shared)).toBe('sin(x) * sin(x) + sin(y)');
  });

  test('a variable that is called like a number or an operation is not mixed up with it', () => {
    const expr = applyExpr('add', variableExpr('pi2'), applyExpr('multiply', numberExpr(2), applyExpr('pi')));
    expect(sameExpr(shareEqualParts(expr), expr)).toBe(true);
    const zeros = applyExpr(
      'add',
      applyExpr('divide', numberExpr(1), numberExpr(0)),
      applyExpr('divide', numberExpr(1), numberExpr(-0)),
    );
    expect(evaluate(shareEqualParts(zeros), {})).toBeNaN();
  });

  test('the formula stays the same, and no two of its parts are equal', () => {
    fc.assert(
      fc.property(randomTree, (expr) => {
        const shared = shareEqualParts(expr);
        expect(sameExpr(shared, expr)).toBe(true);
        const texts = partsFirst(shared).map((node) => write(node));
        expect(new Set(texts).size).toBe(texts.length);
      }),
      runs(500),
    );
  });
});

describe('writtenSize', () => {
  test('counts a part as often as it is written', () => {
    expect(writtenSize(read('x + 1'))).toBe(3);
    expect(writtenSize(read('u = x + 1; u*u'))).toBe(7);
    const doubled = Array.from({ length: 60 }).reduce<Expr>((part) => applyExpr('add', part, part), x);
    expect(writtenSize(doubled)).toBe(2 ** 61 - 1);
  });
});
