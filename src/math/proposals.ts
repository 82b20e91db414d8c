/**
 * Is there a better way of writing it, and is it proved?
 *
 * The rows of ./rewrites.ts are tried at every place of the formula, up to three one after the other. A form that comes out is
 * kept only if it passes two tests. It must be measurably better here: the worst relative error of value and gradient at most a
 * tenth of what it was. And it must be the same function: equal to 40 digits wherever both were sampled, near the point and far
 * from it.
 *
 * Two more forms have no row, because they mend the gradient alone. `x > 0 ? sqrt(x) : 0` spoils the gradient of programs that
 * differentiate both branches; asking the other branch at a harmless place mends that (the double where). And a root at 0 has an
 * infinite slope, which times 0 is not a number; a condition keeps it away from 0.
 *
 * Where it breaks: the domain of the new form may be larger (x*log(x) gets its limit at 0).
 *
 * Source: the double where is in the FAQ of JAX, "gradients contain NaN where using where".
 * Next: ./stability.ts
 */

import type { Decimal } from './arithmetic/decimal.ts';
import { type PrecisionName, precisions } from './arithmetic/precision.ts';
import { backward, record, type TapeEntry } from './arithmetic/tape.ts';
import { conventionAt } from './conventions.ts';
import { SOUND, vanishesRightly } from './culprits.ts';
import {
  applyExpr,
  chooseExpr,
  type Expr,
  numberExpr,
  type Point,
  partsFirst,
  substitute,
  variableExpr,
  variablesOf,
  write,
} from './expression.ts';
import { relativeError, type Truth, truthOf } from './node-errors.ts';
import { isApply } from './pieces.ts';
import { type Rewriting, replaced, rewritings } from './rewrites.ts';
import { type Agreement, agreement, isLimit } from './same-function.ts';
import { tidy } from './tidying.ts';

/** A relative error; absolute where the truth is 0. Null where there is no truth to compare with. */
export type MeasuredError = number | 'not finite' | null;

/** Errors of a form at one place. */
export interface FormErrors {
  readonly value: MeasuredError;
  /** The worst of the gradient. */
  readonly slope: MeasuredError;
}

/** Both forms at one place of the proof. */
export interface ProofPoint {
  /** The variable, or the factor that all variables are multiplied by. */
  readonly at: number;
  readonly before: FormErrors;
  readonly after: FormErrors;
}

export interface Proof {
  /** What `at` means: a variable, or the factor. */
  readonly along: string;
  /** Whose gradient was measured: ours, or that of a program that differentiates untaken branches as well. */
  readonly slopeBy: 'reverse mode' | 'PyTorch';
  /** Which of the two errors the new form mends. */
  readonly mends: 'value' | 'slope';
  readonly points: readonly ProofPoint[];
}

export interface Proposal {
  /** The rows that were used. */
  readonly name: string;
  /** The place that changed, and what became of it; the last one where several rows were used. */
  readonly before: string;
  readonly after: string;
  /** The whole formula as rewritten. */
  readonly whole: string;
  readonly because: string;
  /** Where the two were found equal. */
  readonly agreement: Agreement;
  readonly here: { readonly before: FormErrors; readonly after: FormErrors };
  readonly proof: Proof;
}

/** How many rows one after the other, how many forms in all, how many are told. */
const MOST_STEPS = 3;
const MOST_FORMS = 80;
const MOST_TOLD = 3;
/** A second form may be so many times as long as the first. */
const LONGER = 2;
/** A better form has at most this share of the error. */
const BETTER = 0.1;

/**
 * Forms that are the same function and better here; best first.
 *
 * @param point  numbers of the precision
 * @param truth  the formula at the point in many digits
 */
