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
  type ChooseExpr,
  chooseExpr,
  type Expr,
  numberExpr,
  partsFirst,
  substitute,
  variableExpr,
  variablesOf,
  write,
} from './expression.ts';
import { argumentOf, isApply, isProduct, isSum, lengthOf, piecesOfSum } from './pieces.ts';
import { type OpName, ruleOf } from './rules.ts';
import { isAllNegative, negated } from './terms.ts';
import { type Tidied, tidy } from './tidying.ts';

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

/** A derivative as it should be printed, and the way there. */
export interface Derivation {
  readonly tidied: Expr;
  readonly steps: readonly Step[];
  /** False where tidying gave up before the end. */
  readonly complete: boolean;
}

/** What books call a rule where one argument of the operation moves and the other does not, and how they put it. */
interface SpecialCase {
  readonly name: string;
  /** The reason, given what does not move. */
  readonly says?: (rest: string) => string;
}
/** By operation, and by the number of the argument that moves. A product with one moving factor is in `multiple` below. */
const specialCases: Partial<Record<OpName, Readonly<Record<number, SpecialCase>>>> = {
  divide: { 1: { name: 'reciprocal rule' } },
  power: {
    0: {
      name: 'power rule',
      says: (exponent) => `the exponent ${exponent} comes down as a factor and is lowered by 1`,
    },
    1: {
      name: 'exponential rule',
      says: (base) => `the power stays as it is, times the logarithm of the base ${base}`,
    },
  },
};
/** And where several arguments move. */
const rulesTogether: Partial<Record<OpName, string>> = { power: 'power rule and exponential rule' };

/** Letters for what moves inside an operation. */
const LETTERS = ['u', 'v', 'w', 'p', 'q', 'r', 's', 't', 'z', 'u1', 'v1', 'w1'];
/** A sum says of so many constants that they have no slope, and leaves it at that. */
const MOST_CONSTANTS_NAMED = 3;

/** A step as a formula, and the parts whose derivatives are still to be found. */
interface Move {
  readonly rule: string;
  readonly after: Expr;
  readonly because: string;
  readonly open: readonly Expr[];
}

/** An argument that moves: its letter, and the partial derivative by it in letters. */
interface Link {
  readonly argument: Expr;
  readonly letter: string;
  readonly partial: Expr;
  /** Whether the partial is a later argument, which stays behind the slope. */
  readonly staysBehind: boolean;
}

/**
 * The derivation of a formula, from the outside in, and tidying last.
 *
 * @param slopes  the slope of each part, from the chain rule
 * @param run  tidies one slope after the other
 */
export function derivationOf(
  expr: Expr,
  variable: string,
  slopes: ReadonlyMap<Expr, Expr>,
  run: (slope: Expr) => Tidied,
): Derivation {
  const teller = new Teller(variable, slopes, run, variablesOf(expr));
  const steps: Step[] = [];
  const told = new Set<string>();
  const pending = [{ node: expr, depth: 0 }];
  const first = teller.move(expr);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const before = teller.named(next.node);
    // What occurs twice is derived once.
    if (told.has(before)) continue;
    told.add(before);
    const { rule, after, because, open } = next.node === expr ? first : teller.move(next.node);
    const depth = next.depth;
    steps.push({ rule, before, after: write(after), because, depth });
    pending.push(...open.map((node) => ({ node, depth: depth + 1 })).reverse());
  }
  const { tidied, complete, step } = teller.finish(expr, first);
  return { tidied, complete, steps: step === null ? steps : [...steps, step] };
}

/** Tells what the chain rule did at one part of a formula, as a person would. */
class Teller {
  private readonly variable: string;
  private readonly slopes: ReadonlyMap<Expr, Expr>;
  private readonly run: (slope: Expr) => Tidied;
  /** None of them is a variable of the formula. */
  private readonly letters: readonly string[];

  constructor(
    variable: string,
    slopes: ReadonlyMap<Expr, Expr>,
    run: (slope: Expr) => Tidied,
    taken: readonly string[],
  ) {
    this.variable = variable;
    this.slopes = slopes;
    this.run = run;
    this.letters = LETTERS.filter((letter) => !taken.includes(letter));
  }

  /** d/dx[…] */
  named(node: Expr): string {
    return `d/d${this.variable}[${write(node)}]`;
  }

  move(node: Expr): Move {
    if (this.isVariable(node)) {
      const because = `${this.variable} changes by 1 when ${this.variable} does`;
      return { rule: 'variable rule', after: numberExpr(1), because, open: [] };
    }
    if (!this.slopes.has(node)) return this.constant(node);
    const move = this.movingMove(node);
    // A factor of 0 takes with it what would have had to be found.
    const named = variablesOf(move.after);
    return { ...move, open: move.open.filter((part) => this.isOpen(part) && named.includes(this.named(part))) };
  }

