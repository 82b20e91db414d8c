/**
 * What does one gradient cost, as the knobs become many?
 *
 * Nudging one knob at a time costs a value of f for every knob; a sweep backwards costs a few values, whatever the knobs.
 * With a million knobs and a second for each value:
 *
 *     forward differences   n + 1 = 1,000,001 values    11.6 days
 *     central differences      2n = 2,000,000 values    23.1 days
 *     reverse mode              about 3 values          3 seconds
 *
 * That is the whole reason why machine learning goes backwards. Its price is memory: every intermediate value is kept until
 * the way back needs it.
 *
 * The operations are counted (./counting.ts), so the table is the same everywhere; the growth is the slope of a straight
 * line through the counts on log-log paper, by least squares: 1 is proportional to the knobs, 2 to their square. Times are
 * measured only when asked for, with a clock that is handed in.
 *
 * Where it breaks: a projection takes the ratio that was counted at the largest size as it is, and knows nothing of memory
 * that is full, nor of machines that do a thousand operations at a time.
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., chapters 3 and 4; Baur and Strassen, Theoretical Computer
 * Science 22 (1983) 317-330.
 * Next: ./timing.ts
 */

import { InputError } from '../input-error.ts';
import { costFamilies, type FamilyName, familyNames, type Member } from './cost-families.ts';
import { type Counts, countsOf } from './counting.ts';
import { formulaFor } from './landscape-names.ts';
import { parseFormula } from './parse.ts';
import { type Clock, type Measured, timesOf } from './timing.ts';

/** Ways to a gradient. `dual` is forward mode. */
const costMethods = ['forward', 'central', 'dual', 'reverse'] as const;
export type CostMethod = (typeof costMethods)[number];
export type PerMethod = Readonly<Record<CostMethod, number>>;

export interface CostQuestion {
  /** A formula, or the name of a landscape, in place of the families. */
  readonly expression?: string;
  /** All where nothing is said. */
  readonly families?: readonly FamilyName[];
  /** Numbers of knobs; a network takes the nearest it can have. */
  readonly sizes?: readonly number[];
  /** Numbers of knobs to project to. */
  readonly params?: readonly number[];
  /** Seconds for one value of f. */
  readonly passTime?: number;
  /** Where given, times are measured: seconds since some moment. */
  readonly clock?: Clock;
}

/** One function, at one number of knobs. */
export interface CostRow {
  readonly n: number;
  /** Operations of one value of f. */
  readonly value: number;
  /** Operations of one gradient. */
  readonly operations: PerMethod;
  /** A gradient in reverse, in values of f; null where f has no operation. */
  readonly ratio: number | null;
  /** A sweep of forward mode, in values of f. */
  readonly sweepRatio: number | null;
  readonly tape: Counts['tape'];
  /** The dearest operation, itself and on the way back; no gradient costs more than this times its value. */
  readonly dearest: Counts['dearest'];
  /** Null where nothing was measured. */
  readonly measured: Measured | null;
}

export interface CostFamilyResult {
  /** Null for a formula that was typed. */
  readonly family: FamilyName | null;
  readonly says: string;
  readonly rows: readonly CostRow[];
  /** Exponents of n, by least squares through the counts; null for a single size. */
  readonly growth: (PerMethod & { readonly value: number }) | null;
}

/** A number of knobs that nobody wants to count to. */
export interface Projection {
  readonly n: number;
  /** Values of f, or sweeps as long as so many. */
  readonly passes: PerMethod;
  readonly seconds: PerMethod;
  /** What the tape would take, in bytes. */
  readonly tapeBytes: number;
}

export interface CostResult {
  readonly expression: string | null;
  readonly families: readonly CostFamilyResult[];
  /** Seconds for one value of f in the projections. */
  readonly passTime: number;
  /** Whose ratio and memory the projections take: a family, or the formula. */
  readonly projectedFrom: string;
  readonly projections: readonly Projection[];
  /** The gradient of a formula of + - * and / costs at most so many values. */
  readonly bound: { readonly values: number; readonly source: string };
  /** Whether times were measured. */
  readonly isMeasured: boolean;
  readonly says: string;
  readonly remarks: readonly string[];
}

