/**
 * A verdict about numbers, from what is said of each of them.
 *
 *     one that differs                            wrong
 *     none that differs, one with too few digits  cannot tell
 *     nothing but kinks, or zeros from a program  cannot tell, because...
 *     all others                                  right
 *
 * Where it breaks: numbers say something about their points only. That a derivative is right between them is not claimed.
 *
 * Next: ./hints.ts
 */

import { InputError } from '../input-error.ts';
import { type PrecisionName, precisions } from './arithmetic/precision.ts';
import { brokenRules, type CheckedEntry, type Diagnosis, movingFirst, readQuestion, type Verdict } from './checking.ts';
import { type ClaimedPoint, claimedPoints } from './claimed-points.ts';
import { type Shape, shapeOf } from './claims.ts';
import { evaluate, write } from './expression.ts';
import { brief } from './fits.ts';
import { type JudgedNumber, judgeNumbers, placeText } from './number-claims.ts';
import type { Formula } from './parse.ts';
import { patternsIn } from './ratio-patterns.ts';
import { derivative } from './symbolic.ts';

export interface NumberQuestion {
  readonly expressions: readonly string[];
  readonly variables?: readonly string[];
  readonly order?: number;
  /** Points with numbers: as a text in JSON, NDJSON or CSV, or read already. */
  readonly points: string | readonly ClaimedPoint[];
  /** Numbers that a program computed are evidence about the program; numbers that were typed claim no more than they say. */
  readonly from: 'typed' | 'program';
  /** How many examples a sum or a mean may be over. */
  readonly batch?: number;
}

export interface CheckedNumbers {
  readonly shape: Shape;
  readonly variables: readonly string[];
  readonly verdict: Verdict;
  readonly because: string | null;
  readonly entries: readonly CheckedEntry[];
  readonly diagnosis: readonly Diagnosis[];
  readonly remarks: readonly string[];
  readonly numbers: readonly (readonly JudgedNumber[])[];
}

const placeOf = ({ at }: JudgedNumber): string => placeText(at);

/**
 * Judges numbers at points.
 *
 * @throws InputError where the points cannot be read, or do not belong to the formula
 */
export function checkNumbers(question: NumberQuestion): CheckedNumbers {
  const { formulas, all, by } = readQuestion(question.expressions, question.variables);
  const shape = shapeOf(formulas, by, question.order ?? 1);
  const variables = all.length === 0 ? by : all;
  const points =
    typeof question.points === 'string' ? claimedPoints(question.points, shape, variables) : question.points;
  if (points.length === 0)
    throw new InputError(
      'expected points with gradients, and found none',
      'a sheet of points looks like x,df/dx and a line for each point',
    );
  const inOrder = movingFirst(variables, by);
  const { precision, numbers } = judgeNumbers(
    shape,
    points.map((point) => ({
      ...point,
      at: Object.fromEntries(inOrder.map((name) => [name, point.at[name] as number])),
    })),
  );
  const flat = numbers.flat();
  const wrong = flat.some(({ status }) => status === 'differs');
  const { verdict, because } = wrong ? { verdict: 'wrong' as const, because: null } : withoutFault(flat, question.from);
  const found = wrong
    ? patternsIn({
        shape,
        numbers,
        suspects: brokenRules,
        tolerance: toleranceOf(points, precision),
        batch: question.batch ?? null,
      })
    : [];
  const other = formulas.length === 1 ? anotherFunction(formulas[0] as Formula, points, precision) : null;
  const corrected = shape.entries.map(({ expression, by: names }) => bookText(expression.expr, names));
  const diagnosis = [...(wrong && other !== null ? [{ ...other, of: shape.entries[0]?.of ?? '' }] : []), ...found].map(
    (one) => ({
      ...one,
      corrected: corrected[shape.entries.findIndex(({ of }) => of === one.of)] ?? null,
    }),
  );
  const entries = shape.entries.map((entry, i): CheckedEntry => {
    const column = numbers.map((row) => row[i] as JudgedNumber);
    const differs = column.some(({ status }) => status === 'differs');
    const own = differs ? { verdict: 'wrong' as const, because: null } : withoutFault(column, question.from);
    return {
      of: entry.of,
      expression: entry.expression.source.trim(),
      by: entry.by,
      claim: null,
      ...own,
      derivative: corrected[i] ?? null,
      counted: column.filter(({ status }) => status.startsWith('agrees') || status === 'differs').length,
      points: column
        .filter(({ status }) => status !== 'kink' && status !== 'both not a number')
        .map(({ of, at, claimed, actual, difference, ratio }) => ({ of, at, claimed, actual, difference, ratio })),
      diagnosis: diagnosis.filter(({ of }) => of.split(', ').includes(entry.of)),
      remarks: [],
      steps: [],
    };
  });
  return {
    shape,
    variables,
    verdict,
    because,
    entries,
    diagnosis,
    remarks: [
      ...(other === null || wrong
        ? []
        : [`${other.explanation}, and its gradient is right all the same: it differs by what does not move`]),
      ...remarksOn(flat, points.length, precision, wrong),
    ],
    numbers,
  };
}

/** How near a value must come to be that of the formula, beside what its precision rounds. */
const SAME_VALUE = 1e-6;