  private movingMove(node: Expr): Move {
    if (node.kind === 'choose') return this.cases(node);
    if (isSum(node)) return this.sum(node);
    return this.multiple(node) ?? this.chain(node as ApplyExpr);
  }

  /** The derivatives of the parts put into the first line, what tidying makes of that, and the step that says so. */
  finish(
    expr: Expr,
    { after, open }: Move,
  ): { readonly tidied: Expr; readonly complete: boolean; readonly step: Step | null } {
    const found = Object.fromEntries(open.map((part) => [this.named(part), this.slopeOf(part)]));
    const assembled = substitute(after, found);
    // The two come from the same slopes. Where they are written differently the shorter is the answer.
    const [straight, inParts] = [this.run(this.slopes.get(expr) ?? numberExpr(0)), this.run(assembled)];
    const best = lengthOf(inParts.expr) < lengthOf(straight.expr) ? inParts : straight;
    const answer = write(best.expr);
    const complete = straight.complete && inParts.complete;
    if (open.length === 0 && write(after) === answer) return { tidied: best.expr, complete, step: null };
    const isTidyAlready = write(assembled) === answer;
    const rules = inParts.applied.length > 0 ? inParts.applied : straight.applied;
    const step: Step = {
      rule: 'tidying',
      before: write(isTidyAlready ? after : assembled),
      after: answer,
      because: isTidyAlready ? 'the derivatives of the parts are put in' : rules.join('; '),
      depth: 0,
    };
    return { tidied: best.expr, complete, step };
  }

  private isVariable(node: Expr): boolean {
    return node.kind === 'variable' && node.name === this.variable;
  }

  private slopeOf(node: Expr): Expr {
    const slope = this.slopes.get(node);
    return slope === undefined ? numberExpr(0) : this.run(slope).expr;
  }

  /** The derivative of a part as it stands in a line: known of the variable and of what does not move, else to be found. */
  private standing(part: Expr): Expr {
    return this.isOpen(part) ? variableExpr(this.named(part)) : this.slopeOf(part);
  }

  private isOpen(part: Expr): boolean {
    return this.slopes.has(part) && !this.isVariable(part);
  }

  /** Why a part has no slope: it has nothing to do with the variable, is constant between jumps, or comes to nothing. */
  private whyStill(part: Expr): string {
    if (!variablesOf(part).includes(this.variable)) return `does not depend on ${this.variable}`;
    return jumps(part) ? 'is constant between its jumps' : `does not change with ${this.variable}`;
  }

  private constant(node: Expr): Move {
    const isJumping = variablesOf(node).includes(this.variable) && jumps(node);
    const rule = isJumping ? 'constant between jumps' : 'constant rule';
    return { rule, after: numberExpr(0), because: `${write(node)} ${this.whyStill(node)}`, open: [] };
  }

  private cases({ test, then, otherwise }: ChooseExpr): Move {
    const after = chooseExpr(test, this.standing(then), this.standing(otherwise));
    const because = `the condition ${write(test)} only decides which case counts`;
    return { rule: 'case by case', after, because, open: [then, otherwise] };
  }

  private sum(node: Expr): Move {
    const pieces = piecesOfSum(node);
    const moving = pieces.filter((piece) => this.slopes.has(piece.node));
    const constants = pieces.filter((piece) => !this.slopes.has(piece.node)).map((piece) => piece.node);
    const after = moving.reduce<Expr | null>((sum, piece) => {
      const slope = this.standing(piece.node);
      if (sum === null) return piece.negative ? applyExpr('negate', slope) : slope;
      return applyExpr(piece.negative ? 'subtract' : 'add', sum, slope);
    }, null);
    const named = constants.slice(0, MOST_CONSTANTS_NAMED);
    const reasons = named.map((part) => `${write(part)} ${this.whyStill(part)}, so its derivative is 0`);
    const isDifference = pieces.length === 2 && pieces[1]?.negative === true;
    return {
      rule: ruleOf(isDifference ? 'subtract' : 'add').rule,
      after: after as Expr,
      because: ['a sum is differentiated term by term', ...reasons].join('; '),
      open: moving.map((piece) => piece.node),
    };
  }

