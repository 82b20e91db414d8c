/** Where in a text something is wrong: the text, and the half-open range of its characters that the caret points at. */
export interface Place {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A mistake that the person at the keyboard can put right: what was expected, what came, and something to type next.
 * Anything else that is thrown is a bug of ours and shows its stack.
 */
export class InputError extends Error {
  readonly hint: string | null;
  readonly place: Place | null;

  constructor(message: string, hint: string | null = null, place: Place | null = null) {
    super(message);
    this.name = 'InputError';
    this.hint = hint;
    this.place = place;
  }
}
