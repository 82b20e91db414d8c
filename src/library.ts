/**
 * What can be imported from ml-calculus-lab?
 *
 * The calculus without the terminal: formulas from text, and the kinds of number in which they are read.
 */

export { InputError, type Place } from './input-error.ts';
export { type Dual, forwardDerivative } from './math/arithmetic/dual.ts';
export { type Arithmetic, type Expr, evaluate, interpret, type Point, write } from './math/expression.ts';
export { type Formula, parseFormula } from './math/parse.ts';
