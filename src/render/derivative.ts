/**
 * How does the answer to "what is the derivative?" stand on the screen?
 *
 * First the numbers, then what they mean in a sentence, then the picture with a sentence saying what to see in it, then
 * every method with its error. Where there is no derivative the two sides take its place.
 */

import type { Screen } from '../command.ts';
import type { DeriveResult } from '../math/derive.ts';
import type { MethodRow } from '../math/slope-methods.ts';
import { sampleCurve } from './curve.ts';
import { count, exact, percent, significant, withError } from './digits.ts';
import { painter } from './paint.ts';
import { drawPlane, drawStacked, type Layer, type Line, type Plane } from './plane.ts';
import { describePlane } from './sentence.ts';
import { drawTable } from './table.ts';
import { beside, widthOf, wrap } from './text.ts';

/** Parts of the answer that are shown on request. */
export interface Parts {
  readonly steps: boolean;
  readonly slope: boolean;
  readonly parsed: boolean;
}

/** What is drawn: the formula as a function of the variable, and how to get its slope, which not every picture needs. */
export interface Drawable {
  readonly f: (x: number) => number;
  readonly slope: () => (x: number) => number;
}

/** The table of methods with all its columns. */
const WIDE_ENOUGH = 78;
/** How much of the window's width the tangent is followed to each side. */
const TANGENT_SEEN = 0.4;
/** Below this width a picture says less than its sentence. */
const NARROWEST_PICTURE = 60;

