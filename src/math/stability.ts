/**
 * Where do the digits die?
 *
 * A formula can be harmless and its computation not. `1 - cos(x)` near 0 is a gentle curve: moving x by one part in a
 * million moves it by two. But cos(1e-8) rounds to 1, and 1 - 1 is 0: the subtraction takes away every digit there was.
 * To find such a place a formula is computed twice, in the precision under study and in 60 digits, and the two are
 * compared at every node:
 *
 *     node            float64             60 digits               lost
 *     cos(x)          1                   0.99999999999999995     nothing: it is correctly rounded
 *     1 - cos(x)      0                   5e-17                   everything: 53 bits
 *
 * The condition number of an operation says by how much it magnifies the relative errors of what comes in. A difference of
 * nearly equal numbers has a huge one, a product has 1. The condition number of the whole formula says what no way of
 * writing it can avoid; where the error is much larger, there is a better way of writing it, and ./rewrites.ts may have it.
 *
 * Where it breaks: at a value of exactly 0 there is no relative error, and absolute ones are told instead.
 *
 * Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapters 1 and 3.
 * Next: ./gradients.ts
 */

import { type Decimal, fromFloat64, toFloat64, withDigits } from './arithmetic/decimal.ts';
import { dualOver } from './arithmetic/dual.ts';
import { type PrecisionName, precisions } from './arithmetic/precision.ts';
import { backward, record, type TapeEntry } from './arithmetic/tape.ts';
import {
  chooseExpr,
  type Expr,
  float64,
  interpret,
  numberExpr,
  type Point,
  partsFirst,
  substitute,
  variableExpr,
  variablesOf,
  write,
} from './expression.ts';
import { conventionAt } from './kinks.ts';
import { partialAt } from './partials.ts';
import { type Rewriting, replaced, rewritings } from './rewrites.ts';

/** What happened to the digits at a node. */
export type Loss =
  | 'cancellation'
  | 'absorption'
  | 'overflow'
  | 'underflow'
  | 'indeterminate'
  | 'outside the domain'
  | 'masked branch'
  | 'infinite slope';

export interface StableNode {
  readonly id: number;
  readonly text: string;
  readonly operation: string;
  readonly inputs: readonly number[];
  /** In the precision under study. */
  readonly value: number;
  /** In 60 digits, rounded to float64 for show. */
  readonly exact: number;
  /** Of the value, against the exact one; null where the exact one is 0 or not finite. */
  readonly relativeError: number | null;
  /** By how much the operation magnifies relative errors of its arguments; null where it has none. */
  readonly condition: number | null;
  /** Bits of this node's value that are wrong, beyond those wrong in what it was computed from. */
  readonly bitsLost: number;
}

/** The first node at which something went wrong, and why. */
export interface Culprit {
  readonly node: number;
  readonly text: string;
  readonly kind: Loss;
  readonly because: string;
}

export interface GradientPart {
  readonly variable: string;
  readonly value: number;
  readonly exact: number | null;
  readonly relativeError: number | null;
  /** What PyTorch's where would let through: the gradient with the untaken branches leaking. */
  readonly withLeak: number | null;
}

/** Both forms at one place of the proof. */
export interface ProofPoint {
  /** The point is moved along the ray through 0: all its coordinates times this. */
  readonly factor: number;
  readonly before: number | null;
  readonly after: number | null;
}

export interface Proposal {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly whole: string;
  readonly because: string;
  /** At how many places the two were found equal to 40 digits. */
  readonly agreedAt: number;
  /** Worst relative error of value and gradient here; null where not finite. */
  readonly errorBefore: number | null;
  readonly errorAfter: number | null;
  readonly proof: readonly ProofPoint[];
}

export interface StabilityResult {
  readonly expression: string;
  readonly at: Point;
  readonly precision: PrecisionName;
  readonly value: number;
  readonly exact: number | null;
  readonly relativeError: number | null;
  /** Σ |x·∂f/∂x| / |f|: what no way of writing f can avoid; null where f is 0 or has no value. */
  readonly conditionNumber: number | null;
  readonly nodes: readonly StableNode[];
  readonly forward: Culprit | null;
  readonly gradient: readonly GradientPart[];
  readonly backward: Culprit | null;
  readonly proposals: readonly Proposal[];
  readonly remarks: readonly string[];
}

