/**
 * Where in a stretch of ground is it level, and is each such place a floor, a hilltop or a pass?
 *
 * Level means that the gradient is 0: n equations in n unknowns, which Newton's method solves from a start that is near
 * enough. Near enough to what is not known beforehand, so the ground is first looked at on a grid. In a square in which
 * every component of the gradient changes its sign there may be a level place:
 *
 *     f = x^3 - 3*x + y^2      slope by x: 3x^2 - 3, changes sign near -1 and near 1; slope by y: 2y, near 0
 *                              two squares to start from; they lead to (-1, 0), a pass, and (1, 0), a floor
 *
 * A few dozen starts all over the ground are added, for what hides between the places of the grid. On the way the curvatures
 * are differences of exact gradients, which are good enough to steer by, and a step that makes the gradient longer is
 * halved. What is found counts only if the gradient is 0 to rounding there, and the signs of the exact curvatures say what
 * it is. Where a curvature is 0 they do not say, and the heights in a ring around the place decide: all higher is a floor,
 * six changes of sign a pass for a rider with a tail.
 *
 * A floor can also be a corner, as that of |x| + |y|, where there is no gradient to follow. Places of the grid that are lower
 * (or higher) than all their neighbours, and that no level place explains, are followed down by comparing values alone. Passes
 * that are corners are closed in on by ./corner-passes.ts.
 *
 * Where it breaks: what is smaller than a square of the grid may be missed.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., sections 9.5 (searching by values) and 11.1 (Newton's method
 * for equations); Milnor, Morse Theory (1963), section 2, for what curvatures say.
 * Next: ./terrain.ts
 */

import { cornerPasses, cornersIn } from './corner-passes.ts';
import { curvatureAt, kindOf, vanishes } from './curvature.ts';
import { symmetricEigen } from './eigen.ts';
import type { Expr } from './expression.ts';
import { dot, lengthOf, type Matrix, namedBy, type Vector } from './gradients.ts';
import { type Lowest, lowestNear, lowestVertices } from './low-corners.ts';
import { type Box, type Place, rounded, Terrain } from './terrain.ts';

export type LevelKind = 'minimum' | 'maximum' | 'saddle' | 'inflection' | 'degenerate';

/** A level place, or a floor, a top or a pass at a corner. */
export interface CriticalPoint {
  /** `inflection`: level, and neither floor nor top nor pass: x^3 at 0. `degenerate`: nothing decided. */
  readonly kind: LevelKind;
  /** In the order of the variables. */
  readonly point: Vector;
  readonly value: number;
  /** What is left of the gradient, in units of f per unit of the variables; null at a corner. */
  readonly gradientNorm: number | null;
  /** The curvatures along their own axes, ascending; null at a corner. */
  readonly eigenvalues: Vector | null;
  /** What said which kind it is. */
  readonly by: 'curvature' | 'looking around';
  /** False where the function has a corner or a point there. */
  readonly smooth: boolean;
  /** False where it is one of a whole line of such places. */
  readonly isolated: boolean;
}

/** What a search has found. */
export interface Survey {
  /** Minima first, the lowest first. */
  readonly points: readonly CriticalPoint[];
  /** From how many places Newton's method was started. */
  readonly starts: number;
  /** The share of the places of the grid at which every slope is exactly 0. */
  readonly flatShare: number;
  /** A place near which f falls or rises without end; null where none was met. */
  readonly endless: { readonly point: Vector; readonly way: 'falls' | 'rises' } | null;
}

/** Starts all over the ground, along each axis. */
const SPREAD = { 1: 24, 2: 9 } as const;
/** More starts than this are thinned out: f may be level along whole lines. */
const MOST_STARTS = 900;
const MOST_STEPS = 60;
/** Radii of the rings, as shares of the width of the ground. */
const RADII = [1e-3, 1e-2, 4e-2] as const;
/** Two places nearer than this share of the width are one; where curvature fails, Newton's method ends less exactly. */
const SAME = { curved: 1e-6, flat: 1e-3 } as const;

/**
 * Every level place that a search of the ground finds, and the corners that are floors, tops or passes.
 *
 * @param variables  one or two
 * @param box  a range for each of them
 * @example
 * criticalPoints(parseFormula('x^3 - 3*x').expr, ['x'], [[-2, 2]]).points.map(({ kind }) => kind) // => ['minimum', 'maximum']
 */
