/**
 * What can be said of a wrong claim that no single broken rule makes?
 *
 * Look at what is left over. The quotient claim/derivative, if it is one number everywhere, is a factor that was lost or added;
 * the difference claim - derivative, if it is one number, a constant that should have vanished, or one that should not be there:
 *
 *     (3x + 1)^4   claimed 4(3x + 1)^3        claim/derivative = 1/3 everywhere: the factor 3 is missing
 *     x^2 + 5      claimed 2x + 1             claim - derivative = 1 everywhere: something that stands still was differentiated
 *
 * Where it breaks: a quotient that is the same at all points tells the factor, not the reason for it.
 *
 * Next: ./where-missing.ts
 */

import type { Compared } from './comparing.ts';
import { type Expr, write } from './expression.ts';
import type { Mistake } from './fits.ts';

/** Numbers that stand in front of formulas, and how they are written. */
const NAMED: readonly (readonly [value: number, text: string])[] = [
  [Math.PI, 'pi'],
  [Math.E, 'e'],
  [Math.LN2, 'log(2)'],
  [Math.LN10, 'log(10)'],
  [Math.log(3), 'log(3)'],
  [Math.log(5), 'log(5)'],
  [Math.SQRT2, 'sqrt(2)'],
  [Math.sqrt(3), 'sqrt(3)'],
  [Math.sqrt(Math.PI), 'sqrt(pi)'],
];
const NEAR = 1e-9;
const LARGEST_BELOW = 360;

/** A number as a person would write it: 1/3, pi/180, 2/log(10); null where it is none of these. */
export function nameNumber(value: number): string | null {
  const plain = asFraction(value);
  if (plain !== null) return written(plain, null);
  for (const [number, text] of NAMED) {
    const above = asFraction(value / number);
    if (above !== null) return written(above, { text, below: false });
    const below = asFraction(value * number);
    if (below !== null) return written(below, { text, below: true });
  }
  return null;
}

interface Ratio {
  readonly top: number;
  readonly bottom: number;
}

/** The fraction with the smallest denominator that a number is, but for rounding. */
function asFraction(value: number): Ratio | null {
  if (!Number.isFinite(value) || value === 0 || Math.abs(value) > 1e6) return null;
  for (let bottom = 1; bottom <= LARGEST_BELOW; bottom++) {
    const top = Math.round(value * bottom);
    if (top !== 0 && Math.abs(value * bottom - top) <= NEAR * Math.abs(top)) return { top, bottom };
    // Denominators that nobody types: 7/351 is a number met by chance.
    if (bottom === 60) bottom = 89;
    else if (bottom >= 90) bottom += 89;
  }
  return null;
}

function written({ top, bottom }: Ratio, factor: { readonly text: string; readonly below: boolean } | null): string {
  const sign = top < 0 ? '-' : '';
  const size = Math.abs(top);
  const above = factor !== null && !factor.below ? (size === 1 ? factor.text : `${size}*${factor.text}`) : `${size}`;
  const below = [bottom === 1 ? [] : [`${bottom}`], factor?.below === true ? [factor.text] : []].flat();
  if (below.length === 0) return sign + above;
  return `${sign}${above}/${below.length === 1 ? below[0] : `(${below.join('*')})`}`;
}

/** The number that all of these are, but for rounding; null where they differ or there are too few. */
export function common(values: readonly number[], tolerance = NEAR): number | null {
  const [first] = values;
  if (first === undefined || values.length < 3) return null;
  const largest = Math.max(...values.map(Math.abs));
  return values.every((value) => Math.abs(value - first) <= tolerance * largest) ? first : null;
}

/** A factor that is nearer to 1 is told by what it has more or less. */
const NEARLY = 1e-4;
const sixDigits = (value: number): string => String(Number(value.toPrecision(6)));

/** claimed - actual, with the digits that float64 loses where the two are nearly equal. */
const restOf = ({ claimed, actual, difference }: Compared): number =>
  (difference ?? Number.NaN) * Math.max(Math.abs(claimed), Math.abs(actual));

/** What the values of a claim beside those of the derivative tell, where no broken rule explains them. */
export function leftovers(expr: Expr, points: readonly Compared[]): Mistake[] {
  const usable = points.filter(
    ({ claimed, actual, difference }) => Number.isFinite(claimed) && Number.isFinite(actual) && difference !== null,
  );
  const whole = { where: write(expr), span: expr.span ?? null };
  if (usable.length >= 3 && usable.every(({ claimed }) => claimed === 0))
    return [
      { ...whole, mistake: 'zero', missing: null, explanation: 'the claim is 0 everywhere, and the derivative is not' },
    ];
  const apart = usable.filter(({ actual }) => actual !== 0);
  const ratio = common(apart.map(({ claimed, actual }) => claimed / actual));
  // Of a factor that is nearly 1 float64 shows the 1; the difference has the digits.
  const excess = common(apart.map((point) => restOf(point) / point.actual));
  if (excess !== null && apart.length === usable.length && Math.abs(excess) < NEARLY)
    return [
      {
        ...whole,
        mistake: 'constant-factor',
        missing: null,
        explanation: `the claim is ${sixDigits(Math.abs(excess))} of the derivative too ${excess > 0 ? 'large' : 'small'}, everywhere`,
      },
    ];
  if (ratio !== null && apart.length === usable.length) {
    const name = nameNumber(ratio);
    const inverse = nameNumber(1 / ratio);
    return [
      {
        ...whole,
        mistake: 'constant-factor',
        missing: inverse === null ? null : inverse,
        explanation: `the claim is ${name ?? ratio.toPrecision(6)} times the derivative, everywhere`,
      },
    ];
  }
  const everywhere = usable.every(({ difference }) => difference !== 0) ? common(usable.map(restOf), 1e-6) : null;
  const rest =
    everywhere ??
    common(
      usable
        .filter(
          ({ claimed, actual }) => Math.abs(claimed - actual) > 1e-6 * Math.max(Math.abs(claimed), Math.abs(actual)),
        )
        .map(({ claimed, actual }) => claimed - actual),
      1e-6,
    );
  if (
    rest === null ||
    (everywhere === null &&
      !usable.every(
        ({ claimed, actual }) =>
          Math.abs(claimed - actual - rest) <= 1e-6 * Math.max(1, Math.abs(claimed), Math.abs(actual)),
      ))
  )
    return [];
  const text = nameNumber(Number(rest.toPrecision(7))) ?? sixDigits(rest);
  return [
    {
      ...whole,
      mistake: 'constant-added',
      missing: null,
      explanation:
        rest > 0
          ? `the claim is larger than the derivative by ${text}, everywhere`
          : `the claim is smaller than the derivative by ${text.replace('-', '')}, everywhere`,
    },
  ];
}
