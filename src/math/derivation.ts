/**
 * By which rules would a person find the derivative, and in which order?
 *
 * From the outside in. The derivative of sin(x^2) is that of sin, times that of what stands inside:
 *
 *     chain rule     d/dx[sin(x^2)]  =  cos(x^2) * d/dx[x^2]       with u = x^2: d/du sin(u) = cos(u)
 *       power rule   d/dx[x^2]       =  2 * x
 *     tidying        cos(x^2) * (2 * x)  =  2 * x * cos(x^2)
 *
 * The steps are not a second way of differentiating. Each tells what happened at one part of the formula, in the slopes that
 * ./chain-rule.ts found and with the partials it took from the table of operations, so steps and answer cannot disagree. A
 * derivative that is still to be found stands in the line as a variable called d/dx[x^2].
 *
 * The name of a step is the one on the row of the operation, except where books have a name for a special case: a factor
 * that does not move, a power whose base or exponent does not.
 *
 * Where it breaks: the way shown is a right way, not always the shortest; x^2 * x^3 is done by the product rule.
 *
 * Next: ./symbolic.ts
 */

import { link, partialWith } from './chain-rule.ts';
import {
  type ApplyExpr,
  applyExpr,
  chooseExpr,
  type Expr,
  numberExpr,
  substitute,
  variableExpr,
  variablesOf,
  write,
} from './expression.ts';
import { isNegative } from './fractions.ts';
import { type OpName, ruleOf } from './rules.ts';
import { isApply, isSum, lengthOf, negated, piecesOf, termsOf } from './terms.ts';
import { tidy } from './tidying.ts';

/** One step of a derivation: a line of the form before = after, and why. */
export interface Step {
  /** What a book calls the rule. */
  readonly rule: string;
  readonly before: string;
  readonly after: string;
  /** Why, in one sentence. */
  readonly because: string;
  /** How deep the step is nested: 0 for the formula itself, 1 for its parts. */
  readonly depth: number;
}

/** What books call the rule when only this argument of the operation moves, and how they put it; `rest` is what does not move. */
const specialCases: Partial<
  Record<OpName, readonly { readonly name: string; readonly says?: (rest: string) => string }[]>
> = {
  divide: [{ name: 'constant multiple rule' }, { name: 'reciprocal rule' }],
  power: [
    { name: 'power rule', says: (exponent) => `the exponent ${exponent} comes down as a factor and is lowered by 1` },
    { name: 'exponential rule', says: (base) => `the power stays as it is, times the logarithm of the base ${base}` },
  ],
};
const powerAndExponential = 'power rule and exponential rule';

/** A step as a formula, and the parts whose derivatives are still to be found. */
interface Move {
  readonly rule: string;
  readonly after: Expr;
  readonly because: string;
  readonly open: readonly Expr[];
}

/**
 * The steps of a derivation, from the outside in, and tidying last.
 *
 * @param slopes  the slope of each part, from the chain rule
 * @param tidied  a slope as it should be printed
 */
export function derivationOf(
  expr: Expr,
  variable: string,
  slopes: ReadonlyMap<Expr, Expr>,
  tidied: (slope: Expr) => Expr,
): Step[] {
  const reader = new Reader(expr, variable, slopes, tidied);
  const steps: Step[] = [];
  const pending = [{ node: expr, depth: 0 }];
  const told = new Set<string>();
  while (pending.length > 0) {
    const { node, depth } = pending.pop() as { node: Expr; depth: number };
    const before = reader.named(node);
    if (told.has(before)) continue;
    told.add(before);
    const { rule, after, because, open } = reader.move(node);
    steps.push({ rule, before, after: write(after), because, depth });
    for (const part of open.toReversed()) pending.push({ node: part, depth: depth + 1 });
  }
  return [...steps, ...reader.lastStep(reader.move(expr))];
}

class Reader {
  private readonly variable: string;
  private readonly slopes: ReadonlyMap<Expr, Expr>;
  private readonly tidied: (slope: Expr) => Expr;
  private readonly root: Expr;
  /** Names for what moves inside an operation, none of which the formula uses itself. */
  private readonly letters: readonly string[];

