/**
 * Which functions can have as many knobs as one likes?
 *
 *     linear       the squares of the errors of a linear model on four rows of data: sum of (c*w - y)^2; a knob a column
 *     rosenbrock   (1 - x1)^2 + 100*(x2 - x1^2)^2 + (1 - x2)^2 + ...: every knob meets its neighbour
 *     network      k numbers in, k hidden units with tanh, one number out; k*k + k + k + 1 = (k + 1)^2 weights; squares of the
 *                  errors on two rows
 *
 * They are built as formula trees, not as text: the text of the largest would fill a book. Their data are numbers that never
 * repeat, because equal products would be computed only once.
 *
 * Next: ./cost.ts
 */

import { applyExpr, type Expr, numberExpr, variableExpr } from './expression.ts';

export const familyNames = ['linear', 'rosenbrock', 'network'] as const;
export type FamilyName = (typeof familyNames)[number];

/** A function of a family with a certain number of knobs. */
export interface Member {
  readonly expr: Expr;
  readonly variables: readonly string[];
}

interface CostFamily {
  readonly says: string;
  /** The number of knobs a member can have that is nearest to n. */
  readonly sizeNear: (n: number) => number;
  readonly make: (n: number) => Member;
}

const squared = (of: Expr): Expr => applyExpr('power', of, numberExpr(2));
/** Added from the left; at least one. */
const sum = (terms: readonly Expr[]): Expr => terms.reduce((total, term) => applyExpr('add', total, term));
const named = (letter: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);

/** The fractions of multiples of the golden ratio never repeat and fill 0 to 1 evenly. */
const golden = (k: number): number => 0.5 + ((k * 0.6180339887498949) % 1);

const ROWS = { linear: 4, network: 2 } as const;

const linear: CostFamily = {
  says: `the squared errors of a linear model on ${ROWS.linear} rows`,
  sizeNear: (n) => Math.max(1, n),
  make: (n) => {
    const variables = named('w', n);
    const weights = variables.map(variableExpr);
    const errors = Array.from({ length: ROWS.linear }, (_, row) => {
      const products = weights.map((weight, i) => applyExpr('multiply', numberExpr(golden(row * n + i + 1)), weight));
      return squared(applyExpr('subtract', sum(products), numberExpr(row + 1)));
    });
    return { expr: sum(errors), variables };
  },
};

const rosenbrock: CostFamily = {
  says: 'a ravine in which every knob meets its neighbour',
  sizeNear: (n) => Math.max(2, n),
  make: (n) => {
    const variables = named('x', n);
    const x = variables.map(variableExpr);
    const terms = x.slice(1).map((next, i) => {
      const here = x[i] as Expr;
      const bend = squared(applyExpr('subtract', next, squared(here)));
      return applyExpr(
        'add',
        squared(applyExpr('subtract', numberExpr(1), here)),
        applyExpr('multiply', numberExpr(100), bend),
      );
    });
    return { expr: sum(terms), variables };
  },
};

const network: CostFamily = {
  says: `the squared errors of a network with one hidden layer on ${ROWS.network} rows`,
  sizeNear: (n) => Math.max(2, Math.round(Math.sqrt(n))) ** 2,
  make: (n) => {
    const k = Math.sqrt(n) - 1;
    const variables = named('w', n);
    const weights = variables.map(variableExpr);
    const weight = (place: number): Expr => weights[place] as Expr;
    const errors = Array.from({ length: ROWS.network }, (_, row) => {
      const hidden = Array.from({ length: k }, (_, unit) => {
        // k weights and a bias for each unit, one after the other.
        const from = unit * (k + 1);
        const inputs = Array.from({ length: k }, (_, i) =>
          applyExpr('multiply', weight(from + i), numberExpr(golden(row * k + i + 1))),
        );
        return applyExpr('tanh', applyExpr('add', sum(inputs), weight(from + k)));
      });
      const from = k * (k + 1);
      const outputs = hidden.map((unit, i) => applyExpr('multiply', weight(from + i), unit));
      return squared(applyExpr('subtract', applyExpr('add', sum(outputs), weight(from + k)), numberExpr(row + 1)));
    });
    return { expr: sum(errors), variables };
  },
};

/** The table. */
export const costFamilies: Readonly<Record<FamilyName, CostFamily>> = { linear, rosenbrock, network };
