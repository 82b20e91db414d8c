/**
 * Points with gradients, as programs and people write them down.
 *
 *     {"at": {"x": 1, "y": 2}, "gradient": {"x": 0.5, "y": 3}}      JSON: one record, a list of them, or one a line
 *     x,y,df/dx,df/dy                                               CSV: a header, then a line for each point
 *     1,2,0.5,3
 *
 * In JSON the coordinates and the entries may be objects or lists in the order of the variables, nested lists for a Jacobian or a
 * Hessian, and a single number where there is one. `value` may be given too. Python writes NaN and Infinity bare, which is no JSON;
 * they are read all the same.
 *
 * Where it breaks: a file of another kind. The line that could not be read is named.
 *
 * Next: ./checking-programs.ts
 */

import { InputError } from '../input-error.ts';
import type { Entry } from './claims.ts';
import type { Point } from './expression.ts';
import { typedDigits } from './typed-digits.ts';

/** A point, and the numbers that are claimed there, one for each entry of the shape. */
export interface ClaimedPoint {
  readonly at: Point;
  readonly claimed: readonly ClaimedNumber[];
  /** What the program says the value is; null where it says nothing. */
  readonly value: number | null;
}

/** A number with the digits it was given in. */
export interface ClaimedNumber {
  readonly value: number;
  /** Significant digits, and one unit of the last; null for whole numbers and words. */
  readonly digits: { readonly digits: number; readonly unit: number } | null;
}

export const claimedNumber = (text: string): ClaimedNumber => ({ value: numberOf(text), digits: typedDigits(text) });

const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
};

function numberOf(text: string): number {
  const trimmed = text.trim();
  const word = WORDS[trimmed.toLowerCase()];
  if (word !== undefined) return word;
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed))
    throw new InputError(
      `expected a number, and found ${JSON.stringify(trimmed.slice(0, 40))}`,
      'numbers look like 0.5, -3, 1e-3, NaN',
    );
  return Number(trimmed);
}

/** As much of a shape as it takes to read numbers into it. */
export interface Blank {
  readonly rows: number;
  readonly entries: readonly Pick<Entry, 'of' | 'by'>[];
}

/** The most points that are read. */
const MOST_POINTS = 100_000;

/**
 * The points of a text in JSON, NDJSON or CSV.
 *
 * @throws InputError with the line that could not be read
 */
export function claimedPoints(text: string, shape: Blank, variables: readonly string[]): readonly ClaimedPoint[] {
  const trimmed = text.trim();
  if (trimmed === '')
    throw new InputError('expected points with gradients, and found nothing', exampleOf(shape, variables));
  const points = /^[[{]/.test(trimmed)
    ? recordsOf(trimmed).map((record, i) => fromRecord(record, i + 1, shape, variables))
    : fromCsv(trimmed, shape, variables);
  if (points.length > MOST_POINTS)
    throw new InputError(`more than ${MOST_POINTS} points came`, 'check a sample of them');
  return points;
}

const exampleOf = (shape: Blank, variables: readonly string[]): string => {
  const at = variables.map((name, i) => `"${name}": ${i + 1}`).join(', ');
  const entries = shape.entries.map((_, i) => String(i + 1)).join(', ');
  return `a line looks like {"at": {${at}}, "gradient": [${entries}]}`;
};

// ── JSON ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** NaN and Infinity outside strings, as words in quotes. */
const withQuotedWords = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) => (found.startsWith('"') ? found : `"${found}"`));

/** The records of a text that is one JSON document, or one a line. */
export function recordsOf(text: string): readonly unknown[] {
  try {
    const document: unknown = JSON.parse(withQuotedWords(text));
    if (Array.isArray(document)) return document;
    const points = isRecord(document) ? (document['points'] ?? document['answers']) : undefined;
    return Array.isArray(points) ? points : [document];
  } catch {
    return text.split('\n').flatMap((line, i): readonly unknown[] => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(withQuotedWords(line))];
      } catch {
        throw new InputError(
          `line ${i + 1} is not JSON: ${JSON.stringify(line.slice(0, 60))}`,
          'one JSON record a line, or one document',
        );
      }
    });
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a record may call its numbers. */
const NAMES = ['gradient', 'grad', 'derivative', 'jacobian', 'hessian', 'claimed'];

/** The point and the numbers of one record. */
export function fromRecord(record: unknown, line: number, shape: Blank, variables: readonly string[]): ClaimedPoint {
  const wrong = (says: string): InputError => new InputError(`record ${line}: ${says}`, exampleOf(shape, variables));
  if (!isRecord(record)) throw wrong('expected an object with "at" and "gradient"');
  const at = record['at'] ?? record['point'];
  const name = NAMES.find((known) => Object.hasOwn(record, known));
  if (at === undefined) throw wrong('it has no "at"');
  if (name === undefined) throw wrong('it has no "gradient"');
  const coordinates = spread(at, variables, wrong, 'at');
  if (coordinates.length !== variables.length)
    throw wrong(`"at" needs a number for each of ${variables.join(', ')}, and has ${coordinates.length}`);
  const claimed = spread(record[name], shape.rows === 1 ? columnNames(shape) : [], wrong, name);
  if (claimed.length !== shape.entries.length)
    throw wrong(
      `"${name}" needs ${
        shape.entries.length === 1
          ? 'one number'
          : `${shape.entries.length} numbers (${shape.entries
              .map(({ of }) => of)
              .slice(0, 6)
              .join(', ')})`
      }, and has ${claimed.length}`,
    );
  const value = record['value'] ?? null;
  return {
    at: Object.fromEntries(variables.map((variable, i) => [variable, (coordinates[i] as ClaimedNumber).value])),
    claimed,
    value: value === null ? null : one(value, wrong, 'value').value,
  };
}