export function proposalsFor(expr: Expr, point: Point, name: PrecisionName, truth: Truth): Proposal[] {
  const before = errorsOf(expr, point, name, truth, avoidableError);
  const limit = SOUND * precisions[name].unitRoundoff;
  const isBad = (error: MeasuredError): boolean => error === 'not finite' || (error !== null && error > limit);
  if (!isBad(before.value) && !isBad(before.slope) && Number.isFinite(computed(expr, point, name)))
    return guarded(expr, point, name, truth);
  // Among forms that are as good as a few roundings allow, the simplest is the best.
  const beyond = (error: MeasuredError): number => (rank(error) <= limit ? 0 : rank(error));
  const better = forms(expr).flatMap((form) => {
    // Where the first form has no value at all, the limit that the second has there is what is wanted.
    const target = truth.value.isFinite() ? truth : truthOf(form.whole, point);
    const was = truth.value.isFinite() ? before : errorsOf(expr, point, name, target, avoidableError);
    const after = errorsOf(form.whole, point, name, target, avoidableError);
    if (!isBetter(was, after) || (!truth.value.isFinite() && !isLimit(expr, point, target.value))) return [];
    return [{ form, was, after, target, worst: worstOf(after) }];
  });
  better.sort((a, b) => beyond(a.worst) - beyond(b.worst) || a.form.steps - b.form.steps || a.form.size - b.form.size);
  // Sampling is what takes time, so it ends with as many forms as are told.
  const told: (Omit<(typeof better)[number], 'worst'> & { readonly found: Agreement })[] = [];
  for (const { form, was, after, target } of better) {
    if (told.length === MOST_TOLD) break;
    // A longer way to what is no better is not worth telling.
    if (form.steps > (told[0]?.form.steps ?? MOST_STEPS)) continue;
    if (form.size > LONGER * (told[0]?.form.size ?? form.size)) continue;
    const found = agreement(expr, form.whole, point);
    if (found !== null) told.push({ form, was, after, target, found });
  }
  return [
    ...told.map(({ form, was, after, target, found }): Proposal => {
      const { name: rows, before: place, after: became, because, whole } = form;
      const mends = rank(was.value) > rank(after.value) ? 'value' : 'slope';
      return {
        name: rows,
        before: place,
        after: became,
        whole: write(whole),
        because,
        agreement: found,
        here: {
          before: errorsOf(expr, point, name, target),
          after: errorsOf(whole, point, name, target),
        },
        proof: proofOf(expr, whole, point, name, mends),
      };
    }),
    ...(told.length === 0 ? guarded(expr, point, name, truth) : []),
  ];
}

const computed = (expr: Expr, point: Point, name: PrecisionName): number => {
  const entries = record(expr, (key) => point[key] as number, precisions[name].arithmetic);
  return (entries[entries.length - 1] as TapeEntry<number>).value;
};

/** For sorting: what is not finite is worse than any error. */
const rank = (error: MeasuredError): number => (error === 'not finite' ? Number.POSITIVE_INFINITY : (error ?? 0));
const worstOf = ({ value, slope }: FormErrors): MeasuredError => (rank(value) >= rank(slope) ? value : slope);

function isBetter(before: FormErrors, after: FormErrors): boolean {
  const [was, is] = [rank(worstOf(before)), rank(worstOf(after))];
  return Number.isFinite(is) && is <= BETTER * was;
}

// ── errors ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The errors of a form in a precision at a point of its numbers, against the truth, however small that is.
 *
 * @param measure  how one number is compared; for choosing between forms, what no form could hold does not count
 */
export function errorsOf(
  expr: Expr,
  point: Point,
  name: PrecisionName,
  truth: Truth,
  measure: typeof avoidableError = errorAgainst,
): FormErrors {
  const precision = precisions[name];
  const entries = record(expr, (key) => point[key] as number, precision.arithmetic);
  const value = measure((entries[entries.length - 1] as TapeEntry<number>).value, truth.value, name);
  const adjoints = backward(entries, precision.arithmetic);
  let slope: MeasuredError = null;
  for (const [variable, exact] of Object.entries(truth.gradient)) {
    const place = entries.findIndex(({ node }) => node.kind === 'variable' && node.name === variable);
    const error = measure(place < 0 ? 0 : (adjoints[place] as number), exact, name);
    if (error !== null && (slope === null || rank(error) > rank(slope))) slope = error;
  }
  return { value, slope };
}

function errorAgainst(value: number, exact: Decimal): MeasuredError {
  if (!exact.isFinite()) return null;
  if (!Number.isFinite(value)) return 'not finite';
  if (exact.isZero()) return Math.abs(value);
  return relativeError(value, exact);
}

