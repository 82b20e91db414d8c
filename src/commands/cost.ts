/** `mcl cost`: why machine learning goes backwards: what one gradient costs, as the knobs become many. */

import type { LabCommand } from '../command.ts';
import { isOn, listFlag, oneOf, repeatable, textFlag } from '../flags.ts';
import { InputError } from '../input-error.ts';
import { type CostQuestion, type CostResult, cost as count, inHumanUnits, MOST_KNOBS } from '../math/cost.ts';
import { familyNames } from '../math/cost-families.ts';
import { formulaFor } from '../math/landscape-names.ts';
import { parseFormula, parseNumber } from '../math/parse.ts';
import { drawCost } from '../render/cost.ts';

interface Options {
  readonly question: CostQuestion;
  readonly isToBeMeasured: boolean;
}

export const cost: LabCommand<Options, CostResult> = {
  name: 'cost',
  summary: 'why reverse mode: what one gradient costs, as the knobs become many',
  examples: [
    { line: 'mcl cost', shows: 'three functions of 10 to 10,000 knobs, and what a million would take' },
    { line: 'mcl cost --family network --params 1000000 --pass-time 1s', shows: 'eleven days or a few seconds' },
    { line: 'mcl cost "(a*b + c)^2"', shows: 'a formula: with three knobs it hardly matters' },
    { line: 'mcl cost rosenbrock:20', shows: 'a landscape by name' },
    { line: 'mcl cost --family linear --sizes 10,100 --measure', shows: 'times as well, of this machine' },
  ],
  declare: (command) =>
    command
      .argument('[expression]', 'a formula or the name of a landscape; without one, functions of any number of knobs')
      .option('--family <list>', `some of ${familyNames.join(', ')}`, repeatable)
      .option('--sizes <list>', 'numbers of knobs to count at: 10,100,1000', repeatable)
      .option('--params <list>', 'numbers of knobs to project to: 1e6,1e9', repeatable)
      .option('--pass-time <time>', 'how long one value of f takes there: 1s, 20ms, 5min')
      .option('--measure', 'times as well, measured here and now: every run differs'),
  read: ([expression], flags) => {
    const families = listFlag(flags, 'family').map((word) => oneOf(word, familyNames, 'function'));
    const sizes = knobs(listFlag(flags, 'sizes'), '--sizes', MOST_KNOBS);
    const params = knobs(listFlag(flags, 'params'), '--params', 1e18);
    if (expression !== undefined) {
      if (families.length > 0 || sizes.length > 0)
        throw new InputError(
          `${families.length > 0 ? '--family' : '--sizes'} is for functions of any number of knobs, and a formula has its own`,
          'leave one of them out',
        );
      parseFormula(formulaFor(expression).formula);
    }
    const time = textFlag(flags, 'passTime');
    return {
      question: {
        ...(expression === undefined ? {} : { expression }),
        ...(families.length === 0 ? {} : { families: [...new Set(families)] }),
        ...(sizes.length === 0 ? {} : { sizes }),
        ...(params.length === 0 ? {} : { params }),
        ...(time === null ? {} : { passTime: duration(time) }),
      },
      isToBeMeasured: isOn(flags, 'measure'),
    };
  },
  compute: ({ question, isToBeMeasured }, clock) =>
    count(isToBeMeasured && clock !== undefined ? { ...question, clock } : question),
  text: (result, screen) => drawCost(result, screen, inHumanUnits),
};

/** Whole numbers of knobs, in order. */
function knobs(words: readonly string[], option: string, most: number): readonly number[] {
  const numbers = words.map((word) => {
    const n = parseNumber(word, option);
    if (Number.isInteger(n) && n >= 1 && n <= most) return n;
    throw new InputError(
      `${option} needs whole numbers from 1 to ${most}, and ${word} came`,
      `for example ${option} 10,1000`,
      {
        text: word,
        start: 0,
        end: word.length,
      },
    );
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

const SECONDS: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 };

/** A time such as 1s, 20ms or 5min; a number alone is seconds. */
function duration(text: string): number {
  const found = /^(.*?)(us|ms|s|min|h|d)?$/.exec(text.trim());
  const [, number = '', unit = 's'] = found ?? [];
  const seconds = (number === '' ? Number.NaN : parseNumber(number, '--pass-time')) * (SECONDS[unit] ?? 1);
  if (seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new InputError(
    `--pass-time needs a time above 0, and ${text} came`,
    `units are ${Object.keys(SECONDS).join(', ')}; for example --pass-time 20ms`,
    {
      text,
      start: 0,
      end: text.length,
    },
  );
}
