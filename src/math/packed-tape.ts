/**
 * What when a formula has a million operations?
 *
 * Then code that is one statement an operation is too long for the engine to optimise. What stays fast is a short loop
 * over numbers. The formula is recorded once, three numbers an operation, and replayed at every point:
 *
 *     (a*b + c)^2         slots      0 a   1 b   2 c   3 a*b   4 sum   5 square
 *                         tape       [multiply 0 1] [add 3 2] [square 4 -]
 *
 * The loop forth fills the slots; the loop back fills as many adjoints. Variables and constants sit in the first slots, so
 * reading an operand is one look-up whatever it is. Both loops are written from the rows of the table, once for each set
 * of operations that occurs: a case an operation, its partials written out, and none for an operand that does not move.
 *
 * Conditions are jumps, and the loop back takes them in mirror image: where the branches join it asks the condition
 * again, and walks back through the branch that was taken.
 *
 * Where it breaks: ten to twenty times slower than straight-line code on cheap arithmetic, so short formulas are compiled
 * (./compile.ts). All slots are kept: two float64 and three int32 an operation.
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 4.
 * Next: ./compile.ts
 */

import { otherwiseRegion, type Region, regionsOf, thenRegion, WHOLE } from './branches.ts';
import { Instructions, type Line } from './instructions.ts';
import { argumentNames, argumentsOf, partialOf } from './partials.ts';
import { type OpName, ruleOf } from './rules.ts';
import { built, literal, productExponent, statementsOf } from './source.ts';
import { flowsOf, type Reach, reachOf } from './way-back.ts';

/** A recorded formula. The functions share its slots: one call must end before the next begins. */
export interface PackedTape {
  /** How many steps the tape has. */
  readonly steps: number;
  /** How many places there are for a value, and as many for an adjoint: of variables, constants and steps. */
  readonly slots: number;
  readonly value: (point: Float64Array) => number;
  /** Value returned, gradient written into the second argument. */
  readonly gradient: (point: Float64Array, gradient: Float64Array) => number;
}

/** Steps that are not operations. Each says what it does forth; and back. */
const CONTROL = {
  /** Goes on at b unless slot a holds; nothing. */
  branch: ['if (!(x[a] !== 0 && x[a] === x[a])) i = b - 1;', ''],
  /** Goes on at a, after the other branch; back from there, to before the branch step b. */
  jump: ['i = a - 1;', 'i = b;'],
  /** The value of the branch that was taken; back into it: through the jump, or through the other branch, which ends here. */
  join: [
    'x[out] = x[tape[at + 4]] !== 0 && x[tape[at + 4]] === x[tape[at + 4]] ? x[a] : x[b]; i += 1;',
    'if (x[tape[at + 4]] !== 0 && x[tape[at + 4]] === x[tape[at + 4]]) { g[a] += s; i = tape[at + 5]; } else g[b] += s;',
  ],
  /** Operands of the step before it. */
  more: ['', ''],
  /** Back: says that the uncertain line number a is met. */
  mark: ['', 'met[a] = 1;'],
  /** Back: passes over an uncertain line, to its first step b, unless it was met. */
  guard: ['', 'if (met[a] === 0) i = b; else met[a] = 0;'],
} as const;
type Control = keyof typeof CONTROL;

/** An operation as a tape has it: with its small whole exponent, and which operands an adjoint flows to, in bits. */
interface Variant {
  readonly op: OpName;
  readonly exponent: number | null;
  readonly flows: number;
}

type Loop = (tape: Int32Array, x: Float64Array, g: Float64Array, met: Uint8Array, steps: number, base: number) => void;

const loops = new Map<string, { readonly forth: Loop; readonly back: Loop }>();

