/**
 * Which texts are refused before anything is parsed?
 *
 * Those that a parser would read in a way nobody meant, and those that would cost too much. Pieces are enough to see it: `sin x` is a
 * function without its bracket, which mathjs reads as a product with a variable named sin; `sin^2(x)` is a power before its argument;
 * `f(3)` calls what is no function. Brackets and powers inside one another are counted, so hostile text costs no more than honest text.
 *
 *     2 sin x        refused at sin: its argument goes in brackets
 *
 * Where it breaks: what can be seen only in the tree, such as a function with too many arguments, ./reader.ts refuses.
 *
 * Next: ./reader.ts
 */

import { InputError, type Place } from '../input-error.ts';
import { closest, constantNames, functionsByName } from './names.ts';
import { endsAnOperand, refused, shorten, type Token } from './tokens.ts';

/** How many brackets may be open at once, and how many powers, conditions, factorials and signs may apply to one another. */
const LIMITS = { brackets: 200, nested: 200 };

/** Operators that stand between two operands; mathjs would read them as names where none stands before. */
const BETWEEN = ['mod', 'and', 'or'];

const beginsAnOperand = ({ kind, text }: Token): boolean => kind !== 'symbol' || text === '(';

/** Refuses what would be misread or would cost too much, while the text is still only a list of tokens. */
export function checkTokens(tokens: readonly Token[], text: string): void {
  const place = (token: Token): Place => ({ text, start: token.start, end: token.end });
  const open: { readonly token: Token; readonly call: boolean }[] = [];
  const depth = new Nesting();
  tokens.forEach((token, i) => {
    const before = tokens[i - 1];
    const after = tokens[i + 1];
    if (token.text === '(') {
      open.push({ token, call: before?.kind === 'name' });
      if (open.length > LIMITS.brackets)
        throw new InputError(
          `the formula is too deeply nested: more than ${LIMITS.brackets} brackets inside one another`,
          'name intermediate results: u = x^2; sin(u)',
          place(token),
        );
      if (before?.kind === 'name') checkCall(before, tokens, i, place);
    } else if (token.text === ')') {
      if (open.pop() === undefined)
        throw new InputError(
          'expected an opening bracket before this closing one',
          'remove the ) or add a (',
          place(token),
        );
    } else if (token.text === ',' && open[open.length - 1]?.call !== true) {
      throw new InputError(
        'expected a comma only between the arguments of a function',
        'decimals are written with a point: 0.75',
        place(token),
      );
    } else if (
      token.kind === 'name' &&
      functionsByName.has(token.text) &&
      after?.text !== '(' &&
      !constantNames.has(token.text) &&
      after?.text !== '='
    ) {
      throw bareFunction(token, tokens, i, place);
    } else if (
      token.kind === 'symbol' &&
      BETWEEN.includes(token.text) &&
      (before === undefined || !endsAnOperand([before]))
    ) {
      throw new InputError(
        `expected a number, a name or a bracket before ${text.slice(token.start, token.end)}`,
        'an operator stands between two operands: x mod 2, x > 0 and y > 0',
        place(token),
      );
    } else if (token.text === 'mod' && token.kind === 'symbol') {
      const operandFollows =
        after !== undefined && (after.kind !== 'symbol' || ['(', '-', '+', 'not'].includes(after.text));
      if (!operandFollows)
        throw refused(
          text[token.start] === '%' ? 'per cent is' : 'mod without a second number is',
          '5% is written 0.05; the remainder of a by b is a % b',
          place(token),
        );
    }
    if (
      before !== undefined &&
      beginsAnOperand(token) &&
      endsAnOperand([before]) &&
      text.slice(before.end, token.start).includes('\n')
    ) {
      throw new InputError(
        'expected an operator, or a semicolon, at the end of the line',
        'a line break does not mean a product: write * or ;',
        place(token),
      );
    }
    depth.meet(token, before);
    if (depth.total > LIMITS.nested)
      throw new InputError(
        `the formula is too deeply nested: more than ${LIMITS.nested} powers, conditions, factorials or signs inside one another`,
        'name intermediate results: u = x^2; sin(u)',
        place(token),
      );
  });
  const unclosed = open[open.length - 1];
  if (unclosed !== undefined)
    throw new InputError('expected a closing bracket for this opening one', 'add a )', place(unclosed.token));
}