const columnNames = (shape: Blank): readonly string[] => shape.entries.map(({ by }) => by.at(-1) as string);

/** The numbers of an object, by name, or of a list, nested or not, or a single one. */
function spread(
  value: unknown,
  names: readonly string[],
  wrong: (says: string) => InputError,
  what: string,
): ClaimedNumber[] {
  if (Array.isArray(value)) return value.flatMap((part) => spread(part, names, wrong, what));
  if (!isRecord(value)) return [one(value, wrong, what)];
  return names.map((name) => {
    if (!Object.hasOwn(value, name)) throw wrong(`"${what}" has no number for ${name}`);
    return one(value[name], wrong, `${what}.${name}`);
  });
}

function one(value: unknown, wrong: (says: string) => InputError, what: string): ClaimedNumber {
  if (typeof value === 'number') return { value, digits: typedDigits(String(value)) };
  if (value === null) return { value: Number.NaN, digits: null };
  if (typeof value === 'string') {
    try {
      return claimedNumber(value);
    } catch {
      throw wrong(`"${what}" is ${JSON.stringify(value.slice(0, 40))}, which is no number`);
    }
  }
  throw wrong(`"${what}" is no number`);
}

// ── CSV ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The fields of the lines of a text, by comma, semicolon or tab, quotes taken off. */
export function linesOfCsv(text: string): readonly (readonly string[])[] {
  const [first = ''] = text.split('\n');
  const separator = [',', ';', '\t'].reduce((best, mark) =>
    first.split(mark).length > first.split(best).length ? mark : best,
  );
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => fieldsOf(line, separator));
}

function fieldsOf(line: string, separator: string): string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i] as string;
    if (quoted && character === '"' && line[i + 1] === '"') {
      field += '"';
      i += 1;
    } else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      fields.push(field.trim());
      field = '';
    } else field += character;
  }
  return [...fields, field.trim()];
}

/** A name without what people put around it: d_x, dx, df/dx, grad_x, gradient.x are all x. */
const plain = (header: string): string => header.toLowerCase().replace(/[\s"]/g, '');

/** @throws InputError for a header that has a name twice: which of the columns is meant cannot be told */
export function refuseTwice(header: readonly string[]): void {
  const names = header.map(plain);
  const twice = header.find((name, i) => name !== '' && names.indexOf(plain(name)) !== i);
  if (twice !== undefined)
    throw new InputError(
      `the header has the column ${twice.slice(0, 40)} twice`,
      'leave one of them out, or give it another name',
    );
}

function fromCsv(text: string, shape: Blank, variables: readonly string[]): ClaimedPoint[] {
  const [header = [], ...rows] = linesOfCsv(text);
  refuseTwice(header);
  const names = header.map(plain);
  const columnOf = (choices: readonly string[]): number => names.findIndex((name) => choices.includes(name));
  const wanted = variables.map((name) => ({ name, column: columnOf([name.toLowerCase()]) }));
  const entries = shape.entries.map(({ of, by }) => {
    const last = (by.at(-1) as string).toLowerCase();
    const short =
      shape.rows === 1 ? [`d${last}`, `d_${last}`, `grad_${last}`, `gradient_${last}`, `gradient.${last}`] : [];
    const only = shape.entries.length === 1 ? ['derivative', 'gradient', 'slope', 'claimed', 'claim', 'grad'] : [];
    return { name: of, column: columnOf([plain(of), ...short, ...only]) };
  });
  const missing = [...wanted, ...entries].find(({ column }) => column < 0);
  if (missing !== undefined)
    throw new InputError(
      `the header has no column ${missing.name}: it is ${header.join(', ').slice(0, 80)}`,
      `a header looks like ${[...variables, ...shape.entries.map(({ of }) => of)].join(',')}`,
    );
  const valueColumn = columnOf(['value', 'f']);
  return rows.map((fields, i) => {
    const read = (column: number): ClaimedNumber => {
      const field = fields[column];
      try {
        return claimedNumber(field ?? '');
      } catch {
        throw new InputError(
          `line ${i + 2}: expected a number, and found ${JSON.stringify(field ?? '')}`,
          'numbers look like 0.5, -3, 1e-3, NaN',
        );
      }
    };
    return {
      at: Object.fromEntries(wanted.map(({ name, column }) => [name, read(column).value])),
      claimed: entries.map(({ column }) => read(column)),
      value: valueColumn < 0 ? null : read(valueColumn).value,
    };
  });
}
