/**
 * Who lost the digits of the value?
 *
 * The operation that lost most of the bits that matter for the result. What matters is said by reverse mode, read in many digits:
 * the error of a node times its adjoint is what arrives at the end. Where the value is not finite it is the first operation that
 * became so, or the one whose value had vanished before:
 *
 *     log(sigmoid(-800))   the sigmoid is 3.7e-348, and 0 in float64: that is the culprit, not the log of 0
 *     0 * log(0)           nothing is wrong with log(0); the product, 0 times -infinity, has no value
 *
 * Where it breaks: a result that many operations spoil a little has no culprit, and is called accumulated rounding.
 *
 * Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapters 1 to 3.
 * Next: ./gradient-culprits.ts
 */

import type { Decimal } from './arithmetic/decimal.ts';
import { fromFloat64, toFloat64 } from './arithmetic/decimal.ts';
import type { Precision } from './arithmetic/precision.ts';
import type { TapeEntry } from './arithmetic/tape.ts';
import { relativeError, type StableNode, type TwoReadings } from './node-errors.ts';
import { ruleOf } from './rules.ts';

/** What happened to the digits. */
export type Loss =
  | 'cancellation'
  | 'absorption'
  | 'overflow'
  | 'underflow'
  | 'indeterminate'
  | 'pole'
  | 'outside the domain'
  | 'magnification'
  | 'jump'
  | 'other branch'
  | 'masked branch'
  | 'infinite slope'
  | 'accumulated rounding';

/** The node at which something went wrong, and why. */
export interface Culprit {
  readonly node: number;
  readonly text: string;
  readonly kind: Loss;
  readonly because: string;
}

/** Errors up to this many roundings are what any computation has. */
export const SOUND = 16;
/** Bits that a single operation must lose to be named. */
export const NAMED = 3;
/** A node counts whose error is at least this share of the error of the result. */
const RELEVANT = 0.01;

/** Three digits, or as many as asked for; powers of ten where zeros would have to be counted. */
export function short(value: number, digits = 3): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4)
    return value
      .toExponential(digits - 1)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  return String(Number(value.toPrecision(digits)));
}
/** The same for what no float64 can hold; a whole part below a million has all its digits, 162755 and not 163000. */
export function threeDigits(value: Decimal, digits = 3): string {
  const whole = value.isFinite() && value.e >= 0 && value.e < 6 ? value.e + 1 : 0;
  const rounded = value.toSignificantDigits(Math.max(digits, whole));
  const size = rounded.abs();
  const text = !rounded.isZero() && (size.gte(1e6) || size.lt(1e-4)) ? rounded.toExponential() : rounded.toString();
  return text.replace('e+', 'e');
}
/** A value and its truth, in so many digits that they can be told apart. */
export function apart(value: number, truth: Decimal): readonly [value: string, truth: string] {
  for (let digits = 3; digits < 17; digits++) {
    const pair = [threeDigits(fromFloat64(value), digits), threeDigits(truth, digits)] as const;
    if (pair[0] !== pair[1]) return pair;
  }
  return [short(value, 17), threeDigits(truth, 17)];
}
/** 65504 as it is, and 1.8e308. */
const largestOf = ({ largest }: Precision): string => (largest < 1e6 ? String(largest) : short(largest));
const times = (factor: number | null): string =>
  factor === null || !Number.isFinite(factor) ? 'beyond all measure' : `${short(factor)} times`;

// ── the value ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Who spoilt the value; null where it is as good as can be expected. */
export function forwardCulprit(
  readings: TwoReadings,
  nodes: readonly StableNode[],
  precision: Precision,
): Culprit | null {
  const final = nodes[nodes.length - 1] as StableNode;
  const { otherWay, truth } = readings;
  const exact = truth.value;
  const error =
    relativeError(final.value, exact) ?? (exact.isZero() && final.value === 0 ? 0 : Number.POSITIVE_INFINITY);
  if (error <= SOUND * precision.unitRoundoff) return null;
  if (vanishesRightly(final.value, exact, precision)) return exact.isZero() ? null : tooSmall(final, exact, precision);
  if (otherWay !== null) {
    const id = nodes.findIndex(({ text }) => text === otherWay.text);
    return {
      node: Math.max(0, id),
      text: otherWay.text,
      kind: 'other branch',
      because: `in ${precision.name} it ${otherWay.holds ? 'holds' : 'does not hold'}, and exactly it is the other way round, so another branch is computed`,
    };
  }
  if (!Number.isFinite(final.value)) {
    const lost = nodes.find((node) => isBroken(node, readings));
    return lost === undefined ? withoutValue(nodes, final) : rootOf(lost, nodes, readings, precision, final);
  }
  if (!exact.isFinite()) return null;
  const relevant = nodes.filter((node) => matters(node, final, error, readings));
  // An infinity on the way to an ordinary number, 1/(1 + exp(800)), magnifies nothing: it overflowed.
  const broken = relevant.find((node) => isBroken(node, readings));
  if (broken !== undefined) return rootOf(broken, nodes, readings, precision, final);
  return worst(relevant, nodes, readings, precision);
}