/** What is too small for the precision is rightly 0 or a number of few digits, and what is too large infinite, in every form. */
export function avoidableError(value: number, exact: Decimal, name: PrecisionName): MeasuredError {
  const isTooLarge =
    exact.isFinite() && exact.abs().gt(precisions[name].largest) && Math.abs(value) === Number.POSITIVE_INFINITY;
  if (isTooLarge) return 0;
  if (exact.isFinite() && !exact.isZero() && vanishesRightly(value, exact, precisions[name])) return 0;
  return errorAgainst(value, exact);
}

// ── forms ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Form {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly because: string;
  readonly whole: Expr;
  /** How many rows were applied, and how long the formula is. */
  readonly steps: number;
  readonly size: number;
}

/** One row at one place; rows one after another. */
function forms(expr: Expr): Form[] {
  const start: Form = { name: '', before: '', after: '', because: '', whole: expr, steps: 0, size: 0 };
  const all: Form[] = [];
  const seen = new Set<string>([write(expr)]);
  let last: readonly Form[] = [start];
  for (let steps = 1; steps <= MOST_STEPS; steps++) {
    const next: Form[] = [];
    for (const earlier of last) {
      const found: readonly Step[] = [...rewritings(earlier.whole), ...simplified(earlier.whole)];
      for (const { rewrite, because, before, after, whole } of found) {
        const text = write(whole);
        if (seen.has(text) || all.length + next.length >= MOST_FORMS) continue;
        seen.add(text);
        next.push({
          name: steps === 1 ? rewrite.name : `${earlier.name}, ${rewrite.name}`,
          before: write(before),
          after: write(after),
          because: steps === 1 ? because : `${earlier.because}; ${because}`,
          whole,
          steps,
          size: text.length,
        });
      }
    }
    all.push(...next);
    last = next;
  }
  return all;
}

type Step = Pick<Rewriting, 'because' | 'before' | 'after' | 'whole'> & {
  readonly rewrite: Pick<Rewriting['rewrite'], 'name'>;
};

/** The formula as a book would write it: what cancels on paper, (x + 1) - x, need not be computed. */
function simplified(expr: Expr): Step[] {
  const whole = tidy(expr).expr;
  const because = 'what cancels on paper need not be computed';
  return [{ rewrite: { name: 'simplified' }, because, before: expr, after: whole, whole }];
}

// ── guards ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Forms that mend the gradient alone: the double where, and a root kept away from 0. */
function guarded(expr: Expr, point: Point, name: PrecisionName, truth: Truth): Proposal[] {
  const leaks = (form: Expr): boolean =>
    pytorchGradient(form, point).some((slope) => slope !== null && Number.isNaN(slope));
  if (!leaks(expr)) return [];
  for (const { name: kind, node, after, because } of guards(expr)) {
    const whole = replaced(expr, node, after);
    if (leaks(whole)) continue;
    const found = agreement(expr, whole, point);
    if (found === null) continue;
    const errors = (form: Expr): FormErrors => ({
      value: errorsOf(form, point, name, truth).value,
      slope: leaks(form) ? 'not finite' : null,
    });
    return [
      {
        name: kind,
        before: write(node),
        after: write(after),
        whole: write(whole),
        because,
        agreement: found,
        here: { before: errors(expr), after: errors(whole) },
        proof: leakProof(expr, whole, point),
      },
    ];
  }
  return [];
}

const pytorchGradient = (form: Expr, point: Point): (number | null)[] =>
  Object.keys(point).map((variable) => conventionAt(form, point, variable, 'PyTorch').derivative);

interface Guard {
  readonly name: string;
  readonly node: Expr;
  readonly after: Expr;
  readonly because: string;
}