const DIGITS = 60;
/** Digits for values that are compared: differences of numbers that agree in 300 digits still have some. */
const PLENTY = 400;

interface Reading {
  readonly exactOf: (expr: Expr, point: Point) => Decimal;
  readonly derivativeOf: (expr: Expr, point: Point, variable: string) => Decimal | null;
}

/** Formulas in plenty of digits at float64 points. */
function reading(digits: number): Reading {
  const { arithmetic, number } = withDigits(digits);
  const duals = dualOver(arithmetic);
  return {
    exactOf: (expr, point) => interpret(expr, (name) => number(fromFloat64(point[name] as number)), arithmetic),
    derivativeOf: (expr, point, variable) =>
      interpret(
        expr,
        (name) => ({
          value: number(fromFloat64(point[name] as number)),
          tangent: name === variable ? number(1) : null,
        }),
        duals,
      ).tangent,
  };
}

const relative = (value: number, exact: Decimal): number | null => {
  if (!exact.isFinite() || exact.isZero() || !Number.isFinite(value)) return null;
  return toFloat64(fromFloat64(value).minus(exact).div(exact).abs());
};

/**
 * Follows a formula through its nodes in a precision, beside the truth, and finds where its digits die.
 */
export function stability(expression: string, expr: Expr, at: Point, name: PrecisionName): StabilityResult {
  const precision = precisions[name];
  const point: Record<string, number> = {};
  for (const [key, value] of Object.entries(at)) point[key] = precision.round(value);
  const entries = record(expr, (key) => point[key] as number, precision.arithmetic);
  const { arithmetic, number } = withDigits(PLENTY);
  const exactEntries = record(expr, (key) => number(fromFloat64(point[key] as number)), arithmetic);
  // A comparison may go the other way in the precision; then the two records part, and only what they share is told.
  const shared = Math.min(entries.length, exactEntries.length);
  const nodes = entries
    .slice(0, shared)
    .map((entry, id) => nodeOf(entry, id, entries, exactEntries, precision.unitRoundoff));
  const last = entries[entries.length - 1] as TapeEntry<number>;
  const { exactOf, derivativeOf } = reading(PLENTY);
  const exact = exactOf(expr, point);
  const gradient = Object.keys(point).map((variable): GradientPart => {
    const truth = exact.isFinite() ? derivativeOf(expr, point, variable) : null;
    const place = entries.findIndex(({ node }) => node.kind === 'variable' && node.name === variable);
    const value = place < 0 ? 0 : (backward(entries, precision.arithmetic)[place] as number);
    const leak = conventionAt(expr, point, variable, 'PyTorch').derivative;
    return {
      variable,
      value,
      exact: truth === null || !truth.isFinite() ? null : toFloat64(truth),
      relativeError: truth === null ? null : relative(value, truth),
      withLeak: leak,
    };
  });
  const forward = forwardCulprit(nodes, entries, exactEntries, precision.unitRoundoff);
  const behind = backwardCulprit(expr, entries, gradient, precision.arithmetic);
  const proposals = proposalsFor(expr, point, name);
  return {
    expression,
    at: point,
    precision: name,
    value: last.value,
    exact: exact.isNaN() ? null : toFloat64(exact),
    relativeError: relative(last.value, exact),
    conditionNumber: conditionNumber(gradient, point, exact),
    nodes,
    forward,
    gradient,
    backward: behind,
    proposals,
    remarks: remarksOf(at, point, name),
  };
}

function conditionNumber(gradient: readonly GradientPart[], point: Point, value: Decimal): number | null {
  if (!value.isFinite() || value.isZero() || gradient.some(({ exact }) => exact === null)) return null;
  const size = gradient.reduce(
    (sum, { variable, exact }) => sum + Math.abs((point[variable] as number) * (exact ?? 0)),
    0,
  );
  return toFloat64(fromFloat64(size).div(value).abs());
}

