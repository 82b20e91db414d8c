/**
 * How does a stretch of ground stand on the screen?
 *
 * A map of level lines, or light and dark, with every level place marked by its kind; of one variable the curve. Then the
 * places as a table, those that are published beside those that were found, and the sentence that says what to see.
 */

import type { Screen } from '../command.ts';
import type { HeightGrid } from '../math/height-grid.ts';
import type { Landscape } from '../math/landscapes.ts';
import type { FoundPoint, LandscapeResult } from '../math/survey.ts';
import { contourLayers, contours } from './contour.ts';
import { sampleCurve } from './curve.ts';
import { count, exact, significant } from './digits.ts';
import { painter } from './paint.ts';
import { drawPlane, type Layer, type MarksLayer, type Point } from './plane.ts';
import { describeShade, drawShade } from './shade.ts';
import { type Cell, drawTable } from './table.ts';
import { sentence, wrap } from './text.ts';

/** What is drawn, and how. */
export interface MapParts {
  /** Light and dark: under the level lines where there are colours, in place of them where there are not. */
  readonly shade: boolean;
  /** One unit as long across as up. */
  readonly equal: boolean;
}

/** The heights behind the result, which draw the picture. */
export interface Heights {
  /** Of two variables; null of one. */
  readonly grid: HeightGrid | null;
  /** The value at coordinates in the order of the variables. */
  readonly f: (point: readonly number[]) => number;
}

const MAP_ROWS = 16;
/** Below this width a picture says less than its sentence. */
const NARROWEST_PICTURE = 40;
/** From this width on the table has room for six digits and what is published. */
const WIDE_TABLE = 76;
/** Rows of the table; the others are counted. */
const MOST_ROWS = 12;

const KINDS = [
  { kind: 'minimum', mark: '✕', plural: 'minima', color: 'good' },
  { kind: 'maximum', mark: '▲', plural: 'maxima', color: 'bad' },
  { kind: 'saddle', mark: '◆', plural: 'saddles', color: 'accent' },
  { kind: 'inflection', mark: '○', plural: 'level, neither of these', color: 'accent' },
  { kind: 'degenerate', mark: '○', plural: 'level, not decided', color: 'accent' },
] as const;

