/**
 * What goes wrong at a link of a chain?
 *
 * A link has an outside and an inside. Each can be forgotten, kept as it was, taken twice or taken at the wrong place, and the rate
 * of the outside can be that of another function:
 *
 *     tanh(x^2)    right (1 - tanh(x^2)^2)·2x     outer-twice (1 - tanh(x^2)^2)^2·2x     power-in-rate-forgotten (1 - tanh(x^2))·2x
 *
 * These are the rows of the table for links, powers, exponentials and trigonometry; ./mutations.ts has those of sums, products and
 * quotients, and puts all together.
 *
 * Where it breaks: of a node through which the variable flows twice, x^x, nothing here can be made.
 *
 * Next: ./mutations.ts
 */

import { applyExpr, type Expr, numberExpr, variableExpr } from './expression.ts';
import { type Mutation, rule } from './mistake-rows.ts';
import {
  ANGLES,
  type Change,
  change,
  FAMILIES,
  isNumber,
  linkOf,
  minus,
  movingParts,
  negative,
  one,
  over,
  place,
  plus,
  powerOf,
  RATES_IN_VALUE,
  raised,
  rateAt,
  rateOf,
  ratesWithoutPower,
  rateWithBase,
  shown,
  TRIGONOMETRIC,
  times,
  withoutStillTerm,
} from './sites.ts';

