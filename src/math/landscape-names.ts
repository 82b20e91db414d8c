/**
 * Does a text name a landscape, or is it a formula?
 *
 * A name can stand wherever a formula can: `booth` is (x + 2*y - 7)^2 + (2*x + y - 5)^2. So a single word that is nearly a name, as
 * `rosenbrok` is, or part of one, as `camel` is, is taken for a mistake and answered with the name.
 *
 * Where it breaks: a formula may be a single variable, and that variable may be called `camel`. In brackets it is a formula.
 *
 * Next: ./settings.ts
 */

import { InputError } from '../input-error.ts';
import { families, type Landscape, landscapes } from './landscapes.ts';
import { closest } from './names.ts';

/** Every name, the families with their colon, for help and completions. */
const landscapeNames: readonly string[] = [
  ...landscapes.map((landscape) => landscape.name),
  ...Object.keys(families).map((name) => `${name}:`),
];

/**
 * The landscape that a text names, or null where the text is something else, such as a formula.
 *
 * @throws InputError for a number after the colon that the family does not have, and for a single word that is nearly a name
 * @example
 * landscapeNamed('booth')?.formula // => '(x + 2*y - 7)^2 + (2*x + y - 5)^2'
 */
export function landscapeNamed(text: string): Landscape | null {
  const word = text.trim();
  const plain = landscapes.find((landscape) => landscape.name === word);
  if (plain !== undefined) return plain;
  const [name = '', after] = word.split(':');
  if (!/^[a-z]+(-[a-z]+)*$/.test(name)) return null;
  const family = Object.hasOwn(families, name) ? families[name] : undefined;
  if (after === undefined) {
    if (family !== undefined)
      throw new InputError(`${name} needs ${family.of}`, `for example ${name}:${Math.max(family.from, 10)}`);
    const meant = word.length < 4 ? [] : nearlyNamed(word);
    if (meant.length === 0) return null;
    throw new InputError(
      `there is no landscape ${JSON.stringify(word)}`,
      `did you mean ${meant.join(' or ')}? \`mcl landscape\` lists all; a formula of one variable can be written (${word})`,
      { text: word, start: 0, end: word.length },
    );
  }
  if (family === undefined) {
    if (!landscapeNames.includes(name)) return null;
    throw new InputError(`the landscape ${name} takes no number`, `leave it out: ${name}`, {
      text: word,
      start: name.length,
      end: word.length,
    });
  }
  const k = /^\d+(\.\d+)?(e\d+)?$/.test(after) ? Number(after) : Number.NaN;
  if (k >= family.from && k <= family.to && (!family.whole || Number.isInteger(k)))
    return { name: word, smooth: true, ...family.make(k) };
  throw new InputError(
    `${name}: needs ${family.of}, a ${family.whole ? 'whole ' : ''}number from ${family.from} to ${family.to}`,
    `for example ${name}:${Math.max(family.from, 10)}`,
    { text: word, start: name.length + 1, end: Math.max(word.length, name.length + 2) },
  );
}

/** The names of which a word is a part, as camel is of six-hump-camel; or the one that it misspells. */
function nearlyNamed(word: string): readonly string[] {
  const names = landscapeNames.filter((known) => !known.endsWith(':'));
  const withIt = names.filter((name) => name.split('-').includes(word));
  const misspelt = closest(word, names);
  return withIt.length > 0 || misspelt === null ? withIt : [misspelt];
}

/**
 * The formula that a text stands for, where a formula or the name of a landscape may stand.
 *
 * @example
 * formulaFor('bowl:9').formula // => '(x^2 + 9*y^2)/2'
 */
export function formulaFor(text: string): { readonly formula: string; readonly landscape: Landscape | null } {
  const landscape = landscapeNamed(text);
  return { formula: landscape?.formula ?? text, landscape };
}
