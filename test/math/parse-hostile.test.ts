import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input-error.ts';
import { float64, interpret, partsFirst, write, writeInBrackets } from '../../src/math/expression.ts';
import { closest } from '../../src/math/names.ts';
import { parseFormula, parseNumber } from '../../src/math/parse.ts';
import { opNames } from '../../src/math/rules.ts';
import { runs } from '../random-expression.ts';

/** Reads the text and everything that a command does with it; an InputError is an answer, anything else is not. */
function survive(text: string): 'read' | 'refused' {
  try {
    const { expr } = parseFormula(text);
    write(expr);
    writeInBrackets(expr);
    interpret(expr, () => 0.7, float64);
    return 'read';
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { place } = error;
    if (
      place !== null &&
      !(0 <= place.start && place.start <= place.end && place.end <= text.length && place.text === text)
    ) {
      throw new Error(`a mark outside the text: ${place.start}-${place.end} of ${text.length}`);
    }
    return 'refused';
  }
}

/** Against hanging, not against slowness: nearly every text here takes a few milliseconds, on a machine that may be busy. */
const HANGING = 20;

function within(seconds: number, action: () => void): void {
  const start = performance.now();
  action();
  expect(performance.now() - start).toBeLessThan(1000 * seconds);
}

const times = (count: number, text: string): string => text.repeat(count);