const exactOf = ({ counterpart, truth }: TwoReadings, place: number): Decimal | null => {
  const other = counterpart[place] ?? null;
  return other === null ? null : (truth.entries[other] as TapeEntry<Decimal>).value;
};

/** Not finite, although the truth is. */
const isBroken = ({ id, value }: StableNode, readings: TwoReadings): boolean =>
  !Number.isFinite(value) && exactOf(readings, id)?.isFinite() === true;

/** A 0 or a number of few digits is right where the truth lies below what the precision can hold. */
export const vanishesRightly = (
  value: number,
  exact: Decimal,
  { smallestNormal, smallestSubnormal }: Precision,
): boolean => exact.abs().lt(smallestNormal) && Math.abs(value - toFloat64(exact)) <= smallestSubnormal;

/** What becomes of a number below those that have all their digits. */
export const underflows = (
  value: number,
  exact: Decimal,
  { name, smallestNormal }: Precision,
  what = 'its true value',
): string =>
  `${what} ${threeDigits(exact)} is below the smallest number with all its digits in ${name}, ${short(smallestNormal)}, and ${value === 0 ? 'becomes 0' : 'keeps only a few of them'}`;

/** The value is rounded as well as it can be, and yet it is 0 or has few digits. */
const tooSmall = ({ id, text, value }: StableNode, exact: Decimal, precision: Precision): Culprit => ({
  node: id,
  text,
  kind: 'underflow',
  because: `${underflows(value, exact, precision)}. No way of writing f can hold ${value === 0 ? 'it' : 'more'} in ${precision.name}; the log of its size is an ordinary number`,
});

/** Whether the error of a node is a part of the error of the result that can be felt. */
function matters(
  { id, value }: StableNode,
  final: StableNode,
  error: number,
  { counterpart, truth }: TwoReadings,
): boolean {
  const other = counterpart[id] ?? null;
  if (other === null || id === final.id) return id === final.id;
  const { value: exact } = truth.entries[other] as TapeEntry<Decimal>;
  const adjoint = truth.adjoints[other] as Decimal;
  if (!exact.isFinite() || !adjoint.isFinite() || truth.value.isZero()) return true;
  if (!Number.isFinite(value)) return true;
  const arrives = toFloat64(exact.minus(value).times(adjoint).div(truth.value).abs());
  return arrives >= RELEVANT * Math.min(1, error);
}

/** The node of several that lost most, and what happened there. */
function worst(
  candidates: readonly StableNode[],
  nodes: readonly StableNode[],
  readings: TwoReadings,
  precision: Precision,
): Culprit | null {
  const node = candidates.reduce<StableNode | null>(
    (most, next) => (next.bitsLost > (most?.bitsLost ?? 0) + 0.5 ? next : most),
    null,
  );
  const last = nodes[nodes.length - 1] as StableNode;
  if (node === null || node.bitsLost < NAMED)
    return {
      node: last.id,
      text: last.text,
      kind: 'accumulated rounding',
      because: 'no single operation loses more than a few bits, but there are many of them',
    };
  const { id, text, operation, value, inputs } = node;
  const exact = exactOf(readings, id);
  const absorbed = absorption(node, nodes, precision);
  if (absorbed !== null) return absorbed;
  if (exact?.isZero() === false && exact.abs().lt(precision.smallestNormal))
    return {
      node: id,
      text,
      kind: 'underflow',
      because: underflows(value, exact, precision),
    };
  if (node.operation !== 'number' && inputs.length > 0 && isJump(node))
    return { node: id, text, kind: 'jump', because: 'its argument, rounded, lies on the other side of a jump' };
  if (operation === 'number')
    return {
      node: id,
      text,
      kind: 'accumulated rounding',
      because: `it is not a number of ${precision.name} and is rounded`,
    };
  if (operation === 'add' || operation === 'subtract')
    return {
      node: id,
      text,
      kind: 'cancellation',
      because: `its parts are nearly equal, so their leading digits cancel, and what rounding did to the rest counts ${times(node.condition)} as much`,
    };
  return {
    node: id,
    text,
    kind: 'magnification',
    because: `it magnifies the relative error of what comes in ${times(node.condition)}`,
  };
}

const isJump = ({ operation }: StableNode): boolean =>
  operation !== 'choose' &&
  operation !== 'variable' &&
  ruleOf(operation as Parameters<typeof ruleOf>[0]).piecewiseConstant === true;

/** `exp(x) = 4.2e-18`; a number is its own value. */
const valued = ({ operation, text, value }: StableNode): string =>
  operation === 'number' ? text : `${text} = ${short(value)}`;

