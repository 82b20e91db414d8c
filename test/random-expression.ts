/**
 * Random formulas for laws that hold for every formula.
 *
 * `randomCase` grows a formula and a point together: each new part is made from parts that are already there, and is kept
 * only if it lies inside the domain, away from kinks, and in a range where float64 has digits to compare. Every row of the
 * table can occur; parts are used more than once, so fan-outs are common. `randomTree` makes any tree that a text can mean,
 * whether it has a value or not, for laws about reading and writing.
 */

import fc from 'fast-check';
import {
  applyExpr,
  chooseExpr,
  type Expr,
  evaluate,
  float64,
  interpret,
  numberExpr,
  type Point,
  variableExpr,
} from '../src/math/expression.ts';
import { argumentsOf, domainOf, partialAt, rowFormula } from '../src/math/partials.ts';
import { type OpName, opNames, ruleOf } from '../src/math/rules.ts';

/** A fixed seed, so that a run can be repeated; SEED in the environment gives another one. */
export const runs = (numRuns: number): { readonly seed: number; readonly numRuns: number } => ({
  seed: Number(process.env['SEED'] ?? 20_240_229),
  numRuns,
});

export interface RandomCase {
  readonly expr: Expr;
  readonly point: Point;
}

export interface RandomOptions {
  /** Which rows may occur; all of them when left out. */
  readonly allow?: (op: OpName) => boolean;
  /** Whether conditionals may occur. */
  readonly conditionals?: boolean;
  /** The most parts that are tried. */
  readonly size?: number;
  /** The largest value, and the largest partial derivative, that a part may have. */
  readonly largest?: number;
}

interface Part {
  readonly expr: Expr;
  readonly value: number;
  /** Whether it depends on a variable. */
  readonly moves: boolean;
}

const names = ['x', 'y', 'z'] as const;
/** Numbers that no function meets at a special place. */
const coordinate = fc.integer({ min: -2900, max: 2900 }).map((k) => (k + 0.37) / 1000);
const pick = fc.nat({ max: 1_000_000 });

/** Formulas with a point at which every part has a value, a finite slope, and no kink nearby. */
export function randomCase(options: RandomOptions = {}): fc.Arbitrary<RandomCase> {
  const { allow = () => true, conditionals = true, size = 12, largest = 30 } = options;
  const ops = opNames.filter((op) => allow(op));
  // Sums and products join what the other rows have made; without them formulas would be chains of single rows.
  const joining = (['add', 'subtract', 'multiply', 'divide'] as const).filter((op) => allow(op));
  const instruction = fc.record({ kind: fc.nat({ max: 19 }), op: pick, args: fc.tuple(pick, pick, pick, pick) });
  return fc
    .record({
      at: fc.tuple(coordinate, coordinate, coordinate),
      instructions: fc.array(instruction, { minLength: 4, maxLength: size }),
    })
    .map(({ at, instructions }) => {
      const point: Point = { x: at[0], y: at[1], z: at[2] };
      const parts: Part[] = [0.5, 2, 3].map((value) => ({ expr: numberExpr(value), value, moves: false }));
      for (const name of names) parts.push({ expr: variableExpr(name), value: point[name] as number, moves: true });
      for (const { kind, op: chosen, args } of instructions) {
        // The newest parts are taken more often, so that formulas grow deep.
        const part = (k: number): Part =>
          parts[k % 3 === 0 ? k % parts.length : parts.length - 1 - (k % Math.min(4, parts.length))] as Part;
        const [a, b, c, d] = args.map(part) as [Part, Part, Part, Part];
        if (kind === 0 && conditionals && allow('less')) {
          if (Math.abs(a.value - b.value) < 1e-3) continue;
          const expr = chooseExpr(applyExpr('less', a.expr, b.expr), c.expr, d.expr);
          parts.push({ expr, value: evaluate(expr, point), moves: a.moves || b.moves || c.moves || d.moves });
          continue;
        }
        const list = kind < 6 && joining.length > 0 ? joining : ops;
        const op = list[chosen % list.length] as OpName;
        const used = [a, b, c].slice(0, ruleOf(op).arity);
        const value = valueIfTame(op, used, largest);
        const expr = applyExpr(op, ...used.map((argument) => argument.expr));
        if (value !== null) parts.push({ expr, value, moves: used.some(({ moves }) => moves) });
      }
      // The last part alone would often be small: it is added to the one before.
      const last = parts[parts.length - 1] as Part;
      const before = parts[parts.length - 2] as Part;
      return { expr: allow('add') ? applyExpr('add', last.expr, before.expr) : last.expr, point };
    });
}

/** The value of an operation; null outside its domain, near a kink, or where value or slopes are large. */
function valueIfTame(op: OpName, args: readonly Part[], largest: number): number | null {
  const rule = ruleOf(op);
  const values = args.map(({ value }) => value);
  const [u = Number.NaN, v = Number.NaN, w = Number.NaN] = values;
  const domain = domainOf(op);
  if (domain !== null && interpret(domain, argumentsOf(values), float64) === 0) return null;
  const value = rule.value(u, v, w);
  if (!Number.isFinite(value) || Math.abs(value) > largest) return null;
  for (const { at } of rule.kinks ?? []) {
    if (Math.abs(interpret(rowFormula(at), argumentsOf(values), float64)) < 1e-3) return null;
  }
  for (let i = 0; i < values.length; i++) {
    // What stands still needs no slope: the order of polygamma, the exponent of a negative base.
    if (args[i]?.moves !== true) continue;
    if (!(Math.abs(partialAt(op, i, values, () => value, float64)) <= largest)) return null;
  }
  return value;
}

/** Any tree that a text can mean: numbers are not negative, and a row is applied to as many arguments as it takes. */
export const randomTree: fc.Arbitrary<Expr> = fc.letrec<{ tree: Expr; apply: Expr; choose: Expr; leaf: Expr }>(
  (tie) => ({
    leaf: fc.oneof(
      { arbitrary: fc.constantFrom('x', 'y', 'z', 'w1', 'beta', 'long_name').map(variableExpr), weight: 3 },
      { arbitrary: fc.nat({ max: 12 }).map((n) => numberExpr(n)), weight: 2 },
      {
        arbitrary: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((n) => numberExpr(n + 0)),
        weight: 1,
      },
    ),
    apply: fc
      .constantFrom(...opNames)
      .chain((op) =>
        fc
          .tuple(...Array.from({ length: ruleOf(op).arity }, () => tie('tree')))
          .map((args) => applyExpr(op, ...(args as Expr[]))),
      ),
    choose: fc
      .tuple(tie('tree'), tie('tree'), tie('tree'))
      .map(([test, then, otherwise]) => chooseExpr(test, then, otherwise)),
    tree: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'tree' },
      { arbitrary: tie('leaf'), weight: 2 },
      { arbitrary: tie('apply'), weight: 5 },
      { arbitrary: tie('choose'), weight: 1 },
    ),
  }),
).tree;