function nodeOf(
  entry: TapeEntry<number>,
  id: number,
  entries: readonly TapeEntry<number>[],
  exactEntries: readonly TapeEntry<Decimal>[],
  unit: number,
): StableNode {
  const exact = (exactEntries[id] as TapeEntry<Decimal>).value;
  const error = relative(entry.value, exact);
  const before = Math.max(
    unit,
    ...entry.inputs.map(
      (input) =>
        relative((entries[input] as TapeEntry<number>).value, (exactEntries[input] as TapeEntry<Decimal>).value) ?? 0,
    ),
  );
  // An entry whose exact value is 0 and whose value is 0 lost nothing; one that is infinite where the truth is finite lost all.
  const broken = exact.isFinite() && !Number.isFinite(entry.value);
  const lost = broken
    ? Math.round(-Math.log2(unit))
    : error === null || error <= before
      ? 0
      : Math.min(Math.round(-Math.log2(unit)), Math.log2(error / before));
  return {
    id,
    text: write(entry.node),
    operation: entry.node.kind === 'apply' ? entry.node.op : entry.node.kind,
    inputs: entry.inputs,
    value: entry.value,
    exact: toFloat64(exact),
    relativeError: error,
    condition: conditionOf(entry, entries),
    bitsLost: lost,
  };
}

/** Σ |argument · partial / value| over the arguments of an operation. */
function conditionOf({ node, value, inputs }: TapeEntry<number>, entries: readonly TapeEntry<number>[]): number | null {
  if (node.kind !== 'apply' || inputs.length === 0) return null;
  const args = inputs.map((input) => (entries[input] as TapeEntry<number>).value);
  const sum = args.reduce(
    (total, argument, i) => total + Math.abs((argument * partialAt(node.op, i, args, () => value, float64)) / value),
    0,
  );
  return Number.isNaN(sum) ? null : sum;
}

// ── who did it ─────────────────────────────────────────────────────────────────────────────────────────────────────

function forwardCulprit(
  nodes: readonly StableNode[],
  entries: readonly TapeEntry<number>[],
  exactEntries: readonly TapeEntry<Decimal>[],
  unit: number,
): Culprit | null {
  const broken = nodes.find(
    ({ value, inputs }) =>
      !Number.isFinite(value) && inputs.every((input) => Number.isFinite((entries[input] as TapeEntry<number>).value)),
  );
  if (broken !== undefined && !Number.isFinite((nodes[nodes.length - 1] as StableNode).value))
    return brokenAt(broken, nodes, exactEntries);
  const final = nodes[nodes.length - 1] as StableNode;
  if (
    final.relativeError === null
      ? final.value === 0 || !Number.isFinite(final.value) === false
      : final.relativeError <= 16 * unit
  ) {
    if (final.relativeError !== null || final.value === final.exact) return null;
  }
  // The node that lost most of all bits, the earliest of equals.
  const worst = nodes.reduce((most, node) => (node.bitsLost > most.bitsLost + 0.5 ? node : most));
  if (worst.bitsLost < 4) return broken === undefined ? null : brokenAt(broken, nodes, exactEntries);
  const absorbed = absorption(worst, nodes, unit);
  if (absorbed !== null) return absorbed;
  if (worst.operation === 'add' || worst.operation === 'subtract') {
    return {
      node: worst.id,
      text: worst.text,
      kind: 'cancellation',
      because: `its two parts agree in their leading bits, and the subtraction magnifies their rounding ${told(worst.condition)} times`,
    };
  }
  if (worst.value === 0 || Math.abs(worst.value) < 1e-300)
    return {
      node: worst.id,
      text: worst.text,
      kind: 'underflow',
      because: 'its value is too small for the precision and becomes 0',
    };
  return {
    node: worst.id,
    text: worst.text,
    kind: 'cancellation',
    because: `its condition number is ${told(worst.condition)}: errors that come in go out that much larger`,
  };
}

/** A sum that equals its larger part: what the smaller one had to say is gone, and a log or a difference will miss it. */
function absorption(worst: StableNode, nodes: readonly StableNode[], unit: number): Culprit | null {
  for (const input of worst.inputs) {
    const node = nodes[input] as StableNode;
    if (node.operation !== 'add' && node.operation !== 'subtract') continue;
    const sizes = node.inputs.map((part) => Math.abs((nodes[part] as StableNode).value));
    const [small, large] = [Math.min(...sizes), Math.max(...sizes)];
    if (small > 0 && small < large * Math.sqrt(unit)) {
      return {
        node: node.id,
        text: node.text,
        kind: 'absorption',
        because: `${small <= (large * unit) ? 'the smaller part is' : 'most digits of the smaller part are'} absorbed by the larger, and ${worst.text} needs exactly those`,
      };
    }
  }
  return null;
}

