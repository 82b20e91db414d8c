/**
 * How does the answer to "what is the derivative?" stand on the screen?
 *
 * First the numbers, then what they mean in a sentence, then the picture with a sentence saying what to see in it, then
 * every method with its error. Where there is no derivative the two sides take its place.
 */

import type { Screen } from '../command.ts';
import type { DeriveResult } from '../math/derive.ts';
import { type Drawable, derivativePicture, microscope, secantTable } from './derivative-picture.ts';
import { exact, significant, withError } from './digits.ts';
import { methodTable } from './methods.ts';
import { painter } from './paint.ts';
import { sentence, widthOf, wrap } from './text.ts';

/** Parts of the answer that are shown on request. */
export interface Parts {
  readonly steps: boolean;
  readonly slope: boolean;
  readonly parsed: boolean;
}

export function drawDerivative(result: DeriveResult, parts: Parts, screen: Screen, drawable: Drawable | null): string {
  const hasPoint = Object.keys(result.at).length > 0;
  const blocks = [
    head(result, screen),
    parts.parsed ? `  read as  ${result.readAs}` : '',
    hasPoint ? meaning(result, screen) : '',
    parts.steps ? derivation(result, screen) : '',
    drawable === null ? '' : derivativePicture(result, parts.slope, screen, drawable),
    secantTable(result, screen),
    drawable === null ? '' : microscope(result, screen, drawable),
    methodTable(result, screen),
    ...(hasPoint ? [] : result.remarks.map((remark) => sentence(remark, screen))),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

// ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `f'(x)`, `f''(x)`, `f^(4)(x)`; with several variables `df/dx`, `d^2f/dx^2`. */
function nameOf({ variable, at, order }: DeriveResult, place: string): string {
  if (Object.keys(at).length > 1) return order === 1 ? `df/d${variable}` : `d^${order}f/d${variable}^${order}`;
  const primes = order <= 3 ? "'".repeat(order) : `^(${order})`;
  return `f${primes}(${place})`;
}

const pointText = (at: DeriveResult['at']): string =>
  Object.entries(at)
    .map(([name, value]) => `${name} = ${exact(value)}`)
    .join(', ');

// ── the answer ─────────────────────────────────────────────────────────────────────────────────────────────────────

function head(result: DeriveResult, screen: Screen): string {
  const { variable, at, symbolic, value, derivative } = result;
  const paint = painter(screen);
  const names = Object.keys(at);
  const several = names.length > 1;
  const signature = names.length === 0 ? variable : names.join(', ');
  const typed = result.expression.trim().replace(/\s+/g, ' ');
  const lines: string[] = [...wrap(`f(${signature}) = ${typed}`, screen.columns, '  ', '         ')];
  if (symbolic !== null)
    lines.push(...wrap(`${nameOf(result, variable)} = ${symbolic}`, screen.columns, '  ', '         '));
  if (names.length === 0) return lines.join('\n');
  const place = several ? '' : exact(at[variable] ?? Number.NaN);
  const left = several ? 'f' : `f(${place})`;
  const slope =
    derivative === null
      ? `${nameOf(result, place)} ${result.kind === 'overflow' || result.kind === 'not known' ? 'cannot be told' : 'does not exist'}`
      : `${nameOf(result, place)} = ${paint.as('strong', supported(derivative, result.derivativeError))}`;
  const height =
    value === null
      ? `${left} has no value`
      : !Number.isFinite(value)
        ? `${left} ${result.kind === 'overflow' ? 'is too large for float64' : 'cannot be told'}`
        : `${left} = ${supported(value, result.valueError)}`;
  // What does not fit beside each other stands under each other.
  const point = `  at ${pointText(at)}:`;
  const fits = widthOf(`${point}   ${height}   ${slope}`) <= screen.columns;
  lines.push('', ...(fits ? [`${point}   ${height}   ${slope}`] : [point, `    ${height}`, `    ${slope}`]));
  return lines.join('\n');
}

/** All digits of a number that is right to rounding; of any other those that its error leaves. */
const supported = (value: number, error: number | null): string =>
  error === null || Math.abs(error) <= 1e-15 * Math.abs(value) || Math.abs(error) < Number.MIN_VALUE / Number.EPSILON
    ? exact(value)
    : withError(value, error);

/** Six digits, or fewer where rounding has not left so many. */
const rounded = (value: number, error: number): string =>
  Math.abs(error) > 1e-7 * Math.abs(value) ? withError(value, error) : significant(value);

/** The parts that are named as reasons; of a thousand ties nobody reads the rest. */
const MOST_CAUSES = 3;

/** The exchange rate in a sentence; or what is there instead of a derivative. */
function meaning(result: DeriveResult, screen: Screen): string {
  const { variable, nudge, kind, left, right, subgradients, conventions, causes, remarks, limits, defined } = result;
  const lines: string[] = [];
  if (nudge !== null) {
    const slopeError = result.order === 1 ? (result.derivativeError ?? 0) : 0;
    const predicted = rounded(nudge.predicted, slopeError * nudge.by);
    lines.push(
      `Nudge ${variable} by ${exact(nudge.by)} and f changes by about ${predicted} (slope times nudge); in fact by ${rounded(nudge.actual, nudge.rounding)}.`,
    );
  }
  if (kind !== null && kind !== 'smooth') {
    lines.push(...remarks.map(capital));
    if (causes.length > 0)
      lines.push(
        `Because: ${causes
          .slice(0, MOST_CAUSES)
          .map(({ text, says }) => (says.startsWith('the slope') ? says : `${says}, in ${text}`))
          .join('; ')}${causes.length > MOST_CAUSES ? `; and so in ${causes.length - MOST_CAUSES} more places` : ''}.`,
      );
    if (subgradients !== null)
      lines.push(
        `Convex there: every slope from ${exact(subgradients[0])} to ${exact(subgradients[1])} is a subgradient, a line that touches f from below.`,
      );
    if (kind !== 'corner' && kind !== 'outside the domain' && kind !== 'overflow')
      lines.push(
        `${besideIt('From the left', left, limits.left, defined.left, kind)} ${besideIt('From the right', right, limits.right, defined.right, kind)}`,
      );
    lines.push(...programs(conventions));
  } else {
    lines.push(...remarks.map(capital));
    // Where a part of the formula has a kink and the whole has not, programs may still be wrong.
    if (result.derivative !== null && conventions.some((convention) => convention.derivative !== result.derivative))
      lines.push(...programs(conventions));
  }
  return lines.map((line) => sentence(line, screen)).join('\n');
}

function besideIt(
  side: string,
  slope: number | null,
  limit: number | null,
  defined: boolean,
  kind: DeriveResult['kind'],
): string {
  if (!defined) return `${side}: no values.`;
  if (limit === null)
    return `${side}: ${kind === 'not known' ? 'where f goes cannot be told' : 'f settles on nothing'}.`;
  return `${side}: f goes to ${exact(limit)}${Number.isFinite(limit) ? `, slope ${slope === null ? 'none' : exact(slope)}` : ''}.`;
}

/** As a sentence; the name f keeps its letter. */
const capital = (text: string): string =>
  `${text.startsWith('f ') ? 'f' : text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

function programs(conventions: DeriveResult['conventions']): string[] {
  const told = conventions.filter(({ derivative }) => derivative !== null);
  if (told.length === 0) return [];
  const silent = told.some(({ derivative }) => !Number.isNaN(derivative));
  return [
    `${told.map(({ program, derivative }) => `${program} answers ${exact(derivative as number)}`).join(', ')}${silent ? ', without a word about what is here' : ''}.`,
  ];
}

// ── the derivation ─────────────────────────────────────────────────────────────────────────────────────────────────

function derivation({ steps }: DeriveResult, screen: Screen): string {
  const paint = painter(screen);
  return steps
    .flatMap(({ rule, before, after, because, depth }) => {
      const indent = '  '.repeat(Math.min(depth, 8) + 1);
      return [
        paint.as('accent', `${indent}${rule}`),
        ...wrap(`${before} = ${after}`, screen.columns, `${indent}  `, `${indent}    `),
        ...wrap(because, screen.columns, `${indent}  `),
      ];
    })
    .join('\n');
}
