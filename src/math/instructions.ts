/**
 * In which order is a formula computed, and what needs to be computed only once?
 *
 * A tree is pleasant to read and slow to run. Written out as a list, every line uses only lines above it, and equal parts
 * are one line:
 *
 *     sin(x)*cos(x) + sin(x)        0  x
 *                                   1  sin 0
 *                                   2  cos 0
 *                                   3  multiply 1 2
 *                                   4  add 3 1
 *
 * What depends on no variable is computed here, once, by the rows themselves: it has the same bits that it would have
 * had later. Both fast readings start from this list: ./compile.ts turns it into JavaScript, ./packed-tape.ts into numbers
 * that a loop replays. The list is made without recursion and in time and memory proportional to the formula, so a sum
 * over a hundred thousand variables is no special case.
 *
 * Where it breaks: equal means equal as written. x + y and y + x are two lines.
 *
 * Next: ./branches.ts
 */

import { type Expr, float64, type Point, partsFirst } from './expression.ts';
import { type OpName, opNames, ruleOf } from './rules.ts';

/** A line of the list. */
export type Line = number;

/** What a line is when it is not an operation of the table. */
const VARIABLE = -1;
const CONSTANT = -2;
const CHOICE = -3;

const numberOf = new Map<OpName, number>(opNames.map((op, i) => [op, i]));

/** A formula, or several that share parts, as a list of lines. Lines are only ever added. */
export class Instructions {
  /** Per line: the place of its operation in the table, or one of VARIABLE, CONSTANT, CHOICE. */
  private readonly kinds: number[] = [];
  /** Per line: up to three lines above it, or -1. Of a variable or constant the first is its place among those. */
  private readonly inputs: number[] = [];
  private readonly values: number[] = [];
  private readonly byValue = new Map<number | string, Line>();
  /** Open addressing: a line plus one, found by what it computes from what. */
  private buckets = new Int32Array(64);
  private filled = 0;
  /** While false, a new condition is not taken for an equal one from before. */
  shareChoices = true;

  get length(): number {
    return this.kinds.length;
  }

  isVariable = (line: Line): boolean => this.kinds[line] === VARIABLE;
  isConstant = (line: Line): boolean => this.kinds[line] === CONSTANT;
  isChoice = (line: Line): boolean => this.kinds[line] === CHOICE;
  isOperation = (line: Line): boolean => (this.kinds[line] as number) >= 0;

  /** Which variable a line reads. */
  variableOf = (line: Line): number => this.inputs[3 * line] as number;
  /** The number that a line is. */
  constantOf = (line: Line): number => this.values[this.inputs[3 * line] as number] as number;
  /** The operation of a line. */
  operationOf = (line: Line): OpName => opNames[this.kinds[line] as number] as OpName;
  /** How many lines a line uses: of a condition the test and both branches. */
  arityOf = (line: Line): number => {
    const kind = this.kinds[line] as number;
    return kind >= 0 ? ruleOf(opNames[kind] as OpName).arity : kind === CHOICE ? 3 : 0;
  };
  inputOf = (line: Line, i: number): Line => this.inputs[3 * line + i] as Line;

  variable(index: number): Line {
    return this.find(VARIABLE, index, -1, -1);
  }

  constant(value: number): Line {
    // A Map takes -0 for 0; their reciprocals differ.
    const key = Object.is(value, -0) ? '-0' : value;
    let line = this.byValue.get(key);
    if (line === undefined) {
      line = this.find(CONSTANT, this.values.push(value) - 1, -1, -1);
      this.byValue.set(key, line);
    }
    return line;
  }

  apply(op: OpName, args: readonly Line[]): Line {
    if (args.every(this.isConstant)) {
      const [u = Number.NaN, v = Number.NaN, w = Number.NaN] = args.map(this.constantOf);
      return this.constant(ruleOf(op).value(u, v, w));
    }
    return this.find(numberOf.get(op) as number, args[0] ?? -1, args[1] ?? -1, args[2] ?? -1);
  }

