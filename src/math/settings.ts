/**
 * Which numbers does a method leave to the person, and what are they when nobody says?
 *
 * Every optimiser and every schedule has a few: a learning rate, a momentum, a pair of betas. A row names them as PyTorch
 * does, gives PyTorch's defaults, and says what they may be. Whatever is used is printed: a comparison in which one side was
 * tuned in secret shows nothing.
 *
 * Next: ./update.ts
 */

import { type Given, give, InputError } from '../input-error.ts';
import type { Point } from './expression.ts';

export type SettingValue = number | boolean | string | readonly [number, number];

/** The settings of a run, by camelCase name. */
export type Settings = Readonly<Record<string, SettingValue>>;

/** What a number may be. The limits named `above` and `below` are not allowed themselves. */
export interface Demand {
  readonly above?: number;
  readonly least?: number;
  readonly below?: number;
  readonly most?: number;
  readonly whole?: boolean;
}

export interface Setting {
  /** What it is when nobody says. */
  readonly standard: SettingValue;
  readonly says: string;
  readonly demand?: Demand;
  /** Of a pair: what its two numbers are called in equations. */
  readonly names?: readonly [string, string];
  /** Of a word: what it may be. */
  readonly choices?: readonly string[];
}

export type SettingTable = Readonly<Record<string, Setting>>;

/** A setting as it is typed: `weightDecay` is `weight-decay`. */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The same in a sentence: `weight decay`. */
const inWords = (name: string): string => kebab(name).replaceAll('-', ' ');

/** What a number must be, in words, or null where it is that. */
function unmet(value: number, { above, least, below, most, whole }: Demand): string | null {
  if (!Number.isFinite(value)) return 'a finite number';
  if (whole === true && !Number.isInteger(value)) return 'a whole number';
  if (above !== undefined && !(value > above)) return `a number above ${above}`;
  if (least !== undefined && !(value >= least)) return `a number that is at least ${least}`;
  if (below !== undefined && !(value < below)) return `a number below ${below}`;
  if (most !== undefined && !(value <= most)) return `a number that is at most ${most}`;
  return null;
}

/**
 * The settings of a method: those that are given, and the standard ones.
 *
 * @param what  the name of the method, for messages
 * @throws InputError for a setting that the method does not have, or a value that it must not be
 */
export function settle(what: string, table: SettingTable, given: Settings): Settings {
  const settings: Record<string, SettingValue> = {};
  for (const [name, { standard }] of Object.entries(table)) settings[name] = standard;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(table, name)) {
      const has = Object.keys(table).map(inWords);
      throw new InputError(
        `${what} has no setting ${inWords(name)}`,
        has.length === 0 ? `${what} has no settings` : `it has ${has.join(', ')}`,
      );
    }
    const { demand = {}, choices, standard, names } = table[name] as Setting;
    if (choices !== undefined && !choices.includes(String(value)))
      throw new InputError(`unknown ${inWords(name)} ${JSON.stringify(value)}`, `there are ${choices.join(', ')}`);
    if (Array.isArray(standard) !== Array.isArray(value))
      throw new InputError(
        `${inWords(name)} needs ${names === undefined ? 'one number' : `two numbers, ${names.join(' and ')}`}`,
        give(name, standard as Given),
      );
    for (const number of Array.isArray(value) ? value : [value]) {
      const demanded = typeof number === 'number' ? unmet(number, demand) : null;
      if (demanded !== null)
        throw new InputError(`${inWords(name)} needs ${demanded}, and ${number} came`, give(name, standard as Given));
    }
    settings[name] = value;
  }
  return settings;
}

/** The numbers among the settings, by the names they have in equations. */
export function numbersOf(table: SettingTable, settings: Settings): Point {
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === 'number') numbers[name] = value;
    if (typeof value === 'object')
      for (const [i, part] of (table[name]?.names ?? []).entries()) numbers[part] = value[i] as number;
  }
  return numbers;
}

export const numberIn = (settings: Settings, name: string): number => settings[name] as number;