/** Rows about functions of one moving argument; of two that come to the same, the simpler stands first. */
export const linkMistakes: readonly Mutation[] = [
  // ── links ──────────────────────────────────────────────────────────────────────────────────────────────────────────
  rule('forgot-inner', 'the inside is not differentiated', 'sin(x^2)', 1.3, (site) => {
    const link = linkOf(site);
    if (link === null || isNumber(link.slope, 1)) return [];
    return change(
      link.outer,
      () => shown(link.slope),
      () =>
        `at ${place(site.node)} the outside is differentiated and the inside is not: the factor ${shown(link.slope)} is missing`,
    );
  }),
  rule('inner-only', 'only the inside is differentiated', 'sin(x^2)', 1.3, (site) => {
    const link = linkOf(site);
    if (link === null) return [];
    return change(
      link.slope,
      () => shown(link.outer),
      () => `at ${place(site.node)} only the inside is differentiated: the outer rate ${shown(link.outer)} is missing`,
    );
  }),
  rule('inner-inside', 'the inner rate goes inside the outer one', 'sin(x^2)', 1.3, (site) => {
    const link = linkOf(site);
    if (link === null || isNumber(link.slope, 1)) return [];
    return change(
      rateAt(site, link, link.slope),
      null,
      () =>
        `at ${place(site.node)} the rate of the inside, ${shown(link.slope)}, stands inside the outer rate; it multiplies from outside; ${shown(times(link.outer, link.slope))} belongs there`,
    );
  }),
  rule('outer-at-wrong-place', 'the outer rate is not taken at what flows in', 'sin(x^2)', 1.3, (site) => {
    const link = linkOf(site);
    if (link === null || link.inner.kind === 'variable') return [];
    const taken = (outer: Expr | null, at: Expr): readonly Change[] =>
      outer === null
        ? []
        : change(
            times(outer, link.slope),
            null,
            () =>
              `at ${place(site.node)} the outer rate is taken at ${place(at)}; it must be taken at what flows in, ${place(link.inner)}; ${shown(link.outer)} belongs there`,
          );
    // What is only a term short has a row of its own.
    const short = withoutStillTerm(link.inner, site).map(({ rest }) => rest);
    const further = movingParts(link.inner, site).filter((part) => part !== link.inner && !short.includes(part));
    return [
      ...taken(rateAt(site, link, variableExpr(site.variable)), variableExpr(site.variable)),
      ...taken(rateAt(site, link, site.node), site.node),
      ...further.flatMap((part) => (part.kind === 'variable' ? [] : taken(rateAt(site, link, part), part))),
    ];
  }),
  rule('derivative-inside', 'the derivative slips inside the function', 'sin(x^2)', 1.3, (site) => {
    const link = linkOf(site);
    if (link === null || link.inner.kind === 'variable') return [];
    const args = site.node.args.map((argument, i) => (i === link.index ? link.slope : argument));
    return change(
      { ...site.node, args },
      null,
      () =>
        `at ${place(site.node)} the inside is replaced by its derivative, ${shown(link.slope)}; the outside is differentiated, and that multiplies; ${shown(times(link.outer, link.slope))} belongs there`,
    );
  }),
  rule('outer-not-differentiated', 'the outside is not differentiated', 'sin(x^2)', 1.3, (site) => {
    const link = linkOf(site);
    return link === null
      ? []
      : change(
          times(site.node, link.slope),
          () => shown(link.outer),
          () => `at ${place(site.node)} the outside still stands as it was: its rate is ${shown(link.outer)}`,
        );
  }),
  rule('value-for-rate', 'the value in place of its rate', '3*x + sin(2*x)', 0.7, (site) => {
    const link = linkOf(site);
    return link === null
      ? []
      : change(
          site.node,
          () => shown(times(link.outer, link.slope)),
          () => `${place(site.node)} stands where its rate of change should: ${shown(times(link.outer, link.slope))}`,
        );
  }),
  rule('value-and-input-mixed', 'a rate in terms of the value, taken at the input', 'tanh(x^2)', 0.6, (site) => {
    const link = linkOf(site);
    const inValue = RATES_IN_VALUE[site.node.op];
    if (link === null || inValue === undefined) return [];
    return change(
      times(inValue(link.inner), link.slope),
      null,
      () =>
        `at ${place(site.node)} the outer rate is written in the value of ${site.node.op}, and the input ${place(link.inner)} was put in; ${shown(link.outer)} belongs there`,
    );
  }),
  rule('inner-added', 'the rate of the inside is added, not multiplied', 'sin(x^2)', 1.3, (site) => {
    const link = linkOf(site);
    if (link === null || link.inner.kind === 'variable') return [];
    return change(
      plus(link.outer, link.slope),
      null,
      () => `at ${place(site.node)} the rate of the inside, ${shown(link.slope)}, is added; rates of links multiply`,
    );
  }),
  rule('inner-twice', 'the rate of the inside is multiplied in twice', 'sin(x^2)', 1.3, (site) => {
    const link = linkOf(site);
    if (link === null || isNumber(link.slope, 1)) return [];
    return change(
      times(link.outer, raised(link.slope, 2)),
      () => `1/(${shown(link.slope)})`,
      () => `at ${place(site.node)} the rate of the inside, ${shown(link.slope)}, is there twice`,
    );
  }),
  rule('outer-twice', 'the outer rate is multiplied in twice', 'tanh(x^2)', 0.6, (site) => {
    const link = linkOf(site);
    if (link === null) return [];
    return change(
      times(raised(link.outer, 2), link.slope),
      () => `1/(${shown(link.outer)})`,
      () => `at ${place(site.node)} the outer rate ${shown(link.outer)} is there twice`,
    );
  }),
  rule('still-term-forgotten', 'what is held still inside is left out', '(x^2 + 5)^3', 1.3, (site) => {
    const link = linkOf(site);
    if (link === null) return [];
    return withoutStillTerm(link.inner, site).flatMap(({ rest, still }) => {
      const outer = rateAt(site, link, rest);
      return outer === null
        ? []
        : change(
            times(outer, link.slope),
            null,
            () =>
              `at ${place(site.node)} the outer rate is taken without ${place(still)}: it stands still, and belongs to the inside`,
          );
    });
  }),
  rule('split-over-sum', 'a function of a sum is split into a sum of functions', 'sqrt(x^2 + x)', 1.3, (site) => {
    const link = linkOf(site);
    if (link?.inner.kind !== 'apply' || (link.inner.op !== 'add' && link.inner.op !== 'subtract')) return [];
    const { op, args } = link.inner;
    const [first, second] = args.flatMap((part) => {
      const [slope, outer] = [site.slopeOf(part), rateAt(site, link, part)];
      return slope === null || outer === null ? [] : [times(outer, slope)];
    });
    // With one moving term it is the row above.
    if (first === undefined || second === undefined) return [];
    return change(
      op === 'add' ? plus(first, second) : minus(first, second),
      null,
      () => `${place(site.node)} was split: a function of a sum is not the sum of its functions`,
    );
  }),

  // ── powers and exponentials ────────────────────────────────────────────────────────────────────────────────────────
  rule('power-not-lowered', 'the exponent is not lowered', 'x^3', 2, (site) => {
    const power = powerOf(site);
    if (power === null || power.n === 1) return [];
    return change(
      times(times(numberExpr(power.n), site.node), power.slope),
      null,
      () => `at ${place(site.node)} the exponent is not lowered by one; ${shown(power.lowered)} belongs there`,
    );
  }),
  rule('power-not-multiplied', 'the exponent does not come down as a factor', 'x^3', 2, (site) => {
    const power = powerOf(site);
    if (power === null || power.n === 1) return [];
    const factor = (): string => (power.n === 1 / 2 ? '1/2' : power.n === 1 / 3 ? '1/3' : shown(numberExpr(power.n)));
    return change(
      times(power.lowered, power.slope),
      factor,
      () => `at ${place(site.node)} the factor ${factor()} is missing: the exponent comes down in front`,
    );
  }),
  rule('power-lowered-twice', 'the exponent is lowered by two', 'x^4', 2, (site) => {
    const power = powerOf(site);
    if (power === null || power.n === 1 || power.n === 2) return [];
    return change(
      times(times(numberExpr(power.n), raised(power.base, power.n - 2)), power.slope),
      () => shown(power.base),
      () => `at ${place(site.node)} the exponent is lowered by two; it is lowered by one`,
    );
  }),
  rule('power-raised', 'the exponent is raised in place of lowered', 'x^3', 2, (site) => {
    const power = powerOf(site);
    if (power === null) return [];
    return change(
      times(times(numberExpr(power.n), raised(power.base, power.n + 1)), power.slope),
      null,
      () => `at ${place(site.node)} the exponent is raised by one; it is lowered by one`,
    );
  }),
  rule('exponential-as-power', 'an exponential is treated as a power', '2^x', 1.5, (site) => {
    const [exponent, slope, base] =
      site.node.op === 'exp'
        ? [site.node.args[0], site.slopes[0], applyExpr('e')]
        : site.node.op === 'power' && site.slopes[0] === null
          ? [site.node.args[1], site.slopes[1], site.node.args[0]]
          : [];
    if (exponent === undefined || base === undefined || slope === undefined || slope === null) return [];
    return change(
      times(times(exponent, applyExpr('power', base, minus(exponent, one))), slope),
      null,
      () => `${place(site.node)} has the variable in the exponent: the power rule is for a variable in the base`,
    );
  }),
  rule('base-forgotten', 'the logarithm of the base is left out', '2^x', 1.5, (site) => {
    const { node } = site;
    const link = linkOf(site);
    const without = link === null ? null : rateWithBase(site, link, () => one);
    if (link === null || without === null) return [];
    const missing = (): string => shown(over(link.outer, without));
    return change(
      times(without, link.slope),
      missing,
      () => `at ${place(node)} the factor ${missing()} is missing: only base e does without it`,
    );
  }),
  rule('base-upside-down', 'the logarithm of the base on the wrong side of the line', '2^x', 1.5, (site) => {
    const link = linkOf(site);
    const turned = link === null ? null : rateWithBase(site, link, (log) => over(one, log));
    if (link === null || turned === null) return [];
    return change(
      times(turned, link.slope),
      null,
      () => `at ${place(site.node)} the logarithm of the base stands on the wrong side of the line`,
    );
  }),

  // ── trigonometry ───────────────────────────────────────────────────────────────────────────────────────────────────
  rule('trig-sign', 'the sign of the derivative of sin, cos and the like', 'cos(2*x)', 0.6, (site) => {
    const link = linkOf(site);
    if (link === null || !TRIGONOMETRIC.includes(site.node.op)) return [];
    return change(
      negative(times(link.outer, link.slope)),
      null,
      () => `at ${place(site.node)} the sign is wrong: its outer rate is ${shown(link.outer)}`,
    );
  }),
  rule('degrees', 'the angle is taken in degrees', 'sin(2*x)', 0.6, (site) => {
    const link = linkOf(site);
    if (link === null || !ANGLES.includes(site.node.op)) return [];
    const share = over(applyExpr('pi'), numberExpr(180));
    const turned = rateAt(site, link, times(share, link.inner));
    const inDegrees = (slope: Expr): readonly Change[] =>
      change(
        slope,
        null,
        () => `at ${place(site.node)} the angle was turned into radians once more, by pi/180: angles are in radians`,
      );
    return [
      ...change(
        times(share, times(link.outer, link.slope)),
        '180/pi',
        () => `at ${place(site.node)} there is a factor pi/180: angles are in radians`,
      ),
      ...(turned === null
        ? []
        : [...inDegrees(times(turned, link.slope)), ...inDegrees(times(share, times(turned, link.slope)))]),
    ];
  }),

  rule('rate-of-another-function', 'the rate of a function of the same family', 'tan(2*x)', 0.6, (site) => {
    const link = linkOf(site);
    const family = FAMILIES.find((names) => names.includes(site.node.op));
    if (link === null || family === undefined) return [];
    return family.flatMap((op) => {
      if (op === site.node.op) return [];
      const own = rateOf(op, link.index, site.node.args, applyExpr(op, link.inner));
      const mixed = RATES_IN_VALUE[op]?.(site.node);
      const told = (): string =>
        `at ${place(site.node)} stands the rate of ${op}; that of ${site.node.op} is ${shown(link.outer)}`;
      return [own, mixed ?? null].flatMap((outer) =>
        outer === null ? [] : change(times(outer, link.slope), null, told),
      );
    });
  }),
  rule('power-in-rate-forgotten', 'a square or a root in an outer rate is left out', 'tan(2*x)', 0.6, (site) => {
    const link = linkOf(site);
    if (link === null || powerOf(site) !== null) return [];
    return ratesWithoutPower(site, link).flatMap((outer) =>
      change(
        times(outer, link.slope),
        null,
        () => `at ${place(site.node)} a square or a root is left out of the outer rate: it is ${shown(link.outer)}`,
      ),
    );
  }),
];
