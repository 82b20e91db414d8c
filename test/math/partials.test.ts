import { describe, expect, test } from 'vitest';
import { evaluate, float64, write } from '../../src/math/expression.ts';
import {
  argumentsOf,
  definitionOf,
  domainOf,
  partialAt,
  partialOf,
  rowFormula,
  usesValue,
} from '../../src/math/partials.ts';
import { opNames, ruleOf } from '../../src/math/rules.ts';

describe('partialOf', () => {
  test('is the formula of the row', () => {
    expect(write(partialOf('tanh', 0) as NonNullable<ReturnType<typeof partialOf>>)).toBe('sech(u)^2');
    expect(partialOf('polygamma', 0)).toBe(null);
    expect(partialOf('sin', 1)).toBe(null);
  });

  test('is read once', () => {
    expect(partialOf('tan', 0)).toBe(partialOf('tan', 0));
    expect(rowFormula('2*u')).toBe(rowFormula('2*u'));
  });
});

describe('partialAt', () => {
  test('reads it at arguments, and asks for the value only where it is used', () => {
    expect(partialAt('multiply', 0, [3, 5], () => Number.NaN, float64)).toBe(5);
    // -y/v with y = 3/5.
    expect(partialAt('divide', 1, [3, 5], () => 0.6, float64)).toBe(-0.12);
    let asked = 0;
    partialAt('sin', 0, [1], () => ++asked, float64);
    expect(asked).toBe(0);
  });

  test('is not-a-number where none is known', () => {
    expect(partialAt('polygamma', 0, [1, 2], () => 0, float64)).toBeNaN();
  });
});

describe('argumentsOf', () => {
  test('knows u, v, w and the value y, and nothing else', () => {
    const lookUp = argumentsOf([1, 2, 3], () => 4);
    expect(['u', 'v', 'w', 'y'].map(lookUp)).toEqual([1, 2, 3, 4]);
    expect(() => lookUp('x')).toThrow('a row asks for x, which it does not have');
    expect(() => argumentsOf([1])('v')).toThrow('a row asks for v');
    expect(() => argumentsOf([1])('y')).toThrow('a row asks for y');
  });
});

describe('domainOf', () => {
  const grid = [-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3];

  test.each(opNames.filter((op) => domainOf(op) !== null))(
    '%s has a finite value exactly where its domain says',
    (op) => {
      const domain = domainOf(op) as NonNullable<ReturnType<typeof domainOf>>;
      const { arity } = ruleOf(op);
      for (const u of grid) {
        for (const v of arity > 1 ? grid : [0]) {
          for (const w of arity > 2 ? grid : [0]) {
            const inside = evaluate(domain, { u, v, w }) === 1;
            const value = ruleOf(op).value(u, v, w);
            // IEEE arithmetic gives the origin a direction, and so does every programming language.
            if (op === 'atan2' && u === 0 && v === 0) expect([inside, value]).toEqual([false, 0]);
            // At the end of the domain the value may be infinite: atanh(1) is outside, gamma near 0 is large.
            else expect(Number.isFinite(value), `${op}(${[u, v, w].slice(0, arity).join(', ')})`).toBe(inside);
          }
        }
      }
    },
  );
});

describe('definitionOf', () => {
  test('is null where the row is a primitive', () => {
    expect(definitionOf('sin')).toBe(null);
    expect(write(definitionOf('relu') as NonNullable<ReturnType<typeof definitionOf>>)).toBe('u > 0 ? u : 0');
  });
});

describe('usesValue', () => {
  test.each([
    ['exp', true],
    ['sin', false],
  ] as const)('the partial of %s: %s', (op, uses) => {
    expect(usesValue(partialOf(op, 0) as NonNullable<ReturnType<typeof partialOf>>)).toBe(uses);
  });
});