export function criticalPoints(expr: Expr, variables: readonly string[], box: Box): Survey {
  return new Search(expr, variables, box).survey();
}

class Search {
  private readonly expr: Expr;
  private readonly variables: readonly string[];
  private readonly ground: Terrain;
  private readonly found: CriticalPoint[] = [];
  private starts = 0;
  private endless: Survey['endless'] = null;
  /** The gradient at half of the vertices is longer than this. */
  private readonly typical: number;

  constructor(expr: Expr, variables: readonly string[], box: Box) {
    this.expr = expr;
    this.variables = variables;
    this.ground = new Terrain(expr, variables, box);
    const lengths = this.ground.vertices.map(({ gradient }) => lengthOf(gradient)).filter(Number.isFinite);
    this.typical = lengths.sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0;
  }

  survey(): Survey {
    for (const start of this.startingPlaces()) {
      this.starts += 1;
      const end = this.newton(start);
      if (end !== null) this.add(end);
    }
    this.addCorners();
    this.addCornerPasses();
    const flat = this.ground.vertices.filter(({ gradient }) => gradient.every((slope) => slope === 0)).length;
    return {
      points: this.sorted(),
      starts: this.starts,
      flatShare: flat / this.ground.vertices.length,
      endless: this.endless,
    };
  }

