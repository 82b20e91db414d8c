/** `mcl derive`: the derivative of a formula, at a point or as a formula, and how each way to it fares. */

import type { LabCommand } from '../command.ts';
import { isOn, listFlag, numberFlag, oneOf, pointFlag, rangeFlag, repeatable, textFlag, wholeFlag } from '../flags.ts';
import { InputError } from '../input-error.ts';
import { along, slopeAlong } from '../math/along.ts';
import { compileValue } from '../math/compile.ts';
import { type DeriveQuestion, type DeriveResult, derive as differentiate, highestOrder } from '../math/derive.ts';
import { formulaFor } from '../math/landscape-names.ts';
import { parseFormula, parseNumber } from '../math/parse.ts';
import { methodNames } from '../math/slope-methods.ts';
import { drawDerivative, type Parts } from '../render/derivative.ts';
import { exact } from '../render/digits.ts';

interface Options {
  readonly question: DeriveQuestion;
  readonly parts: Parts;
}

export const derive: LabCommand<Options, DeriveResult> = {
  name: 'derive',
  summary: 'the derivative of a formula: what it is, what it means, and how wrong each way to it is',
  examples: [
    { line: 'mcl derive "x^2" --at 3', shows: 'every method, its error and whether it knew' },
    { line: 'mcl derive "relu(x)" --at 0', shows: 'what is there where there is no derivative' },
    { line: 'mcl derive "sin(x^2)*exp(-x/3)" --steps', shows: 'the formula, rule by rule' },
    { line: 'mcl derive "x^3" --at 1 --secants 1,0.5,0.1', shows: 'chords closing on the tangent' },
    { line: 'mcl derive "x^3" --at 1 --zoom 1,10,100', shows: 'the microscope: up close the curve is its tangent' },
    { line: 'mcl derive "a*x^2 + b" --at x=2,a=3,b=1 --var a', shows: 'a partial derivative' },
    { line: 'mcl derive "tanh(x)" --at 1/2 --order 10 --json', shows: 'the tenth derivative, for a script' },
  ],
  declare: (command) =>
    command
      .argument('<expression>', 'the formula, or - to read it from standard input')
      .option('--at <point>', 'where: 3, pi/4, or x=1,y=2', repeatable)
      .option('--var <name>', 'the variable to differentiate by')
      .option('--order <n>', `which derivative: 1 to ${highestOrder}`)
      .option('--h <step>', 'the step of the difference formulas')
      .option('--methods <list>', `some of ${methodNames.join(', ')}`, repeatable)
      .option('--steps', 'the derivation, each rule named')
      .option('--secants <list>', 'chords with these steps, closing on the tangent', repeatable)
      .option('--zoom <list>', 'the microscope, with these magnifications', repeatable)
      .option('--show <what>', 'slope: f above, its slope below, on one axis')
      .option('--range <a:b>', 'the stretch of the axis in the picture')
      .option('--show-parsed', 'how the formula was read'),
  read: ([typed = ''], flags) => {
    const expression = formulaFor(typed).formula;
    const { variables } = parseFormula(expression);
    const at = pointFlag(flags, 'at', variables) ?? (variables.length === 0 ? {} : null);
    const variable = textFlag(flags, 'var');
    const order = wholeFlag(flags, 'order', { least: 1, most: highestOrder });
    const h = numberFlag(flags, 'h', { above: 0 });
    const range = rangeFlag(flags, 'range');
    const methods = [...new Set(listFlag(flags, 'methods').map((word) => oneOf(word, methodNames, 'method')))];
    const secants = listFlag(flags, 'secants').map((text) => parseNumber(text, '--secants'));
    const zoom = listFlag(flags, 'zoom').map((text) => magnification(text));
    const show = textFlag(flags, 'show');
    if (show !== null) oneOf(show, ['slope'] as const, 'picture');
    for (const [option, given] of [
      ['--h', h !== null],
      ['--methods', methods.length > 0],
      ['--secants', secants.length > 0],
      ['--zoom', zoom.length > 0],
    ] as const) {
      if (given && at === null) throw new InputError(`${option} needs a point`, 'for example --at 3');
    }
    return {
      question: {
        expression,
        ...(variable === null ? {} : { variable }),
        ...(at === null ? {} : { at }),
        ...(order === null ? {} : { order }),
        ...(h === null ? {} : { h }),
        ...(methods.length === 0 ? {} : { methods }),
        ...(range === null ? {} : { range }),
        secants,
        zoom,
        // Flat places are looked for where they are shown; a script gets them always.
        flat: show === 'slope' || at === null || isOn(flags, 'json'),
      },
      parts: {
        steps: isOn(flags, 'steps') || at === null,
        slope: show === 'slope' || at === null,
        parsed: isOn(flags, 'showParsed'),
      },
    };
  },
  compute: ({ question }) => differentiate(question),
  bare: ({ derivative, symbolic, at }) =>
    Object.keys(at).length === 0
      ? (symbolic ?? 'no formula')
      : derivative === null
        ? 'no derivative'
        : exact(derivative),
  text: (result, screen, { parts }) => {
    const { expr, variables } = parseFormula(result.expression);
    const drawable = variables.every((name) => name === result.variable || Object.hasOwn(result.at, name));
    const f = drawable
      ? Object.keys(result.at).length === 0
        ? compileValue(expr, [result.variable])
        : along(expr, result.at, result.variable)
      : null;
    return drawDerivative(
      result,
      parts,
      screen,
      f === null ? null : { f, slope: () => slopeAlong(expr, result.at, result.variable) },
    );
  },
};

function magnification(text: string): number {
  const factor = parseNumber(text, '--zoom');
  if (!(factor > 0))
    throw new InputError(`--zoom needs magnifications above 0, and ${text} is not`, 'for example --zoom 1,10,100');
  return factor;
}
