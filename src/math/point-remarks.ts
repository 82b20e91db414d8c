/**
 * What must be said in words beside the numbers of a point?
 *
 * Next: ./derive.ts
 */

import { type PointAnalysis, type Side, tooLarge } from './kinks.ts';

/** What the reader must know beside the numbers. */
export function remarksOf(analysis: PointAnalysis | null, variable: string, x: number): string[] {
  if (analysis === null) return [];
  const place = `at ${variable} = ${x}`;
  const { left, right } = analysis;
  switch (analysis.kind) {
    case 'smooth':
      return [`differentiable ${place}, ${despite(analysis)}`];
    case 'overflow':
      return [`f has a value ${place}, but it is too large for float64`];
    case 'corner':
      return [
        `not differentiable ${place}: a corner, with slope ${left.slope} on the left and ${right.slope} on the right`,
      ];
    case 'cusp':
      return [`not differentiable ${place}: a cusp, vertical on both sides`];
    case 'vertical tangent': {
      const only = !left.defined ? 'right' : !right.defined ? 'left' : null;
      return [
        `not differentiable ${place}: the tangent is vertical${only === null ? '' : ` from the ${only}, and on the other side f has no values`}`,
      ];
    }
    case 'jump':
      return [
        `not differentiable ${place}: f jumps, ${left.defined && right.defined ? betweenSides(left, right) : `from its value ${analysis.value} to ${said(left.limit ?? right.limit)} on the ${left.defined ? 'left' : 'right'}`}`,
      ];
    case 'isolated value':
      return [
        `not differentiable ${place}: f has the value ${analysis.value} there, and ${left.defined || right.defined ? `goes to ${said(left.limit ?? right.limit)}` : 'no values'} beside it`,
      ];
    case 'hole':
      return [
        `f has no value ${place}: a hole, with the limit ${said(left.limit ?? right.limit)}${left.defined && right.defined ? '' : ` from the ${left.defined ? 'left' : 'right'}`}`,
      ];
    case 'pole':
      return [
        `f has no finite value ${place}: a pole, going to ${[left.defined ? `${said(left.limit)} on the left` : null, right.defined ? `${said(right.limit)} on the right` : null].filter((side) => side !== null).join(' and ')}`,
      ];
    case 'end of domain':
      return [
        `not differentiable ${place}: f ends there; its slope from the ${left.defined ? 'left' : 'right'} is ${left.defined ? left.slope : right.slope}`,
      ];
    case 'outside the domain':
      return [`f has no value ${place}, nor near it`];
    case 'no limit':
      return [`f has no limit ${place}: its values settle on nothing`];
    case 'not known':
      return [
        analysis.beyond
          ? `no derivative can be told ${place}: a part of the formula leaves even the numbers from 10^-100000000 to 10^100000000`
          : analysis.tooLong
            ? `no derivative can be told ${place}: the formula is too long to be looked at in hundreds of digits`
            : `no derivative can be told ${place}: beside it f changes too slowly, or too fast, to say where it is going`,
      ];
  }
}

/** What is lost on the way to a derivative that is there all the same. */
function despite({ overflows, causes }: PointAnalysis): string {
  if (overflows)
    return 'but a part of the formula is too large or too small for float64, which has no value for f, or a wrong one: a stable form would keep it';
  if (causes.every(({ says }) => says === tooLarge))
    return 'though a part of the formula leaves the range of float64: the slopes of both sides agree';
  return 'though a part of the formula is not: the slopes of both sides agree';
}

const betweenSides = (left: Side, right: Side): string =>
  left.limit === right.limit
    ? `by less than a float64 near ${said(left.limit)} can show`
    : `from ${said(left.limit)} on the left to ${said(right.limit)} on the right`;

const said = (limit: number | null): string => (limit === null ? 'nothing' : String(limit));
