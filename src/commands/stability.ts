/** `mcl stability`: where the digits of a formula die, and a form of it that keeps them. */

import type { LabCommand } from '../command.ts';
import { neededPoint, oneOf, pointFlag, repeatable, textFlag } from '../flags.ts';
import { InputError } from '../input-error.ts';
import { precisionNames } from '../math/error-sweep.ts';
import type { Point } from '../math/expression.ts';
import { formulaFor } from '../math/landscape-names.ts';
import { parseFormula } from '../math/parse.ts';
import { stability as follow, type StabilityResult } from '../math/stability.ts';
import { drawStability } from '../render/stability.ts';

interface Options {
  readonly expression: string;
  readonly at: Point;
  readonly precision: (typeof precisionNames)[number];
}

export const stability: LabCommand<Options, StabilityResult> = {
  name: 'stability',
  summary: 'where the digits of a formula die, and a form of it that keeps them',
  examples: [
    { line: 'mcl stability "log(1+exp(x))" --at 800', shows: 'overflow on the way to an ordinary number' },
    { line: 'mcl stability "1-cos(x)" --at 1e-8', shows: 'cancellation' },
    { line: 'mcl stability "x > 0 ? sqrt(x) : 0" --at 0', shows: 'a gradient that leaks through the branch not taken' },
    { line: 'mcl stability "exp(a)/(exp(a)+exp(b))" --at a=1000,b=999', shows: 'infinity over infinity' },
    { line: 'mcl stability "x^2-y^2" --at x=100.5,y=100.25 --precision float16', shows: 'the same in half precision' },
  ],
  declare: (command) =>
    command
      .argument('<expression>', 'the formula, or - to read it from standard input')
      .option('--at <point>', 'where: 800, or a=1000,b=999', repeatable)
      .option('--precision <name>', `one of ${precisionNames.join(', ')}`),
  read: ([typed = ''], flags) => {
    const expression = formulaFor(typed).formula;
    const { variables, source } = parseFormula(expression);
    if (variables.length === 0)
      throw new InputError(
        'the formula has no variable, so there is nothing to follow',
        'for example mcl stability "1-cos(x)" --at 1e-8',
        { text: source, start: 0, end: source.length },
      );
    const at = neededPoint(pointFlag(flags, 'at', variables), 'stability', variables, 1e-8);
    const precision = textFlag(flags, 'precision');
    return {
      expression,
      at,
      precision: precision === null ? 'float64' : oneOf(precision, precisionNames, 'precision'),
    };
  },
  compute: ({ expression, at, precision }) => follow(expression, parseFormula(expression).expr, at, precision),
  text: drawStability,
};