function* guards(expr: Expr): Generator<Guard> {
  for (const node of partsFirst(expr)) {
    if (node.kind !== 'choose') continue;
    for (const branch of ['then', 'otherwise'] as const) {
      for (const safe of [1, 2, 0.5, -1]) {
        const guard = Object.fromEntries(
          variablesOf(node[branch]).map((variable) => {
            const [kept, harmless] = [variableExpr(variable), numberExpr(safe)];
            const isThen = branch === 'then';
            return [variable, chooseExpr(node.test, isThen ? kept : harmless, isThen ? harmless : kept)];
          }),
        );
        yield {
          name: 'double where',
          node,
          after: { ...node, [branch]: substitute(node[branch], guard) },
          because: `where ${write(node[branch])} is not wanted it is asked at ${safe}, a harmless place: its slope there is finite, and 0 times it is 0`,
        };
      }
    }
  }
  for (const node of partsFirst(expr)) {
    if (!isApply(node, 'sqrt')) continue;
    const radicand = node.args[0] as Expr;
    const isZero = applyExpr('equal', radicand, numberExpr(0));
    yield {
      name: 'a root kept away from 0',
      node,
      after: chooseExpr(isZero, numberExpr(0), applyExpr('sqrt', chooseExpr(isZero, numberExpr(1), radicand))),
      because: `at ${write(radicand)} = 0 the root has no finite slope; there the condition answers 0, value and slope, and the root is asked at 1`,
    };
  }
}

// ── proof ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Places of a proof: three decades to each side of the point, eight to a decade. */
const DECADES = 3;
const PER_DECADE = 8;
/** Places that need more digits than this are left out. */
const PROOF_DIGITS = 400;

/**
 * Both forms along the ray from the origin through the point, a thousandth of it to a thousand times it. From a point at the
 * origin itself, along the positive numbers from 1e-6 to 1, and the point.
 */
function proofOf(before: Expr, after: Expr, point: Point, name: PrecisionName, mends: Proof['mends']): Proof {
  const { round, largest } = precisions[name];
  const variables = Object.keys(point);
  const only = variables.length === 1 ? (variables[0] as string) : null;
  const isOrigin = Object.values(point).every((value) => value === 0);
  const steps = Array.from({ length: 2 * DECADES * PER_DECADE + 1 }, (_, k) => k / PER_DECADE - DECADES);
  const factors = isOrigin ? [0, ...steps.map((step) => 10 ** (step - DECADES))] : steps.map((step) => 10 ** step);
  const points = factors.flatMap((factor): ProofPoint[] => {
    const place = Object.fromEntries(
      variables.map((variable) => [variable, round(isOrigin ? factor : (point[variable] as number) * factor)]),
    );
    if (Object.values(place).some((value) => Math.abs(value) > largest)) return [];
    const truth = truthOf(after, place, PROOF_DIGITS);
    if (!truth.complete) return [];
    return [
      {
        at: only === null ? factor : (place[only] as number),
        before: errorsOf(before, place, name, truth),
        after: errorsOf(after, place, name, truth),
      },
    ];
  });
  return { along: only ?? 'factor', slopeBy: 'reverse mode', mends, points };
}

/** What PyTorch's gradient is, on both sides of the point and at it. The truth is what the rules say of the branch that is taken. */
function leakProof(before: Expr, after: Expr, point: Point): Proof {
  const variables = Object.keys(point);
  const only = variables.length === 1 ? (variables[0] as string) : null;
  const scale = Math.max(1, ...Object.values(point).map(Math.abs));
  const points = LEAK_PLACES.map((offset): ProofPoint => {
    const place = Object.fromEntries(
      variables.map((variable) => [variable, (point[variable] as number) + offset * scale]),
    );
    const truth = truthOf(before, place);
    const errors = (form: Expr): FormErrors => ({
      value: errorsOf(form, place, 'float64', truth).value,
      slope: pytorchGradient(form, place).reduce<MeasuredError>((worst, slope, i) => {
        if (slope !== null && Number.isNaN(slope)) return 'not finite';
        const exact = truth.gradient[variables[i] as string] as Decimal;
        const error = slope === null || offset === 0 ? null : errorAgainst(slope, exact);
        return error === null || rank(error) <= rank(worst) ? (worst ?? error) : error;
      }, null),
    });
    return { at: only === null ? offset : (place[only] as number), before: errors(before), after: errors(after) };
  });
  return { along: only ?? 'moved by', slopeBy: 'PyTorch', mends: 'slope', points };
}

const LEAK_PLACES = [-1, -0.5, -0.1, -0.01, 0, 0.01, 0.1, 0.5, 1];