  // ── the grid ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private startingPlaces(): readonly Vector[] {
    const { ground } = this;
    const likely = ground.squares().filter((square) => {
      const corners = square.map((vertex) => (ground.vertices[vertex] as Place).gradient);
      const level = this.variables.every((_, axis) => {
        const slopes = corners.map((gradient) => gradient[axis] as number);
        return slopes.some((slope) => slope >= 0) && slopes.some((slope) => slope <= 0);
      });
      return level && !corners.every((gradient) => gradient.every((slope) => slope === 0));
    });
    const stride = Math.max(1, Math.ceil(likely.length / MOST_STARTS));
    return [...likely.filter((_, i) => i % stride === 0).map((square) => this.middle(square)), ...this.spread()];
  }

  private middle(square: readonly number[]): Vector {
    const [first, last] = [square[0], square.at(-1)].map((vertex) => this.ground.vertex(vertex as number)) as [
      Vector,
      Vector,
    ];
    return first.map((x, axis) => (x + (last[axis] as number)) / 2);
  }

  private spread(): readonly Vector[] {
    const n = this.variables.length;
    const each = n === 1 ? SPREAD[1] : SPREAD[2];
    return Array.from({ length: each ** n }, (_, index) =>
      this.variables.map((_, axis) =>
        this.ground.share(axis, ((Math.floor(index / each ** axis) % each) + 0.5) / each),
      ),
    );
  }

  // ── following the gradient to 0 ──────────────────────────────────────────────────────────────────────────────────

  /** Where Newton's method ends, if the gradient is 0 there and it is in the box. */
  private newton(start: Vector): CriticalPoint | null {
    let at = start;
    let here = this.ground.at(at);
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      if (!Number.isFinite(here.value) || !here.gradient.every(Number.isFinite) || !this.ground.isInside(at, 0.5))
        return null;
      if (here.gradient.every((slope) => slope === 0)) break;
      const step = this.newtonStep(at, here.gradient);
      if (step === null) return null;
      const next = this.shortened(at, here, step);
      if (next === null) break;
      const moved = this.ground.distance(at, next);
      at = next;
      here = this.ground.at(at);
      if (moved <= 2 * Number.EPSILON) break;
    }
    return this.verified(at);
  }

  /** The Hessian, steered by: differences of gradients a hundred-thousandth of the ground apart, made symmetric. */
  private bendsNear(at: Vector): Matrix {
    const rows = this.ground.widths.map((width, i) => {
      const h = 1e-5 * width;
      const [ahead, behind] = [h, -h].map(
        (step) => this.ground.at(at.map((x, j) => (i === j ? x + step : x))).gradient,
      ) as [Vector, Vector];
      return ahead.map((slope, j) => (slope - (behind[j] as number)) / (2 * h));
    });
    return rows.map((row, i) => row.map((entry, j) => (entry + (rows[j]?.[i] as number)) / 2));
  }

  private newtonStep(at: Vector, gradient: Vector): Vector | null {
    const hessian = this.bendsNear(at);
    if (!hessian.every((row) => row.every(Number.isFinite))) return null;
    const { values: eigenvalues, vectors: eigenvectors } = symmetricEigen(hessian);
    const largest = Math.max(...eigenvalues.map(Math.abs));
    if (largest === 0) return null;
    const step = gradient.map(() => 0);
    eigenvalues.forEach((value, k) => {
      // Along an axis that does not bend there is nothing to solve for.
      if (Math.abs(value) <= 1e-9 * largest) return;
      const axis = eigenvectors[k] as Vector;
      const along = dot(gradient, axis) / value;
      axis.forEach((component, i) => {
        step[i] = (step[i] as number) - along * component;
      });
    });
    // A quarter of the ground in one step is far enough.
    const reach = Math.max(...step.map((component, i) => Math.abs(component) / (this.ground.widths[i] as number)));
    return step.map((component) => (reach > 0.25 ? (component * 0.25) / reach : component));
  }

  /** The step, halved until the gradient gets shorter; null where it does not. */
  private shortened(at: Vector, { gradient }: Place, step: Vector): Vector | null {
    const before = lengthOf(gradient);
    for (let share = 1; share > 1e-4; share /= 2) {
      const next = at.map((x, i) => x + share * (step[i] as number));
      const { gradient: there } = this.ground.at(next);
      if (lengthOf(there) < before) return next;
    }
    return null;
  }

  /** What is at a place, if it is level. */
  private verified(reached: Vector): CriticalPoint | null {
    const span = Math.max(...this.ground.widths);
    const settled = reached.map((x) => (Math.abs(x) < 1e-12 * span ? 0 : x));
    const candidates = [rounded(reached, 1e-4 * span, 4), rounded(reached, 1e-12 * span, 12), settled, reached];
    for (const point of candidates) {
      if (!this.ground.isInside(point, 1e-9)) continue;
      const { value, gradient } = this.ground.at(point);
      if (!Number.isFinite(value)) continue;
      const named = namedBy(this.variables, point);
      const bending = curvatureAt(this.expr, this.variables, named);
      if (bending.eigenvalues === null) continue;
      const largest = Math.max(...bending.eigenvalues.map(Math.abs));
      const smallest = Math.min(...bending.eigenvalues.map(Math.abs));
      const isFlat = smallest <= 1e-7 * largest;
      // A displacement of a billionth of the ground must explain what is left of the gradient; where nothing bends, rounding must.
      const left = lengthOf(gradient);
      const exact = vanishes(this.expr, this.variables, named, gradient, bending.hessian);
      const near =
        (point === settled || point === reached) && left <= (isFlat ? 1e-12 * this.typical : 1e-9 * smallest * span);
      if (!exact && !near) continue;
      const sure = isFlat ? null : kindOf(bending);
      const around = sure === null || sure === 'degenerate' ? this.lookAround(point, value) : null;
      if (around !== null && (around.kind === null || (!exact && around.kind === 'inflection'))) return null;
      if (this.isCorner(point)) return null;
      return {
        kind: around?.kind ?? (sure as LevelKind),
        point,
        value,
        gradientNorm: left,
        eigenvalues: bending.eigenvalues,
        by: around === null ? 'curvature' : 'looking around',
        smooth: true,
        isolated: around?.isolated ?? true,
      };
    }
    return null;
  }

  // ── comparing heights ────────────────────────────────────────────────────────────────────────────────────────────

  /** Which kind of place the heights around it make it; null where it is as high as everything around. */
  private lookAround(point: Vector, value: number): { readonly kind: LevelKind | null; readonly isolated: boolean } {
    let kind: LevelKind | null = null;
    let isolated = true;
    for (const radius of RADII) {
      const signs = this.ground.ring(point, value, radius);
      if (signs === null) return { kind: 'degenerate', isolated: true };
      const [up, down, same] = [1, -1, 0].map((sign) => signs.filter((found) => found === sign).length) as [
        number,
        number,
        number,
      ];
      isolated = same === 0;
      if (up + down === 0) continue;
      const ways = signs.filter((sign) => sign !== 0);
      const changes = ways.filter((sign, i) => sign !== ways[(i + 1) % ways.length]).length;
      kind = down === 0 ? 'minimum' : up === 0 ? 'maximum' : changes >= 4 ? 'saddle' : 'inflection';
      if (same === 0) return { kind, isolated };
      // As high as the place itself in a whole sector: the border of a plain, which is no place.
      if (radius === RADII.at(-1) && same > signs.length / 6) return { kind: null, isolated };
    }
    return { kind, isolated };
  }

  /** Whether the gradient is as long very near the place as a little farther off: it does not go to 0 there, whatever is answered at it. */
  private isCorner(point: Vector): boolean {
    const longest = (radius: number): number =>
      Math.max(
        ...this.ground.directions.map((way) =>
          lengthOf(this.ground.at(this.ground.beside(point, way, radius)).gradient),
        ),
      );
    return longest(1e-7) > 0.2 * longest(1e-5);
  }

  /** Corners that are lowest or highest: what looks lowest on the grid, and what no level place explains. */
  private addCorners(): void {
    const { ground } = this;
    for (const sign of [1, -1] as const) {
      const wanted = sign === 1 ? 'minimum' : 'maximum';
      for (const start of lowestVertices(ground, sign)) {
        const explains = ({ kind, point }: CriticalPoint): boolean =>
          kind === wanted && ground.distance(point, start) < 2.5 / (ground.side - 1);
        if (this.found.some(explains)) continue;
        const level = this.newton(start);
        this.starts += 1;
        if (level !== null && explains(level)) this.add(level);
        else this.addCorner(lowestNear(ground, start, sign), sign);
      }
    }
  }

  private addCorner(corner: Lowest, sign: 1 | -1): void {
    if (corner.kind === 'endless') this.endless ??= { point: corner.point, way: sign === 1 ? 'falls' : 'rises' };
    if (corner.kind !== 'corner') return;
    this.add({
      kind: sign === 1 ? 'minimum' : 'maximum',
      point: corner.point,
      value: corner.value,
      gradientNorm: null,
      eigenvalues: null,
      by: 'looking around',
      smooth: false,
      isolated: true,
    });
  }

  private addCornerPasses(): void {
    if (cornersIn(this.expr).length === 0) return;
    const known = this.found.map(({ point }) => point);
    for (const point of cornerPasses(this.ground, known))
      this.add({
        kind: 'saddle',
        point,
        value: this.ground.at(point).value,
        gradientNorm: null,
        eigenvalues: null,
        by: 'looking around',
        smooth: false,
        isolated: true,
      });
  }

  // ── what was found ───────────────────────────────────────────────────────────────────────────────────────────────

  private add(candidate: CriticalPoint): void {
    const flat = candidate.by === 'looking around' && candidate.smooth && candidate.isolated;
    const tolerance = flat ? SAME.flat : SAME.curved;
    if (!this.found.some(({ point }) => this.ground.distance(point, candidate.point) <= tolerance))
      this.found.push(candidate);
  }

  /** Sorted, and those marked that are places of a line. */
  private sorted(): readonly CriticalPoint[] {
    const order: readonly LevelKind[] = ['minimum', 'maximum', 'saddle', 'inflection', 'degenerate'];
    return this.found
      .map((place) => (this.isOnLine(place) ? { ...place, isolated: false } : place))
      .sort(
        (a, b) =>
          order.indexOf(a.kind) - order.indexOf(b.kind) ||
          nearly(a.value, b.value) ||
          a.point.reduce((sign, x, i) => sign || nearly(x, b.point[i] as number), 0),
      );
  }

  /**
   * Whether another place like this one is near, and half-way to it f is the same, next to what it is elsewhere as far away.
   * A line that bends is not quite the same half-way; two floors of one height have a hill there.
   */
  private isOnLine(place: CriticalPoint): boolean {
    if (this.variables.length === 1 || place.by === 'curvature') return false;
    const apart = ({ point }: CriticalPoint): number => this.ground.distance(point, place.point);
    const near = this.found
      .filter((other) => other !== place && other.by !== 'curvature' && other.kind === place.kind && apart(other) < 0.1)
      .sort((a, b) => apart(a) - apart(b));
    const change = (point: Vector): number => Math.abs(this.ground.at(point).value - place.value);
    // Lines can cross, so that the nearest may be on another; one of the four nearest is on the same.
    return near.slice(0, 4).some((other) => {
      const middle = place.point.map((x, i) => (x + (other.point[i] as number)) / 2);
      const elsewhere = this.ground.directions.map((way) =>
        change(this.ground.beside(place.point, way, apart(other) / 2)),
      );
      return change(middle) <= 0.01 * Math.max(...elsewhere);
    });
  }
}

/** Which of two numbers is smaller, if that is more than rounding. */
const nearly = (a: number, b: number): number =>
  Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)) ? 0 : a - b;
