/**
 * Where does a claim have values that the derivative has not, or the other way round?
 *
 * log(x) is claimed for the derivative log(abs(x)) of some formula: right wherever both have values, and the claim has none
 * to the left of 0. That is worth a remark and no more. Of one variable the border is found by halving:
 *
 *     no value at -0.46, a value at 0.01   →   -0.2   →   ...   →   no value below 0
 *
 * Where it breaks: borders beyond the outermost point that was tried; holes of a single point.
 *
 * Next: ./two-mistakes.ts
 */

import { compareAt } from './comparing.ts';
import { type Expr, evaluate, type Point } from './expression.ts';
import type { MeetingPoints, Stretches } from './meeting-points.ts';

/** Remarks on the places where only one of claim and derivative has a value. */
export function whereMissing(
  f: Expr,
  truth: Expr,
  book: Expr,
  claim: Expr,
  { shared, missing, extra }: MeetingPoints,
  on: Stretches,
): string[] {
  const remarks: string[] = [];
  // float64 loses values to overflow that the digits still have.
  const really = missing.filter((at) => !Number.isFinite(compareAt(claim, truth, at).claimed));
  if (really.length > 0) {
    const lacks = (point: Point): boolean =>
      Number.isNaN(evaluate(claim, point)) && Number.isFinite(evaluate(truth, point));
    remarks.push(`the claim has no value ${place(really, shared, lacks)}, where the derivative has one`);
  }
  // 1/x has values where log(x) has none, and everybody calls it the derivative of log(x).
  const more = extra.filter((at) => !Number.isFinite(evaluate(book, at)));
  if (more.length > 0 && Object.keys(on).length === 0) {
    const exceeds = (point: Point): boolean =>
      Number.isNaN(evaluate(f, point)) && Number.isFinite(evaluate(claim, point));
    remarks.push(`the claim also has values ${place(more, shared, exceeds)}, where the formula has none`);
  }
  return remarks;
}

/** Where some points lie, as a person would say it: below 0, or for example at x = -2.3. */
function place(inside: readonly Point[], outside: readonly Point[], holds: (point: Point) => boolean): string {
  const [first] = inside as [Point];
  const [name, ...others] = Object.keys(first);
  if (name === undefined) return '';
  const at = (point: Point): number => point[name] as number;
  const border = (a: number, b: number): number => {
    let [yes, no] = [a, b];
    for (let round = 0; round < 60; round++) {
      const middle = (yes + no) / 2;
      if (holds({ [name]: middle })) yes = middle;
      else no = middle;
    }
    return Math.abs(no) < 1e-9 ? 0 : Number(no.toPrecision(6));
  };
  const [low, high] = [Math.min(...inside.map(at)), Math.max(...inside.map(at))];
  const [from, to] = [Math.min(...outside.map(at)), Math.max(...outside.map(at))];
  if (others.length === 0 && outside.length > 0) {
    if (high < from && holds(first)) return `for ${name} below ${border(high, from)}`;
    if (low > to && holds(first)) return `for ${name} above ${border(low, to)}`;
  }
  return `at some places (${Object.entries(first)
    .map(([variable, value]) => `${variable} = ${value}`)
    .join(', ')} is one)`;
}
