/**
 * From typed text to a formula.
 *
 * Three steps, each of which can only get smaller. The text is cut into tokens of our own, and whatever is not
 * arithmetic on real numbers is refused there by name. The tokens go to mathjs's parser, which knows how tightly every
 * operator binds; nothing of mathjs but its parser is used. The tree that comes back is checked node by node against the
 * table of operations and becomes a formula. Walking tree and tokens side by side tells where in the text each part
 * stands, which mathjs's tree does not.
 *
 * Where text can be read two ways, mcl follows mathjs: `1/2x` is (1/2)*x, `-x^2` is -(x^2), `2^3^2` is 2^(3^2). One
 * exception is made for safety: `%` is handed over as `mod`, because mathjs reads nested `%` twice at every level.
 *
 * Next: ./read-beforehand.ts
 */

import {
  createAssignmentNode,
  createBlockNode,
  createConditionalNode,
  createConstantNode,
  createFunctionAssignmentNode,
  createFunctionNode,
  createNode,
  createOperatorNode,
  createParenthesisNode,
  createParse,
  createRangeNode,
  createRelationalNode,
  createSymbolNode,
} from 'mathjs/number';
import { InputError, type Place } from '../input-error.ts';
import { type Expr, float64, interpret, partsFirst, partsOf, type Span, variablesOf, writtenSize } from './expression.ts';
import { constantNames, functionsByName } from './names.ts';
import { type OpName, ruleOf } from './rules.ts';
import { checkTokens, refused, shorten, type Token, tokenise } from './tokens.ts';

/** A formula as it was typed and as it was understood. */
export interface Formula {
  readonly source: string;
  readonly expr: Expr;
  /** The free names, in the order in which they first stand in the text. */
  readonly variables: readonly string[];
  /** Intermediate results that the formula names: `u = x^2; …`. */
  readonly named: readonly { readonly name: string; readonly expr: Expr }[];
}

/** The longest text that is read: ten thousand variables and more. Reading it takes a second. */
const MOST_CHARACTERS = 500_000;
/** How many parts a formula may have when its named results are written out: each name can double it. */
const MOST_PARTS = 100_000;

// ── mathjs's parser ────────────────────────────────────────────────────────────────────────────────────────────────

/** What we read of a node of mathjs's tree. */
interface MathNode {
  readonly type: string;
  readonly name?: string;
  readonly op?: string;
  readonly implicit?: boolean;
  readonly args?: readonly MathNode[];
  readonly fn?: MathNode;
  readonly content?: MathNode;
  readonly condition?: MathNode;
  readonly trueExpr?: MathNode;
  readonly falseExpr?: MathNode;
  readonly object?: MathNode;
  readonly value?: MathNode;
  readonly blocks?: readonly { readonly node: MathNode }[];
}

/**
 * mathjs's parser wired by hand, with the node types that our tokens can produce and nothing else: no evaluator, no
 * functions, no units. This starts ten times faster than mathjs's own `parse`, and leaves nothing to escape into.
 */
const mathjsParse: (text: string) => MathNode = (() => {
  type Wiring = (parts: Readonly<Record<string, unknown>>) => unknown;
  const build = (factory: unknown, parts: Readonly<Record<string, unknown>>): unknown => (factory as Wiring)(parts);
  const Node = build(createNode, { mathWithTransform: {} });
  const SymbolNode = build(createSymbolNode, { math: {}, Node });
  const unreachable = class {};
  return build(createParse, {
    typed: Object.assign((_name: string, signatures: Readonly<Record<string, unknown>>) => signatures['string'], {
      addConversion: () => undefined,
    }),
    numeric: Number,
    config: { number: 'number', numberFallback: 'number' },
    SymbolNode,
    AssignmentNode: build(createAssignmentNode, { subset: null, matrix: null, Node }),
    BlockNode: build(createBlockNode, { ResultSet: null, Node }),
    ConditionalNode: build(createConditionalNode, { Node }),
    ConstantNode: build(createConstantNode, { Node, isBounded: Number.isFinite }),
    FunctionAssignmentNode: build(createFunctionAssignmentNode, { typed: null, Node }),
    FunctionNode: build(createFunctionNode, { math: {}, Node, SymbolNode }),
    OperatorNode: build(createOperatorNode, { Node }),
    ParenthesisNode: build(createParenthesisNode, { Node }),
    RangeNode: build(createRangeNode, { Node }),
    RelationalNode: build(createRelationalNode, { Node }),
    AccessorNode: unreachable,
    ArrayNode: unreachable,
    IndexNode: unreachable,
    ObjectNode: unreachable,
  }) as (text: string) => MathNode;
})();