function brokenAt(
  node: StableNode,
  nodes: readonly StableNode[],
  exactEntries: readonly TapeEntry<Decimal>[],
): Culprit {
  const args = node.inputs.map((input) => (nodes[input] as StableNode).value);
  const exact = (exactEntries[node.id] as TapeEntry<Decimal>).value;
  if (!Number.isNaN(node.value) && exact.isFinite())
    return {
      node: node.id,
      text: node.text,
      kind: 'overflow',
      because: `its true value ${exact.toPrecision(3)} is beyond the largest number of the precision`,
    };
  if (Number.isNaN(node.value) && exact.isFinite())
    return {
      node: node.id,
      text: node.text,
      kind: 'indeterminate',
      because: `it is worked out from ${args.join(' and ')}`,
    };
  return {
    node: node.id,
    text: node.text,
    kind:
      args.some((argument) => argument === 0) && node.operation === 'divide' ? 'indeterminate' : 'outside the domain',
    because: `it has no value at ${args.join(', ')}`,
  };
}

const told = (condition: number | null): string =>
  condition === null ? 'very many' : condition > 1e6 ? condition.toExponential(1) : String(Math.round(condition));

/** The first entry, walking back, whose adjoint is not finite or is far off; or the branch that leaks. */
function backwardCulprit(
  expr: Expr,
  entries: readonly TapeEntry<number>[],
  gradient: readonly GradientPart[],
  arithmetic: (typeof precisions)[PrecisionName]['arithmetic'],
): Culprit | null {
  const adjoints = backward(entries, arithmetic);
  const leak = gradient.find(
    ({ value, withLeak }) => withLeak !== null && Number.isNaN(withLeak) && Number.isFinite(value),
  );
  if (gradient.every(({ value }) => Number.isFinite(value))) {
    if (leak !== undefined)
      return {
        node: entries.length - 1,
        text: write(expr),
        kind: 'masked branch',
        because: `the branch that is not taken has an infinite or missing slope at ${leak.variable}; PyTorch and JAX multiply it by 0, and 0 times that is not a number. mcl reads only the taken branch`,
      };
    return null;
  }
  for (let place = entries.length - 1; place >= 0; place--) {
    const entry = entries[place] as TapeEntry<number>;
    const upstream = adjoints[place] as number;
    if (!entry.moves || !Number.isFinite(upstream)) continue;
    const bad = entry.partials.findIndex(
      (partial, i) =>
        partial !== null &&
        (!Number.isFinite(partial) || !Number.isFinite(partial * upstream)) &&
        entries[entry.inputs[i] as number]?.moves === true,
    );
    if (bad < 0) continue;
    const partial = entry.partials[bad] as number;
    const text = write(entry.node);
    if (Number.isNaN(partial))
      return {
        node: place,
        text,
        kind: 'indeterminate',
        because: 'its slope is worked out from 0/0 or from infinities that cancel',
      };
    if (upstream === 0)
      return {
        node: place,
        text,
        kind: 'indeterminate',
        because: 'its slope is infinite, and what comes from above is 0: 0 times infinity',
      };
    return { node: place, text, kind: 'infinite slope', because: 'its slope is infinite there' };
  }
  return null;
}

// ── a better way of writing it ─────────────────────────────────────────────────────────────────────────────────────

