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
import { type Expr, float64, interpret, partsOf, variablesOf, writtenSize } from './expression.ts';
import { type MathNode, Reader } from './reader.ts';
import { checkTokens } from './refusals.ts';
import { shorten, type Token, tokenise } from './tokens.ts';

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
    throw new InputError(
      `the formula is too long: ${text.length} characters, where ${MOST_CHARACTERS} are allowed`,
      'name intermediate results, or use fewer terms',
    );
  }
  const tokens = tokenise(text);
  const meaningful = tokens.filter(({ text: written }) => written !== ';');
  if (meaningful.length === 0)
    throw new InputError('expected a formula, and found nothing', 'a formula looks like x^2 + sin(3*x)', {
      text,
      start: 0,
      end: text.length,
    });
  checkTokens(tokens, text);
  const reader = new Reader(tokens, text);
  const expr = shallow(() => reader.statements(mathjsTree(tokens, text)));
  if (writtenSize(expr) > MOST_PARTS) {
    throw new InputError(
      `the formula is too large: more than ${MOST_PARTS} parts when its named results are written out`,
      'use each named result fewer times',
    );
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
    const place: Place =
      token === undefined
        ? { text, start: text.trimEnd().length, end: text.trimEnd().length }
        : { text, start: token.start, end: token.end };
    const found = token === undefined ? 'the end of the formula' : token.text;
    throw new InputError(
      `expected ${expectedAt(error.message)}, and found ${found}`,
      'check what stands before the mark',
      place,
    );
  }
}

/** Parsers call themselves for what is nested; where the stack ends, the formula is too deep. */
function shallow<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof RangeError)
      throw new InputError('the formula is too deeply nested', 'name intermediate results: u = x^2; sin(u)');
    throw error;
  }
}

const expectedAt = (message: string): string =>
  /Value expected|Unexpected end/.test(message)
    ? 'a number, a name or a bracket'
    : /False part/.test(message)
      ? 'a colon and the other value of the condition'
      : /Unexpected operator/.test(message)
        ? 'a number or a name'
        : 'the formula to go on or end here';

/**
 * The number that a text means: a formula without variables, such as `pi/4`, `1e-3` or `-sqrt(2)`.
 *
 * @param what  what the number is for, as the error should call it: "--h"
 */
export function parseNumber(text: string, what: string): number {
  if (text.trim() === '') throw new InputError(`${what} needs a number, and nothing came`, NUMBERS);
  const end = text.trimEnd().length;
  if (text[end - 1] === ';')
    throw new InputError(`${what} needs a number, and nothing stands after the semicolon`, NUMBERS, {
      text,
      start: end - 1,
      end,
    });
  const { expr, variables } = parseFormula(text);
  if (variables.length > 0)
    throw new InputError(
      `${what} needs a number, and ${shorten(text)} has the variable ${variables[0]}`,
      NUMBERS,
      spotOf(expr, text),
    );
  const value = constantValue(expr);
  if (!Number.isFinite(value))
    throw new InputError(`${what} needs a finite number, and ${shorten(text)} is ${value}`, NUMBERS, {
      text,
      start: 0,
      end: text.length,
    });
  return value;
}

const NUMBERS = 'numbers look like 0.5, 1e-3, pi/4';

const constantValue = (expr: Expr): number => interpret<number>(expr, () => Number.NaN, float64);

const spotOf = (expr: Expr, text: string): Place | null => {
  const pending: Expr[] = [expr];
  while (pending.length > 0) {
    const node = pending.pop() as Expr;
    if (node.kind === 'variable' && node.span !== undefined) return { text, ...node.span };
    pending.push(...partsOf(node));
  }
  return null;
};
