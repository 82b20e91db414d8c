/** `mcl derive`: the value of a formula at a point, and its derivative there. */

import type { LabCommand } from '../command.ts';
import { pointFlag, repeatable } from '../flags.ts';
import { InputError } from '../input-error.ts';
import { forwardDerivative } from '../math/arithmetic/dual.ts';
import type { Point } from '../math/expression.ts';
import { type Formula, parseFormula } from '../math/parse.ts';

interface Options {
  readonly formula: Formula;
  readonly variable: string;
  readonly at: Point;
}

interface Result {
  readonly expression: string;
  readonly variable: string;
  readonly at: Point;
  readonly value: number;
  readonly derivative: number;
}

export const derive: LabCommand<Options, Result> = {
  name: 'derive',
  summary: 'the derivative of a formula at a point',
  examples: [{ line: 'mcl derive "x^2" --at 3', shows: 'the slope of a parabola' }],
  declare: (command) =>
    command
      .argument('<expression>', 'the formula, or - to read it from standard input')
      .option('--at <point>', 'where: 3, or x=1,y=2', repeatable),
  read: ([expression = ''], flags) => {
    const formula = parseFormula(expression);
    const at = pointFlag(flags, 'at', formula.variables);
    const variable = formula.variables[0];
    if (at === null || variable === undefined) throw new InputError('derive needs a point', 'for example --at 3');
    return { formula, variable, at };
  },
  compute: ({ formula, variable, at }) => {
    const { value, tangent } = forwardDerivative(formula.expr, at, { [variable]: 1 });
    return { expression: formula.source, variable, at, value, derivative: tangent ?? 0 };
  },
  text: ({ value, derivative }) => `value       ${value}\nderivative  ${derivative}`,
};
