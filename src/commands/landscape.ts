/** `mcl landscape`: the ground that a descent walks on: level lines, floors, hilltops and passes. */

import type { LabCommand } from '../command.ts';
import { isOn, listFlag, type numberFlag, pointFlag, repeatable, textFlag, textsOf, wholeFlag } from '../flags.ts';
import { InputError } from '../input-error.ts';
import { valueFunction } from '../math/compile.ts';
import { heightGrid, withoutPoles } from '../math/height-grid.ts';
import { formulaFor } from '../math/landscape-names.ts';
import { families, type Landscape, landscapes } from '../math/landscapes.ts';
import { groundOf, type LandscapeQuestion, type Range } from '../math/looked-at.ts';
import { closest } from '../math/names.ts';
import { parseFormula, parseNumber } from '../math/parse.ts';
import { type LandscapeResult, survey } from '../math/survey.ts';
import type { Box } from '../math/terrain.ts';
import { splitOutsideBrackets } from '../math/tokens.ts';
import { contourLevels } from '../render/contour.ts';
import { csv } from '../render/csv.ts';
import { drawLandscape, drawList, type MapParts } from '../render/landscape.ts';

interface Options {
  /** Null: the table of landscapes is wanted. */
  readonly question: LandscapeQuestion | null;
  /** How many level lines, or which. */
  readonly levels: number | readonly number[];
  readonly parts: { readonly shade: boolean | null; readonly equal: boolean };
}

/** The table, as it stands in a result. */
interface Listed {
  readonly landscapes: readonly Landscape[];
  readonly families: readonly { readonly name: string; readonly of: string }[];
}

const USUAL_LEVELS = 7;
/** Places of the map: two for each dot of a wide picture across, one for each up. */
const MAP = { columns: 145, rows: 65 } as const;
/** Places along each axis of a grid in JSON and CSV. */
const GRID = { usual: 61, most: 1001 } as const;

const isListed = (result: LandscapeResult | Listed): result is Listed => 'landscapes' in result;

export const landscape: LabCommand<Options, LandscapeResult | Listed> = {
  name: 'landscape',
  summary: 'the ground a descent walks on: level lines, minima, maxima and saddles, found and proved',
  examples: [
    { line: 'mcl landscape himmelblau', shows: 'four minima of the same height' },
    {
      line: 'mcl landscape "x^4/4 - x^2/2 + y^2/2" --range x=-1.6:1.6,y=-1.2:1.2',
      shows: 'two floors with a pass between them',
    },
    { line: 'mcl landscape rosenbrock --shade', shows: 'a bent ravine, in light and dark' },
    { line: 'mcl landscape "x^2 + y^2 + z^2 - x*y*z" --at z=2', shows: 'a slice through three variables' },
    { line: 'mcl landscape "x^4 - 2*x^2 + x/4"', shows: 'one variable: the curve with its level places' },
    { line: 'mcl landscape ackley --range -2:2 --levels 2,4,6', shows: 'a minimum that is a corner' },
    { line: 'mcl landscape booth --csv --grid 5', shows: 'heights for a spreadsheet' },
    { line: 'mcl landscape --list', shows: 'the landscapes that have a name' },
  ],
  declare: (command) =>
    command
      .argument('[expression]', 'a formula, or the name of a landscape; without one all are listed; - reads it')
      .option('--range <ranges>', 'what is looked at: x=-3:3,y=0:5, or -3:3 for every axis', repeatable)
      .option('--vars <names>', 'the one or two variables to look along', repeatable)
      .option('--at <point>', 'where the others are held still: z=1', repeatable)
      .option('--levels <levels>', 'how many level lines, or which: 8, or 1,4,9', repeatable)
      .option('--shade', 'light and dark, as with 256 colours or more; with fewer in place of level lines')
      .option('--no-shade', 'level lines alone, whatever the terminal can do')
      .option('--equal', 'one unit as long across as up')
      .option('--grid <n>', `heights at n places along each axis, in JSON and CSV (${GRID.usual} in CSV)`)
      .option('--csv', 'the heights as lines for a spreadsheet')
      .option('--list', 'the landscapes that have a name'),
  read: ([expression], flags) => {
    if (expression === undefined || isOn(flags, 'list')) {
      if (expression !== undefined)
        throw new InputError(
          `--list shows all landscapes, and ${JSON.stringify(expression)} is one`,
          'leave one of them out',
        );
      if (isOn(flags, 'csv'))
        throw new InputError(
          '--csv needs a landscape to write the heights of',
          'for example mcl landscape booth --csv',
        );
      return { question: null, levels: USUAL_LEVELS, parts: { shade: null, equal: false } };
    }
    const { formula, landscape: named } = formulaFor(expression);
    const variables = named?.variables ?? parseFormula(formula).variables;
    const at = pointFlag(flags, 'at', variables, { some: true });
    const vars = listFlag(flags, 'vars');
    if (vars.includes('')) throw new InputError('--vars has an empty name', 'for example --vars x,y');
    const given = wholeFlag(flags, 'grid', { least: 2, most: GRID.most });
    const grid = given ?? (isOn(flags, 'csv') ? GRID.usual : null);
    const asked = {
      expression,
      ...(at === null ? {} : { at }),
      ...(vars.length === 0 ? {} : { vars }),
      ...(grid === null ? {} : { grid }),
    };
    const range = rangesFlag(textsOf(flags, 'range'), groundOf(asked).variables);
    return {
      question: { ...asked, ...(range === null ? {} : { range }) },
      levels: levelsFlag(textsOf(flags, 'levels'), textFlag(flags, 'levels'), flags),
      parts: { shade: typeof flags['shade'] === 'boolean' ? flags['shade'] : null, equal: isOn(flags, 'equal') },
    };
  },
  compute: ({ question, levels }) => {
    if (question === null)
      return { landscapes, families: Object.entries(families).map(([name, { of }]) => ({ name, of })) };
    const result = survey(question);
    if (result.variables.length !== 2) return result;
    const { grid } = heightsOf(question, result);
    return {
      ...result,
      levels: typeof levels !== 'number' ? levels : grid === null ? [] : contourLevels(grid, levels),
    };
  },
  text: (result, screen, { question, parts }) => {
    if (isListed(result)) return drawList(result.landscapes, result.families, screen);
    const map: MapParts = { equal: parts.equal, shade: parts.shade ?? screen.colorDepth >= 2 };
    return drawLandscape(result, map, screen, heightsOf(question as LandscapeQuestion, result));
  },
  formats: {
    csv: (result) => {
      if (isListed(result) || result.grid === null) throw new Error('csv without a grid');
      const { variables, grid } = result;
      const [across = [], up] = variables.map((name) => grid.places[name] as readonly number[]);
      const cell = (value: number): number | null => (Number.isFinite(value) ? value : null);
      const rows =
        up === undefined
          ? across.map((x, column) => [x, cell(grid.values[column] as number)])
          : up.flatMap((y, row) =>
              across.map((x, column) => [x, y, cell((grid.values[row] as readonly number[])[column] as number)]),
            );
      return csv([...variables, 'f'], rows);
    },
  },
};

