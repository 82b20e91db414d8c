/**
 * Where is a formula undefined, and which part of it is the reason?
 *
 * sqrt(x) + x at x = -0.5 is not-a-number because sqrt(-0.5) is; the sum only passes it on. So the parts are looked at from
 * the inside out, and the first one without a finite value whose own parts have one is named.
 *
 * Where it breaks: a value may exist and its slope not, as that of sqrt(x) at 0; then it is the slope that is named.
 *
 * Next: ./descent.ts
 */

import { InputError } from '../input-error.ts';
import { gradientFunction } from './compile.ts';
import {
  type Expr,
  evaluate,
  float64,
  from,
  interpretAll,
  type Point,
  partsFirst,
  partsOf,
  write,
} from './expression.ts';

/** The first part of a formula that has no finite value at a point though its own parts have, with the values of those. */
export interface Undefined {
  readonly text: string;
  readonly parts: readonly { readonly text: string; readonly value: number }[];
  readonly value: number;
}

/** What is undefined, or infinite, at a point; null where nothing is. */
export function undefinedAt(expr: Expr, point: Point): Undefined | null {
  const values = interpretAll(expr, from(point), float64);
  for (const node of partsFirst(expr)) {
    const value = values.get(node);
    if (value === undefined || Number.isFinite(value)) continue;
    const parts = partsOf(node).filter((part) => values.has(part));
    return {
      text: write(node),
      value,
      parts: parts.map((part) => ({ text: write(part), value: values.get(part) as number })),
    };
  }
  return null;
}

/** Refuses a start at which the function has no value or no slope. */
export function checkStart(expr: Expr, start: Point): void {
  const place = Object.entries(start)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
  const value = evaluate(expr, start);
  if (!Number.isFinite(value)) {
    const cause = undefinedAt(expr, start);
    throw new InputError(
      `the start lies outside the domain: at ${place}, ${cause === null ? 'the formula' : cause.text} is ${value}`,
      'start where the formula has a value',
    );
  }
  const variables = Object.keys(start);
  const gradient = new Float64Array(variables.length);
  gradientFunction(expr, variables)(Float64Array.from(Object.values(start)), gradient);
  const missing = variables.filter((_, i) => !Number.isFinite(gradient[i] as number));
  if (missing.length > 0)
    throw new InputError(
      `at the start, ${place}, there is no slope along ${missing.join(', ')}`,
      'start beside this point',
    );
}
