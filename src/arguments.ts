/**
 * Which of the words on a command line are options, which are values of options, and which are operands?
 *
 * For most programs a word that begins with a minus is an option. Here it may well be an expression, `-x^2`, or the value
 * of one, `--at -2`. So the words are put into a form that can be read in one way only before commander parses them:
 * options with their values attached, then `--`, then the operands.
 *
 *     derive -x^2 --at -2   becomes   derive --at=-2 -- -x^2
 */

import { InputError } from './input-error.ts';

/** What a command takes, as far as the order of words is concerned. */
export interface Takes {
  /** The options by every name they have, `--at` or `-h`, and whether a value follows. */
  readonly options: ReadonlyMap<string, 'value' | 'switch'>;
  /** How many operands there may be. */
  readonly operands: number;
}

/**
 * The words of one command, in an order and a form that can be read in one way only.
 *
 * @throws InputError where an option lacks its value
 */
export function arrange(words: readonly string[], { options, operands: most }: Takes): string[] {
  const arranged: string[] = [];
  const operands: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '--') {
      operands.push(...words.slice(i + 1));
      break;
    }
    const kind = options.get(word);
    if (kind === 'value') {
      const next = words[i + 1];
      // The name of an option is no value: somebody forgot the value.
      if (next === undefined || next === '--' || options.has(next)) {
        throw new InputError(`option ${word} needs a value, and none came`, `write the value after it: ${word} VALUE`);
      }
      arranged.push(word.startsWith('--') ? `${word}=${next}` : `${word}${next}`);
      i += 1;
    } else if (kind === 'switch' || isOption(word, options, operands.length < most)) arranged.push(word);
    else operands.push(word);
  }
  return operands.length === 0 ? arranged : [...arranged, '--', ...operands];
}

/** Whether a word must be meant as an option, known or not. */
function isOption(word: string, options: Takes['options'], operandMayFollow: boolean): boolean {
  if (!word.startsWith('-') || word === '-') return false;
  // `--at=3`, and `--att=3` or `--att`, which commander will correct. `--x^2` and `--2` can only be formulas.
  if (/^--[a-z][\w-]*(=|$)/i.test(word)) return true;
  // `-at 3` has a minus too few, unless the formula is still to come and may be this.
  return (
    /^-[a-z]/i.test(word) && (options.has(`-${word}`) ? word.length > 2 : !operandMayFollow && /^-[a-z]+$/i.test(word))
  );
}

/** Whether JSON is asked for, even by words that are otherwise wrong. */
export function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  const options = end < 0 ? words : words.slice(0, end);
  return options.some(
    (word, i) => word === '--json' || word === '--format=json' || (word === '--format' && options[i + 1] === 'json'),
  );
}
