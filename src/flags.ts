/**
 * What was typed after an option?
 *
 * Flags arrive as `unknown`; these functions turn one into a number, a point, a range or a list, strictly, or say what is
 * wrong with it. A number may be a formula without variables: `--at pi/4`, `--lr 1/3`.
 */

import type { Flags } from './command.ts';
import { InputError } from './input-error.ts';
import type { Point } from './math/expression.ts';
import { closest } from './math/names.ts';
import { parseNumber } from './math/parse.ts';
import { splitOutsideBrackets } from './math/tokens.ts';

/** For commander, as the parser of an option that may be given several times: keeps every value. */
export const repeatable = (value: string, earlier: readonly string[] | undefined): readonly string[] => [
  ...(earlier ?? []),
  value,
];

/** Every text given for an option, in order. None where it was not given. */
export function textsOf(flags: Flags, name: string): readonly string[] {
  const given = flags[name];
  if (typeof given === 'string') return [given];
  return Array.isArray(given) ? given.filter((value) => typeof value === 'string') : [];
}

/** The text given for an option, or null. The last one counts where there are several. */
export const textFlag = (flags: Flags, name: string): string | null => textsOf(flags, name).at(-1) ?? null;

/** Whether a switch is on. */
export const isOn = (flags: Flags, name: string): boolean => flags[name] === true;

/** An option as it is typed: `learningRate` is `--learning-rate`. */
export const asTyped = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The number given for an option, or null. Within `least` and `most` where they are given. */
export function numberFlag(
  flags: Flags,
  name: string,
  limits: { readonly above?: number; readonly least?: number; readonly most?: number } = {},
): number | null {
  const text = textFlag(flags, name);
  if (text === null) return null;
  const option = asTyped(name);
  const value = parseNumber(text, option);
  const { above, least, most } = limits;
  const demand =
    above !== undefined && !(value > above)
      ? `above ${above}`
      : least !== undefined && !(value >= least)
        ? `that is at least ${least}`
        : most !== undefined && !(value <= most)
          ? `that is at most ${most}`
          : null;
  if (demand === null) return value;
  throw new InputError(
    `${option} needs a number ${demand}, and ${text} is ${text.trim() === String(value) ? 'not' : value}`,
    `for example ${option} ${inside(limits)}`,
    wholeOf(text),
  );
}

const inside = ({
  above,
  least,
  most,
}: {
  readonly above?: number;
  readonly least?: number;
  readonly most?: number;
}): number => {
  const low = least ?? above;
  if (low === undefined) return most ?? 1;
  if (least !== undefined) return least;
  return most === undefined ? low + 1 : (low + most) / 2;
};

/** The whole number given for an option, or null. */
export function wholeFlag(
  flags: Flags,
  name: string,
  limits: { readonly least: number; readonly most: number },
): number | null {
  const value = numberFlag(flags, name, limits);
  if (value === null || Number.isInteger(value)) return value;
  const text = textFlag(flags, name) ?? '';
  throw new InputError(
    `${asTyped(name)} needs a whole number, and ${value} came`,
    `for example ${asTyped(name)} ${Math.round(value)}`,
    wholeOf(text),
  );
}

/** The two ends that an option such as `--range -2:2` gives, the lower one first, or null. */
export function rangeFlag(flags: Flags, name: string): readonly [from: number, to: number] | null {
  const text = textFlag(flags, name);
  if (text === null) return null;
  const option = asTyped(name);
  const ends = splitOutsideBrackets(text, ':');
  const hint = `for example ${option} -2:2`;
  if (ends.length !== 2)
    throw new InputError(`${option} needs two numbers with a colon between them`, hint, wholeOf(text));
  const [from, to] = ends.map((end) => parseNumber(end.text, option)) as [number, number];
  if (!(from < to))
    throw new InputError(`${option} needs its lower end first, and ${from} is not below ${to}`, hint, wholeOf(text));
  if (!Number.isFinite(to - from))
    throw new InputError(`${option} is wider than a float64 can say`, hint, wholeOf(text));
  return [from, to];
}

/** The words of a list such as `--methods central,dual`, whether it came as one list or one by one. */
export const listFlag = (flags: Flags, name: string): readonly string[] =>
  textsOf(flags, name).flatMap((text) => text.split(',').map((word) => word.trim()));

/** The one of `choices` that a word means; the error names the closest one. */
export function oneOf<Choice extends string>(word: string, choices: readonly Choice[], what: string): Choice {
  const found = choices.find((choice) => choice === word);
  if (found !== undefined) return found;
  const guess = closest(word, choices);
  throw new InputError(
    `unknown ${what} ${JSON.stringify(word)}`,
    guess !== null
      ? `did you mean ${guess}?`
      : choices.length === 1
        ? `there is only ${choices[0]}`
        : `there are ${choices.join(', ')}`,
    word.trim() === '' ? null : wholeOf(word),
  );
}

