/**
 * What can go wrong that is no bug, and what helps whoever asked?
 *
 * A formula that does not parse, a point that leaves a variable out: InputError says what was expected, what came and where, and what
 * to give next. The same error is read by a person who typed options and by a program that gave fields, so an example is a fact
 * (`give('at', { x: 3 })`) and not a sentence; render/mistake.ts writes it as it is typed.
 */

/** Where in a text something is wrong: the text, and the half-open range of its characters that the caret points at. */
export interface Place {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What a field of a question may be given. */
export type Given =
  | number
  | string
  | true
  | Readonly<Record<string, number | readonly [number, number]>>
  | readonly Given[];

/** Something to give next: a field of the question that was asked, and a value for it. */
export interface Example {
  readonly field: string;
  readonly value: Given;
}

/**
 * A field with a value that would do, as the hint of an InputError. The calculus speaks of its own fields; whoever asked
 * for the words writes them: `at: { x: 3 }` in a program, `--at x=3` on a command line.
 */
export const give = (field: string, value: Given): Example => ({ field, value });

/** Whether a value is a list: Array.isArray does not know that a list may be readonly. */
export const isList = (value: Given): value is readonly Given[] => Array.isArray(value);

const written = (value: Given): string => {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(written).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([name, part]) => `${name}: ${written(part)}`)
    .join(', ')} }`;
};

/**
 * A mistake that the person at the keyboard, or the program that called, can put right: what was expected, what came, and
 * what to give next. Anything else that is thrown is a bug of ours and shows its stack.
 */
export class InputError extends Error {
  /** What to do next; an example is written as the field of an object. */
  readonly hint: string | null;
  /** The example in the hint, for those who write it in other words. */
  readonly example: Example | null;
  readonly place: Place | null;

  constructor(message: string, hint: string | Example | null = null, place: Place | null = null) {
    super(message);
    this.name = 'InputError';
    this.example = typeof hint === 'object' ? hint : null;
    this.hint = typeof hint === 'object' && hint !== null ? `for example ${hint.field}: ${written(hint.value)}` : hint;
    this.place = place;
  }
}
