/**
 * How many operations does a gradient take, by each way to it?
 *
 * One for every operation of the formula that is a value; then, operation by operation, what its partials cost. Take f = (a*b)^2:
 *
 *     value     a*b, square                                                              2 operations
 *     forward   of a*b: two products and their sum; of the square: 2*p, times tangent    + 3 + 2: 7 a sweep, a sweep a knob
 *     reverse   of the square: 2*p, times 1, added to p's adjoint; of a*b: two products,
 *               each added to an adjoint                                                 + 3 + 4: 9, whatever the knobs
 *
 * Nothing that is counted is timed: counts are the same everywhere. An operation counts as 1, whether it adds or computes a
 * tangent; a small whole power counts as the products it is made of. A partial is read from the row of its operation.
 *
 * Each operation of a value is met once on the way back, so the gradient costs no more than the dearest operation does, for each
 * one of the value: 3 for a sum, 5 for a product (itself, two products, two sums). For + - * that is a bound of 5 whatever the
 * formula and however many knobs: the cheap-gradient principle. Division by the rows costs 8, written with care 5.
 *
 * Where it breaks: memory is not counted in operations, and on large tapes it is memory that takes the time. Of conditions both
 * branches are counted.
 *
 * Source: Baur and Strassen, Theoretical Computer Science 22 (1983) 317-330; Griewank and Walther, Evaluating Derivatives,
 * 2nd ed., chapters 3 and 4.
 * Next: ./cost-families.ts
 */

import type { Expr } from './expression.ts';
import { Instructions, type Line, listOf } from './instructions.ts';
import { packedTape } from './packed-tape.ts';
import { argumentsOf, partialOf } from './partials.ts';
import { type OpName, ruleOf } from './rules.ts';
import { productExponent } from './source.ts';
import { flowsOf } from './way-back.ts';

/** Operations, and the memory of the tape. */
export interface Counts {
  /** One value. */
  readonly value: number;
  /** One sweep of forward mode: the value, and its slope along one direction. */
  readonly forwardSweep: number;
  /** The value and its whole gradient, by one sweep forth and one back. */
  readonly reverse: number;
  /** The dearest operation: itself and its share of the way back; null where there is no operation. */
  readonly dearest: { readonly operation: OpName; readonly cost: number } | null;
  readonly tape: {
    /** Entries of three 32-bit numbers. */
    readonly steps: number;
    /** Places for a value and an adjoint, 64 bits each: of every step, variable and constant. */
    readonly slots: number;
    readonly bytes: number;
  };
}

/** What one operation costs by itself, as a step of a sweep forward, and on the way back. */
interface Cost {
  readonly value: number;
  readonly forward: number;
  readonly back: number;
}

/** Operations of a line: a power with a small whole exponent is products. */
const operationsOf = (list: Instructions, line: Line): number => {
  if (!list.isOperation(line)) return 0;
  const exponent = productExponent(list, line);
  return exponent === null ? 1 : Math.max(0, exponent - 1);
};

/** The partials of an operation whose constant operands are known: how many operations they take in all, and each by itself. */
interface Partials {
  readonly operations: number;
  /** The number that a partial is, or null where it depends on the operands. */
  readonly constants: readonly (number | null)[];
}

class Counter {
  private readonly list: Instructions;
  private readonly known = new Map<string, Partials>();

  constructor(list: Instructions) {
    this.list = list;
  }

  /** The partials by the inputs whose numbers are given. */
  partials(line: Line, inputs: readonly number[]): Partials {
    const { list } = this;
    const op = list.operationOf(line);
    const constants = Array.from({ length: list.arityOf(line) }, (_, i) => {
      const input = list.inputOf(line, i);
      return list.isConstant(input) ? list.constantOf(input) : null;
    });
    const plain = plainPartials(op, constants, inputs);
    if (plain !== null) return plain;
    const key = `${op} ${constants.join(' ')} ${inputs.join(' ')}`;
    let answer = this.known.get(key);
    if (answer === undefined) {
      answer = partialsOf(op, constants, inputs);
      // Constants may all be different; what is cheap to work out again need not be kept.
      if (this.known.size > 10_000) this.known.clear();
      this.known.set(key, answer);
    }
    return answer;
  }