  constructor(root: Expr, variable: string, slopes: ReadonlyMap<Expr, Expr>, tidied: (slope: Expr) => Expr) {
    this.root = root;
    this.variable = variable;
    this.slopes = slopes;
    this.tidied = tidied;
    const taken = new Set(variablesOf(root));
    this.letters = ['u', 'v', 'w', 'p', 'q', 'r', 's', 't', 'z']
      .filter((letter) => !taken.has(letter))
      .concat(['u1', 'u2', 'u3']);
  }

  /** d/dx[…] */
  named(node: Expr): string {
    return `d/d${this.variable}[${write(node)}]`;
  }

  private isVariable(node: Expr): boolean {
    return node.kind === 'variable' && node.name === this.variable;
  }

  private slope(node: Expr): Expr {
    const slope = this.slopes.get(node);
    return slope === undefined ? numberExpr(0) : this.tidied(slope);
  }

  /** The derivative of a part as it stands in a line: found at once for the variable, open for anything else. */
  private standing(part: Expr): Expr {
    return this.isVariable(part) || !this.slopes.has(part) ? this.slope(part) : variableExpr(this.named(part));
  }

  private open(parts: readonly Expr[]): Expr[] {
    return parts.filter((part) => this.slopes.has(part) && !this.isVariable(part));
  }

  /** Why a part has no slope: it has nothing to do with the variable, or is constant between jumps. */
  private still(part: Expr): string {
    return variablesOf(part).includes(this.variable)
      ? 'is constant between its jumps'
      : `does not depend on ${this.variable}`;
  }

  move(node: Expr): Move {
    if (this.isVariable(node))
      return {
        rule: 'variable rule',
        after: numberExpr(1),
        because: `${this.variable} changes by 1 when ${this.variable} does`,
        open: [],
      };
    if (!this.slopes.has(node)) return this.constant(node);
    if (node.kind === 'choose') return this.cases(node.test, node.then, node.otherwise);
    if (isSum(node)) return this.sum(node);
    return this.multiple(node) ?? this.chain(node as ApplyExpr);
  }

  private constant(node: Expr): Move {
    const jumps = variablesOf(node).includes(this.variable);
    return {
      rule: jumps ? 'constant between jumps' : 'constant rule',
      after: numberExpr(0),
      because: `${write(node)} ${this.still(node)}`,
      open: [],
    };
  }

  private cases(test: Expr, then: Expr, otherwise: Expr): Move {
    const after = chooseExpr(test, this.standing(then), this.standing(otherwise));
    return {
      rule: 'case by case',
      after,
      because: `the condition ${write(test)} only decides which case counts`,
      open: this.open([then, otherwise]),
    };
  }

  private sum(node: Expr): Move {
    const pieces = piecesOf(node);
    const moving = pieces.filter((piece) => this.slopes.has(piece.node));
    const resting = pieces.filter((piece) => !this.slopes.has(piece.node)).map((piece) => piece.node);
    let after: Expr | null = null;
    for (const { node: piece, negative } of moving) {
      const slope = this.standing(piece);
      if (after === null) after = negative ? applyExpr('negate', slope) : slope;
      else after = applyExpr(negative ? 'subtract' : 'add', after, slope);
    }
    const shown = resting.slice(0, 3).map((part) => `${write(part)} ${this.still(part)}`);
    const because = [
      'a sum is differentiated term by term',
      ...shown.map((text) => `${text}, so its derivative is 0`),
    ].join('; ');
    const rule = pieces.length === 2 && pieces[1]?.negative === true ? ruleOf('subtract').rule : ruleOf('add').rule;
    return { rule, after: after as Expr, because, open: this.open(moving.map((piece) => piece.node)) };
  }

  /** A factor that does not move, and one that does; null where there is no factor that does not. */
  private multiple(node: Expr): Move | null {
    let factor: Expr = numberExpr(1);
    let core = node;
    const resting: Expr[] = [];
    for (;;) {
      const [first, second] = isApply(core, 'multiply', 'divide', 'negate') ? core.args : [];
      if (isApply(core, 'negate') && !isSum(core)) factor = applyExpr('negate', factor);
      else if (isApply(core, 'multiply', 'divide') && second !== undefined && !this.slopes.has(second)) {
        factor = applyExpr(core.op, factor, second);
        resting.push(second);
      } else if (isApply(core, 'multiply') && first !== undefined && second !== undefined && !this.slopes.has(first)) {
        factor = applyExpr('multiply', factor, first);
        resting.push(first);
        core = second;
        continue;
      } else break;
      core = first as Expr;
    }
    if (core === node) return null;
    const shown = tidy(factor).expr;
    const jumping = resting.find((part) => variablesOf(part).includes(this.variable));
    const why = jumping === undefined ? `does not depend on ${this.variable}` : 'is constant between its jumps';
    return {
      rule: 'constant multiple rule',
      after: tidy(applyExpr('multiply', shown, this.standing(core))).expr,
      because: `the factor ${write(shown)} ${why}, so it stays`,
      open: this.open([core]),
    };
  }

