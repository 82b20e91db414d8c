/**
 * What are the pieces of a text?
 *
 * A token is a number, a name or a symbol, with its place in the text. What a person may write in another way is put into one form here
 * (`²` is `^ 2`, `×` is `*`, `arcsin` is `asin`), and characters and words of which no formula of real numbers is made are refused by
 * name.
 *
 *     2x² + arcsin(y)      number 2, name x, symbol ^, number 2, symbol +, name asin, symbol (, name y, symbol )
 *
 * Where it breaks: a piece is looked at by itself. What is wrong with several of them together, ./refusals.ts says.
 *
 * Next: ./refusals.ts
 */

import { InputError, type Place } from '../input-error.ts';
import type { Span } from './expression.ts';
import { constantNames, functionsByName, readAs } from './names.ts';

export interface Token extends Span {
  readonly kind: 'number' | 'name' | 'symbol';
  readonly text: string;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';
const SYMBOLS_READ_AS: Readonly<Record<string, string>> = {
  '·': '*',
  '⋅': '*',
  '∙': '*',
  '×': '*',
  '−': '-',
  '–': '-',
  '÷': '/',
  '**': '^',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '%': 'mod',
};
/** What mathjs can read and mcl does not, with the reason in words and what to write instead. */
const REFUSED_CHARACTERS: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  '"': ['strings are', 'a formula has numbers, names, operators and functions'],
  "'": [
    'primes and quotation marks are',
    "a derivative is not written x' here: give the function and mcl finds its derivative",
  ],
  '[': ['matrices are', 'use round brackets, and one variable for each component'],
  ']': ['matrices are', 'use round brackets, and one variable for each component'],
  '{': ['objects are', 'use round brackets'],
  '}': ['objects are', 'use round brackets'],
  '#': ['comments are', 'leave the comment out'],
  '|': ['bars are', 'write abs(x) for |x|, and `or` for either'],
  '&': ['ampersands are', 'write `and`'],
  '\\': ['backslashes are', 'write functions by name: sin(x), sqrt(x)'],
  '~': ['bitwise operators are', 'write `not` for the opposite of a condition'],
  '∞': ['infinity is', 'use a large number, such as 1e300'],
  $: ['dollar signs are', 'names have letters, digits and _'],
  '@': ['at signs are', 'the point is given beside the formula'],
};
const REFUSED_WORDS: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  to: ['unit conversions are', 'formulas are about plain numbers'],
  in: ['unit conversions are', 'formulas are about plain numbers'],
  xor: ['xor is', 'write (a and not b) or (b and not a)'],
  end: ['end is', 'choose another name'],
  true: ['true is', 'write a comparison, such as x > 0, or the number 1'],
  false: ['false is', 'write a comparison, such as x > 0, or the number 0'],
  null: ['null is', 'choose another name'],
  undefined: ['undefined is', 'choose another name'],
  NaN: ['NaN is', 'a formula has finite numbers'],
  Infinity: ['infinity is', 'use a large number, such as 1e300'],
};
/** Operators of more than one character that would otherwise be read as two of ours. */
const REFUSED_OPERATORS: readonly (readonly [operator: string, what: string, hint: string])[] = [
  ['>>>', 'shifts of bits are', 'write x * 2^n or floor(x / 2^n)'],
  ['<<', 'shifts of bits are', 'write x * 2^n or floor(x / 2^n)'],
  ['>>', 'shifts of bits are', 'write x * 2^n or floor(x / 2^n)'],
  ['.^', 'element-wise operators are', 'leave out the point: x^2'],
  ['.*', 'element-wise operators are', 'leave out the point: x*y'],
  ['./', 'element-wise operators are', 'leave out the point: x/y'],
  ['??', 'the operator ?? is', 'a condition looks like x > 0 ? x : 0'],
  ['===', 'the operator === is', 'write == to compare'],
  ['!==', 'the operator !== is', 'write != to compare'],
];
const OPERATOR_WORDS = ['mod', 'and', 'or', 'not'];

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_\u0370-\u03ff][A-Za-z0-9_\u0370-\u03ff₀-₉]*/uy;
const SYMBOL = /\*\*|<=|>=|==|!=|[-+*/^%()<>=?:;,!·⋅∙×−–÷≤≥≠]/uy;
const SUPERSCRIPT = /⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/uy;

export const refused = (what: string, hint: string, place: Place): InputError =>
  new InputError(`${what} not part of the language of formulas`, hint, place);