  /** What a line costs, adjoints flowing to the inputs of the given numbers. */
  cost(line: Line, inputs: readonly number[]): Cost {
    const value = operationsOf(this.list, line);
    if (inputs.length === 0) return { value, forward: 0, back: 0 };
    const { operations, constants } = this.partials(line, inputs);
    // Times 1 is no operation. Times -1 is a subtraction in place of an addition, or a change of sign where nothing is added.
    const products = constants.filter((constant) => constant !== 1 && constant !== -1).length;
    const turned = constants[0] === -1 && products === 0 && constants.every((constant) => constant === -1) ? 1 : 0;
    return {
      value,
      forward: operations + products + inputs.length - 1 + turned,
      back: operations + products + inputs.length,
    };
  }
}

/** Partials that are numbers or operands, as those of sums and products are: nothing is worked out. Null for others. */
function plainPartials(op: OpName, operands: readonly (number | null)[], inputs: readonly number[]): Partials | null {
  const constants: (number | null)[] = [];
  for (const i of inputs) {
    const formula = partialOf(op, i);
    if (formula?.kind === 'number') constants.push(formula.value);
    else if (formula?.kind === 'variable' && formula.name !== 'y')
      constants.push(argumentsOf(operands.map((operand) => operand ?? Number.NaN))(formula.name));
    else return null;
  }
  return { operations: 0, constants: constants.map((constant) => (Number.isNaN(constant) ? null : constant)) };
}

/** Reads the partials of one operation into a list of their own and counts its lines. */
function partialsOf(op: OpName, operands: readonly (number | null)[], inputs: readonly number[]): Partials {
  const list = new Instructions();
  const lines = operands.map((constant, i) => (constant === null ? list.variable(i) : list.constant(constant)));
  const outputs = inputs.map((i) => {
    const formula = partialOf(op, i);
    return formula === null
      ? list.constant(Number.NaN)
      : list.read(
          formula,
          argumentsOf(lines, () => list.variable(ruleOf(op).arity)),
        );
  });
  const needed = list.needed(outputs);
  let operations = 0;
  for (let line = 0; line < list.length; line++) if (needed[line] === 1) operations += operationsOf(list, line);
  return { operations, constants: outputs.map((line) => (list.isConstant(line) ? list.constantOf(line) : null)) };
}

/**
 * Counts the operations of a value, of a sweep forward and of a gradient, and the memory of its tape.
 *
 * @param variables  the knobs; the others of the formula must not be there
 * @example
 * countsOf(parseFormula('(a*b)^2').expr, ['a', 'b']).reverse // => 9
 */
export function countsOf(expr: Expr, variables: readonly string[]): Counts {
  const { list, output } = listOf(expr, variables);
  const counter = new Counter(list);
  const flows = flowsOf(list, output, (line, i) => counter.partials(line, [i]).constants[0] === 0);
  const needed = list.needed([output]);
  let [value, forward, back] = [0, 0, 0];
  let dearest: Counts['dearest'] = null;
  for (let line = 0; line < list.length; line++) {
    if (needed[line] === 0 || !list.isOperation(line)) continue;
    const inputs = [0, 1, 2].filter((i) => flows[3 * line + i] === 1);
    const cost = counter.cost(line, inputs);
    value += cost.value;
    forward += cost.forward;
    back += cost.back;
    // A power of 1 is no operation of its own, and what it passes back belongs to nothing.
    const share = (cost.value + cost.back) / Math.max(1, cost.value);
    if (dearest === null || share > dearest.cost) dearest = { operation: list.operationOf(line), cost: share };
  }
  const { steps, slots } = packedTape(list, output, variables.length);
  return {
    value,
    forwardSweep: value + forward,
    reverse: value + back,
    dearest,
    tape: { steps, slots, bytes: 12 * steps + 16 * slots },
  };
}