/** Where a program says what its function is worth, and that is not what the formula is: then its gradient is another one too. */
function anotherFunction(
  { expr }: Formula,
  points: readonly ClaimedPoint[],
  precision: PrecisionName,
): Omit<Diagnosis, 'of'> | null {
  const differing = points.flatMap(({ at, value }) => {
    const here = value === null ? null : evaluate(expr, at);
    if (value === null || here === null || !Number.isFinite(value) || !Number.isFinite(here)) return [];
    const near = Math.max(SAME_VALUE, 64 * precisions[precision].unitRoundoff) * Math.max(1, Math.abs(here));
    return Math.abs(value - here) > near ? [{ at, value, here }] : [];
  });
  const [first] = differing;
  if (first === undefined) return null;
  const { at, value, here } = first;
  return {
    mistake: 'another-function',
    where: brief(expr),
    span: null,
    missing: null,
    corrected: null,
    explanation: `the program says that the value at ${placeText(at)} is ${Number(value.toPrecision(6))}, and the formula gives ${Number(here.toPrecision(6))}: its function is another one`,
  };
}

/** The right formula as a book prints it; null where it would fill pages. */
function bookText(expr: Parameters<typeof derivative>[0], by: readonly string[]): string | null {
  try {
    return write(by.reduce((last, name) => derivative(last, name, 1).tidied, expr));
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function withoutFault(
  numbers: readonly JudgedNumber[],
  from: NumberQuestion['from'],
): { readonly verdict: Verdict; readonly because: string | null } {
  const cannot = (because: string) => ({ verdict: 'cannot tell' as const, because });
  const [few] = numbers.filter(({ status }) => status === 'too few digits');
  if (few !== undefined)
    return cannot(
      `${few.claimed} at ${placeOf(few)} has too few digits: the derivative rounds to it, and may be off by more than one part in a thousand`,
    );
  const [noisy] = numbers.filter(({ status }) => status === 'below the noise');
  if (noisy !== undefined)
    return cannot(
      `at ${placeOf(noisy)} the difference is below the noise of the precision that the numbers were computed in`,
    );
  const [close] = numbers.filter(({ status }) => status === 'near');
  if (close !== undefined)
    return cannot(
      `${close.of} at ${placeOf(close)} agrees to ${Math.floor(-Math.log10(Math.abs(close.difference ?? 1)))} digits: too near for a broken rule, too far for rounding; compute it in float64, or with a better step`,
    );
  const [over] = numbers.filter(({ status }) => status === 'over a kink');
  if (over !== undefined)
    return cannot(`of ${over.of} at ${placeOf(over)} ${over.remark}; choose points further from it, or a smaller step`);
  const agree = numbers.filter(({ status }) => status.startsWith('agrees'));
  if (agree.length === 0) {
    const [first] = numbers;
    return cannot(first?.remark ?? 'no point counts');
  }
  if (from === 'program' && agree.every(({ claimed, actual }) => claimed === 0 && actual === 0))
    return cannot(
      'both are 0 at every point: the function is flat there, and nearly every mistake gives 0 too; choose other points',
    );
  return { verdict: 'right', because: null };
}

function remarksOn(numbers: readonly JudgedNumber[], points: number, precision: string, wrong: boolean): string[] {
  const remarks: string[] = [];
  const of = (status: JudgedNumber['status']): readonly JudgedNumber[] =>
    numbers.filter((number) => number.status === status);
  const list = (some: readonly JudgedNumber[]): string => [...new Set(some.map(placeOf))].slice(0, 3).join('; ');
  if (precision !== 'float64') remarks.push(`the numbers have the digits of ${precision}, and are judged to its noise`);
  const kinks = of('kink');
  if (kinks.length > 0) remarks.push(`not counted: at ${list(kinks)} ${kinks[0]?.remark}`);
  const over = of('over a kink');
  if (over.length > 0 && wrong) remarks.push(`not counted: at ${list(over)} ${over[0]?.remark}`);
  const lost = of('both not a number');
  if (lost.length > 0) remarks.push(`not counted: at ${list(lost)} ${lost[0]?.remark}`);
  if (of('agrees to the digits given').length > 0 && !wrong)
    remarks.push('some numbers agree to the digits that were given, which are few');
  const quotients = of('agrees as a difference quotient does');
  if (quotients.length > 0)
    remarks.push('some numbers agree to 6 digits and more, as difference quotients do, and not to the last');
  const zeros = numbers.filter(({ status, claimed, actual }) => status === 'agrees' && claimed === 0 && actual === 0);
  if (zeros.length > 0 && !wrong) remarks.push(`at ${list(zeros)} both are 0, which nearly every mistake gives too`);
  if (wrong && points === 1)
    remarks.push(
      'at a single point several mistakes can give the same number; claim it at more points to tell them apart',
    );
  return remarks;
}

/** To how much numbers must agree to be the same: the digits that they have. */
function toleranceOf(points: readonly ClaimedPoint[], precision: string): number {
  if (precision === 'float16') return 4e-3;
  if (precision === 'float32') return 1e-5;
  const units = points.flatMap(({ claimed }) =>
    claimed.flatMap(({ value, digits }) =>
      digits === null || value === 0 || digits.digits > 12 ? [] : [digits.unit / Math.abs(value)],
    ),
  );
  return Math.min(2e-3, Math.max(1e-6, ...units));
}