export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  const placeOf = (start: number, end: number): Place => ({ text, start, end });
  let at = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  /** √ takes the brackets, number or name that follows it. */
  let rootAt: Token | null = null;
  const push = (kind: Token['kind'], written: string, start: number, end: number): void => {
    const wrap = rootAt !== null && written !== '(';
    if (
      rootAt !== null &&
      wrap &&
      (kind === 'symbol' || (functionsByName.has(written) && !constantNames.has(written)))
    ) {
      throw new InputError(
        'expected a number, a name or brackets under the root',
        'write sqrt(...)',
        placeOf(rootAt.start, rootAt.end),
      );
    }
    if (wrap) tokens.push({ kind: 'symbol', text: '(', start, end: start });
    tokens.push({ kind, text: written, start, end });
    if (wrap) tokens.push({ kind: 'symbol', text: ')', start: end, end });
    rootAt = null;
  };

  while (at < text.length) {
    const character = String.fromCodePoint(text.codePointAt(at) as number);
    if (/\s/u.test(character)) {
      at += character.length;
      continue;
    }
    const start = at;
    if (character === '√') {
      if (rootAt !== null) push('symbol', '√', start, start);
      at += 1;
      tokens.push({ kind: 'name', text: 'sqrt', start, end: at });
      rootAt = tokens[tokens.length - 1] as Token;
      continue;
    }
    if (/^0[xXbBoO][0-9a-fA-F]/.test(text.slice(at, at + 3))) {
      throw refused('numbers in other bases than ten are', 'write the number in decimal digits', placeOf(at, at + 3));
    }
    const operator = REFUSED_OPERATORS.find(([written]) => text.startsWith(written, at));
    if (operator !== undefined) throw refused(operator[1], operator[2], placeOf(at, at + operator[0].length));
    const number = match(NUMBER);
    if (number !== null) {
      at += number.length;
      if (!Number.isFinite(Number(number))) {
        throw new InputError(
          `the number ${shorten(number)} is too large for float64`,
          'the largest is about 1.8e308',
          placeOf(start, at),
        );
      }
      // Read as 0 it would be another number than the one that was typed.
      if (Number(number) === 0 && /[1-9]/.test(number.replace(/e.*$/i, ''))) {
        throw new InputError(
          `the number ${shorten(number)} is too small for float64`,
          'the smallest above 0 is about 4.9e-324',
          placeOf(start, at),
        );
      }
      const before = tokens[tokens.length - 1];
      if (before?.kind === 'number') {
        throw new InputError(
          'expected an operator between two numbers',
          `write ${before.text} * ${number}, or one number with one decimal point`,
          placeOf(start, at),
        );
      }
      push('number', number, start, at);
      continue;
    }
    const name = match(NAME);
    if (name !== null) {
      at += name.length;
      const plain = name.replace(/[₀-₉]/gu, (digit) => String(SUBSCRIPTS.indexOf(digit)));
      const meant = readAs.get(plain) ?? plain;
      if (Object.hasOwn(REFUSED_WORDS, meant)) {
        const [what, hint] = REFUSED_WORDS[meant] as readonly [string, string];
        throw refused(what, hint, placeOf(start, at));
      }
      if (meant in Object.prototype || meant === 'prototype') {
        throw new InputError(`${meant} cannot be a name in a formula`, 'choose another name', placeOf(start, at));
      }
      push(
        OPERATOR_WORDS.includes(meant) &&
          !(meant === 'mod' && text.slice(at).trimStart().startsWith('(') && !endsAnOperand(tokens))
          ? 'symbol'
          : 'name',
        meant,
        start,
        at,
      );
      continue;
    }
    const symbol = match(SYMBOL);
    if (symbol !== null) {
      at += symbol.length;
      push('symbol', Object.hasOwn(SYMBOLS_READ_AS, symbol) ? (SYMBOLS_READ_AS[symbol] as string) : symbol, start, at);
      continue;
    }
    const superscript = match(SUPERSCRIPT);
    if (superscript !== null) {
      at += superscript.length;
      const digits = [...superscript.replace('⁻', '')].map((digit) => SUPERSCRIPTS.indexOf(digit)).join('');
      const pieces = superscript.startsWith('⁻') ? ['^', '(', '-', digits, ')'] : ['^', digits];
      for (const piece of pieces)
        tokens.push({ kind: piece === digits ? 'number' : 'symbol', text: piece, start, end: at });
      continue;
    }
    if (Object.hasOwn(REFUSED_CHARACTERS, character)) {
      const [what, hint] = REFUSED_CHARACTERS[character] as readonly [string, string];
      throw refused(what, hint, placeOf(at, at + character.length));
    }
    if (character === '.')
      throw refused('property access is', 'a decimal number has a digit beside its point: 0.5', placeOf(at, at + 1));
    throw new InputError(
      'expected a number, a name or an operator',
      'a formula looks like x^2 + sin(3*x)',
      placeOf(at, at + character.length),
    );
  }
  if (rootAt !== null)
    throw new InputError('expected something under the root', 'write sqrt(x)', placeOf(text.length, text.length));
  return tokens;
}

/** Whether the tokens so far end with something that an operator can follow. */
export const endsAnOperand = (tokens: readonly Token[]): boolean => {
  const last = tokens[tokens.length - 1];
  return last !== undefined && (last.kind !== 'symbol' || last.text === ')' || last.text === '!');
};

export const shorten = (text: string): string => (text.length > 24 ? `${text.slice(0, 20)}...` : text);

/** The pieces of a text between separators that stand outside brackets, each with its place. */
export function splitOutsideBrackets(
  text: string,
  separator: string,
): readonly { readonly text: string; readonly start: number }[] {
  const pieces: { readonly text: string; readonly start: number }[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const character = text[i];
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (i === text.length || (character === separator && depth === 0)) {
      pieces.push({ text: text.slice(start, i), start });
      start = i + 1;
    }
  }
  return pieces;
}
