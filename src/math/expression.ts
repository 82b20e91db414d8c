/**
 * What is a formula, to a program? How is it read, and how is it written out?
 *
 * A formula is a small tree of operations. `x^2 + 1` is
 *
 *     add
 *     ├─ power
 *     │  ├─ variable x
 *     │  └─ number 2
 *     └─ number 1
 *
 * and it can be *read* in any kind of number that knows how to do the operations: plain numbers give the value, dual
 * numbers the value and the slope, tape cells a record to walk backwards. `interpret` is the only walk over formulas
 * that computes. It is a loop with its own stack, so a sum of five thousand terms cannot overflow it; it visits a
 * shared part once; and of a conditional it reads only the branch that is taken, so the other one cannot poison the
 * answer with a not-a-number.
 *
 * Next: ./names.ts
 */

import { type OpName, ruleOf } from './rules.ts';

/** Where in the typed text a part of a formula stands: characters start (included) to end (excluded). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface NumberExpr {
  readonly kind: 'number';
  readonly value: number;
  /** The digits as typed, for arithmetics that hold more of them than float64. */
  readonly text?: string;
  readonly span?: Span;
}
export interface VariableExpr {
  readonly kind: 'variable';
  readonly name: string;
  readonly span?: Span;
}
export interface ApplyExpr {
  readonly kind: 'apply';
  readonly op: OpName;
  readonly args: readonly Expr[];
  readonly span?: Span;
}
/** `test ? then : otherwise`. Only the branch that is taken is ever read. */
export interface ChooseExpr {
  readonly kind: 'choose';
  readonly test: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
  readonly span?: Span;
}
export type Expr = NumberExpr | VariableExpr | ApplyExpr | ChooseExpr;

/** A point: from the name of a variable to its number. */
export type Point = Readonly<Record<string, number>>;

/** A kind of number in which formulas can be read. */
export interface Arithmetic<T> {
  /** A number that stands in the formula; `text` has its digits as typed, where it was typed. */
  constant(value: number, text?: string): T;
  /** One operation. Constants such as pi are operations without arguments. */
  apply(op: OpName, args: readonly T[], node: ApplyExpr): T;
  /** Whether a condition holds. Comparisons give 1 or 0. */
  holds(condition: T, node: Expr): boolean;
}

export const numberExpr = (value: number, text?: string): NumberExpr =>
  text === undefined ? { kind: 'number', value } : { kind: 'number', value, text };
export const variableExpr = (name: string): VariableExpr => ({ kind: 'variable', name });
export const applyExpr = (op: OpName, ...args: readonly Expr[]): ApplyExpr => ({ kind: 'apply', op, args });
export const chooseExpr = (test: Expr, then: Expr, otherwise: Expr): ChooseExpr => ({
  kind: 'choose',
  test,
  then,
  otherwise,
});

/** The parts of a node, in the order they are written. */
export const partsOf = (node: Expr): readonly Expr[] =>
  node.kind === 'apply' ? node.args : node.kind === 'choose' ? [node.test, node.then, node.otherwise] : [];

/**
 * Reads a formula in the given arithmetic.
 *
 * @param lookUp  gives the number of a variable; it throws for a variable that has none
 * @returns the value of the formula in that arithmetic
 */
export function interpret<T>(expr: Expr, lookUp: (name: string) => T, arithmetic: Arithmetic<T>): T {
  return interpretAll(expr, lookUp, arithmetic).get(expr) as T;
}

/** The same walk, keeping the value of every part that was read. A part that was not read (a branch not taken) is absent. */
export function interpretAll<T>(expr: Expr, lookUp: (name: string) => T, arithmetic: Arithmetic<T>): Map<Expr, T> {
  const known = new Map<Expr, T>();
  const pending: Expr[] = [expr];
  while (pending.length > 0) {
    const node = pending[pending.length - 1] as Expr;
    if (known.has(node)) {
      pending.pop();
    } else if (node.kind === 'number') {
      known.set(node, arithmetic.constant(node.value, node.text));
    } else if (node.kind === 'variable') {
      known.set(node, lookUp(node.name));
    } else if (node.kind === 'choose') {
      if (!known.has(node.test)) {
        pending.push(node.test);
        continue;
      }
      const branch = arithmetic.holds(known.get(node.test) as T, node.test) ? node.then : node.otherwise;
      if (known.has(branch)) known.set(node, known.get(branch) as T);
      else pending.push(branch);
    } else {
      let ready = true;
      for (let i = node.args.length - 1; i >= 0; i--) {
        const part = node.args[i] as Expr;
        if (!known.has(part)) {
          pending.push(part);
          ready = false;
        }
      }
      if (ready) {
        known.set(
          node,
          arithmetic.apply(
            node.op,
            node.args.map((part) => known.get(part) as T),
            node,
          ),
        );
      }
    }
  }
  return known;
}

/** Plain float64: every operation as its row has it. */
export const float64: Arithmetic<number> = {
  constant: (value) => value,
  apply: (op, [u = Number.NaN, v = Number.NaN, w = Number.NaN]) => ruleOf(op).value(u, v, w),
  holds: (condition) => condition !== 0 && !Number.isNaN(condition),
};