  /** A product in which one factor moves; null for anything else. */
  private multiple(node: Expr): Move | null {
    let constant: Expr = numberExpr(1);
    let core = node;
    const resting: Expr[] = [];
    while (isProduct(core)) {
      if (isApply(core, 'negate')) {
        constant = applyExpr('negate', constant);
        core = argumentOf(core);
        continue;
      }
      const [first, second] = (core as ApplyExpr).args as [Expr, Expr];
      const isSecondStill = !this.slopes.has(second);
      if (!isSecondStill && (isApply(core, 'divide') || this.slopes.has(first))) break;
      constant = applyExpr(isApply(core, 'divide') ? 'divide' : 'multiply', constant, isSecondStill ? second : first);
      resting.push(isSecondStill ? second : first);
      core = isSecondStill ? first : second;
    }
    if (core === node) return null;
    const shown = tidy(constant).expr;
    const jumping = resting.find((part) => variablesOf(part).includes(this.variable));
    return {
      rule: 'constant multiple rule',
      after: tidy(applyExpr('multiply', shown, this.standing(core))).expr,
      because: `the factor ${write(shown)} ${this.whyStill(jumping ?? shown)}, so it stays`,
      open: [core],
    };
  }

  /** The chain rule at one operation, in letters first, then with the arguments in their place. */
  private chain(node: ApplyExpr): Move {
    const moving = [...node.args.keys()].filter((index) => this.slopes.has(argumentOf(node, index)));
    const letterOf = (index: number): string => this.letters[moving.indexOf(index)] as string;
    const args = node.args.map((part, index) => (moving.includes(index) ? variableExpr(letterOf(index)) : part));
    const shape = applyExpr(node.op, ...args);
    const links = moving.map((index): Link => {
      const partial = tidy(partialWith(node.op, index, args, shape)).expr;
      const isPartial = (later: Expr) => later.kind === 'variable' && write(later) === write(partial);
      const staysBehind = args.slice(index + 1).some(isPartial);
      return { argument: argumentOf(node, index), letter: letterOf(index), partial, staysBehind };
    });
    const put = Object.fromEntries(links.map(({ letter, argument }) => [letter, argument]));
    return {
      ...this.reason(node, shape, links),
      after: substitute(this.line(links), put),
      open: links.map(({ argument }) => argument),
    };
  }

  /** The sum of partial times derivative, over what moves; as one fraction where that is shorter, as for the quotient rule. */
  private line(links: readonly Link[]): Expr {
    const sum = links.reduce<Expr | null>((before, { argument, partial, staysBehind }) => {
      const isMinus = before !== null && isAllNegative(partial);
      const term = link(isMinus ? negated(partial) : partial, this.standing(argument), staysBehind);
      return before === null ? term : applyExpr(isMinus ? 'subtract' : 'add', before, term);
    }, null) as Expr;
    if (links.length === 1) return sum;
    const arranged = tidy(sum).expr;
    return isApply(arranged, 'divide') && lengthOf(arranged) < lengthOf(sum) ? arranged : sum;
  }

  /** What the step is called, and why it is right. */
  private reason(node: ApplyExpr, shape: Expr, links: readonly Link[]): Pick<Move, 'rule' | 'because'> {
    const { rule, notation } = ruleOf(node.op);
    const text = notation === undefined || node.op === 'power' ? write(shape) : `(${write(shape)})`;
    const rates = links.map(({ letter, partial }) => `d/d${letter} ${text} = ${write(partial)}`).join(' and ');
    const meaning = links.map(({ letter, argument }) => `${letter} = ${write(argument)}`).join(' and ');
    const isDirect = links.every(({ argument }) => this.isVariable(argument));
    const [only, another] = links;
    if (only === undefined || another !== undefined) {
      const isNamed = notation?.place === 'infix' || isDirect;
      return { rule: rulesTogether[node.op] ?? (isNamed ? rule : 'chain rule'), because: `with ${meaning}: ${rates}` };
    }
    if (!isDirect) {
      const inner = `times d${only.letter}/d${this.variable} = ${write(this.slopeOf(only.argument))}`;
      return { rule: 'chain rule', because: `with ${meaning}: ${rates}, ${inner}` };
    }
    const special = specialCases[node.op]?.[node.args.indexOf(only.argument)];
    const resting = node.args.find((argument) => argument !== only.argument);
    const because = resting === undefined ? undefined : special?.says?.(write(resting));
    return { rule: special?.name ?? rule, because: because ?? `the table of operations has ${rates}` };
  }
}

/** Whether the part has operations that jump, or cases. */
const jumps = (part: Expr): boolean =>
  partsFirst(part).some(
    (piece) => piece.kind === 'choose' || (piece.kind === 'apply' && ruleOf(piece.op).piecewiseConstant === true),
  );
