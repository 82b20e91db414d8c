import { describe, expect, test } from 'vitest';
import { type Expr, sameExpr } from '../../src/math/expression.ts';
import { identities } from '../../src/math/identities.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { readBeforehand, treesByText } from '../../src/math/read-beforehand.ts';
import { type Rule, rules } from '../../src/math/rules.ts';

const texts = [
  ...Object.values(rules as Readonly<Record<string, Rule>>).flatMap(({ partials, definition, domain, kinks = [] }) => [
    ...partials,
    definition,
    domain?.holds,
    ...kinks.flatMap(({ at, torch = [], jax = [] }) => [at, ...torch, ...jax]),
  ]),
  ...identities.flatMap(({ from, to }) => [from, to]),
].filter((text) => typeof text === 'string');

describe('readBeforehand', () => {
  test('the sources have nothing parsed: the build puts it there', () => {
    expect(treesByText).toEqual({});
    expect(readBeforehand('sech(u)^2')).toBeNull();
  });

  test('no text is a name of the language', () => {
    expect(readBeforehand('constructor')).toBeNull();
  });

  test('every formula of a row is the same after it was written as JSON', () => {
    expect(texts.length).toBeGreaterThan(200);
    for (const text of texts) {
      const { expr } = parseFormula(text);
      const back = JSON.parse(JSON.stringify(expr, (key, value) => (key === 'span' ? undefined : value))) as Expr;
      expect(sameExpr(back, expr), text).toBe(true);
    }
  });
});
