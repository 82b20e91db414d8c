/** `mcl check`: is this derivative right, and if not, what went wrong? */

import type { LabCommand } from '../command.ts';
import { isOn, listFlag, pointFlag, repeatable, splitOutsideBrackets, textFlag, textsOf, wholeFlag } from '../flags.ts';
import { InputError } from '../input-error.ts';
import { type CheckQuestion, type CheckResult, check as judge } from '../math/check.ts';
import { readQuestion } from '../math/checking.ts';
import { HIGHEST_ORDER } from '../math/claims.ts';
import type { HintLevel } from '../math/hints.ts';
import { formulaFor } from '../math/landscapes.ts';
import type { Stretches } from '../math/meeting-points.ts';
import { parseNumber } from '../math/parse.ts';
import { type CheckParts, drawCheck } from '../render/check.ts';

interface Options {
  readonly question: CheckQuestion;
  readonly parts: CheckParts;
}

const STATUS = { right: 0, wrong: 1, 'cannot tell': 3 } as const;

export const check: LabCommand<Options, CheckResult> = {
  name: 'check',
  summary: 'is this derivative right, and if not, which mistake was made, and where',
  examples: [
    {
      line: 'mcl check "sin(x^2)" --claim "cos(x^2)"',
      shows: 'which rule was broken, where, and what is missing',
      status: 1,
    },
    { line: 'mcl check "sin(x)^2" --claim "sin(2*x)"', shows: 'a right answer in another form is right' },
    { line: 'mcl check "x*log(x) - x" --claim "log(abs(x))"', shows: 'right, with a remark where the claim has more' },
    { line: 'mcl check "x^2*y + y^3" --claim "2*x*y, x^2 + 3*y"', shows: 'a gradient, entry by entry', status: 1 },
    { line: 'mcl check "x^4" --order 2 --claim "12*x^3"', shows: 'a second derivative', status: 1 },
    { line: 'mcl check "x^2*sin(x)" --claim "2*x*cos(x)" --hint 1', shows: 'a hint in place of the answer', status: 1 },
  ],
  declare: (command) =>
    command
      .argument('<expressions...>', 'the formula, or several for a Jacobian; - reads one from standard input')
      .option('--claim <formula>', 'the claimed derivative; "2*x, 3*y" for a gradient, "a, b; c, d" for rows')
      .option('--var <names>', 'the variable to differentiate by', repeatable)
      .option('--order <n>', `which derivative: 1 to ${HIGHEST_ORDER}`)
      .option('--at <point>', 'a point to show: 3, or x=1,y=2', repeatable)
      .option('--on <stretch>', 'compare on this part of an axis only: x=0.3:1.3', repeatable)
      .option('--hint <level>', '1 the rule, 2 the place, 3 what is missing; the answer is kept back')
      .option('--steps', 'the derivation of the right answer'),
  read: (texts, flags) => {
    const expressions = texts.map((text) => formulaFor(text).formula);
    const names = listFlag(flags, 'var');
    const { all, by } = readQuestion(expressions, names.length === 0 ? undefined : names);
    const known = all.length === 0 ? by : all;
    const claim = textFlag(flags, 'claim');
    if (claim === null)
      throw new InputError('check needs a claim', 'for example mcl check "sin(x^2)" --claim "cos(x^2)"');
    const at = pointFlag(flags, 'at', known);
    const order = wholeFlag(flags, 'order', { least: 1, most: HIGHEST_ORDER });
    const hint = wholeFlag(flags, 'hint', { least: 1, most: 3 });
    const on = stretches(textsOf(flags, 'on'), known);
    return {
      question: {
        expressions,
        claim,
        ...(names.length === 0 ? {} : { variables: names }),
        ...(order === null ? {} : { order }),
        ...(at === null ? {} : { at }),
        ...(hint === null ? {} : { hint: hint as HintLevel }),
        on,
      },
      parts: { steps: isOn(flags, 'steps') },
    };
  },
  compute: ({ question }) => judge(question),
  status: ({ verdict }) => STATUS[verdict],
  bare: ({ verdict }) => verdict,
  text: (result, screen, { parts }) => drawCheck(result, parts, screen),
};

/** The parts of axes that --on gives: x=0.3:1.3, or 0.3:1.3 where there is one variable. */
function stretches(texts: readonly string[], variables: readonly string[]): Stretches {
  const hint = `for example --on ${variables[0] ?? 'x'}=0.3:1.3`;
  return Object.fromEntries(
    texts
      .flatMap((text) => splitOutsideBrackets(text, ',').map((piece) => ({ text, ...{ piece: piece.text } })))
      .map(({ text, piece }) => {
        const place = { text, start: 0, end: text.length };
        const equals = piece.indexOf('=');
        const name =
          equals < 0 ? (variables.length === 1 ? (variables[0] as string) : '') : piece.slice(0, equals).trim();
        if (!variables.includes(name))
          throw new InputError(
            name === ''
              ? '--on needs to know which variable is meant'
              : `--on limits ${name}, and the formula has no such variable`,
            hint,
            place,
          );
        const ends = splitOutsideBrackets(piece.slice(equals + 1), ':');
        if (ends.length !== 2) throw new InputError('--on needs two numbers with a colon between them', hint, place);
        const [from, to] = ends.map((end) => parseNumber(end.text, '--on')) as [number, number];
        if (!(from < to))
          throw new InputError(`--on needs its lower end first, and ${from} is not below ${to}`, hint, place);
        return [name, [from, to] as const];
      }),
  );
}