/** Arguments that may be left out, and what they are then. */
const DEFAULT_ARGUMENTS: Readonly<Record<string, readonly number[]>> = { leakyRelu: [0.01], nthRoot: [2], huber: [1] };

const OPERATORS: Readonly<Record<string, OpName>> = {
  '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '^': 'power', mod: 'modulo',
  '<': 'less', '<=': 'lessEqual', '>': 'greater', '>=': 'greaterEqual', '==': 'equal', '!=': 'unequal', and: 'and', or: 'or',
};

// ── from mathjs's tree to ours ─────────────────────────────────────────────────────────────────────────────────────

/** Walks mathjs's tree and the tokens side by side. Both are in the order of the text, so a cursor is enough. */
class Reader {
  private cursor = 0;
  readonly named = new Map<string, Expr>();
  /** Free names, in the order of the text. */
  readonly used = new Set<string>();
  private readonly tokens: readonly Token[];
  private readonly text: string;

  constructor(tokens: readonly Token[], text: string) {
    this.tokens = tokens;
    this.text = text;
  }

  place(span: Span): Place {
    return { text: this.text, start: span.start, end: span.end };
  }

  private take(text: string): Token {
    const token = this.tokens[this.cursor];
    if (token === undefined || (token.kind === 'symbol' && token.text !== text) || (token.kind === 'name' && token.text !== text)) {
      throw new Error(`tree and text disagree: expected ${text}, found ${token?.text ?? 'the end'}`);
    }
    this.cursor += 1;
    return token;
  }

  statements(node: MathNode): Expr {
    const parts = node.type === 'BlockNode' ? (node.blocks ?? []).map((block) => block.node) : [node];
    let result: Expr | null = null;
    for (const [i, part] of parts.entries()) {
      while (this.tokens[this.cursor]?.text === ';') this.cursor += 1;
      const first = this.tokens[this.cursor] as Token;
      result = this.statement(part);
      if (i < parts.length - 1 && part.type !== 'AssignmentNode') {
        const last = this.tokens[this.cursor - 1] as Token;
        throw new InputError('expected a name for this result, which nothing uses', 'only the last part stands without a name: u = x^2; sin(u)', this.place(spanOf(first, last)));
      }
    }
    if (result === null) throw new InputError('expected a formula', 'a formula looks like x^2 + sin(3*x)', { text: this.text, start: 0, end: 0 });
    return result;
  }

  private statement(node: MathNode): Expr {
    if (node.type !== 'AssignmentNode') return this.read(node);
    const name = node.object?.name ?? '';
    const token = this.take(name);
    this.take('=');
    const place = this.place(token);
    if (constantNames.has(name)) throw new InputError(`${name} is a constant and cannot be given another meaning`, 'choose another name', place);
    if (functionsByName.has(name)) throw new InputError(`${name} is a function and cannot be given another meaning`, 'choose another name', place);
    if (this.named.has(name)) throw new InputError(`${name} is named twice`, 'choose another name for the second', place);
    const value = this.read(node.value as MathNode);
    if (this.used.has(name)) throw new InputError(`${name} is used before it is named`, 'choose another name', place);
    this.named.set(name, value);
    return value;
  }

  read(node: MathNode): Expr {
    switch (node.type) {
      case 'ConstantNode': {
        const token = this.tokens[this.cursor] as Token;
        this.cursor += 1;
        return { kind: 'number', value: Number(token.text), text: token.text, span: spanOf(token, token) };
      }
      case 'SymbolNode': {
        const token = this.take(node.name ?? '');
        const span = spanOf(token, token);
        const known = this.named.get(token.text);
        if (known !== undefined) return known;
        if (constantNames.has(token.text)) return { kind: 'apply', op: token.text as OpName, args: [], span };
        this.used.add(token.text);
        return { kind: 'variable', name: token.text, span };
      }
      case 'ParenthesisNode': {
        const first = this.take('(');
        const inside = this.read(node.content as MathNode);
        const last = this.take(')');
        return this.isNamed(inside) ? inside : { ...inside, span: spanOf(first, last) };
      }
      case 'ConditionalNode': {
        const test = this.read(node.condition as MathNode);
        this.take('?');
        const then = this.read(node.trueExpr as MathNode);
        this.take(':');
        const otherwise = this.read(node.falseExpr as MathNode);
        return { kind: 'choose', test, then, otherwise, span: joined(test, otherwise) };
      }
      case 'OperatorNode':
        return this.operator(node);
      case 'FunctionNode':
        return this.call(node);
      default:
        throw this.refusal(node);
    }
  }