/** The two loops for a set of kinds of steps; each set is written once. */
function loopsFor(
  kinds: readonly string[],
  variants: ReadonlyMap<string, Variant>,
): { readonly forth: Loop; readonly back: Loop } {
  const key = kinds.join(' ');
  let pair = loops.get(key);
  if (pair === undefined) {
    const functions = new Map<unknown, string>();
    const cases = (write: (kind: string) => string): string =>
      kinds.map((kind, i) => `case ${i}: { ${write(kind)} break; }`).join('\n');
    const control = (kind: string, direction: 0 | 1): string => CONTROL[kind as Control][direction];
    const forth = cases((kind) =>
      variants.has(kind) ? forthCase(variants.get(kind) as Variant, functions) : control(kind, 0),
    );
    const back = cases((kind) =>
      variants.has(kind) ? backCase(variants.get(kind) as Variant, functions) : control(kind, 1),
    );
    const loop = (head: string, last: string, body: string): string =>
      `function (tape, x, g, met, steps, base) {\nfor (${head}) {\nconst at = 3 * i, a = tape[at + 1], b = tape[at + 2], out = base + i;\n${last}switch (tape[at]) {\n${body}\n}\n}\n}`;
    pair = {
      forth: built({ text: loop('let i = 0; i < steps; i++', '', forth), functions }) as Loop,
      // An adjoint is taken out as it is used, so the next replay finds zeros.
      back: built({
        text: loop('let i = steps - 1; i >= 0; i--', 'const s = g[out];\ng[out] = 0;\n', back),
        functions,
      }) as Loop,
    };
    loops.set(key, pair);
  }
  return pair;
}

/** Where the operands of a step are: a and b, and the third in the step after it. */
const SLOTS = ['a', 'b', 'tape[at + 4]'] as const;
const read = (i: number): string => (i < 3 ? `const ${argumentNames[i]} = x[${SLOTS[i]}];` : 'const y = x[out];');

/** A list of one operation on u, v, w, whose value is y. */
function operands(list: Instructions, { op, exponent }: Variant): Line[] {
  return Array.from({ length: ruleOf(op).arity }, (_, i) =>
    exponent !== null && i === 1 ? list.constant(exponent) : list.variable(i),
  );
}
const nameOf = (index: number): string => argumentNames[index] ?? 'y';

/** Declares those of u, v, w, y that the list's outputs need. */
const operandReads = (list: Instructions, outputs: readonly Line[]): string => {
  const needed = list.needed(outputs);
  return [0, 1, 2, 3]
    .filter((i) => needed[list.variable(i)] === 1)
    .map(read)
    .join(' ');
};

function forthCase(variant: Variant, functions: Map<unknown, string>): string {
  const list = new Instructions();
  const output = list.apply(variant.op, operands(list, variant));
  const { statements, texts } = statementsOf(list, [output], nameOf, functions);
  return `${operandReads(list, [output])} ${statements.join(' ')} x[out] = ${texts[0]};${ruleOf(variant.op).arity === 3 ? ' i += 1;' : ''}`;
}

function backCase(variant: Variant, functions: Map<unknown, string>): string {
  const list = new Instructions();
  const inputs = operands(list, variant);
  const partials = inputs.map((_, i) => {
    if ((variant.flows & (1 << i)) === 0) return null;
    const formula = partialOf(variant.op, i);
    return formula === null
      ? list.constant(Number.NaN)
      : list.read(
          formula,
          argumentsOf(inputs, () => list.variable(3)),
        );
  });
  const outputs = partials.filter((partial) => partial !== null && !list.isConstant(partial)) as Line[];
  const { statements, texts } = statementsOf(list, outputs, nameOf, functions);
  const passes = partials.map((partial, i) => {
    if (partial === null) return '';
    const slot = `g[${SLOTS[i]}]`;
    if (!list.isConstant(partial)) return `${slot} += s * ${texts[outputs.indexOf(partial)]};`;
    const factor = list.constantOf(partial);
    return factor === 1 ? `${slot} += s;` : factor === -1 ? `${slot} -= s;` : `${slot} += s * ${literal(factor)};`;
  });
  return `${operandReads(list, outputs)} ${statements.join(' ')} ${passes.join(' ')}`;
}