export function drawDerivative(result: DeriveResult, parts: Parts, screen: Screen, drawable: Drawable | null): string {
  const hasPoint = Object.keys(result.at).length > 0;
  const blocks = [
    head(result, screen),
    parts.parsed ? `  read as  ${result.readAs}` : '',
    hasPoint ? meaning(result, screen) : '',
    parts.steps ? derivation(result, screen) : '',
    drawable === null ? '' : picture(result, parts, screen, drawable),
    secantTable(result, screen),
    drawable === null ? '' : microscope(result, screen, drawable),
    methodTable(result, screen),
    ...(hasPoint ? [] : result.remarks.map((remark) => sentence(remark, screen))),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

const sentence = (text: string, screen: Screen): string => wrap(text, screen.columns, '  ').join('\n');

// ── names ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `f'(x)`, `f''(x)`, `f^(4)(x)`; with several variables `df/dx`, `d^2f/dx^2`. */
function nameOf({ variable, at, order }: DeriveResult, place: string): string {
  if (Object.keys(at).length > 1) return order === 1 ? `df/d${variable}` : `d^${order}f/d${variable}^${order}`;
  const primes = order <= 3 ? "'".repeat(order) : `^(${order})`;
  return `f${primes}(${place})`;
}

const pointText = (at: DeriveResult['at']): string =>
  Object.entries(at)
    .map(([name, value]) => `${name} = ${exact(value)}`)
    .join(', ');

// ── the answer ─────────────────────────────────────────────────────────────────────────────────────────────────────

function head(result: DeriveResult, screen: Screen): string {
  const { variable, at, symbolic, value, derivative } = result;
  const paint = painter(screen);
  const names = Object.keys(at);
  const several = names.length > 1;
  const signature = names.length === 0 ? variable : names.join(', ');
  const lines: string[] = [...wrap(`f(${signature}) = ${result.expression.trim()}`, screen.columns, '  ', '         ')];
  if (symbolic !== null)
    lines.push(...wrap(`${nameOf(result, variable)} = ${symbolic}`, screen.columns, '  ', '         '));
  if (names.length === 0) return lines.join('\n');
  const place = several ? '' : exact(at[variable] ?? Number.NaN);
  const left = several ? 'f' : `f(${place})`;
  const slope =
    derivative === null
      ? `${nameOf(result, place)} ${result.kind === 'overflow' ? 'cannot be told' : 'does not exist'}`
      : `${nameOf(result, place)} = ${paint.as('strong', exact(derivative))}`;
  const height =
    value === null
      ? `${left} has no value`
      : result.kind === 'overflow'
        ? `${left} is too large for float64`
        : `${left} = ${exact(value)}`;
  // What does not fit beside each other stands under each other.
  const point = `  at ${pointText(at)}:`;
  const fits = widthOf(`${point}   ${height}   ${slope}`) <= screen.columns;
  lines.push('', ...(fits ? [`${point}   ${height}   ${slope}`] : [point, `    ${height}`, `    ${slope}`]));
  return lines.join('\n');
}

/** The exchange rate in a sentence; or what is there instead of a derivative. */
function meaning(result: DeriveResult, screen: Screen): string {
  const { variable, nudge, kind, left, right, subgradients, conventions, causes, remarks, limits, defined } = result;
  const lines: string[] = [];
  if (nudge !== null) {
    lines.push(
      `Nudge ${variable} by ${exact(nudge.by)} and f changes by about ${significant(nudge.predicted)} (slope times nudge); in fact by ${significant(nudge.actual)}.`,
    );
  }
  if (kind !== null && kind !== 'smooth') {
    lines.push(...remarks.map(capital));
    if (causes.length > 0)
      lines.push(
        `Because: ${causes.map(({ text, says }) => (says.startsWith('the slope') ? says : `${says}, in ${text}`)).join('; ')}.`,
      );
    if (subgradients !== null)
      lines.push(
        `Convex there: every slope from ${exact(subgradients[0])} to ${exact(subgradients[1])} is a subgradient, a line that touches f from below.`,
      );
    if (kind !== 'corner' && kind !== 'outside the domain')
      lines.push(
        `${besideIt('From the left', left, limits.left, defined.left, kind)} ${besideIt('From the right', right, limits.right, defined.right, kind)}`,
      );
    lines.push(...programs(conventions));
  } else {
    lines.push(...remarks.map(capital));
    // Where a part of the formula has a kink and the whole has not, programs may still be wrong.
    if (result.derivative !== null && conventions.some((convention) => convention.derivative !== result.derivative))
      lines.push(...programs(conventions));
  }
  return lines.map((line) => sentence(line, screen)).join('\n');
}

function besideIt(
  side: string,
  slope: number | null,
  limit: number | null,
  defined: boolean,
  kind: DeriveResult['kind'],
): string {
  if (!defined) return `${side}: no values.`;
  if (limit === null)
    return `${side}: f ${kind === 'not known' ? 'may settle, too slowly to tell' : 'settles on nothing'}.`;
  return `${side}: f goes to ${exact(limit)}${Number.isFinite(limit) ? `, slope ${slope === null ? 'none' : exact(slope)}` : ''}.`;
}

/** As a sentence; the name f keeps its letter. */
const capital = (text: string): string =>
  `${text.startsWith('f ') ? 'f' : text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

function programs(conventions: DeriveResult['conventions']): string[] {
  const told = conventions.filter(({ derivative }) => derivative !== null);
  if (told.length === 0) return [];
  const silent = told.some(({ derivative }) => !Number.isNaN(derivative));
  return [
    `${told.map(({ program, derivative }) => `${program} answers ${exact(derivative as number)}`).join(', ')}${silent ? ', without a word about what is here' : ''}.`,
  ];
}

// ── the derivation ─────────────────────────────────────────────────────────────────────────────────────────────────

function derivation({ steps }: DeriveResult, screen: Screen): string {
  const paint = painter(screen);
  return steps
    .flatMap(({ rule, before, after, because, depth }) => {
      const indent = '  '.repeat(Math.min(depth, 8) + 1);
      return [
        paint.as('accent', `${indent}${rule}`),
        ...wrap(`${before} = ${after}`, screen.columns, `${indent}  `, `${indent}    `),
        ...wrap(because, screen.columns, `${indent}  `),
      ];
    })
    .join('\n');
}

// ── pictures ───────────────────────────────────────────────────────────────────────────────────────────────────────

function picture(result: DeriveResult, parts: Parts, screen: Screen, drawable: Drawable): string {
  const { from, to } = result.view;
  const here = result.at[result.variable];
  const columns = Math.min(screen.columns, 100);
  const marked: [number, number][] =
    here !== undefined && result.value !== null && Number.isFinite(result.value) ? [[here, result.value]] : [];
  const curve = sampleCurve(drawable.f, [from, to], { columns, include: [...marked, ...tangentEnds(result)] });
  if (curve.range === null)
    return sentence(
      `f has no value from ${significant(from)} to ${significant(to)}, so there is nothing to draw.`,
      screen,
    );
  const x = { range: [from, to] as const, name: result.variable };
  const layers: Layer[] = [{ kind: 'curve', points: curve.points, color: 'curve', label: 'f' }, ...touching(result)];
  const open = openEnds(result);
  if (open.length > 0)
    layers.push({ kind: 'marks', points: open, mark: '○', color: 'accent', label: 'a limit that f does not take' });
  if (marked.length > 0) layers.push({ kind: 'marks', points: marked, mark: '●', color: 'accent', label: 'here' });
  const height: Plane = { x, y: { range: curve.range }, layers, height: parts.slope ? 8 : 10 };
  const planes = [height];
  const flat = result.flat.map(({ at }) => at);
  if (parts.slope) {
    const slope = sampleCurve(drawable.slope(), [from, to], { columns, include: [[from, 0]] });
    const onCurve = flat.map((at): [number, number] => [at, drawable.f(at)]);
    if (onCurve.length > 0) layers.push({ kind: 'marks', points: onCurve, mark: '▲', label: 'flat' });
    if (slope.range !== null) {
      planes.push({
        x,
        y: { range: slope.range },
        height: 7,
        layers: [
          { kind: 'rule', axis: 'y', at: 0 },
          { kind: 'curve', points: slope.points, color: 'tangent', label: "slope f'" },
          { kind: 'marks', points: flat.map((at): [number, number] => [at, 0]), mark: '▲' },
        ],
      });
    }
  }
  const told = parts.slope ? flatSentence(result) : touchSentence(result);
  if (screen.describe || screen.columns < NARROWEST_PICTURE) {
    return [
      ...planes.map((plane, i) =>
        sentence(`${i === 0 ? 'Picture of f' : 'Picture of its slope'}: ${describePlane(plane)}`, screen),
      ),
      sentence(told, screen),
    ].join('\n');
  }
  return [drawStacked(planes, screen), sentence(told, screen)].join('\n');
}

/** A stretch of the tangent on each side that must be seen, so that curve and tangent are seen to part. */
function tangentEnds({ view: { from, to }, tangent, at, variable }: DeriveResult): [number, number][] {
  const here = at[variable];
  if (tangent === null || here === undefined) return [];
  return [here - TANGENT_SEEN * (to - from), here + TANGENT_SEEN * (to - from)]
    .filter((x) => x >= from && x <= to)
    .map((x) => [x, tangent.slope * x + tangent.intercept]);
}

/** Limits at the point that are not the value there: the ends of a jump, a hole. */
function openEnds({ at, variable, value, limits, kind }: DeriveResult): [number, number][] {
  const here = at[variable];
  if (here === undefined || !['jump', 'hole', 'isolated value'].includes(kind ?? '')) return [];
  const ends = [...new Set([limits.left, limits.right])].filter(
    (limit): limit is number => limit !== null && Number.isFinite(limit) && limit !== value,
  );
  return ends.map((limit) => [here, limit]);
}

/** The tangent; at a corner the two half-tangents, and dotted the slope that a central difference reports; chords. */
function touching(result: DeriveResult): Layer[] {
  const {
    view: { from, to },
    tangent,
    kind,
    left,
    right,
    value,
    methods,
    secants,
  } = result;
  const here = result.at[result.variable];
  if (here === undefined || value === null || !Number.isFinite(value)) return [];
  const line = (slope: number, a: number, b: number): Line => [
    [a, value + slope * (a - here)],
    [b, value + slope * (b - here)],
  ];
  const layers: Layer[] = secants.map(
    ({ h, slope }, i) =>
      ({
        kind: 'curve',
        points: line(slope, from, to),
        dash: 'dashed',
        mark: letterOf(i),
        color: 'series3',
        label: `chord h = ${exact(h)}`,
      }) as const,
  );
  const ends = secants.map(({ h, value: there }): [number, number] => [here + h, there]);
  if (ends.length > 0)
    layers.push({ kind: 'marks', points: ends, mark: '○', color: 'series3', label: 'where a chord meets f again' });
  if (tangent !== null) {
    layers.push({
      kind: 'curve',
      points: line(tangent.slope, from, to),
      dash: 'dotted',
      color: 'tangent',
      label: `tangent, slope ${significant(tangent.slope)}`,
    });
  } else if (kind === 'corner' && left !== null && right !== null) {
    const central = methods.find(({ method }) => method === 'central')?.derivative ?? null;
    if (central !== null)
      layers.push({
        kind: 'curve',
        points: line(central, from, to),
        dash: 'dotted',
        color: 'bad',
        label: `slope ${significant(central)}, from a central difference`,
      });
  }
  return layers;
}

/** A letter for each chord, so that they can be told apart without colour; far more than fit a picture. */
const letterOf = (i: number): string => String.fromCharCode('a'.charCodeAt(0) + (i % 26));

function touchSentence({ tangent, kind, left, right, variable, methods, secants, limits }: DeriveResult): string {
  if (secants.length > 1)
    return 'The shorter the chord, the nearer its slope to that of the tangent: the derivative is where the slopes are going.';
  if (tangent !== null) {
    const { slope } = tangent;
    if (slope === 0) return `The tangent is level: a small change of ${variable} does not change f, to first order.`;
    const size = significant(Math.abs(slope));
    return `The tangent ${slope > 0 ? 'rises' : 'falls'} ${size} for every 1 to the right. Close to the point the curve does the same.`;
  }
  if (kind === 'corner') {
    const central = methods.find(({ method }) => method === 'central')?.derivative ?? null;
    const lie =
      central === null
        ? ''
        : ` The dotted ${significant(central)} of the central difference touches f at one point and matches it on neither side.`;
    return `Left ${significant(left ?? Number.NaN)}, right ${significant(right ?? Number.NaN)}: no one slope fits both sides.${lie}`;
  }
  if (kind === 'jump')
    return `f jumps from ${said(limits.left)} to ${said(limits.right)}: no line through the point follows it.`;
  if (kind === 'pole') return 'The curve runs off the picture here: there is no value, and no tangent.';
  if (kind === 'hole')
    return `The curve ${limits.left !== null && limits.right !== null ? 'passes through' : 'comes up to'} ${said(limits.left ?? limits.right)} here, but f itself has no value at this one place.`;
  if (kind === 'vertical tangent' || kind === 'cusp')
    return 'The curve stands upright here: the closer you look, the steeper it is, without end.';
  if (kind === 'end of domain') return 'The curve ends here: there is a slope on one side only.';
  if (kind === 'overflow') return 'Before it gets here the curve has left what float64 can hold.';
  return 'There is no tangent here.';
}

const said = (limit: number | null): string => (limit === null ? 'nothing' : significant(limit));

/** Where it is flat, and what is there. */
function flatSentence({ flat }: DeriveResult): string {
  const places = (kind: string): number[] => flat.filter((point) => point.kind === kind).map(({ at }) => at);
  const parts = (
    [
      ['maximum', 'hilltop', 'hilltops'],
      ['minimum', 'floor', 'floors'],
      ['neither', 'level place that is neither', 'level places that are neither'],
    ] as const
  )
    .map(([kind, noun, plural]) => ({ at: places(kind), noun, plural }))
    .filter(({ at }) => at.length > 0)
    .map(
      ({ at, noun, plural }) => `${count(at.length, noun, plural)} (${at.map((x) => significant(x, 5)).join(', ')})`,
    );
  if (parts.length === 0) return 'The slope is nowhere 0 in this picture, so f is nowhere flat.';
  return `Flat exactly where the slope is 0: ${parts.join(' and ')}.`;
}

function secantTable({ secants, variable }: DeriveResult, screen: Screen): string {
  if (secants.length === 0) return '';
  return drawTable(
    {
      columns: [
        { header: 'h', align: 'number' },
        { header: `f(${variable} + h)`, align: 'number' },
        { header: 'slope of the chord', align: 'number' },
        { header: 'off the tangent by', align: 'number', digits: 3 },
      ],
      rows: secants.map(({ h, value, slope, difference }) => [exact(h), exact(value), slope, difference]),
    },
    screen,
  );
}

function microscope({ zoom, at, variable, value, tangent }: DeriveResult, screen: Screen, { f }: Drawable): string {
  const here = at[variable];
  if (zoom.length === 0 || here === undefined || value === null || tangent === null) return '';
  const told = zoom.map(
    ({ factor, gap }) => `At x${exact(factor)} curve and tangent part by ${percent(gap, 2)} of the window's height.`,
  );
  const last = zoom[zoom.length - 1];
  const conclusion =
    last !== undefined && last.gap < 0.02
      ? [`At x${exact(last.factor)} the curve is its tangent. Differentiable means: straight, close enough.`]
      : [];
  if (screen.describe || screen.columns < NARROWEST_PICTURE)
    return [...told, ...conclusion].map((line) => sentence(line, screen)).join('\n');
  const perRow = Math.max(1, Math.min(zoom.length, Math.floor(Math.min(screen.columns, 100) / 25)));
  const width = Math.floor((Math.min(screen.columns, 100) - 3 * (perRow - 1)) / perRow);
  const panels = zoom.map(({ factor, half }) => {
    const range = [here - half, here + half] as const;
    const height = Math.max(
      ...[-1, -0.5, 0.5, 1].map((share) => Math.abs(f(here + share * half) - value)).filter(Number.isFinite),
      Math.abs(tangent.slope) * half,
      Number.MIN_VALUE,
    );
    const curve = sampleCurve(f, range, { columns: width, include: [] });
    return drawPlane(
      {
        x: { range, ticks: [here] },
        y: { range: [value - height, value + height], ticks: [value] },
        height: 8,
        width,
        title: `x${exact(factor)}, ${significant(2 * half, 2)} wide`,
        layers: [
          { kind: 'curve', points: curve.points, color: 'curve' },
          {
            kind: 'curve',
            points: [
              [range[0], value - tangent.slope * half],
              [range[1], value + tangent.slope * half],
            ],
            dash: 'dotted',
            color: 'tangent',
          },
          { kind: 'marks', points: [[here, value]], mark: '●', color: 'accent' },
        ],
      },
      screen,
    );
  });
  const rows: string[] = [];
  for (let i = 0; i < panels.length; i += perRow) rows.push(beside(panels.slice(i, i + perRow), 3));
  return [...rows, ...[...told, ...conclusion].map((line) => sentence(line, screen))].join('\n');
}