  /** The chain rule at one operation: with letters for what moves, then with the arguments in their place. */
  private chain(node: ApplyExpr): Move {
    const moving = node.args.flatMap((argument, index) => (this.slopes.has(argument) ? [{ argument, index }] : []));
    const names = new Map(moving.map(({ index }, i) => [index, this.letters[i] as string]));
    const args = node.args.map((argument, i) => (names.has(i) ? variableExpr(names.get(i) as string) : argument));
    const shape = applyExpr(node.op, ...args);
    const links = moving.map(({ argument, index }) => ({
      argument,
      letter: names.get(index) as string,
      index,
      partial: tidy(partialWith(node.op, index, args, shape)).expr,
    }));

    const inLetters = links.reduce<Expr | null>((sum, { argument, index, partial }) => {
      const behind =
        partial.kind === 'variable' &&
        args.findIndex((other) => other.kind === 'variable' && other.name === partial.name) > index;
      const minus = sum !== null && termsOf(partial).every((term) => isNegative(term.coefficient));
      const term = link(minus ? negated(partial) : partial, this.standing(argument), behind);
      return sum === null ? term : applyExpr(minus ? 'subtract' : 'add', sum, term);
    }, null) as Expr;
    const arranged = links.length > 1 ? tidy(inLetters).expr : inLetters;
    const whole = isApply(arranged, 'divide') && lengthOf(arranged) < lengthOf(inLetters) ? arranged : inLetters;
    const after = substitute(whole, Object.fromEntries(links.map(({ letter, argument }) => [letter, argument])));

    const bracketed = (text: string) =>
      ruleOf(node.op).notation === undefined || node.op === 'power' ? text : `(${text})`;
    const rates = links
      .map(({ letter, partial }) => `d/d${letter} ${bracketed(write(shape))} = ${write(partial)}`)
      .join(' and ');
    const direct = moving.every(({ argument }) => this.isVariable(argument));
    const meaning = links.map(({ letter, argument }) => `${letter} = ${write(argument)}`).join(' and ');
    const [only] = links;
    const inner =
      only !== undefined && links.length === 1 && !direct
        ? `, times d${only.letter}/d${this.variable} = ${write(this.slope(only.argument))}`
        : '';
    const special =
      direct && only !== undefined && links.length === 1 ? specialCases[node.op]?.[only.index] : undefined;
    const rest = node.args.find((argument) => !this.slopes.has(argument));
    const table =
      links.length === 1 && direct ? `the table of operations has ${rates}` : `with ${meaning}: ${rates}${inner}`;
    const because = special?.says === undefined || rest === undefined ? table : special.says(write(rest));
    return {
      rule: special?.name ?? this.ruleOf(node.op, links.length, direct),
      after,
      because,
      open: this.open(moving.map(({ argument }) => argument)),
    };
  }

  private ruleOf(op: OpName, moving: number, direct: boolean): string {
    const { rule, notation } = ruleOf(op);
    if (moving === 1) return direct ? rule : 'chain rule';
    if (op === 'power') return powerAndExponential;
    return notation?.place === 'infix' || direct ? rule : 'chain rule';
  }

  /** The derivatives of the parts put into the first line, and what tidying makes of it; nothing where it is an answer already. */
  lastStep({ after, open }: Move): Step[] {
    const answer = write(this.slope(this.root));
    if (open.length === 0 && write(after) === answer) return [];
    const found = Object.fromEntries(open.map((part) => [this.named(part), this.slope(part)]));
    const assembled = substitute(after, found);
    const before = write(assembled) === answer ? write(after) : write(assembled);
    const { applied } = tidy(assembled);
    const because = write(assembled) === answer ? 'the derivatives of the parts are put in' : applied.join('; ');
    return [{ rule: 'tidying', before, after: answer, because, depth: 0 }];
  }
}