describe('hostile text is read or refused, and nothing hangs', () => {
  test.each<[name: string, text: string, fate: 'read' | 'refused']>([
    ['10,000 characters of sum', `${times(4999, 'x+')}x`, 'read'],
    ['99,999 characters of sum', `${times(49_999, 'x+')}x`, 'read'],
    ['500,000 characters of sum', `${times(249_999, 'x+')}x`, 'refused'],
    ['500,000 characters of nothing', times(500_000, ';'), 'refused'],
    ['500,000 opening brackets', times(500_000, '('), 'refused'],
    ['500,001 characters', times(500_001, 'x'), 'refused'],
    ['500,000 letters', times(500_000, 'x'), 'read'],
    ['100,000 numbers without operators', times(100_000, '1 '), 'refused'],
    ['100,000 times mod', times(100_000, 'mod '), 'refused'],
    ['max of 40,000 numbers', `max(1${times(40_000, ',1')})`, 'read'],
    ['max of max of max …, 10,000 times', `${times(10_000, 'max(1,')}1${times(10_000, ')')}`, 'refused'],
    [
      '5,000 named results',
      `a0=x;${Array.from({ length: 5000 }, (_, i) => `a${i + 1}=a${i}+1;`).join('')}a5000`,
      'read',
    ],
    [
      '5,000 named results with brackets',
      `a0=x;${Array.from({ length: 5000 }, (_, i) => `a${i + 1}=(a${i})+1;`).join('')}a5000`,
      'read',
    ],
    ['a million characters', times(1_000_000, '('), 'refused'],
    ['a name of 10,000 letters', times(10_000, 'x'), 'read'],
    ['a function that is not known, of 9,000 letters', `${times(9000, 'f')}(x)`, 'refused'],
    ['a number of 9,000 digits', times(9000, '9'), 'refused'],
    ['a small number of 9,000 digits', `0.${times(9000, '9')}`, 'read'],
    ['a long product', `${times(4999, 'x*')}x`, 'read'],
    ['a long implicit product', times(5000, 'x '), 'read'],
    ['a long difference of quotients', `${times(2400, '1/x-')}1`, 'read'],
    ['200 brackets', `${times(200, '(')}x${times(200, ')')}`, 'read'],
    ['201 brackets', `${times(201, '(')}x${times(201, ')')}`, 'refused'],
    ['4,999 brackets', `${times(4999, '(')}x${times(4999, ')')}`, 'refused'],
    ['200 calls', `${times(200, 'sin(')}x${times(200, ')')}`, 'read'],
    ['100 calls with signs', `${times(100, '-sin(-')}x${times(100, ')')}`, 'read'],
    ['brackets that do not close', times(9000, '('), 'refused'],
    ['brackets that do not open', times(9000, ')'), 'refused'],
    ['200 powers', `${times(200, '2^')}2`, 'read'],
    ['201 powers', `${times(201, '2^')}2`, 'refused'],
    ['200 conditions', `${times(200, 'x?1:')}2`, 'read'],
    ['conditions inside conditions, without brackets', `${times(199, 'x?')}1${times(199, ':2')}`, 'refused'],
    ['5,000 conditions', `${times(2400, 'x?1:')}2`, 'refused'],
    ['200 factorials', `x${times(200, '!')}`, 'read'],
    ['9,000 factorials', `x${times(9000, '!')}`, 'refused'],
    ['200 signs, each before a bracket', `${times(200, '-(')}x${times(200, ')')}`, 'read'],
    ['2,000 signs and 200 brackets', `${times(200, '----------(')}x${times(200, ')')}`, 'refused'],
    ['200 signs', `${times(200, '-')}x`, 'read'],
    ['201 signs', `${times(201, '-')}x`, 'refused'],
    ['9,999 signs', `${times(9999, '-')}x`, 'refused'],
    ['200 plus signs', `${times(200, '+')}x`, 'read'],
    ['200 nots', `${times(200, 'not ')}x`, 'read'],
    ['3,000 powers beside one another', `${times(3000, 'x^2+')}x`, 'read'],
    ['3,000 powers in an implicit product', times(3000, 'x^2 '), 'read'],
    ['3,000 powers in brackets, in an implicit product', times(3000, '(x)^2'), 'read'],
    ['3,000 calls with powers, in an implicit product', times(3000, 'sin(x)^2'), 'read'],
    ['3,000 signs beside one another', `${times(3000, '-x*')}-x`, 'read'],
    ['3,000 factorials beside one another', `${times(3000, 'x!+')}x`, 'read'],
    ['3,000 conditions in brackets beside one another', `${times(3000, '(x?1:2)+')}x`, 'read'],
    ['300 conditions in an argument list', `max(${times(300, 'x?1:2,')}x)`, 'read'],
    ['towers inside brackets inside towers', `${times(100, '2^(2^')}2${times(100, ')')}`, 'read'],
    ['deeper towers inside brackets inside towers', `${times(101, '2^(2^')}2${times(101, ')')}`, 'refused'],
    ['nested per cent, which mathjs reads twice at every level', `${times(30, '1%(')}1${times(30, ')')}`, 'read'],
    ['150 levels of it', `${times(150, '1%(')}1${times(150, ')')}`, 'read'],
    ['a long remainder', `${times(4999, '1%')}1`, 'read'],
    ['max of 3,300 numbers', `max(1${times(3300, ',1')})`, 'read'],
    ['logsumexp of 3,300 numbers', `logsumexp(1${times(3300, ',1')})`, 'read'],
    ['3,300 arguments for sin', `sin(1${times(3300, ',1')})`, 'refused'],
    ['600 named results', `a0=x;${Array.from({ length: 600 }, (_, i) => `a${i + 1}=a${i}+1;`).join('')}a600`, 'read'],
    [
      'named results that double 14 times',
      `a0=x;${Array.from({ length: 13 }, (_, i) => `a${i + 1}=a${i}+a${i};`).join('')}a13`,
      'read',
    ],
    [
      'named results that double 60 times',
      `a0=x;${Array.from({ length: 60 }, (_, i) => `a${i + 1}=a${i}+a${i};`).join('')}a60`,
      'refused',
    ],
    ['roots', times(5000, '√'), 'refused'],
    ['superscripts', `x${times(3000, '²')}`, 'read'],
    ['spaces', times(10_000, ' '), 'refused'],
    ['semicolons', times(10_000, ';'), 'refused'],
    ['newlines', `x${times(5000, '\n')}`, 'read'],
    ['commas', times(5000, ','), 'refused'],
    ['null characters', times(5000, '\u0000'), 'refused'],
    ['control characters', '\u001b[2Jx', 'refused'],
    ['half of a surrogate pair', 'x\ud800', 'refused'],
    ['a byte order mark', '\ufeffx', 'read'],
    ['mod, 3,000 times', times(2500, 'mod '), 'refused'],
    ['x mod (x mod (…', `${times(190, 'x mod (')}x${times(190, ')')}`, 'read'],
  ])('%s', (_, text, fate) => {
    within(HANGING, () => expect(survive(text)).toBe(fate));
  });

  test.each(['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'isPrototypeOf'])(
    '%s is not a name',
    (name) => {
      for (const text of [name, `${name}(x)`, `${name} = 2; ${name}`, `x.${name}`, `x["${name}"]`, `x + ${name}^2`])
        expect(survive(text), text).toBe('refused');
    },
  );

  test.each([
    'import',
    'evaluate',
    'parse',
    'simplify',
    'derivative',
    'range',
    'combinations',
    'random',
    'createUnit',
    'Function',
    'eval',
    'require',
    'cross',
    'map',
  ])('%s of mathjs and of JavaScript cannot be called', (name) => {
    expect(survive(`${name}(1)`)).toBe('refused');
    expect(survive(`${name}(1, 2)`)).toBe('refused');
  });
});

describe('any text', () => {
  const names = [...opNames, 'x', 'y', 'log', 'ln', 'pi', 'foo'];
  const pieces = fc.oneof(
    { arbitrary: fc.constantFrom(...'+-*/^%!()<>=?:;,. \n'), weight: 4 },
    {
      arbitrary: fc.constantFrom(
        '<=',
        '>=',
        '==',
        '!=',
        '**',
        ' mod ',
        ' and ',
        ' or ',
        ' not ',
        '√',
        '²',
        '⁻¹',
        'π',
        '·',
        '−',
        '≤',
      ),
      weight: 2,
    },
    { arbitrary: fc.constantFrom(...names), weight: 3 },
    { arbitrary: fc.constantFrom(...names).map((name) => `${name}(`), weight: 2 },
    { arbitrary: fc.constantFrom('0', '1', '2.5', '.5', '3.', '1e3', '1e', '1e400', '0x1', '007'), weight: 3 },
    {
      arbitrary: fc.constantFrom(
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        '#',
        '|',
        '&',
        '\\',
        '~',
        '$',
        '@',
        '__proto__',
        'true',
        'in',
        'to',
        '🙂',
        '\u0000',
        '\u202e',
      ),
      weight: 1,
    },
  );

  test('made from the pieces of the language is read or refused', () => {
    const fates = { read: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        fates[survive(parts.join(''))] += 1;
      }),
      runs(20_000),
    );
    expect(Math.min(fates.read, fates.refused)).toBeGreaterThan(300);
  });

  test('of any characters at all is read or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        survive(text);
      }),
      runs(5000),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        survive(text);
      }),
      runs(2000),
    );
  });

  test('for a number is a finite number or is refused', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), (parts) => {
        try {
          expect(Number.isFinite(parseNumber(parts.join(''), '--h'))).toBe(true);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }),
      runs(5000),
    );
  });

  test('that is read has parts whose places lie inside it', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let expr: ReturnType<typeof parseFormula>['expr'];
        try {
          expr = parseFormula(text).expr;
        } catch {
          return;
        }
        for (const { span } of partsFirst(expr)) {
          if (span !== undefined)
            expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
        }
      }),
      runs(5000),
    );
  });
});

describe('closest', () => {
  const words = ['sin', 'sinh', 'sqrt', 'sigmoid', 'leakyRelu', 'log', 'log2'];
  test.each<[string, string | null]>([
    ['', null],
    ['q', null],
    ['sn', 'sin'],
    ['sni', 'sin'],
    ['sigmiod', 'sigmoid'],
    ['SIGMOID', 'sigmoid'],
    ['leaky_relu', 'leakyRelu'],
    ['logarithm', null],
    ['tangent', null],
  ])('%j is nearest to %j', (word, answer) => {
    expect(closest(word, words)).toBe(answer);
  });
});
