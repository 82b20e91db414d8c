/**
 * The calculus of mcl as a library: the same pure functions that the commands call.
 *
 * @example
 * (await derive({ expression: 'sin(x)', at: { x: 0 } })).derivative // => 1
 */

export { InputError } from './input-error.ts';
export { type Dual, dualOver, forwardDerivative } from './math/arithmetic/dual.ts';
export { nthDerivative, taylor } from './math/arithmetic/jet.ts';
export { backward, record, reverseGradient, type TapeEntry } from './math/arithmetic/tape.ts';
export { type BrokenChain, breakChain } from './math/broken-chain.ts';
export { type ChainQuestion, type ChainResult, chain, type RepeatQuestion, repeat } from './math/chain.ts';
export { compileGradient, compileValue, gradientFunction } from './math/compile.ts';
export { type CostQuestion, type CostResult, cost } from './math/cost.ts';
export { type Counts, countsOf } from './math/counting.ts';
export { type CriticalPoint, criticalPoints } from './math/critical-points.ts';
export { type Curvature, curvatureAt, levelPlaceNear, minimumDownhill } from './math/curvature.ts';
export { type DeriveQuestion, type DeriveResult, derive } from './math/derive.ts';
export { descent, type PlanOptions, type Status, type Step } from './math/descent.ts';
export { measure, stencilOf, usualStep } from './math/differences.ts';
export { type Eigen, symmetricEigen } from './math/eigen.ts';
export { type Arithmetic, type Expr, evaluate, float64, interpret, type Point, write } from './math/expression.ts';
export { gradientBy, hessianOf, hessianTimes, jacobianOf, pullBack, pushForward } from './math/gradients.ts';
export { analysePoint, type PointAnalysis } from './math/kinks.ts';
export { type GradientQuestion, type GradientResult, gradient } from './math/knobs.ts';
export { formulaFor, landscapeNamed } from './math/landscape-names.ts';
export { type Landscape, landscapes } from './math/landscapes.ts';
export type { LandscapeQuestion } from './math/looked-at.ts';
export { type Mutant, mutants } from './math/mutants.ts';
export { type Mutation, mutations } from './math/mutations.ts';
export { optimiserNamed, optimisers } from './math/optimisers.ts';
export { type Formula, parseFormula } from './math/parse.ts';
export { ridders } from './math/ridders.ts';
export { type OpName, opNames, type Rule, ruleOf, rules } from './math/rules.ts';
export { type Run, runDescent } from './math/run.ts';
export { type SettingSweep, sweepSetting } from './math/setting-sweep.ts';
export type { MethodName, MethodRow } from './math/slope-methods.ts';
export { type LandscapeResult, survey } from './math/survey.ts';
export { derivative } from './math/symbolic.ts';