/** A look-up for `interpret` in a record of values. Only the record's own names count. */
export const from =
  <T>(values: Readonly<Record<string, T>>) =>
  (name: string): T => {
    if (!Object.hasOwn(values, name)) throw new Error(`no value for ${name}`);
    return values[name] as T;
  };

/**
 * The value of a formula at a point, in float64.
 *
 * @example
 * evaluate(parseFormula('x^2 + 1').expr, { x: 3 }) // => 10
 */
export const evaluate = (expr: Expr, point: Point): number => interpret(expr, from(point), float64);

/** Every part of a formula once, parts before the wholes that use them, branches not taken included. */
export const partsFirst = (expr: Expr): Expr[] => inOrder(expr, partsOf);

function inOrder(expr: Expr, parts: (node: Expr) => readonly Expr[]): Expr[] {
  const order: Expr[] = [];
  const seen = new Set<Expr>();
  const pending: Expr[] = [expr];
  while (pending.length > 0) {
    const node = pending[pending.length - 1] as Expr;
    const missing = seen.has(node) ? [] : parts(node).filter((part) => !seen.has(part));
    if (missing.length > 0) {
      for (let i = missing.length - 1; i >= 0; i--) pending.push(missing[i] as Expr);
      continue;
    }
    pending.pop();
    if (!seen.has(node)) {
      seen.add(node);
      order.push(node);
    }
  }
  return order;
}

/** The names of the variables, in the order in which they first stand in the formula. */
export function variablesOf(expr: Expr): string[] {
  const names = new Set<string>();
  for (const node of partsFirst(expr)) if (node.kind === 'variable') names.add(node.name);
  return [...names];
}

/** A copy of the formula with its variables replaced; a name that `replacements` does not have stays. */
export function substitute(expr: Expr, replacements: Readonly<Record<string, Expr>>): Expr {
  return rebuild(expr, (node) =>
    node.kind === 'variable' && Object.hasOwn(replacements, node.name) ? (replacements[node.name] as Expr) : node,
  );
}

/** A copy of the formula in which every part, its own parts already rebuilt, went through `change`. */
export function rebuild(expr: Expr, change: (node: Expr) => Expr): Expr {
  const rebuilt = new Map<Expr, Expr>();
  const of = (part: Expr): Expr => rebuilt.get(part) as Expr;
  for (const node of partsFirst(expr)) {
    let copy = node;
    if (node.kind === 'apply' && node.args.some((part) => of(part) !== part))
      copy = { ...node, args: node.args.map(of) };
    if (node.kind === 'choose' && partsOf(node).some((part) => of(part) !== part)) {
      copy = { ...node, test: of(node.test), then: of(node.then), otherwise: of(node.otherwise) };
    }
    rebuilt.set(node, change(copy));
  }
  return of(expr);
}

/**
 * The formula with its numbers as float64 holds them: what was typed as 0.3 is no longer three tenths. A judge with more digits
 * judges this one, because it is the one that was computed: (x - 0.3)^2 is 0 at 0.3, and not 1.2e-34.
 */
export const withFloat64Numbers = (expr: Expr): Expr =>
  rebuild(expr, (node) => (node.kind === 'number' && node.text !== undefined ? numberExpr(node.value) : node));

/** How many parts a formula has when it is written out, where a part that is used twice is written twice. */
export function writtenSize(expr: Expr): number {
  const sizes = new Map<Expr, number>();
  for (const node of partsFirst(expr))
    sizes.set(
      node,
      partsOf(node).reduce((sum, part) => sum + (sizes.get(part) as number), 1),
    );
  return sizes.get(expr) as number;
}

/** Whether two formulas are the same tree, wherever they were typed. */
export function sameExpr(left: Expr, right: Expr): boolean {
  const pending: [Expr, Expr][] = [[left, right]];
  while (pending.length > 0) {
    const [a, b] = pending.pop() as [Expr, Expr];
    if (a === b) continue;
    if (a.kind !== b.kind) return false;
    if (a.kind === 'number' && !Object.is(a.value, (b as NumberExpr).value)) return false;
    if (a.kind === 'variable' && a.name !== (b as VariableExpr).name) return false;
    if (a.kind === 'apply' && a.op !== (b as ApplyExpr).op) return false;
    const ours = partsOf(a);
    const theirs = partsOf(b);
    if (ours.length !== theirs.length) return false;
    for (const [i, part] of ours.entries()) pending.push([part, theirs[i] as Expr]);
  }
  return true;
}

/** The formula with equal parts made one and the same node, so that a walk meets each computation once. */
export function shareEqualParts(expr: Expr): Expr {
  const byKey = new Map<string, Expr>();
  const ids = new Map<Expr, number>();
  return rebuild(expr, (node) => {
    const parts = partsOf(node).map((part) => ids.get(part));
    const head =
      node.kind === 'number'
        ? (node.text ?? (Object.is(node.value, -0) ? '-0' : `${node.value}`))
        : node.kind === 'variable'
          ? node.name
          : node.kind === 'apply'
            ? node.op
            : '?';
    const key = `${node.kind} ${head} ${parts.join(' ')}`;
    const known = byKey.get(key);
    if (known !== undefined) return known;
    byKey.set(key, node);
    ids.set(node, ids.size);
    return node;
  });
}

// ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** How tightly a piece of written text holds together; numbers, names and calls hold tightest. */
const ATOM = 9;
const CHOICE = 0;
/** A negative number is written with the prefix minus and binds like it. */
const MINUS = ruleOf('negate').notation?.binds ?? ATOM;

interface Written {
  readonly text: string;
  readonly binds: number;
}

/** The number as text that reads back to the same number. */
export const writeNumber = (value: number): string => (Object.is(value, -0) ? '0' : String(value));

/**
 * The formula as text that the parser reads back to the same formula.
 *
 * @example
 * write(parseFormula('2x + sin(x)**2').expr) // => '2 * x + sin(x)^2'
 */
export function write(expr: Expr): string {
  const written = new Map<Expr, Written>();
  for (const node of inOrder(expr, writtenParts))
    written.set(
      node,
      writeNode(node, (part) => written.get(part) as Written),
    );
  return (written.get(expr) as Written).text;
}

function writeNode(node: Expr, of: (part: Expr) => Written): Written {
  if (node.kind === 'variable') return { text: node.name, binds: ATOM };
  if (node.kind === 'number') {
    const text = node.text ?? writeNumber(node.value);
    return { text, binds: text.startsWith('-') ? MINUS : ATOM };
  }
  if (node.kind === 'choose') {
    const part = (piece: Expr) => held(of(piece), CHOICE + 1);
    return { text: `${part(node.test)} ? ${part(node.then)} : ${part(node.otherwise)}`, binds: CHOICE };
  }
  const rule = ruleOf(node.op);
  const notation = rule.notation;
  if (notation === undefined) {
    const name = rule.name ?? node.op;
    return {
      text:
        rule.arity === 0
          ? name
          : `${name}(${unfold(node)
              .map((part) => of(part).text)
              .join(', ')})`,
      binds: ATOM,
    };
  }
  const { symbol, binds, groups, place } = notation;
  const [first, second] = node.args.map(of) as [Written, Written];
  if (place === 'prefix') return { text: `${symbol}${held(first, binds + 1)}`, binds };
  if (place === 'postfix') return { text: `${held(first, binds)}${symbol}`, binds };
  const left = held(first, groups === 'left' ? binds : binds + 1);
  // 2^(x^2) keeps its brackets: 2^x^2 means the same, and half of its readers do not know that.
  const right = held(second, binds + 1);
  return { text: symbol === '^' ? `${left}^${right}` : `${left} ${symbol} ${right}`, binds };
}

/** The text, in brackets where it holds less tightly than its surroundings ask. */
const held = (piece: Written, least: number): string => (piece.binds >= least ? piece.text : `(${piece.text})`);

/** The arguments of a row that folds, as the one long list that was meant: max(max(a, b), c) is max(a, b, c). */
function unfold(node: ApplyExpr): readonly Expr[] {
  if (ruleOf(node.op).folds !== true) return node.args;
  const reversed: Expr[] = [];
  let head: Expr = node;
  while (head.kind === 'apply' && head.op === node.op) {
    reversed.push(head.args[1] as Expr);
    head = head.args[0] as Expr;
  }
  return [...reversed, head].reverse();
}

/** What is written inside of a part. A long list of arguments is one call, so its beginnings are not written for themselves. */
const writtenParts = (node: Expr): readonly Expr[] => (node.kind === 'apply' ? unfold(node) : partsOf(node));

/** The formula with every operator in brackets, to show how a text was read. */
export function writeInBrackets(expr: Expr): string {
  const inside = new Map<Expr, string>();
  const bare = (part: Expr): string => inside.get(part) as string;
  // Between the brackets or commas of a call an operator needs none of its own.
  const held = (part: Expr): string => (isOperator(part) ? `(${bare(part)})` : bare(part));
  for (const node of inOrder(expr, writtenParts)) {
    const notation = node.kind === 'apply' ? ruleOf(node.op).notation : undefined;
    if (node.kind === 'choose') inside.set(node, `${held(node.test)} ? ${held(node.then)} : ${held(node.otherwise)}`);
    else if (node.kind !== 'apply' || node.args.length === 0) inside.set(node, write(node));
    else if (notation === undefined)
      inside.set(node, `${ruleOf(node.op).name ?? node.op}(${unfold(node).map(bare).join(', ')})`);
    else {
      const [first, second] = node.args.map(held) as [string, string];
      const { symbol, place } = notation;
      inside.set(
        node,
        place === 'prefix'
          ? `${symbol}${first}`
          : place === 'postfix'
            ? `${first}${symbol}`
            : `${first} ${symbol} ${second}`,
      );
    }
  }
  return held(expr);
}

const isOperator = (node: Expr): boolean =>
  node.kind === 'choose' || (node.kind === 'apply' && ruleOf(node.op).notation !== undefined);
