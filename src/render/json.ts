/** How is a result written as JSON? */

import { visibleInJson } from './visible.ts';

/**
 * A result as a JSON document, indented by two blanks, with a line break at its end.
 *
 * Numbers keep all their digits. JSON has no not-a-number and no infinities, and the language would silently make them
 * null; they are the strings "NaN", "Infinity" and "-Infinity". A negative zero is 0. Control and format characters in
 * strings are escaped.
 *
 * @throws Error for what has no place in a result: undefined, functions, maps, classes
 */
export const json = (result: object): string => `${visibleInJson(JSON.stringify(result, plain, 2))}\n`;

/** The same on one line, for a stream of records. */
export const jsonLine = (record: object): string => `${visibleInJson(JSON.stringify(record, plain))}\n`;

function plain(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value)) return value;
  const prototype = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (prototype === Object.prototype || prototype === null) return value;
  throw new Error(
    `a result holds ${value === undefined ? 'undefined' : `a ${typeof value}`} at ${JSON.stringify(key)}`,
  );
}