/** The heights that draw the picture. */
function heightsOf(
  question: LandscapeQuestion,
  { variables, range }: LandscapeResult,
): Parameters<typeof drawLandscape>[3] {
  const { expr } = groundOf(question);
  const compiled = valueFunction(expr, variables);
  const f = (point: readonly number[]): number => compiled(Float64Array.from(point));
  if (variables.length !== 2) return { grid: null, f };
  const box: Box = variables.map((name) => range[name] as Range);
  return { grid: withoutPoles(heightGrid(expr, variables, box, MAP.columns, MAP.rows), f), f };
}

/** `x=-3:3,y=0:5`, or `-3:3` for every axis; null where the option was not given. */
function rangesFlag(texts: readonly string[], axes: readonly string[]): Record<string, Range> | null {
  if (texts.length === 0) return null;
  const hint = `for example --range ${axes.map((name) => `${name}=-3:3`).join(',')}`;
  const ranges = new Map<string, Range>();
  for (const text of texts) {
    for (const piece of splitOutsideBrackets(text, ',')) {
      const place = { text, start: piece.start, end: piece.start + piece.text.length };
      const equals = piece.text.indexOf('=');
      const name = equals < 0 ? null : piece.text.slice(0, equals).trim();
      if (name !== null && !axes.includes(name)) {
        const guess = name.length > 1 ? closest(name, axes) : null;
        throw new InputError(
          `--range gives ${JSON.stringify(name)} a range, and the map has no such axis`,
          guess === null ? `its axes are ${axes.join(', ')}` : `did you mean ${guess}?`,
          place,
        );
      }
      const ends = splitOutsideBrackets(piece.text.slice(equals + 1), ':').map((end) => end.text);
      if (ends.length !== 2) throw new InputError('--range needs two numbers with a colon between them', hint, place);
      const [from, to] = ends.map((end) => parseNumber(end, '--range')) as [number, number];
      if (from === to) throw new InputError(`--range needs two different ends, and both are ${from}`, hint, place);
      if (from > to)
        throw new InputError(
          `--range needs its lower end first, and ${from} is above ${to}`,
          `for example --range ${name === null ? '' : `${name}=`}${to}:${from}`,
          place,
        );
      if (!Number.isFinite(to - from))
        throw new InputError('--range is wider than the numbers of float64', hint, place);
      if (from + (to - from) / 1000 === from || to - (to - from) / 1000 === to)
        throw new InputError('--range is so narrow that float64 has hardly a number inside', hint, place);
      for (const axis of name === null ? axes : [name]) {
        if (ranges.has(axis)) throw new InputError(`--range gives ${axis} two ranges`, hint, place);
        ranges.set(axis, [from, to]);
      }
    }
  }
  return Object.fromEntries(ranges);
}

/** One whole number says how many level lines there are; several numbers say which. */
function levelsFlag(
  texts: readonly string[],
  last: string | null,
  flags: Parameters<typeof numberFlag>[0],
): number | readonly number[] {
  if (last === null) return USUAL_LEVELS;
  const pieces = texts.flatMap((text) => splitOutsideBrackets(text, ',').map((piece) => piece.text));
  if (pieces.length === 1) return wholeFlag(flags, 'levels', { least: 1, most: 30 }) as number;
  if (pieces.length > 30)
    throw new InputError(`--levels takes at most 30 levels, and ${pieces.length} came`, 'for example --levels 1,4,9');
  return [...new Set(pieces.map((piece) => parseNumber(piece, '--levels')))].sort((a, b) => a - b);
}
