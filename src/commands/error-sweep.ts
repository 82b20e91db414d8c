/** `mcl error-sweep`: truncation against roundoff, over steps, methods and precisions. */

import type { LabCommand } from '../command.ts';
import { listFlag, neededPoint, numberFlag, oneOf, pointFlag, repeatable, textFlag, wholeFlag } from '../flags.ts';
import { InputError } from '../input-error.ts';
import {
  mostPoints,
  precisionNames,
  type SweepQuestion,
  type SweepResult,
  errorSweep as sweep,
  sweepMethods,
} from '../math/error-sweep.ts';
import { formulaFor } from '../math/landscape-names.ts';
import { parseFormula, parseNumber } from '../math/parse.ts';
import { splitOutsideBrackets } from '../math/tokens.ts';
import { csv } from '../render/csv.ts';
import { drawSweep } from '../render/sweep.ts';

export const errorSweep: LabCommand<SweepQuestion, SweepResult> = {
  name: 'error-sweep',
  summary: 'why a smaller step stops helping: truncation against roundoff, apart, in four precisions',
  examples: [
    { line: 'mcl error-sweep', shows: 'sin(x) at 1: every method in every precision' },
    {
      line: 'mcl error-sweep "exp(x)" --at 0 --methods forward,central --precision float64',
      shows: 'two Vs on one picture',
    },
    {
      line: 'mcl error-sweep "sin(x)" --at 1 --digits 1e-8 --precision float64 --methods central',
      shows: 'the digits that cancel',
    },
    {
      line: 'mcl error-sweep "x^3" --at 1 --order 2 --precision float64',
      shows: 'the second derivative has its own best step',
    },
    {
      line: 'mcl error-sweep "sin(x)" --at 1 --noise 1e-6 --seed 7 --precision float64',
      shows: 'noise moves the best step',
    },
    {
      line: 'mcl error-sweep "abs(x)" --at 0 --methods central --precision float64',
      shows: 'agreement between steps that proves nothing',
    },
  ],
  declare: (command) =>
    command
      .argument('[expression]', 'the formula; sin(x) where none is given')
      .option('--at <point>', 'where: 1, or x=1,y=2', repeatable)
      .option('--var <name>', 'the variable that is stepped')
      .option('--methods <list>', `some of ${sweepMethods.join(', ')}`, repeatable)
      .option('--precision <list>', `some of ${precisionNames.join(', ')}`, repeatable)
      .option('--h <a:b>', 'the largest and the smallest step: 1:1e-16')
      .option('--base <n>', 'steps are powers of 2 (the default) or of 10')
      .option('--points <n>', 'how many steps; where there are fewer powers, steps between them')
      .option('--order <n>', 'the first or the second derivative')
      .option('--digits <h>', 'the digit microscope: one step, digit by digit')
      .option('--noise <sigma>', 'noise of this size on every value of f')
      .option('--seed <n>', 'the seed of the noise')
      .option('--csv', 'every point as a line for a spreadsheet'),
  read: ([typed], flags) => {
    const expression = formulaFor(typed ?? 'sin(x)').formula;
    const { variables } = parseFormula(expression);
    const given = pointFlag(flags, 'at', variables);
    if (typed !== undefined) neededPoint(given, 'error-sweep', variables, 1);
    const variable = textFlag(flags, 'var');
    if (variable !== null && !variables.includes(variable))
      throw new InputError(
        `the formula has no variable ${JSON.stringify(variable)}`,
        `its variables are ${variables.join(', ')}`,
      );
    const methods = listFlag(flags, 'methods').map((word) => oneOf(word, sweepMethods, 'method'));
    const precisions = listFlag(flags, 'precision').map((word) => oneOf(word, precisionNames, 'precision'));
    const h = stepRange(textFlag(flags, 'h'));
    const base = wholeFlag(flags, 'base', { least: 2, most: 10 });
    if (base !== null && base !== 2 && base !== 10)
      throw new InputError(`--base needs 2 or 10, and ${base} came`, 'for example --base 10');
    const points = wholeFlag(flags, 'points', { least: 2, most: mostPoints });
    const order = wholeFlag(flags, 'order', { least: 1, most: 2 });
    const digits = numberFlag(flags, 'digits', { above: 0 });
    const sigma = numberFlag(flags, 'noise', { above: 0 });
    const seed = wholeFlag(flags, 'seed', { least: 0, most: 2 ** 32 - 1 });
    if (digits !== null && order === 2)
      throw new InputError('--digits looks at first differences', 'leave --order 2 or --digits out');
    if (seed !== null && sigma === null)
      throw new InputError('--seed is for noise, and there is none', 'for example --noise 1e-6 --seed 7');
    return {
      expression,
      at: given ?? { x: 1 },
      ...(variable === null ? {} : { variable }),
      ...(methods.length === 0 ? {} : { methods }),
      ...(precisions.length === 0 ? {} : { precisions }),
      ...(h === null ? {} : { h }),
      ...(base === null ? {} : { base: base as 2 | 10 }),
      ...(points === null ? {} : { points }),
      ...(order === null ? {} : { order: order as 1 | 2 }),
      ...(digits === null ? {} : { digits }),
      ...(sigma === null ? {} : { noise: { sigma, seed: seed ?? 1 } }),
    };
  },
  compute: (question) => sweep(question),
  text: drawSweep,
  formats: {
    csv: ({ sweeps }) =>
      csv(
        ['precision', 'method', 'h', 'applied', 'estimate', 'error', 'truncation', 'roundoff'],
        sweeps.flatMap(({ precision, method, points }) =>
          points.map(({ h, applied, estimate, error, truncation, roundoff }) => [
            precision,
            method,
            h,
            applied,
            estimate,
            error,
            truncation,
            roundoff,
          ]),
        ),
      ),
  },
};

/** The largest step and the smallest, as `--h 1:1e-16` gives them, or null. */
function stepRange(text: string | null): { from: number; to: number } | null {
  if (text === null) return null;
  const ends = splitOutsideBrackets(text, ':');
  const hint = 'for example --h 1:1e-16';
  const place = { text, start: 0, end: text.length };
  if (ends.length !== 2) throw new InputError('--h needs two steps with a colon between them', hint, place);
  const [from, to] = ends.map((end) => parseNumber(end.text, '--h')) as [number, number];
  if (!(from > 0 && to > 0)) throw new InputError('--h needs steps above 0', hint, place);
  if (from === to) throw new InputError('--h needs two different steps', hint, place);
  if (from < to)
    throw new InputError(
      `--h needs its largest step first, and ${from} is below ${to}`,
      `for example --h ${ends
        .map((end) => end.text.trim())
        .reverse()
        .join(':')}`,
      place,
    );
  return { from, to };
}