  private operator(node: MathNode): Expr {
    // A long sum leans to the left: walk down its spine in a loop, so that its length is no depth.
    const spine: MathNode[] = [];
    let head = node;
    while (head.type === 'OperatorNode' && head.args?.length === 2) {
      spine.push(head);
      head = head.args[0] as MathNode;
    }
    let left = head.type === 'OperatorNode' ? this.oneSided(head) : this.read(head);
    for (const binary of spine.reverse()) {
      const op = OPERATORS[binary.op ?? ''];
      const implicit = binary.implicit === true;
      const token = implicit ? this.tokens[this.cursor] : this.take(binary.op ?? '');
      if (op === undefined) throw refused(`the operator ${binary.op ?? ''} is`, 'the operators are + - * / ^ % mod and comparisons', this.place(token as Token));
      const right = this.read(binary.args?.[1] as MathNode);
      left = { kind: 'apply', op, args: [left, right], span: joined(left, right) };
    }
    return left;
  }

  private oneSided(node: MathNode): Expr {
    if (node.op === '!') {
      const value = this.read(node.args?.[0] as MathNode);
      const token = this.take('!');
      return { kind: 'apply', op: 'factorial', args: [value], span: { start: value.span?.start ?? token.start, end: token.end } };
    }
    // A row of signs is walked in a loop too.
    const signs: Token[] = [];
    let inner = node;
    while (inner.type === 'OperatorNode' && inner.args?.length === 1 && inner.op !== '!') {
      signs.push(this.take(inner.op ?? ''));
      inner = inner.args[0] as MathNode;
    }
    let value = this.read(inner);
    const end = this.tokens[this.cursor - 1]?.end ?? 0;
    for (const sign of signs.reverse()) {
      const span = { start: sign.start, end };
      if (sign.text === '+') value = this.isNamed(value) ? value : { ...value, span };
      else if (sign.text === '-') value = { kind: 'apply', op: 'negate', args: [value], span };
      else if (sign.text === 'not') value = { kind: 'apply', op: 'not', args: [value], span };
      else throw refused(`the operator ${sign.text} is`, 'the operators are + - * / ^ % mod and comparisons', this.place(sign));
    }
    return value;
  }

  /** A named result stays one and the same part, with the place where it was named. */
  private isNamed(value: Expr): boolean {
    return this.named.size > 0 && [...this.named.values()].includes(value);
  }

  private call(node: MathNode): Expr {
    const name = node.fn?.name ?? '';
    const nameToken = this.take(name);
    this.take('(');
    const args: Expr[] = [];
    for (const argument of node.args ?? []) {
      if (args.length > 0) this.take(',');
      args.push(this.read(argument));
    }
    const last = this.take(')');
    const span = spanOf(nameToken, last);
    return this.applied(name, args, span);
  }

  private applied(name: string, typed: readonly Expr[], span: Span): Expr {
    const candidates = functionsByName.get(name) as readonly OpName[];
    const fallback = DEFAULT_ARGUMENTS[name];
    const args = fallback !== undefined && typed.length === 1 ? [...typed, ...fallback.map((value): Expr => ({ kind: 'number', value }))] : typed;
    const exact = candidates.find((op) => ruleOf(op).arity === args.length);
    if (exact !== undefined) return { kind: 'apply', op: exact, args, span };
    const folding = candidates.find((op) => ruleOf(op).folds === true);
    if (folding !== undefined && args.length > 0) {
      return args.slice(1).reduce((sofar, next): Expr => ({ kind: 'apply', op: folding, args: [sofar, next], span }), args[0] as Expr);
    }
    const wanted = candidates.map((op) => ruleOf(op).arity).join(' or ');
    const count = folding !== undefined ? 'at least 1 argument' : `${wanted} argument${wanted === '1' ? '' : 's'}`;
    throw new InputError(`${name} takes ${count}, and ${typed.length === 0 ? 'none was' : typed.length === 1 ? '1 was' : `${typed.length} were`} given`, `write ${example(name, candidates[0] as OpName)}`, this.place(span));
  }

  private refusal(node: MathNode): InputError {
    const token = this.tokens[this.cursor] ?? { start: this.text.length, end: this.text.length };
    const place = this.place(token);
    if (node.type === 'RelationalNode') return refused('chains of comparisons are', 'write 0 < x and x < 1 for 0 < x < 1', place);
    if (node.type === 'RangeNode') return refused('ranges are', 'a range is an option: --range -2:2', place);
    if (node.type === 'AssignmentNode' || node.type === 'FunctionAssignmentNode') return refused('an equals sign inside a formula is', 'write == to compare, or name a result first: u = x^2; sin(u)', place);
    return refused(`a ${node.type.replace('Node', '').toLowerCase()} is`, 'a formula has numbers, names, operators and functions', place);
  }
}

