/**
 * How does an equation that a person reads become the step that is taken?
 *
 * Papers state an optimiser for one coordinate, and mean every coordinate. So do the rows of ./slope-steps.ts:
 *
 *     v = momentum*v + g          g the slope along this coordinate, v what is remembered between steps
 *     x = x - lr*v                x the coordinate
 *
 * These lines are read by the same parser as everybody's formulas and compiled by the same compiler, so what
 * `mcl descend --equations` prints is what runs. A line changes one name, and lines below it see the change. What does not
 * depend on the coordinate is computed once a step; `beta^t`, which every method with a bias correction needs, is kept
 * as a running product, since a power costs as much as the rest of the step.
 *
 * Where it breaks: a method that couples coordinates, as Newton's does, cannot be written this way; see ./curvature-steps.ts.
 *
 * Next: ./step.ts
 */

import {
  chooseExpr,
  type Expr,
  float64,
  interpret,
  numberExpr,
  type Point,
  partsFirst,
  partsOf,
  substitute,
  variableExpr,
} from './expression.ts';
import { Instructions } from './instructions.ts';
import { parseFormula } from './parse.ts';
import { built, literal, statementsOf } from './source.ts';

/** A method stated for one coordinate. */
export interface Program {
  /** What is remembered for every coordinate, with the formula of its value before the first step. */
  readonly vectors: Readonly<Record<string, string>>;
  /** What is remembered once. */
  readonly numbers: Readonly<Record<string, string>>;
  /** Lines `name = formula`, in order. Names: x, g, t (1 at the first step), lr, settings, memory, and names of earlier lines. */
  readonly equations: readonly string[];
}

/** What a method remembers between steps: a list as long as the point, or shorter for what is remembered once. */
export type Memory = Readonly<Record<string, Float64Array>>;

/**
 * Changes the point, and the memory that it was made with, by one step.
 *
 * @param t  the number of the step, 1 for the first
 */
export type Update = (t: number, learningRate: number, point: Float64Array, gradient: Float64Array) => void;

/** The memory of a program before its first step. */
export function startOf({ vectors, numbers }: Program, n: number, constants: Point): Record<string, Float64Array> {
  const memory: Record<string, Float64Array> = {};
  for (const [name, start] of Object.entries(vectors))
    memory[name] = new Float64Array(n).fill(valueOfFormula(start, constants));
  for (const [name, start] of Object.entries(numbers)) memory[name] = Float64Array.of(valueOfFormula(start, constants));
  return memory;
}

/** The value of a formula in settings and memory. */
export const valueOfFormula = (formula: string, values: Point): number =>
  interpret(
    parseFormula(formula).expr,
    (name) => {
      if (!Object.hasOwn(values, name)) throw new Error(`no value for ${name}`);
      return values[name] as number;
    },
    float64,
  );

/**
 * A program as a function that takes a step in place.
 *
 * @param constants  the settings by name
 * @param memory  as `startOf` made it; the function changes it
 * @param n  how many coordinates
 */
export function compileUpdate(program: Program, constants: Point, memory: Memory, n: number): Update {
  const key = JSON.stringify([program, constants]);
  let written = made.get(key);
  if (written === undefined) {
    if (made.size >= MOST_MADE) made.clear();
    written = writeUpdate(program, constants);
    made.set(key, written);
  }
  const names = [...Object.keys(program.vectors), ...Object.keys(program.numbers)];
  const remembered = names.map((name) => memory[name] as Float64Array);
  const { take, powers } = written;
  const counted = new Float64Array(powers + 1).fill(1);
  counted[powers] = 0;
  return (t, learningRate, point, gradient) => take(n, remembered, counted, t, learningRate, point, gradient);
}

/**
 * Takes a step of n coordinates in this memory. The last argument but four holds the powers by the number of the step, and
 * that number.
 *
 * All runs of a program share this one function: V8 optimises a function for each closure anew, and a sweep takes the same
 * steps eighty times.
 */
type Take = (
  n: number,
  memory: readonly Float64Array[],
  counted: Float64Array,
  t: number,
  learningRate: number,
  point: Float64Array,
  gradient: Float64Array,
) => void;

/** Compiling takes as long as thousands of steps. */
const made = new Map<string, { readonly take: Take; readonly powers: number }>();
const MOST_MADE = 256;