// ── the methods ────────────────────────────────────────────────────────────────────────────────────────────────────

function methodTable({ methods, kind, order }: DeriveResult, screen: Screen): string {
  if (methods.length === 0) return '';
  // Where six columns do not fit, the step and the evaluations move into the second table.
  const wide = screen.columns >= WIDE_ENOUGH || screen.describe;
  const numbers = drawTable(
    {
      columns: [
        { header: 'method' },
        ...(wide ? [{ header: 'h', align: 'number', digits: 3 } as const] : []),
        { header: 'derivative', align: 'number' },
        { header: 'error', align: 'number', digits: 2 },
        { header: 'estimate', align: 'right' },
        ...(wide ? [{ header: 'evals', align: 'right' } as const] : []),
      ],
      rows: methods.map((row) => [
        row.method,
        ...(wide ? [row.h] : []),
        written(row),
        row.error,
        estimate(row),
        ...(wide ? [String(row.evaluations)] : []),
      ]),
    },
    screen,
  );
  const notes = [
    ...(kind === 'smooth'
      ? [
          'error: against the derivative in 60 digits; estimate: what the method believes of itself; evals: evaluations of f.',
        ]
      : [unnoticed(kind)]),
    ...(methods.some(({ honest }) => honest === false) ? ['* the true error is larger than the method believed.'] : []),
  ];
  const how = drawTable(
    {
      columns: [{ header: 'method' }, { header: 'what it computes, and its h' }],
      rows: methods.map((row) => [row.method, explained(row)]),
    },
    screen,
  );
  const usual = methods.some(({ because }) => because?.startsWith('eps') === true)
    ? [
        `An h of eps^(1/k), with eps = 2.2e-16, is where truncation meets roundoff; k is the accuracy order plus ${order}.`,
      ]
    : [];
  return [
    numbers,
    ...notes.map((note) => sentence(note, screen)),
    '',
    how,
    ...usual.map((note) => sentence(note, screen)),
  ].join('\n');
}

/** What a number in the table is worth where there is no derivative. */
function unnoticed(kind: DeriveResult['kind']): string {
  if (kind === 'overflow') return 'Where f is too large for float64 no method can say how steep it is.';
  if (kind === 'not known')
    return 'Whether there is a derivative here cannot be told: a method that answers does not know.';
  return 'There is no derivative here: a method that answers has not noticed, and answers another question.';
}

/** The answer with the digits that its own error estimate supports; without an estimate, those that its error does. */
const written = ({ derivative, error, errorEstimate }: MethodRow): string | null =>
  derivative === null
    ? null
    : errorEstimate !== null
      ? withError(derivative, errorEstimate)
      : error !== null
        ? withError(derivative, error)
        : significant(derivative);

/** An estimate that the true error breaks is marked. */
const estimate = ({ errorEstimate, honest }: MethodRow): string | null =>
  errorEstimate === null ? null : `${significant(errorEstimate, 2)}${honest === false ? '*' : ''}`;

const explained = ({ formula, h, because, remark }: MethodRow): string =>
  `${formula}${because === null || h === null ? '' : `; h = ${because.replace(', where truncation meets roundoff', '')}`}${remark === null ? '' : `; ${remark}`}`;