  choose(test: Line, then: Line, otherwise: Line): Line {
    if (then === otherwise) return then;
    if (this.isConstant(test)) return float64.holds(this.constantOf(test), condition) ? then : otherwise;
    return this.find(CHOICE, test, then, otherwise);
  }

  /**
   * Adds a formula and says which line is its value.
   *
   * @param variableLine  the line of a variable, by name
   */
  read(expr: Expr, variableLine: (name: string) => Line): Line {
    const lines = new Map<Expr, Line>();
    const of = (part: Expr): Line => lines.get(part) as Line;
    for (const node of partsFirst(expr)) {
      lines.set(
        node,
        node.kind === 'number'
          ? this.constant(node.value)
          : node.kind === 'variable'
            ? variableLine(node.name)
            : node.kind === 'apply'
              ? this.apply(node.op, node.args.map(of))
              : this.choose(of(node.test), of(node.then), of(node.otherwise)),
      );
    }
    return of(expr);
  }

  /** Marks the lines that the given ones need, themselves included. Lines that folding left behind are not marked. */
  needed(outputs: readonly Line[]): Uint8Array {
    const marks = new Uint8Array(this.length);
    for (const line of outputs) marks[line] = 1;
    for (let line = this.length - 1; line >= 0; line--) {
      if (marks[line] === 1) for (let i = 0; i < this.arityOf(line); i++) marks[this.inputOf(line, i)] = 1;
    }
    return marks;
  }

  private find(kind: number, a: number, b: number, c: number): Line {
    if (2 * this.filled >= this.buckets.length) this.grow();
    const shared = kind !== CHOICE || this.shareChoices;
    let bucket = this.bucketOf(kind, a, b, c);
    for (let entry = this.buckets[bucket] as number; shared && entry !== 0; entry = this.buckets[bucket] as number) {
      const line = entry - 1;
      const at = 3 * line;
      if (this.kinds[line] === kind && this.inputs[at] === a && this.inputs[at + 1] === b && this.inputs[at + 2] === c)
        return line;
      bucket = (bucket + 1) & (this.buckets.length - 1);
    }
    const line = this.kinds.push(kind) - 1;
    this.inputs.push(a, b, c);
    if (shared) {
      this.buckets[bucket] = line + 1;
      this.filled += 1;
    }
    return line;
  }

  private bucketOf(kind: number, a: number, b: number, c: number): number {
    // Odd multipliers spread neighbouring lines; the exact choice only moves collisions about.
    let hash =
      Math.imul(kind, 0x9e3779b1) ^ Math.imul(a, 0x85ebca77) ^ Math.imul(b, 0xc2b2ae3d) ^ Math.imul(c, 0x27d4eb2f);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return (hash ^ (hash >>> 13)) & (this.buckets.length - 1);
  }

  private grow(): void {
    const old = this.buckets;
    this.buckets = new Int32Array(2 * old.length);
    for (const entry of old) {
      if (entry === 0) continue;
      const at = 3 * (entry - 1);
      let bucket = this.bucketOf(
        this.kinds[entry - 1] as number,
        this.inputs[at] as number,
        this.inputs[at + 1] as number,
        this.inputs[at + 2] as number,
      );
      while (this.buckets[bucket] !== 0) bucket = (bucket + 1) & (this.buckets.length - 1);
      this.buckets[bucket] = entry;
    }
  }
}

/** float64 asks which node a condition is; here it does not matter. */
const condition: Expr = { kind: 'number', value: 0 };

/**
 * A formula as a list of lines, in the given variables.
 *
 * @param fixed  numbers for names that are not variables here
 * @throws Error when the formula has a name that is neither
 */
export function listOf(
  expr: Expr,
  variables: readonly string[],
  fixed: Point = {},
): { readonly list: Instructions; readonly output: Line } {
  const list = new Instructions();
  const indices = new Map(variables.map((name, i) => [name, i]));
  const output = list.read(expr, (name) => {
    const index = indices.get(name);
    if (index !== undefined) return list.variable(index);
    if (!Object.hasOwn(fixed, name)) throw new Error(`no value for ${name}`);
    return list.constant(fixed[name] as number);
  });
  return { list, output };
}
