import { describe, expect, test } from 'vitest';
import { type Expr, sameExpr } from '../../src/math/expression.ts';
import { identities } from '../../src/math/identities.ts';
import { parseFormula } from '../../src/math/parse.ts';
import { packed, readBeforehand, treesByText, unpacked } from '../../src/math/read-beforehand.ts';
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

  test('every formula of a row is the same after it was packed, written as JSON, and unpacked', () => {
    expect(texts.length).toBeGreaterThan(200);
    for (const text of texts) {
      const { expr } = parseFormula(text);
      const back = unpacked(JSON.parse(JSON.stringify(packed(expr))));
      expect(sameExpr(back, expr), text).toBe(true);
      expect(back, text).toEqual(withoutPlaces(expr));
    }
  });

  test.each([
    ['sech(u)^2', ['power', ['sech', 'u'], 2]],
    ['u > 0 ? 1e-3 : pi', ['?', ['greater', 'u', 0], ['#', 1e-3, '1e-3'], ['pi']]],
  ])('%s is packed as %j', (text, tree) => {
    expect(packed(parseFormula(text).expr)).toEqual(tree);
  });
});

/** The tree as it would be if nobody had typed it. */
const withoutPlaces = (expr: Expr): unknown =>
  JSON.parse(JSON.stringify(expr, (key, value) => (key === 'span' ? undefined : value)));