/** The worst relative error of value and gradient in a precision; null where something is not finite. */
function worstError(
  expr: Expr,
  point: Point,
  name: PrecisionName,
  exact: { readonly value: Decimal; readonly gradient: readonly (readonly [string, Decimal | null])[] },
): number | null {
  const { arithmetic } = precisions[name];
  const entries = record(expr, (key) => point[key] as number, arithmetic);
  const value = (entries[entries.length - 1] as TapeEntry<number>).value;
  const adjoints = backward(entries, arithmetic);
  const parts = [errorAgainst(value, exact.value)];
  for (const [variable, truth] of exact.gradient) {
    if (truth === null) continue;
    const place = entries.findIndex(({ node }) => node.kind === 'variable' && node.name === variable);
    parts.push(errorAgainst(place < 0 ? 0 : (adjoints[place] as number), truth));
  }
  return parts.includes(null) ? null : Math.max(...(parts as number[]));
}

const errorAgainst = (value: number, exact: Decimal): number | null => {
  if (Number.isNaN(value)) return null;
  if (!exact.isFinite()) return 0;
  if (!Number.isFinite(value)) return null;
  if (exact.isZero()) return Math.abs(value);
  // What is too small for the precision is rightly 0.
  if (value === 0 && exact.abs().lt('1e-320')) return 0;
  return relative(value, exact);
};

/** Rows that fit, are the same function and are better here; best first. */
function proposalsFor(expr: Expr, point: Point, name: PrecisionName): Proposal[] {
  const plenty = reading(PLENTY);
  const variables = Object.keys(point);
  const exactAt = (at: Point) => ({
    value: plenty.exactOf(expr, at),
    gradient: variables.map((variable) => [variable, plenty.derivativeOf(expr, at, variable)] as const),
  });
  const here = exactAt(point);
  const before = worstError(expr, point, name, here);
  const { unitRoundoff } = precisions[name];
  const judged = candidates(expr).flatMap((candidate): { proposal: Proposal; length: number }[] => {
    const agreedAt = agreement(expr, candidate.whole, point);
    if (agreedAt === 0) return [];
    // Where the first form has no value at all, the limit of the second is what is wanted.
    const target = here.value.isFinite()
      ? here
      : {
          value: plenty.exactOf(candidate.whole, point),
          gradient: variables.map(
            (variable) => [variable, plenty.derivativeOf(candidate.whole, point, variable)] as const,
          ),
        };
    const after = worstError(candidate.whole, point, name, target);
    if (
      after === null ||
      (before !== null && after > Math.max(before / 10, 0)) ||
      (before !== null && before <= 16 * unitRoundoff)
    )
      return [];
    return [
      {
        length: candidate.steps,
        proposal: {
          name: candidate.name,
          before: candidate.before,
          after: candidate.after,
          whole: write(candidate.whole),
          because: candidate.because,
          agreedAt,
          errorBefore: before,
          errorAfter: after,
          proof: proofOf(expr, candidate.whole, point, name),
        },
      },
    ];
  });
  const better = judged
    .sort((a, b) => (a.proposal.errorAfter ?? 1) - (b.proposal.errorAfter ?? 1) || a.length - b.length)
    .map(({ proposal }) => proposal);
  return [...guarded(expr, point), ...better].slice(0, 3);
}

/**
 * `c ? sqrt(x) : 0` leaks where a program differentiates both branches: guard the argument as well, so that the branch that
 * is not taken is asked at a place where it has a slope. Offered when PyTorch's gradient is not a number and the guarded
 * form's is one.
 */
function guarded(expr: Expr, point: Point): Proposal[] {
  const gradientOf = (form: Expr): (number | null)[] =>
    Object.keys(point).map((variable) => conventionAt(form, point, variable, 'PyTorch').derivative);
  const leaks = (form: Expr): boolean =>
    gradientOf(form).some((derivative) => derivative !== null && Number.isNaN(derivative));
  if (!leaks(expr)) return [];
  for (const node of partsFirst(expr)) {
    if (node.kind !== 'choose') continue;
    for (const branch of ['then', 'otherwise'] as const) {
      for (const safe of [1, 2, 0.5, -1]) {
        const guard = Object.fromEntries(
          variablesOf(node[branch]).map((name) => [
            name,
            branch === 'then'
              ? chooseExpr(node.test, variableExpr(name), numberExpr(safe))
              : chooseExpr(node.test, numberExpr(safe), variableExpr(name)),
          ]),
        );
        const after = { ...node, [branch]: substitute(node[branch], guard) };
        const whole = replaced(expr, node, after);
        if (leaks(whole)) continue;
        const agreedAt = agreement(expr, whole, point);
        if (agreedAt === 0) continue;
        return [
          {
            name: 'double where',
            before: write(node),
            after: write(after),
            whole: write(whole),
            because:
              'the branch that is not taken is asked at a harmless place, so its slope is finite and 0 times it is 0',
            agreedAt,
            errorBefore: null,
            errorAfter: 0,
            proof: [],
          },
        ];
      }
    }
  }
  return [];
}