/** How a function is called, with arguments named as in the rules. */
const example = (name: string, op: OpName): string => `${name}(${(ruleOf(op).folds === true ? ['x', 'y'] : ['x', 'a', 'b'].slice(0, ruleOf(op).arity)).join(', ')})`;

const spanOf = (first: Span, last: Span): Span => ({ start: first.start, end: last.end });
const joined = (first: Expr, last: Expr): Span => ({ start: first.span?.start ?? 0, end: last.span?.end ?? 0 });

// ── the two doors ──────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The formula that a text means.
 *
 * @throws InputError with the place in the text, when the text is not a formula of the language
 * @example
 * write(parseFormula('2x + sin(x)²').expr) // => '2 * x + sin(x)^2'
 */
export function parseFormula(text: string): Formula {
  if (text.length > MOST_CHARACTERS) {
    throw new InputError(`the formula is too long: ${text.length} characters, where ${MOST_CHARACTERS} are allowed`, 'name intermediate results, or use fewer terms');
  }
  const tokens = tokenise(text);
  const meaningful = tokens.filter(({ text: written }) => written !== ';');
  if (meaningful.length === 0) throw new InputError('expected a formula, and found nothing', 'a formula looks like x^2 + sin(3*x)', { text, start: 0, end: text.length });
  checkTokens(tokens, text);
  const reader = new Reader(tokens, text);
  const expr = shallow(() => reader.statements(mathjsTree(tokens, text)));
  if (writtenSize(expr) > MOST_PARTS) {
    throw new InputError(`the formula is too large: more than ${MOST_PARTS} parts when its named results are written out`, 'use each named result fewer times');
  }
  const needed = new Set(variablesOf(expr));
  return {
    source: text,
    expr,
    variables: [...reader.used].filter((name) => needed.has(name)),
    named: [...reader.named].map(([name, value]) => ({ name, expr: value })),
  };
}

function mathjsTree(tokens: readonly Token[], text: string): MathNode {
  const starts: number[] = [];
  let joinedText = '';
  for (const token of tokens) {
    starts.push(joinedText.length);
    joinedText += `${token.text} `;
  }
  try {
    return mathjsParse(joinedText);
  } catch (error) {
    const at = (error as { char?: number }).char;
    if (!(error instanceof SyntaxError) || at === undefined) throw error;
    const index = starts.findLastIndex((start) => start <= at - 1);
    const token = at - 1 >= joinedText.trimEnd().length ? undefined : tokens[index];
    const place: Place = token === undefined ? { text, start: text.trimEnd().length, end: text.trimEnd().length } : { text, start: token.start, end: token.end };
    const found = token === undefined ? 'the end of the formula' : token.text;
    throw new InputError(`expected ${expectedAt(error.message)}, and found ${found}`, 'check what stands before the mark', place);
  }
}

/** Parsers call themselves for what is nested; where the stack ends, the formula is too deep. */
function shallow<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof RangeError) throw new InputError('the formula is too deeply nested', 'name intermediate results: u = x^2; sin(u)');
    throw error;
  }
}

const expectedAt = (message: string): string =>
  /Value expected|Unexpected end/.test(message) ? 'a number, a name or a bracket' : /False part/.test(message) ? 'a colon and the other value of the condition' : /Unexpected operator/.test(message) ? 'a number or a name' : 'the formula to go on or end here';

/**
 * The number that a text means: a formula without variables, such as `pi/4`, `1e-3` or `-sqrt(2)`.
 *
 * @param what  what the number is for, as the error should call it: "--h"
 */
export function parseNumber(text: string, what: string): number {
  const { expr, variables } = parseFormula(text);
  if (variables.length > 0) throw new InputError(`${what} needs a number, and ${shorten(text)} has the variable ${variables[0]}`, `numbers look like 0.5, 1e-3, pi/4`, spotOf(expr, text));
  const value = constantValue(expr);
  if (!Number.isFinite(value)) throw new InputError(`${what} needs a finite number, and ${shorten(text)} is ${value}`, 'numbers look like 0.5, 1e-3, pi/4');
  return value;
}

const constantValue = (expr: Expr): number =>
  interpret<number>(expr, () => Number.NaN, float64);

const spotOf = (expr: Expr, text: string): Place | null => {
  const pending: Expr[] = [expr];
  while (pending.length > 0) {
    const node = pending.pop() as Expr;
    if (node.kind === 'variable' && node.span !== undefined) return { text, ...node.span };
    pending.push(...partsOf(node));
  }
  return null;
};