/**
 * The point that an option gives to the variables of a formula: `--at 3` for the only variable, `--at x=1,y=2`, or
 * `--at x=1 --at y=2`. Null where the option was not given.
 *
 * @param some  whether variables may be left out
 * @throws InputError where a variable has no number, has two, or is not in the formula
 */
export function pointFlag(
  flags: Flags,
  name: string,
  variables: readonly string[],
  { some = false }: { readonly some?: boolean } = {},
): Point | null {
  const texts = textsOf(flags, name);
  if (texts.length === 0) return null;
  const option = asTyped(name);
  const example = pointExample(option, variables);
  const known = new Set(variables);
  const coordinates = new Map<string, number>();
  for (const text of texts) {
    for (const piece of splitOutsideBrackets(text, ',')) {
      const equals = piece.text.indexOf('=');
      const place = { text, start: piece.start, end: piece.start + piece.text.length };
      if (piece.text.trim() === '')
        throw new InputError(`${option} needs a number for every variable, and one is empty`, example, place);
      let variable = piece.text.slice(0, Math.max(equals, 0)).trim();
      if (equals >= 0 && variable === '')
        throw new InputError(
          `${option} needs a name before the =`,
          example.replace(/ (\S+)$/, variables.length === 1 ? ` ${variables[0]}=3` : ' $1'),
          place,
        );
      if (equals < 0) {
        if (variables.length !== 1) {
          const needs =
            variables.length === 0
              ? `has nothing to set: the formula has no variables`
              : `needs to know which variable ${piece.text.trim()} is for: the formula has ${few(variables, ', ')}`;
          throw new InputError(`${option} ${needs}`, variables.length === 0 ? `leave ${option} out` : example, place);
        }
        variable = variables[0] as string;
      }
      if (!known.has(variable)) {
        const guess = closest(variable, variables);
        throw new InputError(
          `${option} gives ${JSON.stringify(variable)} a number, and the formula has no such variable`,
          guess !== null
            ? `did you mean ${guess}?`
            : variables.length === 0
              ? 'the formula has no variables'
              : `its variables are ${few(variables, ', ')}`,
          place,
        );
      }
      if (coordinates.has(variable)) {
        // 3,5 may well be a number with a decimal comma.
        const comma = /^\s*(-?\d+),(\d+)\s*$/.exec(text);
        const hint = comma === null ? example : `numbers have a decimal point: ${option} ${comma[1]}.${comma[2]}`;
        throw new InputError(`${option} gives ${variable} two numbers`, hint, place);
      }
      coordinates.set(variable, parseNumber(piece.text.slice(equals + 1), `${option} ${variable}`));
    }
  }
  const missing = variables.filter((variable) => !coordinates.has(variable));
  if (missing.length > 0 && !some) throw new InputError(`${option} gives no number to ${few(missing, ', ')}`, example);
  // Made from entries, so that even a variable named __proto__ is nothing but a name.
  return Object.fromEntries(
    variables.flatMap((variable) =>
      coordinates.has(variable) ? [[variable, coordinates.get(variable) as number] as const] : [],
    ),
  );
}

/**
 * The point of a command that has no answer without one.
 *
 * @param command  who needs it
 * @param only  the number in the example, where there is one variable
 */
export function neededPoint(point: Point | null, command: string, variables: readonly string[], only = 3): Point {
  if (point === null) throw new InputError(`${command} needs a point`, pointExample('--at', variables, only));
  return point;
}

/** A point as it may be typed. */
const pointExample = (option: string, variables: readonly string[], only = 3): string =>
  `for example ${option} ${variables.length === 1 ? only : few(variables.map((variable, i) => `${variable}=${i + 1}`))}`;

/**
 * The numbers that an option gives to a list of names, in their order: `--direction 1,-2`, or `--direction y=-2,x=1`. Null
 * where the option was not given.
 *
 * @param what  what there is a number for: variable, formula
 */
export function vectorFlag(
  flags: Flags,
  name: string,
  names: readonly string[],
  what: string,
): readonly number[] | null {
  const texts = textsOf(flags, name);
  if (texts.length === 0) return null;
  if (texts.some((text) => text.includes('='))) {
    const point = pointFlag(flags, name, names) as Point;
    return names.map((variable) => point[variable] as number);
  }
  const option = asTyped(name);
  const text = texts.join(',');
  const pieces = splitOutsideBrackets(text, ',').map((piece) => piece.text);
  if (pieces.length !== names.length) {
    throw new InputError(
      `${option} needs a number for every ${what} (${few(names, ', ')}), and ${pieces.length === 1 ? 'one' : pieces.length} came`,
      `for example ${option} ${few(names.map((_, i) => String(i + 1)))}`,
      wholeOf(text),
    );
  }
  return pieces.map((piece) => parseNumber(piece, option));
}

/** The beginning of a list that may be very long. */
const few = (texts: readonly string[], between = ','): string =>
  texts.length <= 8 ? texts.join(between) : `${texts.slice(0, 7).join(between)}${between}...`;

const wholeOf = (text: string) => ({ text, start: 0, end: text.length });
