/**
 * What becomes of a small nudge on its way through the links, and why do long chains kill it?
 *
 * A link turns a nudge of its input into a nudge of its output: its rate. Links in a row multiply, each rate taken at the
 * value that arrives there:
 *
 *     (3w - 6)² at w = 1     0.01 → 0.03 → 0.03 → -0.1791        rates 3, 1, -6; product -18; -18 × 0.01 = -0.18
 *
 * A product of many rates is seldom near 1. Twenty sigmoids, each of rate at most 1/4, leave 1e-13 of a slope; twenty rates of
 * 1.2 make 38 of it; one rate of 0 blocks everything behind it.
 *
 * Where it breaks: the product of rates tells of infinitely small nudges. What a real nudge does differs by its square.
 *
 * Next: ./sites.ts
 */

import { InputError } from '../input-error.ts';
import { forwardDerivative } from './arithmetic/dual.ts';
import {
  type Expr,
  evaluate,
  float64,
  interpretAll,
  numberExpr,
  type Point,
  substitute,
  variableExpr,
  write,
} from './expression.ts';
import { isPlain } from './kinks.ts';
import type { KeptTape, Ledger } from './ledger.ts';
import { closest, functionsByName } from './names.ts';
import { type Formula, parseFormula } from './parse.ts';
import { ruleOf } from './rules.ts';

/** A line on the only way from the variable to the output, and the rate of the link that made it. */
export interface ChainLink {
  readonly id: string;
  readonly text: string;
  readonly value: number;
  /** How fast this line moves with the one before it. */
  readonly rate: number;
  /** The product of the rates from this link to the end: what is left of the output's slope before this link. */
  readonly running: number;
}

/** The links of a ledger in which nothing forks, from the variable to the output; null where something does. */
export function linksOf({ nodes }: Pick<Ledger, 'nodes'>): readonly ChainLink[] | null {
  const [first, ...rest] = nodes;
  if (first === undefined || first.operation !== 'variable' || rest.length === 0) return null;
  const links: Omit<ChainLink, 'running'>[] = [];
  for (const [i, node] of rest.entries()) {
    const before = nodes[i];
    const [only, ...more] = before?.contributions ?? [];
    if (node.inputs.length !== 1 || node.inputs[0] !== before?.id || only === undefined || more.length > 0) return null;
    links.push({ id: node.id, text: node.text, value: node.value, rate: only.local });
  }
  return withRunning(links);
}

/** Adds the product from each link to the end. */
function withRunning(links: readonly Omit<ChainLink, 'running'>[]): ChainLink[] {
  let running = 1;
  return links
    .toReversed()
    .map((link) => {
      running *= link.rate;
      return { ...link, running };
    })
    .reverse();
}

/** What a nudge of the variables does to one line. */
export interface NudgedNode {
  readonly id: string;
  readonly before: number;
  readonly after: number;
  readonly change: number;
  /** The product of rates times the nudge, summed over the nudged variables. */
  readonly predicted: number;
  /** How far rounding may have moved the change. */
  readonly rounding: number;
}

export interface Nudge {
  readonly by: Point;
  readonly nodes: readonly NudgedNode[];
}

/**
 * Follows a nudge through every line, and compares with the product of rates.
 *
 * @param by  how far each nudged variable is moved; the others stay
 */
export function nudged({ entries, expr, ledger }: KeptTape, by: Point): Nudge {
  const moved = Object.fromEntries(Object.entries(ledger.at).map(([name, value]) => [name, value + (by[name] ?? 0)]));
  const values = interpretAll(expr, (name) => moved[name] as number, float64);
  const rates: number[] = [];
  const roundings: number[] = [];
  const nodes = entries.map(({ id, node, value, inputs, partials }): NudgedNode => {
    const known = node.kind === 'variable' ? moved[node.name] : values.get(node);
    if (known === undefined)
      throw new InputError(
        `the nudge takes another branch of a condition, so ${id} is not computed there`,
        'a smaller nudge stays on the same branch',
      );
    const predicted =
      node.kind === 'variable'
        ? (by[node.name] ?? 0)
        : inputs.reduce((sum, input, k) => sum + (rates[input] as number) * (partials[k] as number), 0);
    rates.push(predicted);
    // Each value is rounded once more, and carries along what its inputs were rounded by.
    const carried = inputs.reduce(
      (sum, input, k) => sum + Math.abs((roundings[input] as number) * (partials[k] as number)),
      0,
    );
    const rounding = carried + Number.EPSILON * Math.max(Math.abs(known), Math.abs(value));
    roundings.push(rounding);
    return { id, before: value, after: known, change: known - value, predicted, rounding };
  });
  return { by, nodes };
}

