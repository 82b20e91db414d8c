/**
 * Is a program's gradient right, when the program is all there is?
 *
 * It is asked for value and gradient at a point and for values around it, along one variable after the other, so that no
 * coordinate hides behind the others. Each coordinate is then judged by how its remainder shrinks (./remainder.ts).
 *
 *     x = 1, y = 2: 1 question at the point, 36 along x, 36 along y
 *
 * Where it breaks: the cost grows with the number of variables, so no more than 20 are asked for at once.
 *
 * Next: ./asking.ts
 */

import { InputError } from '../input-error.ts';
import { type CheckedEntry, type Diagnosis, overall, type Verdict } from './checking.ts';
import type { Blank, ClaimedPoint } from './claimed-points.ts';
import type { Point } from './expression.ts';
import { common, nameNumber } from './leftovers.ts';
import { precisionOf } from './number-claims.ts';
import { pointsAlong, type Remainder, remainderAlong } from './remainder.ts';

export interface ProgramQuestion {
  readonly variables: readonly string[];
  readonly at: Point;
  /** The answers to `questionsAbout`, in its order. */
  readonly answers: readonly ClaimedPoint[];
}

const MOST_VARIABLES = 20;

/** What a program is expected to answer: a gradient with an entry for each variable. */
export const gradientOf = (variables: readonly string[]): Blank => ({
  rows: 1,
  entries: variables.map((name) => ({ of: `df/d${name}`, by: [name] })),
});

/** The points at which a program is asked. */
export function questionsAbout(at: Point): readonly Point[] {
  const variables = Object.keys(at);
  if (variables.length > MOST_VARIABLES)
    throw new InputError(
      `a program is asked for ${MOST_VARIABLES} variables at most, and the point has ${variables.length}`,
      'check some of them at a time, the others fixed in the program',
    );
  return [at, ...variables.flatMap((name) => pointsAlong(at, name))];
}

export interface CheckedProgram {
  readonly verdict: Verdict;
  readonly because: string | null;
  readonly entries: readonly CheckedEntry[];
  readonly diagnosis: readonly Diagnosis[];
  readonly remarks: readonly string[];
  readonly remainders: readonly Remainder[];
}

/** Judges what a program answered. */
export function checkProgram({ variables, at, answers }: ProgramQuestion): CheckedProgram {
  const [here, ...beside] = answers as [ClaimedPoint, ...ClaimedPoint[]];
  if (answers.some(({ value }) => value === null))
    throw new InputError(
      'without a formula the program must say the value too',
      'an answer looks like {"id": 0, "value": 4.5, "gradient": {"x": 6}}',
    );
  const precision = precisionOf(
    answers.flatMap(({ value, claimed }) => [...claimed, { value: value ?? 0, digits: null }]),
  );
  const each = beside.length / variables.length;
  const remainders = variables.map((name, i) =>
    remainderAlong(
      `df/d${name}`,
      { at, value: here.value as number, claimed: here.claimed[i]?.value ?? Number.NaN },
      beside.slice(i * each, (i + 1) * each),
      name,
      precision,
    ),
  );
  const verdict = overall(remainders.map((remainder) => remainder.verdict));
  const diagnosis = ratiosOf(remainders);
  return {
    verdict,
    because: remainders.find((remainder) => remainder.verdict === verdict)?.because ?? null,
    diagnosis,
    remainders,
    entries: remainders.map(({ of, claimed, measured, verdict: own, because }, i) => {
      const scale = Math.max(Math.abs(claimed), Math.abs(measured));
      const point = {
        of,
        at,
        claimed,
        actual: measured,
        difference: scale > 0 ? (claimed - measured) / scale : 0,
        ratio: measured === 0 ? null : claimed / measured,
      };
      return {
        of,
        expression: null,
        by: [variables[i] as string],
        claim: String(claimed),
        verdict: own,
        because,
        derivative: null,
        counted: 1,
        points: Number.isFinite(measured) ? [point] : [],
        diagnosis: diagnosis.filter((one) => one.of === of),
        remarks: [],
        steps: [],
      };
    }),
    remarks: [
      ...(precision === 'float64' ? [] : [`the numbers have the digits of ${precision}, and are judged to its noise`]),
      ...remainders.flatMap(({ of, slope, verdict: own }) =>
        own === 'right' && slope === null
          ? [
              `${of}: the function is straight along this variable, so nothing is left of it and there is no slope of a remainder`,
            ]
          : [],
      ),
    ],
  };
}

/** What the quotients say, where the whole gradient is off by one factor, or single entries are. */
function ratiosOf(remainders: readonly Remainder[]): Diagnosis[] {
  const wrong = remainders.filter(({ verdict }) => verdict === 'wrong');
  const shared = { where: 'the program', span: null, corrected: null };
  const named = (ratio: number): string => nameNumber(snapped(ratio)) ?? ratio.toPrecision(4);
  const ratios = wrong.map(({ claimed, measured }) => claimed / measured);
  const one =
    ratios.length === remainders.length
      ? (common(ratios, 1e-4) ?? (ratios.length < 3 && spread(ratios) < 1e-4 ? (ratios[0] ?? null) : null))
      : null;
  const [first] = wrong;
  if (first !== undefined && one !== null && one !== 0) {
    const name = named(one);
    const mistake = name === '-1' ? 'sign' : name === '2' ? 'double' : name === '1/2' ? 'half' : 'constant-factor';
    return [
      {
        ...shared,
        of: first.of,
        mistake,
        missing: nameNumber(snapped(1 / one)),
        explanation: `claimed/actual is ${name}${remainders.length === 1 ? ' at this point' : ' in every entry'}`,
      },
    ];
  }
  return wrong.map(({ of, claimed, measured }): Diagnosis => {
    const elsewhere = remainders.find(
      (other) => other.of !== of && Math.abs(other.measured - claimed) <= 1e-5 * Math.abs(claimed),
    );
    if (claimed === 0)
      return {
        ...shared,
        of,
        mistake: 'zero',
        missing: null,
        explanation: 'the claim is 0, and should not be: a path that was never followed',
      };
    if (elsewhere !== undefined)
      return { ...shared, of, mistake: 'permuted', missing: null, explanation: `this is the value of ${elsewhere.of}` };
    return {
      ...shared,
      of,
      mistake: 'constant-factor',
      missing: null,
      explanation: `claimed/actual is ${named(claimed / measured)} at this point`,
    };
  });
}

const spread = (ratios: readonly number[]): number =>
  ratios.length === 0 ? 0 : (Math.max(...ratios) - Math.min(...ratios)) / Math.max(...ratios.map(Math.abs));

/** A measured quotient, rounded to the simple fraction beside it. */
function snapped(value: number): number {
  for (let bottom = 1; bottom <= 12; bottom++) {
    const top = Math.round(value * bottom);
    if (top !== 0 && Math.abs(top / bottom - value) <= 1e-5 * Math.abs(value)) return top / bottom;
  }
  return value;
}
