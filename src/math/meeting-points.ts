/**
 * At which points should two formulas be compared?
 *
 * Two formulas that agree at a dozen points chosen without regard to either agree everywhere, for all that anyone types. But the
 * points must count: inside the domain, away from corners and poles, on every branch, and over several scales, since 1/x and
 * 1/(x + 1e-9) part only near 0. For relu(x - 3)
 *
 *     0.0137, -0.4637, 2.7127 lie left of the corner    4.6093, 31.117 right of it    3 itself is left out
 *
 * The points are fixed: no chance, so the same claim is judged the same way everywhere. Which branch wins at a point is written
 * down as a signature (the sign of every corner's formula, the outcome of every question), and each signature that is met gets
 * points of its own.
 *
 * Where it breaks: a branch narrower than the grid that is searched, far from all numbers that stand in the formulas, is not seen.
 *
 * Next: ./comparing.ts
 */

import { type Expr, evaluate, float64, from, interpret, interpretAll, type Point, partsFirst } from './expression.ts';
import { argumentsOf, rowFormula } from './partials.ts';
import { ruleOf } from './rules.ts';

/** The part of an axis to which a comparison is limited. */
export type Stretches = Readonly<Record<string, readonly [from: number, to: number]>>;

/** Points for a comparison, by what the formulas have there. */
export interface MeetingPoints {
  /** All formulas have values. */
  readonly shared: readonly Point[];
  /** The claim has none, as far as float64 can tell. */
  readonly missing: readonly Point[];
  /** The claim alone has a value. */
  readonly extra: readonly Point[];
  /** Whether a formula has corners, jumps or questions. */
  readonly branches: boolean;
}

/** How many points of a kind are taken. */
const ENOUGH = 16;
const FEW = 6;
/** Fewer than this and a wider search begins. */
export const LEAST_POINTS = 12;

/** Sizes that nobody would type, from far below 1 to far above. */
const SIZES = [
  0.6521, 2.7127, 0.1093, 5.4371, 0.9283, 1.3767, 0.0137, 3.8317, 0.3529, 1.9337, 11.373, 0.2719, 0.7477, 4.6093,
  0.0519, 1.2109, 2.3093, 0.4637, 8.1547, 0.8369, 1.6291, 3.1891, 0.1871, 17.209, 0.5591, 6.7411, 1.0831, 31.117,
];
const SIGNED = SIZES.flatMap((size, i) => (i % 2 === 0 ? [size, -size] : [-size, size]));
const SMALL = SIZES.filter((size) => size < 1);
const LARGE = SIZES.filter((size) => size > 1);
/** What a coordinate may be, from the widest choice to the narrowest. */
const FAMILIES: readonly (readonly number[])[] = [SIGNED, SIZES, SMALL, LARGE, SMALL.flatMap((size) => [size, -size])];

const fractional = (x: number): number => x - Math.floor(x);
/** Steps round the unit interval that come back nowhere near: the fractional parts of square roots of primes. */
const STRIDES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37].map((prime) => fractional(Math.sqrt(prime)));
const strideOf = (j: number): number =>
  fractional((STRIDES[j % STRIDES.length] as number) * (1 + Math.floor(j / STRIDES.length)));

/**
 * The points at which a claim meets a derivative.
 *
 * @param f  the formula that was differentiated: where it has no value it has no derivative either
 * @param truth  its derivative
 * @param on  stretches of the axes to stay in
 */
export function meetingPoints(
  f: Expr,
  truth: Expr,
  claim: Expr,
  variables: readonly string[],
  on: Stretches,
): MeetingPoints {
  const smooth = ![f, claim].some(hasBranches);
  const signature = signatureOf([f, claim]);
  const sorted = { shared: new Map<string, Point[]>(), missing: [] as Point[], extra: [] as Point[] };
  let found = 0;
  const look = (candidates: Iterable<Point>): void => {
    for (const point of candidates) {
      const value = evaluate(f, point);
      const actual = evaluate(truth, point);
      const claimed = evaluate(claim, point);
      if (!Number.isFinite(value) || !Number.isFinite(actual)) {
        if (Number.isNaN(value) && Number.isFinite(claimed) && sorted.extra.length < FEW) sorted.extra.push(point);
        continue;
      }
      const key = smooth ? '' : signature(point);
      if (key === null) continue;
      if (!Number.isFinite(claimed)) {
        sorted.missing.push(point);
        continue;
      }
      const group = sorted.shared.get(key);
      if (group === undefined) sorted.shared.set(key, [point]);
      else group.push(point);
      found += 1;
    }
  };
  const limited = variables.some((name) => Object.hasOwn(on, name));
  look(limited ? within(variables, on, 120) : candidates(variables));
  if (!smooth && variables.length === 1 && !limited) {
    look(besideNumbers(variables[0] as string, [f, claim]));
    look(grid(variables[0] as string, 0.137));
  }
  if (found < LEAST_POINTS) {
    look(limited ? within(variables, on, 2000) : wider(variables));
    const [only, ...others] = variables;
    if (found > 0 && found < LEAST_POINTS && only !== undefined && others.length === 0)
      look(
        around(
          only,
          [...sorted.shared.values()].flat().map((point) => point[only] as number),
        ),
      );
  }
  return {
    shared: inTurn([...sorted.shared.values()], ENOUGH),
    missing: inTurn([sorted.missing], FEW),
    extra: sorted.extra,
    branches: !smooth,
  };
}

