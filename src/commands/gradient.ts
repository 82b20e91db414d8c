/** `mcl gradient`: what every knob does to the output, and the ground around the point. */

import type { LabCommand } from '../command.ts';
import { isOn, listFlag, neededPoint, numberFlag, oneOf, pointFlag, repeatable, vectorFlag } from '../flags.ts';
import { InputError } from '../input-error.ts';
import { valueFunction } from '../math/compile.ts';
import { gradientMethods, vectorOf } from '../math/gradients.ts';
import { gradient as explore, type GradientQuestion, type GradientResult } from '../math/knobs.ts';
import { formulaFor } from '../math/landscape-names.ts';
import { parseFormula } from '../math/parse.ts';
import { planeView } from '../math/plane-view.ts';
import { exact } from '../render/digits.ts';
import { drawGradient, type GradientParts } from '../render/gradient.ts';

interface Options {
  readonly question: GradientQuestion;
  readonly parts: GradientParts;
}

export const gradient: LabCommand<Options, GradientResult> = {
  name: 'gradient',
  summary: 'one slope for every knob: gradient, directions, curvature, and what each way to them costs',
  examples: [
    {
      line: 'mcl gradient "x^2 + 4*y^2" --at x=2,y=1',
      shows: 'the arrow, its level line, and how far it misses the minimum',
    },
    {
      line: 'mcl gradient "x^2 + 4*y^2" --at x=2,y=1 --compass --direction 1,1',
      shows: 'the slope against the walking direction: a cosine',
    },
    {
      line: 'mcl gradient "(2*w + b - 5)^2" --at w=1,b=0 --slices',
      shows: 'one slice for each knob, the others held still',
    },
    { line: 'mcl gradient "x^4/4 - x^2/2 + y^2/2" --at x=0,y=0 --hessian', shows: 'a saddle: level, and no minimum' },
    { line: 'mcl gradient "max(x, y)" --at x=1,y=1', shows: 'a tie: two partials missing' },
    { line: 'mcl gradient "x*y" "x + y" --at x=1,y=2 --jvp 3,-1 --vjp 1,10', shows: 'a Jacobian, and its products' },
    {
      line: 'mcl gradient rosenbrock:10 --hvp 1,0,0,0,0,0,0,0,0,0',
      shows: 'a landscape by name, and a row of its Hessian',
    },
  ],
  declare: (command) =>
    command
      .argument(
        '<expressions...>',
        'one formula, or the name of a landscape, or several formulas for a Jacobian; - reads one',
      )
      .option('--at <point>', 'where: x=1,y=2; of a landscape its usual start', repeatable)
      .option(
        '--direction <vector>',
        'the slope along this way: 1,1 in the order of the variables, or x=1,y=1',
        repeatable,
      )
      .option('--compass', 'slope against walking direction, in place of the map')
      .option('--slices', 'f along each knob, in place of the map')
      .option('--hessian', 'the second derivatives, written out')
      .option('--jvp <vector>', 'Jacobian times this vector', repeatable)
      .option('--vjp <weights>', 'these weights times Jacobian, one for each formula', repeatable)
      .option('--hvp <vector>', 'Hessian times this vector', repeatable)
      .option('--methods <list>', `some of ${gradientMethods.join(', ')}`, repeatable)
      .option('--h <step>', 'the step of the difference formulas'),
  read: (texts, flags) => {
    const formulas = texts.map((text) => ({ text, ...formulaFor(text) }));
    const parsed = formulas.map(({ formula }) => parseFormula(formula));
    const variables = [...new Set(parsed.flatMap((formula) => formula.variables))];
    if (variables.length === 0)
      throw new InputError(
        'the formula has no variables, so nothing can change it',
        'a formula with variables looks like x^2*y',
      );
    const start = formulas.length === 1 ? (formulas[0]?.landscape?.start ?? null) : null;
    const at = neededPoint(pointFlag(flags, 'at', variables) ?? start, 'gradient', variables);
    const picture = isOn(flags, 'compass') ? 'compass' : isOn(flags, 'slices') ? 'slices' : 'map';
    if (picture === 'compass' && isOn(flags, 'slices'))
      throw new InputError('--compass and --slices are two pictures, and one is drawn', 'leave one of them out');
    if (formulas.length > 1)
      for (const option of ['compass', 'slices', 'hessian'] as const)
        if (isOn(flags, option))
          throw new InputError(
            `--${option} needs one formula, and ${formulas.length} were given`,
            'several formulas have a Jacobian',
          );
    if (picture === 'compass' && variables.length !== 2)
      throw new InputError(
        `--compass needs two variables, and the formula has ${variables.length === 1 ? 'one' : variables.length}`,
        variables.length === 1 ? '`mcl derive` draws a function of one variable' : '--slices shows each knob alone',
      );
    const direction = vectorFlag(flags, 'direction', variables, 'variable');
    const jvp = vectorFlag(flags, 'jvp', variables, 'variable');
    const vjp = vectorFlag(
      flags,
      'vjp',
      texts.map((text) => text.trim()),
      'formula',
    );
    const hvp = vectorFlag(flags, 'hvp', variables, 'variable');
    const methods = listFlag(flags, 'methods').map((word) => oneOf(word, gradientMethods, 'method'));
    const h = numberFlag(flags, 'h');
    const [only] = texts;
    return {
      question: {
        expression: texts.length === 1 ? (only as string) : texts,
        at,
        ...(direction === null ? {} : { direction }),
        ...(jvp === null ? {} : { jvp }),
        ...(vjp === null ? {} : { vjp }),
        ...(hvp === null ? {} : { hvp }),
        ...(methods.length === 0 ? {} : { methods }),
        ...(h === null ? {} : { h }),
      },
      parts: { picture, hessian: isOn(flags, 'hessian') },
    };
  },
  compute: ({ question }) => explore(question),
  bare: ({ gradient: found, variables, jacobian }) =>
    jacobian !== null
      ? jacobian.rows.map((row) => row.map((entry) => (entry === null ? 'none' : exact(entry))).join(',')).join('\n')
      : variables
          .map((name) => found[name] ?? null)
          .map((partial) => (partial === null ? 'none' : exact(partial)))
          .join(','),
  text: (result, screen, { question, parts }) => {
    const text = typeof question.expression === 'string' ? question.expression : null;
    const { variables, at } = result;
    if (text === null) return drawGradient(result, parts, screen, { f: () => Number.NaN, view: null });
    const { expr } = parseFormula(formulaFor(text).formula);
    const f = valueFunction(expr, variables);
    const components = variables.map((name) => result.gradient[name] ?? null);
    const slopes = components.every((partial) => partial !== null) ? (components as number[]) : null;
    const minimum = result.minimum === null ? null : vectorOf(result.minimum.point, variables);
    const view =
      variables.length === 2
        ? planeView(vectorOf(at, variables), { minimum, gradient: slopes, eigenvalues: result.eigenvalues })
        : null;
    return drawGradient(result, parts, screen, { f: (point) => f(Float64Array.from(point)), view });
  },
};