/** Counts the operators that apply to one another without brackets: a^b^c, - - a, a!!, a ? b : c ? d : e. */
class Nesting {
  total = 0;
  /** One for each open bracket: operators that bind tightly end at the next sum or product, conditions at the bracket. */
  private readonly levels = [{ tight: 0, conditions: 0 }];

  meet(token: Token, before: Token | undefined): void {
    const level = this.levels[this.levels.length - 1] as { tight: number; conditions: number };
    const { text } = token;
    const afterOperand = before !== undefined && endsAnOperand([before]);
    if (text === '(') {
      if (afterOperand && before.kind !== 'name') this.release(level);
      this.levels.push({ tight: 0, conditions: 0 });
    } else if (text === ')') {
      this.total -= level.tight + level.conditions;
      this.levels.pop();
    } else if (text === '^' || text === '!' || (['-', '+', 'not'].includes(text) && !afterOperand)) {
      level.tight += 1;
      this.total += 1;
    } else if (token.kind === 'symbol' || afterOperand) {
      this.release(level);
      if (text === '?') {
        level.conditions += 1;
        this.total += 1;
      } else if (text === ',' || text === ';') {
        this.total -= level.conditions;
        level.conditions = 0;
      }
    }
  }

  private release(level: { tight: number }): void {
    this.total -= level.tight;
    level.tight = 0;
  }
}

function checkCall(name: Token, tokens: readonly Token[], open: number, place: (token: Token) => Place): void {
  if (functionsByName.has(name.text)) return;
  if (tokens[closing(tokens, open) + 1]?.text === '=') {
    throw refused(
      'function definitions are',
      'give the formula itself, or name a result: u = x^2; sin(u)',
      place(name),
    );
  }
  if (constantNames.has(name.text) || name.text.length === 1) {
    throw new InputError(
      `${name.text} is not a function, so it cannot be called`,
      `for a product write ${name.text}*(...)`,
      place(name),
    );
  }
  const guess = closest(name.text, [...functionsByName.keys()]);
  throw new InputError(
    `unknown function ${shorten(name.text)}`,
    guess === null
      ? `\`mcl functions\` lists the functions; for a product write ${shorten(name.text)}*(...)`
      : isGlued(name.text, guess)
        ? `for a product write ${name.text.charAt(0)}*${guess}(...); or did you mean ${guess}?`
        : `did you mean ${guess}?`,
    place(name),
  );
}

/** Whether a variable of one letter has run into the function: xsin. */
const isGlued = (name: string, guess: string): boolean => name.length === guess.length + 1 && name.endsWith(guess);

const closing = (tokens: readonly Token[], open: number): number => {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]?.text === '(') depth += 1;
    if (tokens[i]?.text === ')') depth -= 1;
    if (depth === 0) return i;
  }
  return tokens.length;
};

/** `sin x` and `sin^2(x)`: what a person writes on paper, and mathjs reads as a product with a variable named sin. */
function bareFunction(token: Token, tokens: readonly Token[], i: number, place: (token: Token) => Place): InputError {
  const after = tokens[i + 1];
  if (after?.text === '^' && tokens[i + 2]?.kind === 'number' && tokens[i + 3]?.text === '(') {
    const inside = tokens
      .slice(i + 4, closing(tokens, i + 3))
      .map(({ text }) => text)
      .join('');
    return new InputError(
      `the power of ${token.text} is written after its argument`,
      `write ${token.text}(${shorten(inside)})^${tokens[i + 2]?.text}`,
      place(token),
    );
  }
  if (after?.text === '^' && (tokens[i + 2]?.text === '-' || tokens[i + 3]?.text === '-')) {
    return new InputError(
      `a power after ${token.text} can be read two ways`,
      `write ${functionsByName.has(`a${token.text}`) ? `a${token.text}(x) for the inverse function, ` : ''}1/${token.text}(x) for the reciprocal`,
      place(token),
    );
  }
  const argument = after !== undefined && after.kind !== 'symbol' ? after.text : 'x';
  return new InputError(
    `${token.text} needs its argument in brackets`,
    `write ${token.text}(${argument})`,
    place(token),
  );
}