export function drawLandscape(result: LandscapeResult, parts: MapParts, screen: Screen, heights: Heights): string {
  return [
    head(result, screen),
    picture(result, parts, screen, heights),
    levels(result, parts, screen),
    table(result, screen),
    published(result, screen),
    sentence(result.says, screen),
    result.remarks.map((remark) => sentence(`${remark.charAt(0).toUpperCase()}${remark.slice(1)}.`, screen)).join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function head({ variables, formula, landscape, at, range, rangeFrom }: LandscapeResult, screen: Screen): string {
  const paint = painter(screen);
  const all = [...variables, ...Object.keys(at)];
  const names =
    all.length <= 8 ? all.join(', ') : `${all.slice(0, 6).join(', ')}, ... ${count(all.length, 'variable')}`;
  const short = formula.length > 300 ? `${formula.slice(0, 297)}...` : formula;
  const lines = wrap(`f(${names}) = ${short}`, screen.columns, '  ', '      ');
  if (landscape !== null)
    lines.push(
      ...wrap(`${paint.as('strong', landscape.name)}: ${landscape.shows} (${landscape.source})`, screen.columns, '  '),
    );
  const held = Object.entries(at).map(([name, value]) => `${name} = ${exact(value)}`);
  if (held.length > 0)
    lines.push(
      ...wrap(
        `held still: ${held.slice(0, 8).join(', ')}${held.length > 8 ? `, and ${held.length - 8} more` : ''}`,
        screen.columns,
        '  ',
      ),
    );
  const axes = variables.map((name) => {
    const [from, to] = range[name] as readonly [number, number];
    return `${name} from ${exact(from)} to ${exact(to)}`;
  });
  const why = {
    given: '',
    landscape: '',
    'level places': ', around the level places',
    default: '; --range chooses another',
  }[rangeFrom];
  lines.push(...wrap(`${axes.join(', ')}${why}`, screen.columns, '  '));
  return lines.join('\n');
}

// ── pictures ───────────────────────────────────────────────────────────────────────────────────────────────────────

function marksOf(
  { points, variables, range }: LandscapeResult,
  heightOf: (point: readonly number[]) => number,
): MarksLayer[] {
  return KINDS.flatMap(({ kind, mark, plural, color }): MarksLayer[] => {
    const ofKind = points.filter((point) => point.kind === kind);
    const places = [
      ...ofKind.filter(({ isolated }) => isolated),
      ...spaced(
        ofKind.filter(({ isolated }) => !isolated),
        range,
      ),
    ];
    if (places.length === 0) return [];
    const spots = places.map(({ point }): Point => {
      const coordinates = variables.map((name) => point[name] as number);
      return [coordinates[0] as number, coordinates[1] ?? heightOf(coordinates)];
    });
    const label = kind === 'inflection' || kind === 'degenerate' ? plural : places.length === 1 ? kind : plural;
    return [{ kind: 'marks', points: spots, mark, color, label }];
  });
}

/** Places of a line, each some way from the one before, so that the line can be seen under them. */
function spaced(line: readonly FoundPoint[], range: LandscapeResult['range']): readonly FoundPoint[] {
  const apart = (a: FoundPoint, b: FoundPoint): number =>
    Math.max(
      ...Object.entries(range).map(
        ([name, [from, to]]) => Math.abs((a.point[name] as number) - (b.point[name] as number)) / (to - from),
      ),
    );
  const kept: FoundPoint[] = [];
  for (const point of line) if (!kept.some((other) => apart(point, other) < 0.09)) kept.push(point);
  return kept;
}

function picture(result: LandscapeResult, parts: MapParts, screen: Screen, heights: Heights): string {
  if (result.lowest === null || (screen.columns < NARROWEST_PICTURE && !screen.describe)) return '';
  if (heights.grid === null) return curve(result, screen, heights.f);
  const { grid } = heights;
  const [xName, yName] = result.variables as readonly [string, string];
  const marks = marksOf(result, heights.f);
  const shade = { grid, xName, yName, valueName: 'f', scale: 'rank', marks } as const;
  if (screen.describe) return wrap(describeShade(shade), screen.columns).join('\n');
  const drawn = contours(grid, result.levels);
  if (parts.shade) return drawShade({ ...shade, lines: drawn.flatMap(({ lines }) => lines), height: MAP_ROWS }, screen);
  const layers: Layer[] = [...contourLayers(drawn, grid), ...marks];
  return drawPlane(
    {
      x: { range: grid.x, name: xName },
      y: { range: grid.y, name: yName },
      layers,
      height: MAP_ROWS,
      ...(parts.equal ? { equal: true } : {}),
    },
    screen,
  );
}

function curve(result: LandscapeResult, screen: Screen, f: Heights['f']): string {
  const name = result.variables[0] as string;
  const along = (x: number): number => f([x]);
  const marks = marksOf(result, f);
  const range = result.range[name] as Point;
  const sampled = sampleCurve(along, range, {
    columns: Math.min(screen.columns, 100) - 8,
    rows: MAP_ROWS,
    include: marks.flatMap(({ points }) => points.flatMap((point) => (point === null ? [] : [point]))),
  });
  if (sampled.range === null) return '';
  return drawPlane(
    {
      x: { range, name },
      y: { range: sampled.range, name: 'f' },
      layers: [{ kind: 'curve', points: sampled.points, color: 'curve' }, ...marks],
      height: MAP_ROWS,
    },
    screen,
  );
}

function levels({ levels: drawn, variables }: LandscapeResult, { shade }: MapParts, screen: Screen): string {
  // Where shades are characters there is no room for lines.
  const hidden = shade && (screen.colorDepth < 2 || !screen.unicode);
  if (variables.length !== 2 || drawn.length === 0 || hidden || screen.describe) return '';
  return sentence(`Level lines at f = ${drawn.map((level) => significant(level)).join(', ')}.`, screen);
}

// ── numbers ────────────────────────────────────────────────────────────────────────────────────────────────────────

const eigenText = ({ eigenvalues, smooth }: FoundPoint): string =>
  eigenvalues === null ? (smooth ? '' : 'corner') : eigenvalues.map((value) => significant(value, 4)).join(', ');

function table(result: LandscapeResult, screen: Screen): string {
  const { points, variables, known } = result;
  const isolated = points.filter((point) => point.isolated);
  const line = points.filter((point) => !point.isolated);
  const shown = [...isolated, ...line.slice(0, 1)].slice(0, MOST_ROWS);
  if (shown.length === 0) return '';
  const two = variables.length === 2;
  // On a narrow screen fewer digits, and the sentence under the table says what is published.
  const wide = screen.columns >= WIDE_TABLE;
  const compared = known.length > 0 && wide;
  const digits = wide ? 6 : 4;
  const body = shown.map((found): Cell[] => [
    found.kind,
    ...variables.map((name): Cell => ({ text: found.point[name] as number, color: 'strong' })),
    Math.abs(found.value) <= found.valueError ? 0 : found.value,
    eigenText(found),
    ...(compared ? [publishedText(found)] : []),
  ]);
  const drawn = drawTable(
    {
      columns: [
        { header: 'kind' },
        ...variables.map((name) => ({ header: name, align: 'number' as const, digits })),
        { header: 'f', align: 'number', digits },
        { header: two ? 'curvatures' : 'curvature', align: 'left' },
        ...(compared ? [{ header: 'published' }] : []),
      ],
      rows: body,
    },
    screen,
  );
  const notes = [
    ...(isolated.length > shown.length
      ? [`${isolated.length - Math.min(isolated.length, MOST_ROWS)} more level places are marked on the map.`]
      : []),
    ...(line.length > 1
      ? [`The last row is one place of a line, of which ${count(line.length, 'place')} were found.`]
      : []),
    ...(shown.some(({ by, smooth }) => by === 'looking around' && smooth)
      ? ['Where a curvature is 0, the heights around the place say what it is.']
      : []),
  ];
  return [drawn, ...notes.map((note) => sentence(note, screen))].join('\n');
}

/** How well the place agrees with the published one: to rounding, or by how much they differ. */
const publishedText = ({ published: there, apart }: FoundPoint): string =>
  there === null || apart === null
    ? '-'
    : apart <= 1e-12 * Math.max(1, ...Object.values(there).map(Math.abs))
      ? 'same'
      : `off by ${significant(apart, 1)}`;

function published({ known, landscape }: LandscapeResult, screen: Screen): string {
  if (known.length === 0 || landscape === null) return '';
  const missed = known.filter(({ found }) => !found);
  if (missed.length === 0)
    return sentence(
      known.length === 1
        ? 'The known point in this range was found.'
        : `All ${known.length} known points in this range were found.`,
      screen,
    );
  const told = missed.map(
    ({ kind, point }) =>
      `${kind} at (${Object.values(point)
        .map((x) => significant(x))
        .join(', ')})`,
  );
  return sentence(`Known and not found: ${told.join('; ')}.`, screen);
}

/** The table of landscapes. */
export function drawList(
  landscapes: readonly Landscape[],
  families: readonly { readonly name: string; readonly of: string }[],
  screen: Screen,
): string {
  const text = drawTable(
    {
      columns: [{ header: 'name' }, { header: 'minima', align: 'left' }, { header: 'about' }],
      rows: landscapes.map((landscape): Cell[] => [
        { text: landscape.name, color: 'strong' },
        minimaOf(landscape),
        `${landscape.shows}; ${landscape.formula}; ${landscape.source}`,
      ]),
    },
    screen,
  );
  const more = families.map(({ name, of }) => `${name}:N is ${name === 'bowl' ? 'a bowl' : name} with N for ${of}`);
  return [
    text,
    sentence(`${more.join('; ')}.`, screen),
    sentence('A name stands wherever a formula can: mcl landscape himmelblau, mcl gradient rosenbrock.', screen),
  ].join('\n\n');
}

const minimaOf = ({ known, variables }: Landscape): string => {
  const minima = known.filter(({ kind }) => kind === 'minimum');
  const first = minima[0];
  if (first === undefined) return 'none';
  const point = `(${variables.map((name) => significant(first.point[name] as number, 3)).join(', ')})`;
  return minima.length === 1 ? point : `${point} +${minima.length - 1}`;
};