/** For + - * and a division written with care; ./counting.ts derives it. */
const BOUND = {
  values: 5,
  source: 'Baur and Strassen 1983; Griewank and Walther, Evaluating Derivatives, 2nd ed., chapters 3 and 4',
} as const;

const STANDARD = { sizes: [10, 100, 1000, 10_000], params: [1e6, 1e9], passTime: 1 } as const;
/** The most knobs of a function that is built and counted. */
export const MOST_KNOBS = 100_000;
/** What the difference formulas do besides the values: the place, the step really taken, the quotient. */
const BESIDES = { forward: 4, central: 5 } as const;

/** Counts of one function as a row. */
function costRow({ expr, variables }: Member, clock: Clock | null = null): CostRow {
  const n = variables.length;
  const { value, forwardSweep, reverse, tape, dearest } = countsOf(expr, variables);
  return {
    n,
    value,
    operations: {
      forward: (n + 1) * value + BESIDES.forward * n,
      central: 2 * n * value + BESIDES.central * n,
      dual: n * forwardSweep,
      reverse,
    },
    ratio: value === 0 ? null : reverse / value,
    sweepRatio: value === 0 ? null : forwardSweep / value,
    tape,
    dearest,
    measured: clock === null ? null : timesOf(expr, variables, clock),
  };
}

/** The exponent k of y = c·x^k through points, by least squares on logarithms; null for fewer than two different x. */
export function growthOf(points: readonly (readonly [x: number, y: number])[]): number | null {
  const logs = points.filter(([x, y]) => x > 0 && y > 0).map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (i: 0 | 1): number => logs.reduce((sum, point) => sum + point[i], 0) / logs.length;
  const [mx, my] = [mean(0), mean(1)];
  const spread = logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  return spread > 0 ? logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / spread : null;
}

function growthsOf(rows: readonly CostRow[]): CostFamilyResult['growth'] {
  const of = (pick: (row: CostRow) => number): number | null => growthOf(rows.map((row) => [row.n, pick(row)]));
  const value = of((row) => row.value);
  const [forward, central, dual, reverse] = costMethods.map((method) => of(({ operations }) => operations[method]));
  if (value === null) return null;
  return { value, forward: forward ?? 0, central: central ?? 0, dual: dual ?? 0, reverse: reverse ?? 0 };
}

function familyOf(name: FamilyName, sizes: readonly number[], clock: Clock | null): CostFamilyResult {
  const { says, sizeNear, make } = costFamilies[name];
  const near = [...new Set(sizes.map(sizeNear))].sort((a, b) => a - b);
  const rows = near.map((n) => costRow(make(n), clock));
  return { family: name, says, rows, growth: growthsOf(rows) };
}

function typedOne(expression: string, clock: Clock | null): CostFamilyResult {
  const { formula, landscape } = formulaFor(expression);
  const { expr, variables } = parseFormula(formula);
  if (variables.length === 0)
    throw new InputError(
      'the formula has no variables, so it has no gradient',
      'a formula with variables looks like (a*b + c)^2',
    );
  const row = costRow({ expr, variables: landscape?.variables ?? variables }, clock);
  if (row.value === 0)
    throw new InputError(
      'the formula does nothing, so its gradient costs nothing',
      'a formula that does something looks like x^2',
    );
  return { family: null, says: landscape?.shows ?? formula.trim(), rows: [row], growth: null };
}

/**
 * Counts what a gradient costs by each method, and projects it to more knobs.
 *
 * @throws InputError for a formula without variables or operations, and for sizes or times that are none
 * @example
 * cost({ families: ['rosenbrock'], sizes: [10] }).families[0].rows[0].value // => 71
 */
export function cost(question: CostQuestion = {}): CostResult {
  const { expression, families = familyNames, sizes = STANDARD.sizes, params = STANDARD.params } = question;
  const { passTime = STANDARD.passTime } = question;
  const clock = question.clock ?? null;
  const results =
    expression === undefined ? families.map((name) => familyOf(name, sizes, clock)) : [typedOne(expression, clock)];
  const last = results.at(-1) as CostFamilyResult;
  const largest = last.rows.at(-1) as CostRow;
  const projections = params.map((n) => projectionOf(n, largest, passTime));
  return {
    expression: expression ?? null,
    families: results,
    passTime,
    projectedFrom: `${last.family ?? 'the formula'} with ${thousands(largest.n)} knob${largest.n === 1 ? '' : 's'}`,
    projections,
    bound: BOUND,
    isMeasured: clock !== null,
    says: sentence(results, projections, passTime),
    remarks: remarksOn(results),
  };
}