// ── the same link many times ───────────────────────────────────────────────────────────────────────────────────────

/** A link that is repeated, with everything it needs to know. */
export interface RepeatedChain {
  /** The link as a formula in the input: `sigmoid(1.2 * x)`. */
  readonly link: string;
  readonly start: number;
  readonly times: number;
  /** From the first link to the last. */
  readonly links: readonly ChainLink[];
  readonly value: number;
  /** The derivative of the end by the start. */
  readonly total: number;
  /** Whether a link stands at a corner, or at the edge of its domain, with the value that arrives there: its rate is then one answer of two. */
  readonly atCorner: boolean;
  readonly ends: 'vanishing' | 'exploding' | 'steady' | 'blocked' | 'not a number';
}

/** A link of one input: the name of a function, or a formula. */
export interface Link {
  readonly expr: Expr;
  readonly input: string;
}

/**
 * The link that a text means: the name of a function of one argument, or a formula. Of a formula with several variables the
 * input is `x` if it is among them, and the only one if there is only one.
 *
 * @param weight  multiplies the input of the link; null for none
 */
export function linkNamed(text: string, weight: number | null): Link {
  const name = text.trim();
  const op = functionsByName.get(name)?.find((candidate) => ruleOf(candidate).arity === 1);
  const formula: Formula = parseFormula(op === undefined ? name : `${name}(x)`);
  if (formula.expr.kind === 'variable' && name !== 'x') {
    const guess = closest(name, [...functionsByName.keys()]);
    throw new InputError(
      `there is no function ${name} to repeat`,
      guess === null
        ? 'for example sigmoid, or tanh(1.5*x); a link that changes nothing is x'
        : `did you mean ${guess}?`,
      { text, start: 0, end: text.length },
    );
  }
  const input = formula.variables.includes('x')
    ? 'x'
    : formula.variables.length === 1
      ? (formula.variables[0] as string)
      : null;
  if (input === null) {
    throw new InputError(
      `a link needs a function of one input, and ${name} ${formula.variables.length === 0 ? 'has none' : `has ${formula.variables.join(', ')}`}`,
      'for example sigmoid, or tanh(1.5*x)',
      { text, start: 0, end: text.length },
    );
  }
  const x = variableExpr(input);
  const expr =
    weight === null
      ? formula.expr
      : substitute(formula.expr, { [input]: { kind: 'apply', op: 'multiply', args: [numberExpr(weight), x] } });
  return { expr, input };
}

/** Rates that multiply to less than this are vanishing, to more than its inverse exploding: a training step would not be seen. */
const FAINT = 1e-3;

/**
 * The link applied many times, each time to what came out of the last.
 *
 * @param fixed  the other variables of the link
 */
export function repeated(link: Link, start: number, times: number, fixed: Point): RepeatedChain {
  const links: Omit<ChainLink, 'running'>[] = [];
  let value = start;
  let atCorner = false;
  for (let k = 1; k <= times; k++) {
    const point = { ...fixed, [link.input]: value };
    const rate = forwardDerivative(link.expr, point, { [link.input]: 1 }).tangent ?? 0;
    atCorner ||= !isPlain(link.expr, point, link.input);
    value = evaluate(link.expr, point);
    links.push({ id: `a${k}`, text: write(link.expr), value, rate });
  }
  const chain = withRunning(links);
  const total = chain[0]?.running ?? 1;
  const size = Math.abs(total);
  const ends = Number.isNaN(total)
    ? 'not a number'
    : links.some(({ rate }) => rate === 0)
      ? 'blocked'
      : size < FAINT
        ? 'vanishing'
        : size > 1 / FAINT
          ? 'exploding'
          : 'steady';
  return { link: write(link.expr), start, times, links: chain, value, total, ends, atCorner };
}
