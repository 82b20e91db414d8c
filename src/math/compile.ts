/**
 * How fast can a formula be, without walking its tree?
 *
 * As fast as the same formula typed into a program. So that is what is done: the formula becomes straight-line
 * JavaScript, which the engine compiles to machine code.
 *
 *     x^2*sin(x^2) + 1              const n2 = x0 * x0;
 *                                   return (n2 * f0(n2)) + 1;
 *
 * Values have the bits that `evaluate` gives. The same is done for the gradient (./gradient-source.ts). Hot loops
 * (descent, training, plots) call these functions and never see a tree.
 *
 * Where it breaks: V8 gives up optimising a function whose bytecode is longer than 60 KiB, and from there on straight-line
 * code is slower than the tape of ./packed-tape.ts. `valueFunction` and `gradientFunction` choose.
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 6.
 * Next: ./fractions.ts
 */

import { deepestBranch, regionsOf } from './branches.ts';
import type { Expr } from './expression.ts';
import { gradientSource } from './gradient-source.ts';
import { type Instructions, type Line, listOf } from './instructions.ts';
import { packedTape } from './packed-tape.ts';
import { built, readsOf, type Source, statementsOf } from './source.ts';

const numbered = (index: number): string => `x${index}`;

/** The program of `compileValue`: parameters x0, x1, … in the order of the variables. */
export function valueSource(expr: Expr, variables: readonly string[]): Source {
  const { list, output } = listOf(expr, variables);
  const functions = new Map<unknown, string>();
  const { statements, texts } = statementsOf(list, [output], numbered, functions);
  const parameters = variables.map((_, i) => `x${i}`).join(', ');
  return { text: `function (${parameters}) {\n${[...statements, `return ${texts[0]};`].join('\n')}\n}`, functions };
}

/**
 * A formula as a function of numbers, with the bits of `evaluate`.
 *
 * @param variables  the order of the arguments; each variable of the formula must be among them
 * @throws Error when one is not
 * @example
 * compileValue(parseFormula('x^2 + y').expr, ['x', 'y'])(3, 1) // => 10
 */
export function compileValue(expr: Expr, variables: readonly string[]): (...x: number[]) => number {
  return built(valueSource(expr, variables)) as (...x: number[]) => number;
}

/** The same with the variables read from an array. */
function valueAtSource(list: Instructions, output: Line): Source {
  const functions = new Map<unknown, string>();
  const { statements, texts } = statementsOf(list, [output], numbered, functions);
  const reads = readsOf(list, list.needed([output]));
  return { text: `function (point) {\n${[...reads, ...statements, `return ${texts[0]};`].join('\n')}\n}`, functions };
}

/** Value returned, gradient written into the second argument: one number per variable, in their order. */
export type GradientFunction = (point: Float64Array, gradient: Float64Array) => number;

/**
 * A formula with its gradient: one sweep forth, one back, unrolled.
 *
 * Where the value is not-a-number there is no slope either, and the whole gradient is not-a-number.
 *
 * @param variables  the order of the components; the gradient is 0 for one that the formula does not have
 * @example
 * const slopes = new Float64Array(2);
 * compileGradient(parseFormula('x^2*y').expr, ['x', 'y'])(new Float64Array([3, 2]), slopes) // => 18
 * slopes // => [12, 9]
 */
export function compileGradient(expr: Expr, variables: readonly string[]): GradientFunction {
  const { list, output } = listOf(expr, variables);
  return built(gradientSource(list, output, variables.length)) as GradientFunction;
}

/**
 * How long a program may be, in characters, for V8 to optimise it. Its own limit is 61,440 bytes of bytecode; a character
 * of ours makes 0.5 to 1.5 bytes. Beyond the limit the same code is about forty times slower, and slower than the tape
 * (bench/gradient.bench.ts).
 */
const LONGEST_PROGRAM = 40_000;
/** No program is shorter than this many characters a line. A longer list need not be written out to know. */
const SHORTEST_LINE = 5;
/** How deep conditions may stand inside one another in a program, which is written and parsed by recursion. */
const DEEPEST_CONDITION = 100;

const isShort = (list: Instructions, output: Line): boolean =>
  list.length * SHORTEST_LINE <= LONGEST_PROGRAM && deepestBranch(list, regionsOf(list, [output])) <= DEEPEST_CONDITION;

/**
 * A formula as a function of a point: compiled, or a tape where it is too long for that.
 *
 * @param variables  the order of the numbers in the point
 */
export function valueFunction(expr: Expr, variables: readonly string[]): (point: Float64Array) => number {
  const { list, output } = listOf(expr, variables);
  if (isShort(list, output)) {
    const source = valueAtSource(list, output);
    if (source.text.length <= LONGEST_PROGRAM) return built(source) as (point: Float64Array) => number;
  }
  return packedTape(list, output, variables.length).value;
}

/**
 * A formula with its gradient: compiled, or a tape where it is too long for that.
 *
 * The bits are the same either way.
 *
 * @param variables  the order of the components
 * @example
 * const slopes = new Float64Array(2);
 * gradientFunction(parseFormula('x^2*y').expr, ['x', 'y'])(new Float64Array([3, 2]), slopes) // => 18
 * slopes // => [12, 9]
 */
export function gradientFunction(expr: Expr, variables: readonly string[]): GradientFunction {
  const { list, output } = listOf(expr, variables);
  if (isShort(list, output)) {
    const source = gradientSource(list, output, variables.length);
    if (source.text.length <= LONGEST_PROGRAM) return built(source) as GradientFunction;
  }
  return packedTape(list, output, variables.length).gradient;
}