/** One of each group in turn, so that the rarest branch is not left out. */
function inTurn(groups: readonly (readonly Point[])[], most: number): Point[] {
  const taken: Point[] = [];
  const room = Math.max(most, 3 * Math.min(groups.length, 12));
  for (let i = 0; taken.length < room && groups.some((group) => i < group.length); i++)
    for (const group of groups) {
      const point = group[i];
      if (point !== undefined && taken.length < room) taken.push(point);
    }
  return taken;
}

/** A number with few digits, no further from the given one than may be: points are read by people. */
function shortBeside(x: number, mayMove: number): number {
  for (let digits = 2; digits < 17; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.abs(short - x) <= mayMove) return short;
  }
  return x;
}

function* candidates(variables: readonly string[]): Generator<Point> {
  const [only, ...others] = variables;
  if (only === undefined) {
    yield {};
  } else if (others.length === 0) {
    for (const x of SIGNED) yield { [only]: x };
  } else {
    for (const family of FAMILIES.slice(0, 2)) yield* mixed(variables, family, 40);
  }
}

/** Points whose coordinates are taken from a family, no two of them in step. */
function* mixed(variables: readonly string[], family: readonly number[], many: number): Generator<Point> {
  for (let i = 1; i <= many; i++)
    yield Object.fromEntries(
      variables.map((name, j) => [
        name,
        family[Math.floor(fractional(0.5 + i * strideOf(j)) * family.length)] as number,
      ]),
    );
}

function* within(variables: readonly string[], on: Stretches, many: number): Generator<Point> {
  for (let i = 1; i <= many; i++)
    yield Object.fromEntries(
      variables.map((name, j) => {
        const share = fractional(0.5 + i * strideOf(j));
        const [low, high] = on[name] ?? [-4, 4];
        return [name, shortBeside(low + (high - low) * share, (high - low) / 100)];
      }),
    );
}

/** Right and left of every number that stands in the formulas: corners are there. */
function* besideNumbers(name: string, formulas: readonly Expr[]): Generator<Point> {
  const numbers = new Set(
    formulas.flatMap(partsFirst).flatMap((node) => (node.kind === 'number' && node.value !== 0 ? [node.value] : [])),
  );
  for (const number of [...numbers].slice(0, 12))
    for (const x of [number, -number, 1 / number])
      for (const shift of [0.0137, 0.2719]) {
        const reach = shift * Math.max(1, Math.abs(x));
        yield { [name]: shortBeside(x + reach, reach / 100) };
        yield { [name]: shortBeside(x - reach, reach / 100) };
      }
}

function* grid(name: string, step: number): Generator<Point> {
  for (let k = -Math.round(12 / step); k * step < 12; k++)
    yield { [name]: shortBeside((k + 0.417) * step, step / 100) };
}

function* wider(variables: readonly string[]): Generator<Point> {
  const [only, ...others] = variables;
  if (only === undefined) return;
  if (others.length > 0) {
    for (const family of FAMILIES.slice(1)) yield* mixed(variables, family, 150);
    return;
  }
  yield* grid(only, 0.0317);
  for (let k = -60; k <= 60; k++)
    for (const sign of [1, -1]) {
      const x = sign * 1.137 * 10 ** (k / 10);
      yield { [only]: shortBeside(x, Math.abs(x) / 1000) };
    }
}

/** Ever nearer to the points that were found, where those were few. */
function* around(name: string, found: readonly number[]): Generator<Point> {
  for (const x of found.slice(0, 4))
    for (let k = 1; k <= 12; k++) {
      const shift = 0.03 * fractional(k * strideOf(0)) * Math.max(0.05, Math.abs(x));
      yield { [name]: shortBeside(x + shift, shift / 100) };
      yield { [name]: shortBeside(x - shift, shift / 100) };
    }
}

/** Whether a formula has corners, jumps or questions. A power has an end and no branches. */
export const hasBranches = (formula: Expr): boolean =>
  partsFirst(formula).some(
    (node) =>
      node.kind === 'choose' || (node.kind === 'apply' && node.op !== 'power' && ruleOf(node.op).kinks !== undefined),
  );

/**
 * Which branch wins at a point, everywhere in the formulas, as a text. Equal texts: no corner between, as far as seen. Null where
 * the point is itself a corner or a jump.
 */
export function signatureOf(formulas: readonly Expr[]): (point: Point) => string | null {
  const nodes = formulas.map(partsFirst);
  return (point) => {
    let text = '';
    for (const [i, formula] of formulas.entries()) {
      const values = interpretAll(formula, from(point), float64);
      for (const node of nodes[i] as readonly Expr[]) {
        if (!values.has(node)) continue;
        if (node.kind === 'choose') text += float64.holds(values.get(node.test) as number, node) ? 't' : 'f';
        if (node.kind !== 'apply' || node.op === 'power') continue;
        const { kinks = [], piecewiseConstant } = ruleOf(node.op);
        const args = node.args.map((part) => values.get(part) as number);
        const sides = kinks.map(({ at }) => Math.sign(interpret(rowFormula(at), argumentsOf(args), float64)));
        if (sides.includes(0)) return null;
        // A jump has no side to be on; which step it stands on tells as much.
        text +=
          piecewiseConstant === true ? `${values.get(node)};` : sides.map((side) => (side < 0 ? '-' : '+')).join('');
      }
    }
    return text;
  };
}