/** A sum that keeps few bits of its smaller part, under an operation that needs exactly those. */
function absorption(node: StableNode, nodes: readonly StableNode[], { bits }: Precision): Culprit | null {
  for (const input of node.inputs) {
    const sum = nodes[input] as StableNode;
    if (sum.operation !== 'add' && sum.operation !== 'subtract') continue;
    const parts = sum.inputs.map((part) => nodes[part] as StableNode);
    const sizes = parts.map(({ value }) => Math.abs(value));
    const [small, large] = [Math.min(...sizes), Math.max(...sizes)];
    if (!(small > 0) || !Number.isFinite(large)) continue;
    const kept = bits - Math.log2(large / small);
    if (kept > bits / 2 && node.operation !== 'log' && node.operation !== 'power') continue;
    if (kept > bits - NAMED) continue;
    const lesser = parts[sizes.indexOf(small)] as StableNode;
    const greater = parts[sizes.indexOf(large)] as StableNode;
    return {
      node: sum.id,
      text: sum.text,
      kind: 'absorption',
      because: `${valued(lesser)} is so small beside ${valued(greater)} that ${kept < 1 ? 'nothing of it is' : `only ${Math.floor(kept)} of its ${bits} bits ${Math.floor(kept) === 1 ? 'is' : 'are'}`} left in the sum, and ${node.text} needs exactly that`,
    };
  }
  return null;
}

/** The culprit behind a node that is not finite although the truth is. */
function rootOf(
  node: StableNode,
  nodes: readonly StableNode[],
  readings: TwoReadings,
  precision: Precision,
  final: StableNode,
): Culprit {
  // An argument that had lost everything: 0 for 3.7e-348. What made it so is the culprit.
  const lost = ancestorsOf(node, nodes).filter(({ relativeError }) => relativeError !== null && relativeError > 0.1);
  const behind = lost.length === 0 ? null : worst(lost, nodes, readings, precision);
  const then = consequence(node, nodes, final);
  if (behind !== null && behind.kind !== 'accumulated rounding')
    return { ...behind, because: `${behind.because}. Then ${node.text} is ${node.value}${then}` };
  const exact = exactOf(readings, node.id) as Decimal;
  if (Number.isNaN(node.value))
    return {
      node: node.id,
      text: node.text,
      kind: 'indeterminate',
      because: `${formOf(node, nodes)}, which is not a number`,
    };
  return {
    node: node.id,
    text: node.text,
    kind: 'overflow',
    because: `its true value ${threeDigits(exact)} is beyond the largest number of ${precision.name}, ${largestOf(precision)}${then === '' ? '' : `;${then.replace(/^,/, '')}`}`,
  };
}

/** What becomes of an infinity on the way to a result that is not a number. */
function consequence(from: StableNode, nodes: readonly StableNode[], final: StableNode): string {
  if (!Number.isNaN(final.value)) return '';
  const first = nodes.find(({ value, id }) => Number.isNaN(value) && id > from.id);
  return first === undefined ? '' : `, and ${first.text} is ${formOf(first, nodes)}, which is not a number`;
}

const SYMBOLS: Readonly<Record<string, string>> = { add: '+', subtract: '-', multiply: '*', divide: '/', power: '^' };

/** `0 * -Infinity`, `Infinity / Infinity`. */
function formOf({ operation, inputs, text }: StableNode, nodes: readonly StableNode[]): string {
  const values = inputs.map((input) => String((nodes[input] as StableNode).value));
  const symbol = SYMBOLS[operation];
  if (symbol !== undefined && values.length === 2) return values.join(` ${symbol} `);
  return values.length === 0 ? text : `${operation} of ${values.join(', ')}`;
}

function ancestorsOf(node: StableNode, nodes: readonly StableNode[]): StableNode[] {
  const seen = new Set<number>();
  const pending = [...node.inputs];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    pending.push(...(nodes[id] as StableNode).inputs);
  }
  return [...seen].sort((a, b) => a - b).map((id) => nodes[id] as StableNode);
}

/** The formula itself has no value here: the first operation that has none. */
function withoutValue(nodes: readonly StableNode[], final: StableNode): Culprit {
  const wanted = Number.isNaN(final.value) ? Number.isNaN : (value: number) => !Number.isFinite(value);
  const node = nodes.find(({ value }) => wanted(value)) ?? final;
  const { id, text, operation, inputs } = node;
  const values = inputs.map((input) => (nodes[input] as StableNode).value);
  const isForm =
    SYMBOLS[operation] !== undefined &&
    (values.some((value) => !Number.isFinite(value)) || values.every((value) => value === 0));
  if (isForm) {
    const origin = inputs.map((input) => nodes[input] as StableNode).find(({ value }) => !Number.isFinite(value));
    const from = origin === undefined ? ':' : `: ${origin.text} is ${origin.value} there, rightly so, but`;
    return {
      node: id,
      text,
      kind: 'indeterminate',
      because: `f has no value at this point${from} ${formOf(node, nodes)} is not a number`,
    };
  }
  const says =
    operation === 'choose' || inputs.length === 0
      ? undefined
      : ruleOf(operation as Parameters<typeof ruleOf>[0]).domain?.says;
  return {
    node: id,
    text,
    kind: Number.isNaN(node.value) ? 'outside the domain' : 'pole',
    because: `f has no value at this point${says === undefined ? '' : `: ${says}, and it is asked at ${values.map((value) => short(value)).join(', ')}`}`,
  };
}
