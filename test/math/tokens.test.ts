import { describe, expect, test } from 'vitest';
import { constantNames, functionsByName } from '../../src/math/names.ts';
import { opNames, ruleOf } from '../../src/math/rules.ts';
import { shorten, tokenise } from '../../src/math/tokens.ts';

describe('tokenise', () => {
  const texts = (text: string): string[] => tokenise(text).map((token) => token.text);

  test.each<[string, string[]]>([
    ['', []],
    ['2x', ['2', 'x']],
    ['x2', ['x2']],
    ['2e3x', ['2e3', 'x']],
    ['1e', ['1', 'e']],
    ['.5+5.', ['.5', '+', '5.']],
    ['x<=y', ['x', '<=', 'y']],
    ['x**2', ['x', '^', '2']],
    ['x²', ['x', '^', '2']],
    ['x⁻¹²', ['x', '^', '(', '-', '12', ')']],
    ['√x', ['sqrt', '(', 'x', ')']],
    ['√(x)', ['sqrt', '(', 'x', ')']],
    ['π·r', ['pi', '*', 'r']],
    ['x₁', ['x1']],
    ['5 % 3', ['5', 'mod', '3']],
    ['mod(5, 3)', ['mod', '(', '5', ',', '3', ')']],
    ['arctan2(y, x)', ['atan2', '(', 'y', ',', 'x', ')']],
  ])('%j has the tokens %j', (text, tokens) => {
    expect(texts(text)).toEqual(tokens);
  });

  test('every token has its place in the text that was typed', () => {
    const text = ' 2·sin(x₁)² − √y ';
    expect(tokenise(text).map((token) => [token.kind, token.text, text.slice(token.start, token.end)])).toEqual([
      ['number', '2', '2'],
      ['symbol', '*', '·'],
      ['name', 'sin', 'sin'],
      ['symbol', '(', '('],
      ['name', 'x1', 'x₁'],
      ['symbol', ')', ')'],
      ['symbol', '^', '²'],
      ['number', '2', '²'],
      ['symbol', '-', '−'],
      ['name', 'sqrt', '√'],
      ['symbol', '(', ''],
      ['name', 'y', 'y'],
      ['symbol', ')', ''],
    ]);
  });

  test('mod is a function before a bracket, and an operator between two operands', () => {
    const kinds = (text: string): string | undefined => tokenise(text).find((token) => token.text === 'mod')?.kind;
    expect(kinds('mod(x, 2)')).toBe('name');
    expect(kinds('2*mod(x, 2)')).toBe('name');
    expect(kinds('x mod (2)')).toBe('symbol');
    expect(kinds('x mod 2')).toBe('symbol');
  });
});

describe('names', () => {
  test('every row that is not only an operator can be called by a name', () => {
    const called = new Set([...functionsByName.values()].flat());
    const operatorsOnly = opNames.filter((op) => !called.has(op) && ruleOf(op).arity > 0);
    expect(operatorsOnly).toEqual([
      'add',
      'subtract',
      'multiply',
      'divide',
      'negate',
      'less',
      'lessEqual',
      'greater',
      'greaterEqual',
      'equal',
      'unequal',
      'and',
      'or',
      'not',
    ]);
  });

  test('the constants are pi, e, tau and phi', () => {
    expect([...constantNames]).toEqual(['pi', 'e', 'tau', 'phi']);
  });

  test('log is one row with one argument and another with two', () => {
    expect(functionsByName.get('log')).toEqual(['log', 'logBase']);
    expect(functionsByName.get('pow')).toEqual(['power']);
    expect(functionsByName.get('mod')).toEqual(['modulo']);
    expect(functionsByName.get('toString')).toBe(undefined);
  });
});

describe('shorten', () => {
  test('keeps what is short, and the beginning of what is long', () => {
    expect(shorten('x'.repeat(24))).toBe('x'.repeat(24));
    expect(shorten('x'.repeat(25))).toHaveLength(23);
  });
});
