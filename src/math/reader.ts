/**
 * From mathjs's tree to ours.
 *
 * mathjs's tree has the shape of the text and none of its places. So it is walked together with the tokens, which have
 * them: both are in the order of the text, and a cursor that moves on with every token that was met is always right.
 * For `2*(x + 1)` the walk takes 2, *, (, x, +, 1, ), and knows that the sum, brackets included,
 * stands from the third character to the ninth.
 *
 * Whatever node has no place in the language is refused here, by name. A named result (u = x^2; sin(u)) becomes one and
 * the same part wherever it is used.
 *
 * Where it breaks: what is nested is walked by calling itself, so ./parse.ts bounds the depth; long sums are walked in a loop.
 *
 * Next: ./parse.ts
 */

import { InputError, type Place } from '../input-error.ts';
import type { Expr, Span } from './expression.ts';
import { constantNames, functionsByName, infixOperators } from './names.ts';
import { type OpName, ruleOf } from './rules.ts';
import { refused, type Token } from './tokens.ts';

/** What we read of a node of mathjs's tree. */
export interface MathNode {
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

/** Walks mathjs's tree and the tokens side by side. Both are in the order of the text, so a cursor is enough. */
export class Reader {
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
    if (
      token === undefined ||
      (token.kind === 'symbol' && token.text !== text) ||
      (token.kind === 'name' && token.text !== text)
    ) {
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
        throw new InputError(
          'expected a name for this result, which nothing uses',
          'only the last part stands without a name: u = x^2; sin(u)',
          this.place(spanOf(first, last)),
        );
      }
    }
    if (result === null)
      throw new InputError('expected a formula', 'a formula looks like x^2 + sin(3*x)', {
        text: this.text,
        start: 0,
        end: 0,
      });
    return result;
  }

  private statement(node: MathNode): Expr {
    if (node.type !== 'AssignmentNode') return this.read(node);
    const name = node.object?.name ?? '';
    const token = this.take(name);
    this.take('=');
    const place = this.place(token);
    if (constantNames.has(name))
      throw new InputError(`${name} is a constant and cannot be given another meaning`, 'choose another name', place);
    if (functionsByName.has(name))
      throw new InputError(`${name} is a function and cannot be given another meaning`, 'choose another name', place);
    if (this.named.has(name))
      throw new InputError(`${name} is named twice`, 'choose another name for the second', place);
    const value = this.read(node.value as MathNode);
    if (this.used.has(name)) {
      const free = ['u', 'v', 'w', `${name}1`].find((other) => !this.used.has(other) && !this.named.has(other));
      throw new InputError(
        `${name} is used before it is named`,
        `give the result another name: ${free ?? `${name}_result`} = ...`,
        place,
      );
    }
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
      const op = infixOperators.get(binary.op ?? '');
      const implicit = binary.implicit === true;
      const token = implicit ? this.tokens[this.cursor] : this.take(binary.op ?? '');
      if (op === undefined)
        throw refused(
          `the operator ${binary.op ?? ''} is`,
          'the operators are + - * / ^ % mod and comparisons',
          this.place(token as Token),
        );
      const right = this.read(binary.args?.[1] as MathNode);
      left = { kind: 'apply', op, args: [left, right], span: joined(left, right) };
    }
    return left;
  }

  private oneSided(node: MathNode): Expr {
    if (node.op === '!') {
      const value = this.read(node.args?.[0] as MathNode);
      const token = this.take('!');
      return {
        kind: 'apply',
        op: 'factorial',
        args: [value],
        span: { start: value.span?.start ?? token.start, end: token.end },
      };
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
      else
        throw refused(
          `the operator ${sign.text} is`,
          'the operators are + - * / ^ % mod and comparisons',
          this.place(sign),
        );
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
    const leftOut = candidates.flatMap((op) => {
      const { arity, defaults = [] } = ruleOf(op);
      return arity === typed.length + defaults.length ? defaults : [];
    });
    const args = [...typed, ...leftOut.map((value): Expr => ({ kind: 'number', value }))];
    const exact = candidates.find((op) => ruleOf(op).arity === args.length);
    if (exact !== undefined) return { kind: 'apply', op: exact, args, span };
    const folding = candidates.find((op) => ruleOf(op).folds === true);
    if (folding !== undefined && args.length > 0) {
      return args
        .slice(1)
        .reduce((sofar, next): Expr => ({ kind: 'apply', op: folding, args: [sofar, next], span }), args[0] as Expr);
    }
    const wanted = candidates.map((op) => ruleOf(op).arity).join(' or ');
    const count = folding !== undefined ? 'at least 1 argument' : `${wanted} argument${wanted === '1' ? '' : 's'}`;
    throw new InputError(
      `${name} takes ${count}, and ${typed.length === 0 ? 'none was' : typed.length === 1 ? '1 was' : `${typed.length} were`} given`,
      `write ${example(name, candidates[0] as OpName)}`,
      this.place(span),
    );
  }

  private refusal(node: MathNode): InputError {
    const token = this.tokens[this.cursor] ?? { start: this.text.length, end: this.text.length };
    const place = this.place(token);
    if (node.type === 'RelationalNode')
      return refused('chains of comparisons are', 'write 0 < x and x < 1 for 0 < x < 1', place);
    if (node.type === 'RangeNode')
      return refused('ranges are', 'the range of a picture is given beside the formula', place);
    if (node.type === 'AssignmentNode' || node.type === 'FunctionAssignmentNode')
      return refused(
        'an equals sign inside a formula is',
        'write == to compare, or name a result first: u = x^2; sin(u)',
        place,
      );
    return refused(
      `a ${node.type.replace('Node', '').toLowerCase()} is`,
      'a formula has numbers, names, operators and functions',
      place,
    );
  }
}

/** How a function is called, with arguments named as in the rules. */
const example = (name: string, op: OpName): string =>
  `${name}(${(ruleOf(op).folds === true ? ['x', 'y'] : ['x', 'a', 'b'].slice(0, ruleOf(op).arity)).join(', ')})`;

const spanOf = (first: Span, last: Span): Span => ({ start: first.start, end: last.end });
const joined = (first: Expr, last: Expr): Span => ({ start: first.span?.start ?? 0, end: last.span?.end ?? 0 });