const flat = new Map<string, boolean>();

/** Whether a partial is 0 wherever there is one: as the row states it, or because of the constants among the operands. */
function isFlat(list: Instructions, line: Line, i: number): boolean {
  const op = list.operationOf(line);
  const formula = partialOf(op, i);
  if (formula === null) return false;
  const inputs = Array.from({ length: list.arityOf(line) }, (_, k) => list.inputOf(line, k));
  if (!inputs.some(list.isConstant)) return formula.kind === 'number' && formula.value === 0;
  const key = `${op} ${i} ${inputs.map((input) => (list.isConstant(input) ? list.constantOf(input) : '')).join(' ')}`;
  let answer = flat.get(key);
  if (answer === undefined) {
    const own = new Instructions();
    const operands = inputs.map((input, k) =>
      list.isConstant(input) ? own.constant(list.constantOf(input)) : own.variable(k),
    );
    answer =
      own.read(
        formula,
        argumentsOf(operands, () => own.variable(3)),
      ) === own.constant(0);
    if (flat.size > 10_000) flat.clear();
    flat.set(key, answer);
  }
  return answer;
}

/**
 * Records a list of lines.
 *
 * @param variables  how many; a point has so many numbers, and so has the gradient
 */
export function packedTape(list: Instructions, output: Line, variables: number): PackedTape {
  return new Recorder(list, output, variables).tape();
}

class Recorder {
  private readonly list: Instructions;
  private readonly output: Line;
  private readonly variables: number;
  private readonly regions: Int32Array;
  private readonly flows: Uint8Array;
  private readonly reach: Reach;
  private readonly slots: Int32Array;
  private readonly constants: number[] = [];
  private readonly steps: number[] = [];
  /** Where the constants end and the results begin. */
  private base = 0;
  private readonly kinds = new Map<string, number>();
  private readonly variants = new Map<string, Variant>();
  private readonly marks = new Map<Line, number>();

  constructor(list: Instructions, output: Line, variables: number) {
    this.list = list;
    this.output = output;
    this.variables = variables;
    this.regions = regionsOf(list, [output]);
    this.flows = flowsOf(list, output, (line, i) => isFlat(list, line, i));
    this.reach = reachOf(list, output, this.regions, this.flows);
    this.slots = new Int32Array(list.length);
  }

  tape(): PackedTape {
    this.placeInputs();
    this.record();
    const { variables, base } = this;
    const tape = Int32Array.from(this.steps);
    const steps = tape.length / 3;
    const x = new Float64Array(base + steps);
    x.set(this.constants, variables);
    const g = new Float64Array(base + steps);
    const met = new Uint8Array(this.marks.size);
    const out = this.slots[this.output] as number;
    const { forth, back } = loopsFor([...this.kinds.keys()], this.variants);
    const value = (point: Float64Array): number => {
      for (let i = 0; i < variables; i++) x[i] = point[i] as number;
      forth(tape, x, g, met, steps, base);
      return x[out] as number;
    };
    const gradientAt = (point: Float64Array, gradient: Float64Array): number => {
      const result = value(point);
      g.fill(0, 0, base);
      g[out] = 1;
      back(tape, x, g, met, steps, base);
      if (Number.isNaN(result)) gradient.fill(Number.NaN);
      else for (let i = 0; i < variables; i++) gradient[i] = g[i] as number;
      return result;
    };
    return { steps, slots: base + steps, value, gradient: gradientAt };
  }

  private placeInputs(): void {
    const { list, variables } = this;
    for (let line = 0; line < list.length; line++) {
      if (list.isVariable(line)) this.slots[line] = list.variableOf(line);
      if (list.isConstant(line) && (this.regions[line] as Region) >= 0)
        this.slots[line] = variables + this.constants.push(list.constantOf(line)) - 1;
    }
    this.base = variables + this.constants.length;
  }