interface Candidate {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly because: string;
  readonly whole: Expr;
  /** How many rows were applied. */
  readonly steps: number;
}

/** One row at one place; rows one after another, up to three; and a guard for a branch that leaks. */
function candidates(expr: Expr): Candidate[] {
  const asCandidate = ({ rewrite, before, after, whole }: Rewriting, steps: number): Candidate => ({
    name: rewrite.name,
    before: write(before),
    after: write(after),
    because: rewrite.because,
    whole,
    steps,
  });
  const found: Candidate[] = [];
  const seen = new Set<string>([write(expr)]);
  let last: Candidate[] = [{ name: '', before: '', after: '', because: '', whole: expr, steps: 0 }];
  for (let steps = 1; steps <= 3; steps++) {
    const next: Candidate[] = [];
    for (const earlier of last) {
      for (const rewriting of rewritings(earlier.whole)) {
        const candidate = asCandidate(rewriting, steps);
        const text = write(candidate.whole);
        if (seen.has(text) || found.length + next.length > 40) continue;
        seen.add(text);
        next.push(
          steps === 1
            ? candidate
            : {
                ...candidate,
                name: `${earlier.name}, ${candidate.name}`,
                because: `${earlier.because}; ${candidate.because}`,
              },
        );
      }
    }
    found.push(...next);
    last = next;
  }
  return found;
}

/** At how many sampled places two formulas are equal to 40 digits; 0 where they differ anywhere, or hardly anything can be compared. */
function agreement(one: Expr, other: Expr, point: Point): number {
  const { exactOf } = reading(DIGITS + 60);
  let agreed = 0;
  for (const place of samplesAround(point)) {
    const [a, b] = [exactOf(one, place), exactOf(other, place)];
    if (!a.isFinite()) continue;
    if (!b.isFinite() || a.minus(b).abs().gt(a.abs().plus('1e-60').times('1e-40'))) return 0;
    agreed += 1;
  }
  return agreed >= 8 ? agreed : 0;
}

/** Places near and far, in all directions, the same every time: enough of them lie in the domain of most formulas. */
function samplesAround(point: Point): Point[] {
  const names = Object.keys(point);
  const golden = (Math.sqrt(5) - 1) / 2;
  return Array.from({ length: 32 }, (_, k) => {
    const place: Record<string, number> = {};
    names.forEach((name, i) => {
      const spread = ((k + 1) * golden * (i + 1)) % 1;
      const centre = point[name] as number;
      place[name] = k % 2 === 0 ? centre * (0.5 + spread) : (spread - 0.3) * 6;
    });
    return place;
  });
}

/** The relative error of both forms along the ray through the point, from a thousandth of it to ten times. */
function proofOf(before: Expr, after: Expr, point: Point, name: PrecisionName): ProofPoint[] {
  const { arithmetic, round } = precisions[name];
  const { exactOf } = reading(PLENTY);
  const factors = Array.from({ length: 49 }, (_, k) => 10 ** (-3 + k / 12));
  const moved = Object.values(point).some((value) => value !== 0);
  return (moved ? factors : []).map((factor) => {
    const place: Record<string, number> = {};
    for (const [key, value] of Object.entries(point)) place[key] = round(value * factor);
    const exact = exactOf(after, place);
    const error = (expr: Expr): number | null =>
      errorAgainst(
        interpret(expr, (key) => place[key] as number, arithmetic),
        exact,
      );
    return { factor, before: error(before), after: error(after) };
  });
}

function remarksOf(asked: Point, point: Point, name: PrecisionName): string[] {
  return Object.entries(point)
    .filter(([key, value]) => value !== asked[key])
    .map(([key, value]) => `${key} = ${asked[key]} is ${value} in ${name}, and everything is measured there`);
}
