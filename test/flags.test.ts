import { describe, expect, test } from 'vitest';
import { asTyped, listFlag, numberFlag, oneOf, pointFlag, rangeFlag, wholeFlag } from '../src/flags.ts';
import { InputError } from '../src/input-error.ts';
import { splitOutsideBrackets } from '../src/math/tokens.ts';

describe('numberFlag', () => {
  test.each([
    ['3', 3],
    ['-2.5', -2.5],
    ['1e-3', 1e-3],
    ['pi/4', Math.PI / 4],
    ['-sqrt(4)', -2],
    ['1/4', 0.25],
  ])('reads %s', (text, value) => {
    expect(numberFlag({ h: text }, 'h')).toBe(value);
  });

  test('is null where the option was not given', () => {
    expect(numberFlag({}, 'h')).toBeNull();
  });

  // What Number() and parseFloat() would let through.
  test.each(['', ' ', '0x10', '1abc', 'x', 'NaN', 'Infinity', '1/0', '1e999', '1,5', '1_000', 'null'])(
    'refuses %j',
    (text) => {
      expect(() => numberFlag({ h: text }, 'h')).toThrow(InputError);
    },
  );

  test.each([
    [{ above: 0 }, '0'],
    [{ above: 0 }, '-1'],
    [{ least: 1 }, '0.5'],
    [{ most: 10 }, '11'],
  ])('refuses what is outside %j: %s', (limits, text) => {
    expect(() => numberFlag({ h: text }, 'h', limits)).toThrow(/--h needs a number/);
  });
});

describe('wholeFlag', () => {
  test('reads whole numbers', () => {
    expect(wholeFlag({ steps: '1e3' }, 'steps', { least: 1, most: 10_000 })).toBe(1000);
  });
  test.each(['0.5', '0', '10001'])('refuses %s', (text) => {
    expect(() => wholeFlag({ steps: text }, 'steps', { least: 1, most: 10_000 })).toThrow(/--steps needs/);
  });
});

describe('rangeFlag', () => {
  test.each([
    ['-2:2', [-2, 2]],
    ['-pi:2*pi', [-Math.PI, 2 * Math.PI]],
    ['min(1,2):5', [1, 5]],
  ])('reads %s', (text, range) => {
    expect(rangeFlag({ range: text }, 'range')).toEqual(range);
  });
  test.each(['2', '2:1', '1:1', ':', '1:2:3', 'a:b', '1:'])('refuses %s', (text) => {
    expect(() => rangeFlag({ range: text }, 'range')).toThrow(InputError);
  });
});

describe('pointFlag', () => {
  test.each([
    ['a number is for the only variable', ['3'], ['x'], { x: 3 }],
    ['one list', ['x=1,y=-2'], ['x', 'y'], { x: 1, y: -2 }],
    ['one by one', ['y=2', 'x=1'], ['x', 'y'], { x: 1, y: 2 }],
    ['commas inside brackets do not separate', ['x=max(1,2),y=3'], ['x', 'y'], { x: 2, y: 3 }],
    ['blanks do not matter', [' x = 1 , y = 2 '], ['x', 'y'], { x: 1, y: 2 }],
    ['numbers may be formulas', ['pi/2'], ['x'], { x: Math.PI / 2 }],
  ])('%s', (_, texts, variables, point) => {
    expect(pointFlag({ at: texts }, 'at', variables)).toEqual(point);
  });

  test('is null where the option was not given', () => {
    expect(pointFlag({}, 'at', ['x'])).toBeNull();
  });

  test.each([
    ['a number for two variables', ['3'], ['x', 'y'], /which variable/],
    ['a variable without a number', ['x=1'], ['x', 'y'], /no number to y/],
    ['a variable with two numbers', ['x=1,x=2'], ['x'], /two numbers/],
    ['a variable that is not there', ['z=1'], ['x'], /no such variable/],
    ['a name of the language', ['__proto__=1'], ['x'], /no such variable/],
    ['nothing', [''], ['x'], /empty/],
    ['nothing between commas', ['x=1,,y=2'], ['x', 'y'], /empty/],
    ['a decimal comma', ['x=1,5'], ['x'], /two numbers/],
    ['a point for a formula without variables', ['3'], [], /no variables/],
  ])('refuses %s', (_, texts, variables, message) => {
    expect(() => pointFlag({ at: texts }, 'at', variables)).toThrow(message);
  });

  test('points at the piece that is wrong', () => {
    try {
      pointFlag({ at: ['x=1,zz=2'] }, 'at', ['x', 'y']);
      expect.unreachable();
    } catch (error) {
      expect((error as InputError).place).toEqual({ text: 'x=1,zz=2', start: 4, end: 8 });
    }
  });
});

