/**
 * How is a result written as JSON?
 *
 * By a writer of our own, because the language's has two habits that a result cannot have: it turns not-a-number and the
 * infinities into null, and it lets through characters that a terminal obeys. The writer is as fast as the language's
 * with a replacer would be, which counts when a run streams a million records.
 */

import { visibleInJson } from './visible.ts';

/**
 * A result as a JSON document, indented by two blanks, with a line break at its end.
 *
 * Numbers keep all their digits; those that are not finite are the strings "NaN", "Infinity" and "-Infinity", and a
 * negative zero is 0. Control and format characters in strings are escaped.
 *
 * @throws Error for what has no place in a result: undefined, functions, maps, classes
 */
export const json = (result: object): string => `${written(result, '\n')}\n`;

/** The same on one line, for a stream of records. */
export const jsonLine = (record: object): string => `${written(record, null)}\n`;

/** @param line  what a line begins with: the line break and the indentation; null where all stands on one line */
function written(value: unknown, line: string | null): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value + 0) : `"${value}"`;
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value === 'boolean') return String(value);
  const inner = line === null ? null : `${line}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    let text = '[';
    for (let i = 0; i < value.length; i++) text += `${i === 0 ? '' : ','}${inner ?? ''}${written(value[i], inner)}`;
    return `${text}${line ?? ''}]`;
  }
  if (!isRecord(value))
    throw new Error(`a result holds ${value === undefined ? 'undefined' : `a ${typeof value}`}, which JSON cannot`);
  const colon = line === null ? ':' : ': ';
  let text = '';
  for (const key of Object.keys(value)) {
    text += `${text === '' ? '{' : ','}${inner ?? ''}${quoted(key)}${colon}${written(value[key], inner)}`;
  }
  return text === '' ? '{}' : `${text}${line ?? ''}}`;
}

/** Text that needs no escape: printable ASCII without quotation marks and backslashes. */
const PLAIN = /^[ !#-[\]-~]*$/;

const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : visibleInJson(JSON.stringify(text)));

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