function projectionOf(n: number, { ratio, sweepRatio, tape, n: counted }: CostRow, passTime: number): Projection {
  const passes: PerMethod = {
    forward: n + 1,
    central: 2 * n,
    dual: n * (sweepRatio ?? 0),
    reverse: ratio ?? 0,
  };
  const seconds = Object.fromEntries(costMethods.map((method) => [method, passes[method] * passTime]));
  return { n, passes, seconds: seconds as Record<CostMethod, number>, tapeBytes: (tape.bytes / counted) * n };
}

// ── in words ───────────────────────────────────────────────────────────────────────────────────────────────────────

const UNITS = [
  ['year', 365.25 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
  ['millisecond', 1e-3],
  ['microsecond', 1e-6],
] as const;

/**
 * A time as people say it, in the largest unit of which there is at least one, with three digits.
 *
 * @example
 * inHumanUnits(1_000_001) // => '11.6 days'
 */
export function inHumanUnits(seconds: number): string {
  // Rounded first: 59.9999 seconds are a minute.
  const size = Number(seconds.toPrecision(3));
  const [unit, length] = UNITS.find(([, each]) => size >= each) ?? ['microsecond', 1e-6];
  const many = Number((seconds / length).toPrecision(3));
  const written = many >= 1e6 ? many.toExponential().replace('e+', 'e') : String(many);
  return `${written} ${unit}${many === 1 ? '' : 's'}`;
}

const thousands = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

function sentence(results: readonly CostFamilyResult[], projections: readonly Projection[], passTime: number): string {
  const rows = results.flatMap((family) => family.rows);
  const ratios = rows.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toPrecision(2)) as [
    string,
    string,
  ];
  const few = least === most ? least : `${least} to ${most}`;
  const knobs = [...rows].sort((a, b) => a.n - b.n);
  const [fewest, largest] = [knobs[0]?.n as number, knobs.at(-1)?.n as number];
  const across = fewest === largest ? '' : `, from ${fewest} knobs to ${thousands(largest)}`;
  const cheap = `In reverse the whole gradient costs ${few} values of f${across}.`;
  const first = projections[0];
  if (first === undefined) return cheap;
  const { forward, central, reverse } = first.seconds;
  return `${cheap} ${thousands(first.n)} knobs at ${inHumanUnits(passTime)} a value: ${inHumanUnits(forward)} by forward differences, ${inHumanUnits(central)} by central ones, ${inHumanUnits(reverse)} in reverse.`;
}

function remarksOn(results: readonly CostFamilyResult[]): readonly string[] {
  const remarks: string[] = [];
  const rows = results.flatMap((family) => family.rows);
  const dearest = rows.reduce<Counts['dearest']>(
    (most, row) => (row.dearest !== null && row.dearest.cost > (most?.cost ?? 0) ? row.dearest : most),
    null,
  );
  if (dearest !== null)
    remarks.push(
      `no operation here costs more than ${Number(dearest.cost.toPrecision(3))} with its share of the way back (${dearest.operation}), so no gradient costs more than ${Number(dearest.cost.toPrecision(3))} values of f, however many knobs there are`,
    );
  if (dearest?.operation === 'divide')
    remarks.push(
      'a division costs so much because its row states both partials by themselves, 1/v and -y/v; with t = adjoint/v written once, t and t*y, it would be 5',
    );
  const tape = results.at(-1)?.rows.at(-1)?.tape;
  if (tape !== undefined && tape.steps > 0)
    remarks.push(
      `the price is memory: for each operation the tape keeps three whole numbers of 4 bytes, and for each operation, variable and constant a value and an adjoint of 8 bytes; in all ${Math.round(tape.bytes / tape.steps)} bytes an operation`,
    );
  return remarks;
}