  private step(kind: string, a: number, b: number): number {
    let code = this.kinds.get(kind);
    if (code === undefined) {
      code = this.kinds.size;
      this.kinds.set(kind, code);
    }
    return this.steps.push(code, a, b) / 3 - 1;
  }

  private slotOf = (line: Line): number => this.slots[line] as number;

  /** Writes the steps of all regions, conditions inside conditions without recursion. */
  private record(): void {
    const { list } = this;
    const members = new Map<Region, Line[]>();
    for (let line = 0; line < list.length; line++) {
      const region = this.regions[line] as Region;
      if (region < 0 || list.isConstant(line) || list.isVariable(line)) continue;
      const known = members.get(region);
      if (known === undefined) members.set(region, [line]);
      else known.push(line);
    }
    interface Frame {
      readonly lines: readonly Line[];
      at: number;
      readonly end: () => void;
    }
    const open: Frame[] = [];
    const enter = (region: Region, end: () => void): void => {
      open.push({ lines: members.get(region) ?? [], at: 0, end });
    };
    enter(WHOLE, () => {});
    while (open.length > 0) {
      const frame = open[open.length - 1] as Frame;
      const line = frame.lines[frame.at];
      frame.at += 1;
      if (line === undefined) {
        open.pop();
        frame.end();
      } else if (list.isChoice(line)) {
        const [test, then, otherwise] = [0, 1, 2].map((i) => list.inputOf(line, i)) as [Line, Line, Line];
        const branch = this.step('branch', this.slotOf(test), 0);
        let jump = 0;
        enter(otherwiseRegion(line), () => {
          this.markIfUncertain(line, 2);
          const join = this.step('join', this.slotOf(then), this.slotOf(otherwise));
          this.step('more', this.slotOf(test), jump);
          this.steps[3 * jump + 1] = join;
          this.finish(line, join, branch);
        });
        enter(thenRegion(line), () => {
          this.markIfUncertain(line, 1);
          jump = this.step('jump', 0, branch);
          this.steps[3 * branch + 2] = jump + 1;
        });
      } else this.operation(line);
    }
  }

  private operation(line: Line): void {
    const { list } = this;
    const op = list.operationOf(line);
    const exponent = productExponent(list, line);
    const flows = [0, 1, 2].reduce((bits, i) => bits | ((this.flows[3 * line + i] as number) << i), 0);
    const kind = `${op}${exponent ?? ''}:${flows}`;
    this.variants.set(kind, { op, exponent, flows });
    const arity = list.arityOf(line);
    const first = this.step(
      kind,
      this.slotOf(list.inputOf(line, 0)),
      arity > 1 ? this.slotOf(list.inputOf(line, 1)) : 0,
    );
    if (arity === 3) this.step('more', this.slotOf(list.inputOf(line, 2)), 0);
    for (let i = 0; i < arity; i++) this.markIfUncertain(line, i);
    this.finish(line, first, first);
  }

  /** Gives a line its slot, and lets the way back pass over its steps if perhaps nothing reaches it. */
  private finish(line: Line, at: number, first: number): void {
    this.slots[line] = this.base + at;
    if (this.isUncertain(line)) this.step('guard', this.markOf(line), first);
  }

  private isUncertain = (line: Line): boolean =>
    this.reach.gathered[line] === 1 && this.reach.certain[line] === 0 && !this.list.isVariable(line);

  private markIfUncertain(line: Line, i: number): void {
    const input = this.list.inputOf(line, i);
    if (this.flows[3 * line + i] === 1 && this.isUncertain(input)) this.step('mark', this.markOf(input), 0);
  }

  private markOf(line: Line): number {
    let mark = this.marks.get(line);
    if (mark === undefined) {
      mark = this.marks.size;
      this.marks.set(line, mark);
    }
    return mark;
  }
}