function writeUpdate(program: Program, constants: Point): { readonly take: Take; readonly powers: number } {
  const vectors = Object.keys(program.vectors);
  const numbers = Object.keys(program.numbers);
  const outputs = changesOf(program, constants);
  const { reduced, hoisted, powers } = hoist(outputs, new Set(['x', 'g', ...vectors]));

  // Names that are ours alone: nothing of a row's text stands in the generated program.
  const locals = new Map<string, string>([
    ['x', 'x'],
    ['g', 'g'],
    ['t', 't'],
    ['lr', 'lr'],
  ]);
  for (const [i, name] of vectors.entries()) locals.set(name, `v${i}`);
  for (const [i, name] of numbers.entries()) locals.set(name, `s${i}`);
  for (const [i, { name }] of powers.entries()) locals.set(name, `p${i}`);
  for (const [i, { name }] of hoisted.entries()) locals.set(name, `c${i}`);
  const local = (name: string): string => locals.get(name) as string;
  const array = (name: string): string => (name === 'x' ? 'point' : `m${[...vectors, ...numbers].indexOf(name)}`);

  const functions = new Map<unknown, string>();
  const once = written(
    hoisted.map(({ expr }) => expr),
    local,
    functions,
  );
  const perCoordinate = ['x', ...vectors];
  const each = written(
    perCoordinate.map((name) => reduced.get(name) as Expr),
    local,
    functions,
  );
  const text = [
    'function (n, memory, counted, t, lr, point, gradient) {',
    ...[...vectors, ...numbers].map((name, i) => `const ${array(name)} = memory[${i}];`),
    ...powers.flatMap(({ name, base }, i) => [
      `let ${local(name)} = t === counted[${powers.length}] + 1 ? counted[${i}] * ${literal(base)} : Math.pow(${literal(base)}, t);`,
      // Below this the product would sink into denormal numbers, which are slow.
      `if (${local(name)} < 1e-300) ${local(name)} = 0;`,
      `counted[${i}] = ${local(name)};`,
    ]),
    `counted[${powers.length}] = t;`,
    ...numbers.map((name) => `const ${local(name)} = ${array(name)}[0];`),
    ...once.statements,
    ...hoisted.map(({ name }, i) => `const ${local(name)} = ${once.texts[i]};`),
    ...numbers.map((name) => `${array(name)}[0] = ${local((reduced.get(name) as { name: string }).name)};`),
    'for (let i = 0; i < n; i++) {',
    'const x = point[i], g = gradient[i];',
    ...vectors.map((name) => `const ${local(name)} = ${array(name)}[i];`),
    ...each.statements,
    ...perCoordinate.map((name, i) => `${array(name)}[i] = ${each.texts[i]};`),
    '}',
    '}',
  ];
  return { take: built({ text: text.join('\n'), functions }) as Take, powers: powers.length };
}

/** What x and each remembered name becomes in a step, as a formula in what they were before it. */
function changesOf({ vectors, numbers, equations }: Program, constants: Point): Map<string, Expr> {
  const now: Record<string, Expr> = Object.fromEntries(
    Object.entries(constants).map(([name, value]) => [name, numberExpr(value)]),
  );
  for (const equation of equations) {
    const [name, formula] = sidesOf(equation);
    now[name] = substitute(parseFormula(formula).expr, now);
  }
  return new Map(
    ['x', ...Object.keys(vectors), ...Object.keys(numbers)].map((name) => [name, now[name] ?? variableExpr(name)]),
  );
}

/** The name that an equation changes, and the formula it changes to. */
function sidesOf(equation: string): readonly [name: string, formula: string] {
  const cut = equation.indexOf(' = ');
  return [equation.slice(0, cut), equation.slice(cut + 3)];
}

interface Hoisted {
  /** The formulas with every part that is the same for all coordinates replaced by a name. */
  readonly reduced: ReadonlyMap<string, Expr>;
  readonly hoisted: readonly { readonly name: string; readonly expr: Expr }[];
  /** Powers by the number of the step. */
  readonly powers: readonly { readonly name: string; readonly base: number }[];
}

/** Takes out what needs to be computed only once a step. A formula that is the same for all coordinates becomes a name. */
function hoist(outputs: ReadonlyMap<string, Expr>, perCoordinate: ReadonlySet<string>): Hoisted {
  const varies = new Map<Expr, boolean>();
  const replaced = new Map<Expr, Expr>();
  const hoisted: { name: string; expr: Expr }[] = [];
  const powers: { name: string; base: number }[] = [];
  const of = (part: Expr): Expr => replaced.get(part) as Expr;
  const takeOut = (node: Expr): Expr => {
    const expr = of(node);
    if (node.kind === 'number' || expr.kind === 'number') return expr;
    const known = hoisted.find((other) => other.expr === expr);
    if (known !== undefined) return variableExpr(known.name);
    hoisted.push({ name: `once${hoisted.length}`, expr });
    return variableExpr(`once${hoisted.length - 1}`);
  };
  for (const output of outputs.values()) {
    for (const node of partsFirst(output)) {
      if (varies.has(node)) continue;
      const parts = partsOf(node);
      const moves = node.kind === 'variable' ? perCoordinate.has(node.name) : parts.some((part) => varies.get(part));
      varies.set(node, moves);
      const part = (child: Expr): Expr => (moves && varies.get(child) === false ? takeOut(child) : of(child));
      const [base, exponent] = parts;
      if (
        node.kind === 'apply' &&
        node.op === 'power' &&
        base?.kind === 'number' &&
        exponent?.kind === 'variable' &&
        exponent.name === 't'
      ) {
        const known = powers.find((power) => power.base === base.value);
        if (known === undefined) powers.push({ name: `power${powers.length}`, base: base.value });
        replaced.set(node, variableExpr(known?.name ?? `power${powers.length - 1}`));
      } else if (node.kind === 'apply') replaced.set(node, { ...node, args: node.args.map(part) });
      else if (node.kind === 'choose')
        replaced.set(node, chooseExpr(part(node.test), part(node.then), part(node.otherwise)));
      else replaced.set(node, node);
    }
  }
  const reduced = new Map(
    [...outputs].map(([name, expr]) => [
      name,
      varies.get(expr) === true || perCoordinate.has(name) ? of(expr) : takeOut(expr),
    ]),
  );
  return { reduced, hoisted, powers };
}

/** Formulas as statements, and the text of each after them. */
function written(
  exprs: readonly Expr[],
  local: (name: string) => string,
  functions: Map<unknown, string>,
): ReturnType<typeof statementsOf> {
  const list = new Instructions();
  const names: string[] = [];
  const lines = exprs.map((expr) =>
    list.read(expr, (name) => {
      const place = names.indexOf(name);
      return list.variable(place < 0 ? names.push(name) - 1 : place);
    }),
  );
  return statementsOf(list, lines, (index) => local(names[index] as string), functions);
}
