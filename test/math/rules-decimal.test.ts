import { describe, expect, test } from 'vitest';
import { type Decimal, fromFloat64, withDigits } from '../../src/math/arithmetic/decimal.ts';
import { interpret } from '../../src/math/expression.ts';
import { argumentsOf, rowFormula } from '../../src/math/partials.ts';
import { type OpName, opNames, type Rule, ruleOf } from '../../src/math/rules.ts';

// float64 can see an error of one in 1e13. In decimals a central difference with h = 1e-40 is right to about 70 digits,
// so a row that agrees with it to 50 is right, and not only right enough.

const { arithmetic, number } = withDigits(150);
const h = number('1e-40');

/** How far a partial that a row states is from the difference quotient of its value, relative to the larger one. */
function disagreement(op: OpName, rule: Rule, at: readonly number[], index: number): Decimal {
  const args = at.map((value) => number(fromFloat64(value)));
  const node = { kind: 'apply', op, args: [] } as const;
  const valueAt = (values: readonly Decimal[]): Decimal => arithmetic.apply(op, values, node);
  const moved = (step: Decimal): Decimal => valueAt(args.map((value, i) => (i === index ? value.plus(step) : value)));
  const measured = moved(h).minus(moved(h.neg())).div(h.times(2));
  const stated = interpret(
    rowFormula(rule.partials[index] as string),
    argumentsOf(args, () => valueAt(args)),
    arithmetic,
  );
  const size = measured.abs().gt(stated.abs()) ? measured.abs() : stated.abs();
  return size.isZero() ? size : measured.minus(stated).abs().div(size);
}

const stated = opNames.flatMap((op) =>
  ruleOf(op).partials.flatMap((partial, i) => (partial === null ? [] : [[op, i] as const])),
);

describe('rules, in decimals', () => {
  test.each(stated)('the partial of %s by argument %d is the derivative of its value to 50 digits', (op, index) => {
    for (const at of ruleOf(op).samples) {
      // A negative base has a derivative by the exponent in complex numbers only.
      if (op === 'power' && index === 1 && (at[0] as number) < 0) continue;
      expect(disagreement(op, ruleOf(op), at, index).toNumber(), `${at}`).toBeLessThan(1e-50);
    }
  });

  test('an error of one in 1e40 is seen', () => {
    const wrong: Rule = { ...ruleOf('sin'), partials: ['cos(u) + 1e-40'] };
    for (const at of wrong.samples) expect(disagreement('sin', wrong, at, 0).toNumber()).toBeGreaterThan(1e-41);
  });
});