describe('lists and choices', () => {
  test('a list may come in pieces', () => {
    expect(listFlag({ methods: ['central,dual', 'reverse'] }, 'methods')).toEqual(['central', 'dual', 'reverse']);
  });
  test('a choice is one of those there are', () => {
    expect(oneOf('dual', ['central', 'dual'], 'method')).toBe('dual');
    expect(() => oneOf('dul', ['central', 'dual'], 'method')).toThrow(
      expect.objectContaining({ message: 'unknown method "dul"', hint: 'did you mean dual?' }),
    );
  });
  test('options are named as they are typed', () => {
    expect(asTyped('learningRate')).toBe('--learning-rate');
  });
  test('pieces know their place', () => {
    expect(splitOutsideBrackets('a,(b,c),', ',')).toEqual([
      { text: 'a', start: 0 },
      { text: '(b,c)', start: 2 },
      { text: '', start: 8 },
    ]);
  });
});

describe('what is said of a wrong option can be followed', () => {
  const said = (read: () => unknown): unknown[] => {
    try {
      read();
    } catch (error) {
      const { message, hint, place } = error as InputError;
      return [message, hint, place === null ? null : place.text.slice(place.start, place.end)];
    }
    return [];
  };

  test.each<[what: string, read: () => unknown, message: string, hint: string, marked: string | null]>([
    [
      'nothing',
      () => numberFlag({ h: '' }, 'h'),
      '--h needs a number, and nothing came',
      'numbers look like 0.5, 1e-3, pi/4',
      null,
    ],
    [
      'half a range',
      () => rangeFlag({ range: '1:' }, 'range'),
      '--range needs a number, and nothing came',
      'numbers look like 0.5, 1e-3, pi/4',
      null,
    ],
    [
      'no finite number',
      () => numberFlag({ h: '1/0' }, 'h'),
      '--h needs a finite number, and 1/0 is Infinity',
      'numbers look like 0.5, 1e-3, pi/4',
      '1/0',
    ],
    [
      'too little',
      () => wholeFlag({ order: '0' }, 'order', { least: 1, most: 20 }),
      '--order needs a number that is at least 1, and 0 is not',
      'for example --order 1',
      '0',
    ],
    [
      'too little, as a formula',
      () => wholeFlag({ order: '1/2' }, 'order', { least: 1, most: 20 }),
      '--order needs a number that is at least 1, and 1/2 is 0.5',
      'for example --order 1',
      '1/2',
    ],
    [
      'not whole',
      () => wholeFlag({ order: '1.5' }, 'order', { least: 1, most: 20 }),
      '--order needs a whole number, and 1.5 came',
      'for example --order 2',
      '1.5',
    ],
    [
      'no name',
      () => pointFlag({ at: '=3' }, 'at', ['x']),
      '--at needs a name before the =',
      'for example --at x=3',
      '=3',
    ],
    [
      'a decimal comma',
      () => pointFlag({ at: '3,5' }, 'at', ['x']),
      '--at gives x two numbers',
      'numbers have a decimal point: --at 3.5',
      '5',
    ],
    [
      'a width beyond float64',
      () => rangeFlag({ range: '-1e308:1e308' }, 'range'),
      '--range is wider than a float64 can say',
      'for example --range -2:2',
      '-1e308:1e308',
    ],
    [
      'one choice',
      () => oneOf('nonsense', ['slope'], 'picture'),
      'unknown picture "nonsense"',
      'there is only slope',
      'nonsense',
    ],
  ])('%s', (_, read, message, hint, marked) => {
    expect(said(read)).toEqual([message, hint, marked]);
  });
});
